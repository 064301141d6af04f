"""An answer as a bar chart in characters: one bar a row, for the terminal and for plain text files."""

from __future__ import annotations

from decimal import Decimal
from typing import TextIO

from rich.cells import cell_len, set_cell_size

from budgetkg.chart.figures import NO_NAMES
from budgetkg.chart.views import drawn_column
from budgetkg.errors import QueryError
from budgetkg.query import Column, Kind, Result
from budgetkg.query.grid import text_console

_BAR, _HALF = "█", "▌"
#: The bars' room where the output has no width of its own, and the least.
_ROOM, _LEAST = 40, 10


def draw_chart(result: Result, output: TextIO, language: str = "zh") -> None:
    """Draw the first column of money (else of percentages, else of other numbers) as bars; the texts are the labels.

    Raises:
        QueryError: when the answer has no column of numbers.
    """
    drawn = drawn_column(result)
    if drawn is None:
        raise QueryError("这个回答没有数字，不能画图 / the answer has no column of numbers to draw; use --format table")
    column = result.columns[drawn]
    labels = [_label(result, row, drawn) for row in result.rows]
    values = [value if isinstance(value, int | Decimal) else None for value in (row[drawn] for row in result.rows)]
    figures = [_figure(value, column.kind) for value in values]
    console = text_console(output)
    wide = max(map(cell_len, labels), default=0)
    most = max((abs(Decimal(value)) for value in values if value is not None), default=Decimal(0))
    numbers = max(map(cell_len, figures), default=0)
    room = console.width - wide - numbers - 4 if console.is_terminal else _ROOM
    console.print(column.title_en if language == "en" else column.title_zh, style="bold", markup=False)
    for label, value, figure in zip(labels, values, figures, strict=True):
        bar = _bar(value, most, max(room, _LEAST))
        console.print(
            f"{set_cell_size(label, wide)}  {' ' * (numbers - cell_len(figure))}{figure}  {bar}".rstrip(), markup=False
        )


def _label(result: Result, row: tuple[object, ...], drawn: int) -> str:
    """The texts and the year of a row, but for what is the same in every row."""
    parts = [
        str(value)
        for index, (column, value) in enumerate(zip(result.columns, row, strict=True))
        if index != drawn and value is not None and _labels(column) and len({other[index] for other in result.rows}) > 1
    ]
    return "  ".join(parts) or _first_text(result, row)


def _labels(column: Column) -> bool:
    return column.name == "fiscal_year" or (column.kind is Kind.TEXT and column.name not in (*NO_NAMES, "project_code"))


def _first_text(result: Result, row: tuple[object, ...]) -> str:
    return next((str(v) for c, v in zip(result.columns, row, strict=True) if c.kind is Kind.TEXT and v), "")


def _figure(value: int | Decimal | None, kind: Kind) -> str:
    if value is None:
        return "–"
    return f"{Decimal(value):,.2f}" if kind is Kind.MONEY else f"{Decimal(value):,f}"


def _bar(value: int | Decimal | None, most: Decimal, room: int) -> str:
    """As long as the value is large; a minus sign before the bar of a negative one."""
    if value is None or not most:
        return ""
    halves = int(abs(Decimal(value)) / most * room * 2)
    bar = _BAR * (halves // 2) + _HALF * (halves % 2)
    return f"-{bar}" if value < 0 else bar or "▏" * bool(value)
