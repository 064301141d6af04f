"""One indicator from the cells of its row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from budgetkg.facts.context import Context
from budgetkg.facts.model import PLAIN, Evidence, Indicator, Reading, TargetValue
from budgetkg.facts.performance import grammar, vocabulary
from budgetkg.facts.performance.draft import both
from budgetkg.facts.performance.wording import unwrap
from budgetkg.text import fold_width, is_dash, parse_amount, squeeze, tidy

CORE_MARK = "★"
_YES = {"是": True, "否": False}
# 25 00 | 20 00 0: a number wrapped in a narrow column
_WRAPPED_NUMBER = re.compile(r"\d[\d,.]*(?:\s+[\d.]+)+")
# ≤80万元 | ≥90% | =100% | 7次 | 100%: a value cell that holds comparator and unit as well
_COMPOUND = re.compile(
    r"(?P<comparator>>=|<=|[=≥⩾≽≧≤⩽≼≦><])?(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d=≥≤><]{0,10})"
)
_BRACKETED = re.compile(r"\((?P<unit>[^()]+)\)")
# 90%以上 | 5次以内 | 12月底前 | 11月底 | 10余次: a bound in words or a date, which no unit of measurement says.
_BOUND = re.compile(r"以[上下内外]|[前后内余]|左右|不|约|至|到|^月[底末初中份]|^[年季]度?[底末初]")
_SIGNS = ("=", "≥", "⩾", "≽", "≧", "≤", "⩽", "≼", "≦", ">", "<")
# 2026年: a date, no quantity of years
_YEAR = re.compile(r"(?:19|20)\d\d年.*")
_LEVELS = re.compile(rf"(?P<level1>{'|'.join(vocabulary.LEVEL1)})(?P<level2>{'|'.join(vocabulary.LEVEL2)})(?P<name>.+)")
# 人民调解案件数(件) | 案件补贴（元/件）: where only a number stands in the value cell; not 经费（含税）, 达标（是/否）
_UNIT_IN_NAME = re.compile(r"\((?P<unit>%|[^()\d%含是否]{1,5}(?:/[^()\d]{1,3})?)\)$")
_FROM_NAME = Reading(Decimal("0.95"), "单位取自指标名称的括号 / unit taken from the brackets of the indicator's name")
# % under 指标值类型 beside ≥ under 度量单位
_EXCHANGED = Reading(
    Decimal("0.95"), "比较符号与计量单位两格印反，已对调 / comparator and unit printed in each other's cells; exchanged"
)
WRAPPED = Reading(Decimal("0.98"), "换行断开的数字已连接 / digits parted by a line break joined")


def make_indicator(
    fields: Mapping[str, str], evidence: Evidence, context: Context, reading: Reading = PLAIN
) -> Indicator:
    """The indicator that a row's cells print, keyed by field (:data:`vocabulary.INDICATOR_FIELDS`).

    A cell that is absent or holds a dash stays empty. A value cell of a form that has no column for comparator or unit
    gives up both (``≤80万元``); level names printed before the name, in forms without level columns, likewise.
    """
    cells = {name: "" if is_dash(text) else tidy(text) for name, text in fields.items()}
    name = cells.get("level3", "")
    level1, level2 = cells.get("level1", ""), cells.get("level2", "")
    if not level1 and not level2 and (glued := _LEVELS.fullmatch(squeeze(name))):
        level1, level2, name = glued["level1"], glued["level2"], glued["name"]
    name, marked = _split_core(unwrap(name))
    comparator, unit = cells.get("comparator", ""), cells.get("unit", "")
    if squeeze(comparator) in vocabulary.NO_COMPARATORS:
        comparator = ""
    target, wrapped = _value(cells.get("target", ""))
    current, current_wrapped = _value(cells.get("current", ""))
    if grammar.comparator(unit) and comparator and not grammar.comparator(comparator):
        comparator, unit, reading = unit, comparator, both(reading, _EXCHANGED)
    if "comparator" not in fields:
        comparator, target, current, unit = _split_values(target, current, unit, "unit" in fields)
    named = _UNIT_IN_NAME.search(fold_width(name)) if not unit and "unit" not in fields else None
    if named and parse_amount(target or current) is not None:
        unit, reading = named["unit"], both(reading, _FROM_NAME)
    if wrapped or current_wrapped:
        reading = both(reading, WRAPPED)
    clean = context.redactor.clean
    return Indicator(
        level1=grammar.level1(level1) or clean(squeeze(level1)),
        level2=grammar.level2(level2) or clean(squeeze(level2)),
        level3=clean(name),
        comparator=grammar.comparator(comparator) or "",
        target=_target(clean(target)),
        current=_target(clean(current)),
        unit=clean(unwrap(unit)),
        weight_total=number(cells.get("weight_total", "")),
        weight=number(cells.get("weight", "")),
        core=True if marked else _YES.get(squeeze(cells.get("core", ""))),
        evidence=evidence,
        printed_level1=clean(_as_printed(level1, grammar.level1(level1))),
        printed_level2=clean(_as_printed(level2, grammar.level2(level2))),
        printed_comparator=clean(_as_printed(comparator, grammar.comparator(comparator))),
        reading=reading,
    )


def number(text: str) -> Decimal | None:
    """The number of a weight cell (``20``, ``20%``, ``10.00``); ``None`` when it prints none."""
    return parse_amount(fold_width(text).replace("%", ""))


def _as_printed(text: str, meant: str | None) -> str:
    printed = squeeze(text)
    return "" if not printed or printed == meant else printed


def _split_core(name: str) -> tuple[str, bool]:
    """``人员覆盖率★`` → ``人员覆盖率`` and that it is a core indicator."""
    return name.replace(CORE_MARK, "").strip(), CORE_MARK in name


def _value(text: str) -> tuple[str, bool]:
    """A value cell with its wrapping undone, and whether digits had to be joined."""
    if _WRAPPED_NUMBER.fullmatch(text):
        return squeeze(text), True
    return unwrap(text), False


def _target(text: str) -> TargetValue | None:
    return TargetValue(text, parse_amount(text)) if text else None


def _split_values(target: str, current: str, unit: str, unit_column: bool) -> tuple[str, str, str, str]:
    """Comparator, target, current value and unit of two value cells that hold all of them (``≥90%``, ``≥90%``).

    The indicator has one comparator and one unit: a current value that prints others is left as it is printed.
    """
    sign, number_, measure = _split_value(target, unit, unit_column)
    if not current:
        return sign, number_, "", measure
    own_sign, own_number, own_measure = _split_value(current, unit, unit_column)
    if not target:
        return own_sign, "", own_number, own_measure
    if grammar.comparator(own_sign) != grammar.comparator(sign) or own_measure != measure:
        own_number = current
    return sign, number_, own_number, measure


def _split_value(value: str, unit: str, unit_column: bool) -> tuple[str, str, str]:
    """``≤80万元`` → ``≤``, ``80``, ``万元``; a text is left whole (``2026年12月``, ``有效``, ``90%以上``)."""
    folded = fold_width(value)
    match = _COMPOUND.fullmatch(folded.replace(" ", ""))
    if match and (match["comparator"] or not _YEAR.fullmatch(folded)) and not _BOUND.search(match["unit"]):
        measure = match["unit"]
        if bare := _BRACKETED.fullmatch(measure):  # 99（%）
            measure = bare["unit"]
        elif "（" in value:  # 118台（套）: the brackets as printed
            measure = measure.replace("(", "（").replace(")", "）")
        return match["comparator"] or "", match["number"], unit if unit_column else measure
    if folded[:1] in _SIGNS and len(folded) > 1:
        return folded[0], value[1:].strip(), unit
    return "", value, unit
