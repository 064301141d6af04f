"""When a dataset is issued: by ``SOURCE_DATE_EPOCH``, so that the same content gives the same bytes; else nobody says."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from budgetkg.errors import PublicationError

#: The variable that says it, in seconds since 1970 (reproducible-builds.org).
VARIABLE = "SOURCE_DATE_EPOCH"


def time_of_issue() -> datetime | None:
    """The time that the environment gives, in UTC; ``None`` where it gives none.

    Raises:
        PublicationError: when what it gives is no time.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PublicationError(
            f"{VARIABLE}={given}: 不是秒数 / is no number of seconds since 1970; e.g. {VARIABLE}=$(date +%s)"
        ) from error
