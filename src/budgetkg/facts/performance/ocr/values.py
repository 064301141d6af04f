"""Which value cell of a damaged row belongs to which column: the cells right of an indicator's name.

Recognition shifts a whole row by a column or two, drops empty cells into neighbours and writes a value with its unit
into one cell. What it keeps is the order. So the cells are placed relative to the row's own comparator, in the order of
the form (绩效指标性质, 绩效指标值, 本年绩效指标值, 绩效度量单位, 权重, 本年权重), where they need to be moved least.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.facts.performance.ocr.columns import Cells, Columns
from budgetkg.facts.performance.ocr.draft import Draft
from budgetkg.facts.performance.ocr.glyphs import Kind, Token, clean, is_cut_number, tokens

_FARTHEST = 2
#: What it costs to leave a piece out, against one for each column that it is moved.
_SKIPPED = {Kind.NUMBER: 4, Kind.UNIT: 4, Kind.TEXT: 2}
_WEIGHTS = ("weight_total", "weight")
_GREATEST_WEIGHT = Decimal(100)
#: So many numbers in one cell are a pile of several rows' cells.
_PILE = 3
_PERCENT_AS_NOUGHT = Decimal("0.6")
# 2025年 | 202: the first part of a date that spilt into the next cell (1月28日前兑现, 5年11月30日前)
_DATE = re.compile(r"20\d\d年\d{1,2}月\d{0,2}.{0,8}")
_DATE_START = re.compile(r"20\d{0,2}年?")
_WHY_DATE = "分在两格的日期已连接 / a date parted over two cells joined"


def place(draft: Draft, cells: Cells, columns: Columns) -> Draft:
    """The draft with its value cells read; numbers that find no column are left in ``stray``."""
    qualitative = draft.comparator == "定性"
    texts, joined = _join_dates(cells, columns) if qualitative else (dict(cells.texts), False)
    found: list[Token] = []
    piles: list[int] = []
    last_value = max((columns.offsets[name] for name in ("target", "current") if name in columns.offsets), default=0)
    for column in sorted(texts):
        in_cell = tokens(texts[column], column, qualitative and column - cells.base <= last_value)
        if sum(token.kind is Kind.NUMBER for token in in_cell) >= _PILE:
            piles.append(column)
        else:
            found.extend(in_cell)
    placed = _Placement(tuple(found), cells.base, columns, qualitative or not draft.comparator).best()
    draft = _fill(draft, placed, found, cells, columns)
    for column in piles:
        draft = _doubt_pile(draft, column, texts[column], cells.base, columns)
    if joined:
        draft = _settle_date(draft)
    if not draft.unit and draft.target and draft.current == f"{draft.target}0":
        # 10 | 100 without unit, where 10 | 10 % may be printed: the sign of percent read as a nought.
        draft = replace(draft, confidence=min(draft.confidence, _PERCENT_AS_NOUGHT))
    return _distrust_strokes(draft, placed)


def _fill(draft: Draft, placed: Mapping[str, Token], found: Sequence[Token], cells: Cells, columns: Columns) -> Draft:
    left = [token for token in found if token not in placed.values() and token.kind is Kind.NUMBER]
    # Two numbers in a weight cell of which one finds no column: strokes read as digits (``1 1``).
    spoilt = {token.column for token in left} & {placed[name].column for name in _WEIGHTS if name in placed}
    for name, token in placed.items():
        if is_cut_number(token.text) or token.column in spoilt:
            draft = draft.doubted(name, clean(cells.texts[token.column]))
        elif name in _WEIGHTS:
            draft = draft.having(**{name: Decimal(token.text.replace(",", ""))})
        else:
            draft = draft.having(**{name: token.text})
    draft = _doubt_unit(draft, cells, columns)
    return replace(draft, stray=tuple(token.text for token in left if token.column not in spoilt))


def _doubt_unit(draft: Draft, cells: Cells, columns: Columns) -> Draft:
    """A stroke where a number's unit of measure belongs is a unit that cannot be read (``+`` for %)."""
    if "unit" not in columns.offsets or columns.together or draft.unit:
        return draft
    printed = clean(cells.texts.get(cells.base + columns.offsets["unit"], ""))
    is_number = (draft.target or draft.current)[:1].isdigit()
    return draft.doubted("unit", printed) if printed and is_number else draft


@dataclass(frozen=True)
class _Placement:
    """The pieces of a row's value cells and the columns they may belong to.

    ``textual`` says that the comparator allows a text as value; otherwise a text can only be a unit that is not on our
    list.
    """

    found: tuple[Token, ...]
    base: int
    columns: Columns
    textual: bool

    def best(self) -> dict[str, Token]:
        """The order-preserving placement that moves the pieces least; of equal ones that with the later columns."""
        fields = self.columns.fields
        # best[f]: cost and placement of the pieces from the one at hand on, in the fields from f on.
        best: list[tuple[int, dict[str, Token]]] = [(0, {})] * (len(fields) + 1)
        for token in reversed(self.found):
            step: list[tuple[int, dict[str, Token]]] = []
            for first in range(len(fields) + 1):
                choice = (best[first][0] + _SKIPPED[token.kind], best[first][1])
                for index in range(len(fields) - 1, first - 1, -1):
                    cost = self._cost(token, fields[index])
                    if cost is not None and cost + best[index + 1][0] <= choice[0]:
                        choice = (cost + best[index + 1][0], {fields[index]: token, **best[index + 1][1]})
                step.append(choice)
            best = step
        return best[0][1]

    def _cost(self, token: Token, field: str) -> int | None:
        """How many columns a piece is away from a field's, ``None`` where it cannot be that field's."""
        distance = abs(token.column - self.base - self.columns.offsets[field])
        if distance > _FARTHEST:
            return None
        if token.kind is Kind.UNIT:
            return distance if field == "unit" else None
        if token.kind is Kind.TEXT:
            allowed = ("target", "current") if self.textual else ("unit",)
            return distance if field in allowed and distance == 0 else None
        too_great = field in _WEIGHTS and Decimal(token.text.replace(",", "")) > _GREATEST_WEIGHT
        return None if field == "unit" or too_great else distance


def _doubt_pile(draft: Draft, column: int, text: str, base: int, columns: Columns) -> Draft:
    """A pile of numbers hides the weight under it (``10 10 5 5 10 …``), or a value."""
    fields = columns.fields
    nearest = min(fields, key=lambda name: (abs(column - base - columns.offsets[name]), fields.index(name)))
    hidden = [name for name in fields[fields.index(nearest) :] if name in _WEIGHTS] or [nearest]
    for name in hidden if nearest in _WEIGHTS else [nearest]:
        if draft.value(name) is None:
            draft = draft.doubted(name, clean(text))
    return draft


def _distrust_strokes(draft: Draft, placed: Mapping[str, Token]) -> Draft:
    """权重 stands where 指标值 does: a number behind a stroke (``-10``) in a row without values belongs elsewhere."""
    token = placed.get("weight_total")
    if token is None or not token.doubtful or draft.target or draft.current or draft.weight_total is None:
        return draft
    return draft.doubted("weight_total", f"-{token.text}")


def _join_dates(cells: Cells, columns: Columns) -> tuple[dict[int, str], bool]:
    """The cells with a date put together that spilt over two (``2025年 | 1月28日前兑现``)."""
    texts = dict(cells.texts)
    if not {"target", "current"} <= columns.offsets.keys():
        return texts, False
    one, other = (cells.base + columns.offsets[name] for name in ("target", "current"))
    first, second = clean(texts.get(one, "")), clean(texts.get(other, ""))
    if not _DATE_START.fullmatch(first) or not _DATE.fullmatch(first + second):
        return texts, False
    texts[one], texts[other] = "", first + second
    return texts, True


def _settle_date(draft: Draft) -> Draft:
    """A text over both value columns is 本年绩效指标值 unless only 权重 says that the row had a 指标值 alone."""
    if draft.weight_total is not None and draft.weight is None:
        return draft.repaired(_WHY_DATE, Decimal("0.8"), target=draft.current, current="")
    return draft.repaired(_WHY_DATE, Decimal("0.9"), current=draft.current)
