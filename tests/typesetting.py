"""Sets small documents as PDF: tables ruled, ruled across only, or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

Rules = Literal["all", "across", "none"]
Numbers = Literal["left", "middle", "right"]
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

SIZE = 9.0
HEIGHT = 16.0
PAGE = (595.0, 842.0)


@dataclass(frozen=True)
class Text:
    """Characters whose first stands at ``left``, ``top`` from the top left of the page."""

    left: float
    top: float
    text: str


@dataclass(frozen=True)
class Box:
    """A cell: its text, and the rows and columns that it spans; ``edges`` are the sides that are ruled."""

    text: str
    rows: int = 1
    columns: int = 1
    edges: str = "tblr"


#: A printed row: a text, a blank, a :class:`Box`, or ``None`` where a box of before goes on.
TableRow = Sequence[str | Box | None]


@dataclass(frozen=True)
class Table:
    """Rows of a table; headings (the first ``header`` rows) stand in the middle, numbers as is said, other text left."""

    left: float
    top: float
    widths: Sequence[float]
    rows: Sequence[TableRow]
    rules: Rules = "all"
    header: int = 0
    height: float = HEIGHT
    numbers: Numbers = "right"
    size: float = SIZE


def typeset(*pages: Iterable[Text | Table], rotation: int = 0, size: tuple[float, float] = PAGE) -> bytes:
    """A PDF with a page for each sequence of things; with a rotation it is drawn on its side and turned upright."""
    output = io.BytesIO()
    width, height = size
    canvas = Canvas(output, pagesize=size, invariant=1)  # which reportlab turns with the page
    turned = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width)}
    for things in pages:
        if rotation:
            canvas.transform(*turned[rotation])
        for thing in things:
            if isinstance(thing, Text):
                _text(canvas, thing, size[1])
            else:
                _table(canvas, thing, size[1])
        if rotation:
            canvas.setPageRotation(rotation)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def width_of(text: str, size: float = SIZE) -> float:
    return pdfmetrics.stringWidth(text, FONT, size)


def _text(canvas: Canvas, text: Text, height: float, size: float = SIZE) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(text.left, height - text.top - size, text.text)


def _table(canvas: Canvas, table: Table, height: float) -> None:
    lefts = [table.left + sum(table.widths[:column]) for column in range(len(table.widths) + 1)]
    for row, cells in enumerate(table.rows):
        for column, printed in enumerate(cells):
            if printed is None:
                continue
            box = printed if isinstance(printed, Box) else Box(printed)
            left, right = lefts[column], lefts[column + box.columns]
            top = table.top + row * table.height
            bottom = top + box.rows * table.height
            _lines(canvas, box.text, (left, top, right, bottom), row < table.header, height, table)
            _rules(canvas, table.rules, box.edges, (left, height - top, right, height - bottom))


def _lines(
    canvas: Canvas, text: str, cell: tuple[float, float, float, float], heading: bool, height: float, table: Table
) -> None:
    left, top, right, bottom = cell
    size = table.size
    lines = _wrapped(text, right - left - 4, size)
    y = (top + bottom) / 2 - len(lines) * size * 1.15 / 2
    for line in lines:
        wide = width_of(line, size)
        number = line.replace(",", "").replace(".", "").replace("-", "").isdigit() and "." in line
        place = "middle" if heading else table.numbers if number else "left"
        x = {"left": left + 2, "middle": (left + right - wide) / 2, "right": right - 2 - wide}[place]
        _text(canvas, Text(x, y, line), height, size)
        y += size * 1.15


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for character in text:
        if width_of(lines[-1] + character, size) > width:
            lines.append("")
        lines[-1] += character
    return lines


def _rules(canvas: Canvas, rules: Rules, edges: str, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    sides = {"t": (left, top, right, top), "b": (left, bottom, right, bottom)}
    if rules == "all":
        sides |= {"l": (left, bottom, left, top), "r": (right, bottom, right, top)}
    for edge, line in sides.items():
        if rules != "none" and edge in edges:
            canvas.line(*line)
