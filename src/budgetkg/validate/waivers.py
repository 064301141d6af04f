"""Waivers: findings that somebody in charge has looked at and lets stand, and why.

A waived finding stays in every report, with the reason; it only no longer decides the exit code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from budgetkg.errors import Finding


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver. ``check``, ``document`` and at least one of ``focus``, ``page``, ``row`` and ``printed`` say of what.

    ``document`` is a file name or an IRI; ``focus`` the IRI of the node that is judged or of the finding's focus;
    ``printed`` what the document prints, or what was found, where ``*`` stands for anything. ``by`` is an office or a
    role. ``place`` says where the waiver itself is written.
    """

    check: str
    document: str
    reason: str
    focus: str = ""
    page: int | None = None
    row: int | None = None
    printed: str = ""
    by: str = ""
    until: date | None = None
    place: str = ""

    def covers(self, finding: Finding, node: str = "") -> bool:
        """Whether it is about a finding, whose value node has this IRI (``""`` where it has none)."""
        return (
            self.check == finding.code
            and self._is_of(finding, node)
            and (not self.focus or self.focus in (node, finding.focus))
            and self.page in (None, finding.page)
            and self.row in (None, finding.row)
            and (not self.printed or any(_like(self.printed, text) for text in (finding.printed, finding.found)))
        )

    def _is_of(self, finding: Finding, node: str) -> bool:
        if "://" not in self.document:
            return self.document == finding.document
        return any(f"{iri}/".startswith(f"{self.document}/") for iri in (finding.focus, node))

    def is_over(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.until is not None and self.until < today


class Unused(StrEnum):
    """Why a waiver did nothing."""

    EXPIRED = "expired"
    UNMATCHED = "unmatched"


#: The reasons in words.
UNUSED_WORDS = {
    "zh": {Unused.EXPIRED: "已过期", Unused.UNMATCHED: "没有与之相符的发现"},
    "en": {Unused.EXPIRED: "has expired", Unused.UNMATCHED: "matches no finding"},
}


@dataclass(frozen=True, slots=True)
class UnusedWaiver:
    """A waiver that did nothing, and why."""

    waiver: Waiver
    why: Unused

    def told(self) -> str:
        """What to say of it, in both languages."""
        waiver = self.waiver
        until = f"（{waiver.until}）" if self.why is Unused.EXPIRED and waiver.until else ""
        return (
            f"{waiver.place}: {waiver.check}，{waiver.document}: 豁免{UNUSED_WORDS['zh'][self.why]}{until} / "
            f"the waiver {UNUSED_WORDS['en'][self.why]}"
        )


def _like(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """``*`` stands for anything, and so does the ellipsis that ends a long quotation; brackets are brackets."""
    return re.compile(".*".join(map(re.escape, re.split(r"\*|…$", pattern))), re.DOTALL)
