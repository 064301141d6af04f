"""The region of a document and of a unit: by their names, else by what the text says, else by the codes of projects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from budgetkg.document.model import Row
from budgetkg.facts.model import Region
from budgetkg.facts.regions import common_region, find_region, region_by_code
from budgetkg.text import fold_width

_PROJECT_REGION = re.compile(r"(?<!\d)(\d{6})\d{2}[RYT]\d{12}(?!\d)")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")
_PROVINCE = "0000"


def region_of_document(rows: Sequence[Row], names: Sequence[str], title: str) -> Region | None:
    """The lowest region that a document names: that of most of its units' ``names``, the unit of its ``title`` among them."""
    regions = Counter(region for name in (*names, title) if name and (region := find_region(name)))
    if regions:
        return _city_of_title(regions.most_common(1)[0][0], rows, title)
    if named_in_text := common_region(row.text for row in rows):
        return named_in_text
    codes = Counter(code for row in rows for code in _PROJECT_REGION.findall(row.text))
    known = [(count, code) for code, count in codes.items() if region_by_code(code)]
    lowest = [pair for pair in known if not pair[1].endswith(_PROVINCE)] or known
    return region_by_code(max(lowest)[1]) if lowest else None


def _city_of_title(region: Region, rows: Sequence[Row], title: str) -> Region:
    """The city that a province's unit bears in its name without 市 and that the text names: 福建省福州高级中学."""
    if not region.code.endswith(_PROVINCE) or not title:
        return region
    city = common_region(row.text for row in rows)
    within = city is not None and city.code[:2] == region.code[:2] and city.code != region.code
    return city if city and within and city.name.removesuffix("市") in title else region


def region_of_unit(name: str, of_document: Region | None) -> Region | None:
    """The region in a unit's name, its second name in brackets apart (甲市乙中心（甲市美丽城市建设中心）).

    A province's name (江苏省梅村高级中学) does not take a unit out of its city's budget.
    """
    own = find_region(_LAST_BRACKET.sub("", fold_width(name))) or find_region(name)
    if own and of_document and own.code.endswith(_PROVINCE) and own.code[:2] == of_document.code[:2]:
        return of_document
    return own or of_document
