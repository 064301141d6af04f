"""Rows of text as an aligned table: as wide as it must be in a file or pipe, folded to fit in a terminal.

Where a terminal is too narrow for a table's columns, each row becomes a block of ``heading  value`` lines.
Chinese characters take two columns of a terminal; all widths here are in columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TextIO

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

_GAP = "  "
#: A column is not folded below this, nor in the middle of a code or word that is shorter than the second figure.
_NARROW, _WORD = 12, 22
#: A row that would be folded into more lines than this is better read as a block.
_TALL = 8
# Where a line may end: lhasa-|criminal-|police, a run of spaces, between Chinese characters; not before ， or 》.
_PIECE = re.compile(r"(?:[!-,.0-~]+[-/]*|-+|\S)[，。；：、！？）》〉〕】”’％…]*|\s+")


def draw(
    headings: Sequence[str],
    right: Sequence[bool],
    rows: Sequence[Sequence[str]],
    output: TextIO,
    indent: str = "",
    head: bool = True,
) -> None:
    """Write a table; ``right`` says which columns are set to the right, as numbers are.

    With ``head`` false, the rows stand without their headings. Characters that are not printable become spaces: an escape
    sequence in a printed text must not reach the terminal.
    """
    console = text_console(output)
    clean = [[_printable(cell) for cell in row] for row in rows]
    natural = [max(map(cell_len, column)) for column in zip(headings, *clean, strict=True)]
    room = console.width - cell_len(indent) if console.is_terminal else None
    widths = natural if room is None else _fitted(headings, right, clean, natural, room)
    lines = _table(headings if head else None, right, clean, widths) if widths else _blocks(headings, clean, room)
    for line, heading in lines:
        console.print(Text(indent + line, style="bold" if heading else ""))


def text_console(output: TextIO) -> Console:
    """A console that writes into ``output`` alone: rich would show lines on a notebook's page in place of writing them.

    A text in memory has no colours, whatever the environment forces on terminals.
    """
    in_memory = False if isinstance(output, StringIO) else None
    return Console(file=output, highlight=False, soft_wrap=True, force_jupyter=False, force_terminal=in_memory)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns, broken between words or Chinese characters where that can be."""
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if cell_len(line) + cell_len(piece.rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        *whole, line = chop_cells(piece.lstrip(), width) or [""]
        lines += whole
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _fitted(
    headings: Sequence[str], right: Sequence[bool], rows: Sequence[Sequence[str]], natural: Sequence[int], room: int
) -> list[int] | None:
    """Widths of columns that fit into ``room``; ``None`` where a table would be unreadable in it."""
    gaps = cell_len(_GAP) * (len(headings) - 1)
    if sum(natural) + gaps <= room:
        return list(natural)
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    least = [
        max(map(cell_len, cells), default=0)
        if number
        else max(min(wide, _NARROW), *(_longest_word(cell) for cell in (heading, *cells)))
        for heading, number, wide, cells in zip(headings, right, natural, columns, strict=True)
    ]
    least = [max(width, min(cell_len(heading), 6)) for heading, width in zip(headings, least, strict=True)]
    spare = room - gaps - sum(least)
    if spare < 0:
        return None
    # The narrowest wants are met first: a long text takes what is left.
    widths = list(least)
    wants = sorted(range(len(least)), key=lambda at: natural[at] - least[at])
    for left, at in zip(range(len(wants), 0, -1), wants, strict=True):
        more = min(natural[at] - least[at], spare // left)
        widths[at] += more
        spare -= more
    tall = any(len(wrapped(cell, width)) > _TALL for row in rows for cell, width in zip(row, widths, strict=True))
    return None if tall else widths


def _longest_word(text: str) -> int:
    return min(_WORD, max((cell_len(piece.strip()) for piece in _PIECE.findall(text)), default=0))


def _table(
    headings: Sequence[str] | None, right: Sequence[bool], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> Iterator[tuple[str, bool]]:
    if headings is not None:
        for line in _row(headings, right, widths):
            yield line, True
        yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1)), False
    for row in rows:
        for line in _row(row, right, widths):
            yield line, False


def _row(cells: Sequence[str], right: Sequence[bool], widths: Sequence[int]) -> Iterator[str]:
    folded = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, folded), default=0)):
        parts = []
        for lines, width, to_right in zip(folded, widths, right, strict=True):
            part = lines[number] if number < len(lines) else ""
            parts.append(" " * (width - cell_len(part)) + part if to_right else set_cell_size(part, width))
        yield _GAP.join(parts).rstrip()


def _blocks(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int | None) -> Iterator[tuple[str, bool]]:
    wide = max(map(cell_len, headings))
    for number, row in enumerate(rows, start=1):
        yield f"── {number} / {len(rows)} ──", True
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                first, *more = wrapped(cell, max(_NARROW, (room or 80) - wide - len(_GAP)))
                yield set_cell_size(heading, wide) + _GAP + first, False
                for line in more:
                    yield " " * (wide + len(_GAP)) + line, False
