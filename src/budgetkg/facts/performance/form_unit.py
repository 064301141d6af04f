"""Whose a project is, from the unit that its own row or form prints (实施单位)."""

from __future__ import annotations

import re

from budgetkg.facts.context import Context
from budgetkg.facts.model import Unit
from budgetkg.text import key, squeeze

# 甲市财政预算评审中心 | 中国甲市SOS儿童村: one whole name, no list of several and no part of an office (甲市乙处)
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9（）()·“”]{7,40}(?<![处科室股组区县])")
_SEVERAL = re.compile(r"各|等|有关|相关|以及|单位")
_LEVEL = re.compile(r"(?<=..)[省市区县州]$")


def unit_of(printed: str, context: Context) -> Unit:
    """The unit that a printed name means; the document's own where nothing or no name is printed.

    Another name of the same city is that unit, also where the document's units do not have it: its project is not the
    document's own unit's.
    """
    unit = context.units.resolve(printed)
    name = squeeze(printed)
    own = context.units.default
    region = own.region or context.units.region
    city = _LEVEL.sub("", region.name) if region else own.name[:2]
    if unit != own or city not in name or not _NAME.fullmatch(name) or _SEVERAL.search(name):
        return unit
    if key(name) in key(own.name) or key(own.name) in key(name):
        return unit
    return Unit(name, None, own.department, own.region)
