"""Calculations that a goal or basis spells out, with the result it states.

Three forms are read: an equation (``慰问品300元/人*8人=2400元``), a product with the amount that is applied for behind it
(``…3849583.3元乘以12个月乘以2%测算。现申请市级资金92.39万元``), and parts listed behind a total (``12.44万元（…尾款21.4万元、…合同价13万元）``;
``其中``, ``含`` and parts without an amount leave the list open: such parts can only be too much). What comes out is for the
checks; here nothing is reckoned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from budgetkg.facts.model import CalculationTerm, Evidence, StatedFigure
from budgetkg.facts.prose.phrases import masked
from budgetkg.facts.prose.topics import OTHER
from budgetkg.text import MONEY_UNITS, parse_amount, precision, squeeze, strip_html, to_yuan

_NUMBER = r"\d+(?:[,，]\d{3})*(?:\.\d+)?(?![\d.])"
_MONEY = r"亿元|百万元|万元|千元|元"
# 300元/人 | 8人 | 12个月 | 2% | 16
_FACTOR = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<unit>(?:{_MONEY})|[%％‰]|[\u4e00-\u9fff]{{0,3}}?(?=[×xX*＊✕/+＋=＝乘]|$|[\u4e00-\u9fff]))?(?:[/／][\u4e00-\u9fff·.]{{1,4}})*"
)
_ONE = rf"{_NUMBER}\s*(?:{_MONEY}|[%％‰]|[\u4e00-\u9fff]{{1,3}}?)?(?:[/／][\u4e00-\u9fff·]{{1,3}})*"
_TIMES = r"\s*(?:[×xX*＊✕]|乘以|乘)\s*"
_PRODUCT = rf"{_ONE}(?:{_TIMES}{_ONE})+"
_RESULT = rf"(?P<number>{_NUMBER})\s*(?P<unit>{_MONEY})(?![/／])"
_EQUATION = re.compile(
    rf"(?<![\d.,/×xX*＊+-])(?P<left>{_PRODUCT}(?:\s*[+＋]\s*(?:{_PRODUCT}|{_ONE}))*)\s*(?:[=＝]|等于)\s*{_RESULT}"
)
# …测算。现申请市级资金92.39万元: the first amount that is applied for behind a product.
_APPLIED_BEHIND = re.compile(
    rf"(?<![\d.,/×xX*＊+-])(?P<left>{_PRODUCT})(?=[^=＝×*])(?:[^\d，。；;]{{0,12}})?(?:测算|计算|核定|安排)[，。；,;]?(?P<between>[^\d。；;]{{0,20}}申请[^\d。；;]{{0,14}}){_RESULT}"
)
_TOTAL = re.compile(
    rf"{_RESULT}\s*[,，]?\s*(?:[（(](?P<bracket>(?:[^（()）]|[（(][^（()）]*[)）])*)[)）]|(?P<open>其中)[:：,，]?(?P<behind>[^。；;！!\n]*))"
)
_INNER = re.compile(r"[（(][^（()）]*[)）]")
_OPEN = re.compile(r"^(?:其中|含|包括|包含|主要|如)")
# A listed part ends with its one amount, or has none: 尾款21.4万元, 合同尾款.
_PART = re.compile(rf"^.*?{_RESULT}[^\d]{{0,4}}$")
_EACH = re.compile(r"每|人均|单价|标准")
_SOME_MONEY = re.compile(rf"\d\s*(?:{_MONEY})")
_MOST_FACTORS = 4
_LONGEST_PRINT = 120


def find_calculations(text: str, fiscal_year: int | None, evidence: Evidence) -> tuple[StatedFigure, ...]:
    """The calculations of a text, each as a figure: its stated result, and the terms that should make it."""
    return tuple(_calculations(strip_html(text), fiscal_year, evidence))


def _calculations(text: str, fiscal_year: int | None, evidence: Evidence) -> Iterator[StatedFigure]:
    hidden = masked(text)
    for pattern in (_EQUATION, _APPLIED_BEHIND):
        for match in pattern.finditer(hidden):
            terms = tuple(_terms(match["left"]))
            if terms and all(len(term.factors) <= _MOST_FACTORS for term in terms):
                yield from _figure(match, terms, False, fiscal_year, evidence)
    for match in _TOTAL.finditer(hidden):
        yield from _list(match, fiscal_year, evidence)


def _terms(left: str) -> Iterator[CalculationTerm]:
    for piece in re.split(r"[+＋]", left):
        factors = [_value(match) for match in (_FACTOR.match(one.strip()) for one in re.split(_TIMES, piece)) if match]
        if factors and None not in factors:
            yield CalculationTerm(tuple(factor for factor in factors if factor is not None), squeeze(piece))


def _value(match: re.Match[str]) -> Decimal | None:
    """A factor as it counts: money in yuan, per cent as a fraction."""
    number, unit = parse_amount(match["number"]), match["unit"] or ""
    if number is None:
        return None
    if unit in {"%", "％"}:
        return number / 100
    if unit == "‰":
        return number / 1000
    return number * MONEY_UNITS.get(unit, Decimal(1))


def _list(match: re.Match[str], fiscal_year: int | None, evidence: Evidence) -> Iterator[StatedFigure]:
    inside = match["bracket"] if match["bracket"] is not None else match["behind"]
    inside = _INNER.sub("", inside)
    if re.search(r"[×xX*＊=＝/／]|乘", inside):
        return
    terms: list[CalculationTerm] = []
    missing = match["open"] is not None or bool(_OPEN.match(inside))
    for piece in re.split(r"[、，,；;]|以及|和(?=[^\d]*\d)", inside):
        part = _PART.match(piece.strip())
        plain = len(_SOME_MONEY.findall(piece)) == 1 and not _EACH.search(piece)
        if plain and part and (number := parse_amount(part["number"])) is not None:
            terms.append(CalculationTerm((number * MONEY_UNITS[part["unit"]],), squeeze(piece)))
        elif _SOME_MONEY.search(piece):
            return  # an amount that is no plain part: 每套1万元, 由1万元增至2万元
        elif squeeze(piece):
            missing = True
    if len(terms) > 1:
        yield from _figure(match, tuple(terms), missing, fiscal_year, evidence)


def _figure(
    match: re.Match[str],
    terms: tuple[CalculationTerm, ...],
    missing: bool,
    fiscal_year: int | None,
    evidence: Evidence,
) -> Iterator[StatedFigure]:
    number = parse_amount(match["number"])
    if number is None:
        return
    try:
        amount = to_yuan(number, match["unit"])
    except ArithmeticError:
        return
    yield StatedFigure(
        subject="算式",
        topic=OTHER,
        printed=squeeze(match.group())[:_LONGEST_PRINT],
        evidence=evidence,
        amount=amount,
        unit="元",
        fiscal_year=fiscal_year,
        precision=precision(match["number"], amount),
        terms=terms,
        terms_missing=missing,
    )
