"""The names of indicators in damaged name cells: wrapped over lines, fused with a neighbour's, misread."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from budgetkg.facts.performance.ocr.draft import Draft
from budgetkg.facts.performance.ocr.glyphs import clean, is_legible
from budgetkg.text import squeeze

CORE_MARK = "★"
#: A wrapped line of a narrow column holds so many characters at least; anything shorter ends its cell.
_WRAPPED_LINE = 6
_AFTER_COMMA = re.compile(r"([,，、;；:：])\s+")
#: 满章度 | 满音度 at the end of a name
_SATISFACTION = re.compile(r"满[^意]度$")
_MISREAD = Decimal("0.9")
_WHY_MISREAD = "误识字已更正 / a misread character put right"


def legible(cell: str) -> list[str]:
    """The lines of a name cell that can be read."""
    return [line for line in _lines(cell) if is_legible(line)]


def _lines(cell: str) -> list[str]:
    """The lines of a name cell, without ★; a space behind a comma parts no lines (``食品, 消防, 卫生安全标准``)."""
    return _AFTER_COMMA.sub(r"\1", clean(cell).replace(CORE_MARK, " ")).split()


def own_name(cell: str, known: Collection[str], below_lacks: bool) -> tuple[str, str]:
    """The name in a cell, and a second one fused into it that is the row below's (``below_lacks`` its own).

    ``known`` are the names that cells of one line print: a piece that is one of them is a name by itself.
    """
    pieces = legible(cell)
    lines = _lines(cell)
    is_wrap = len(lines) > 1 and all(len(line) >= _WRAPPED_LINE for line in lines[:-1])
    if below_lacks and len(pieces) == 2:
        return pieces[0], pieces[1]
    if len(pieces) > 1 and not is_wrap:
        familiar = [piece for piece in pieces if piece in known]
        return familiar[0] if len(familiar) == 1 else pieces[-1], ""
    if is_wrap and pieces and lines[0] == pieces[0]:
        return squeeze("".join(line for line in lines if is_legible(line, 1))), ""
    return pieces[0] if pieces else "", ""


def named(draft: Draft, name: str) -> Draft:
    """The draft with its name; 满章度 can only be 满意度."""
    sound = _SATISFACTION.sub("满意度", name)
    if sound == name:
        return draft.having(name=name)
    return draft.repaired(_WHY_MISREAD, _MISREAD, name=sound)


def sole_names(cells: Sequence[str]) -> set[str]:
    """The names that cells print by themselves, one legible line each."""
    return {pieces[0] for cell in cells if len(pieces := legible(cell)) == 1}
