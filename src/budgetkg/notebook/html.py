"""Tables for a notebook's page. Everything that a document or a graph says is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from budgetkg.query import Column, Result
from budgetkg.query.formats import NUMBERS, heading, is_for_people, shown

_TABLE = "border-collapse: collapse; font-variant-numeric: tabular-nums"
_LEFT = "text-align: left; vertical-align: top; padding: 0.15em 0.8em"
_RIGHT = "text-align: right; vertical-align: top; padding: 0.15em 0.8em; white-space: nowrap"
_SMALL = "font-size: 90%; opacity: 0.75"


def table(result: Result, title: str, note: str, count: str, language: str) -> str:
    """An answer: its title, how to read it, its columns for people, and how many rows it has."""
    kept = [index for index, column in enumerate(result.columns) if is_for_people(column)]
    columns = [result.columns[index] for index in kept]
    head = "".join(f'<th scope="col" style="{_style(c)}">{escape(heading(c, language))}</th>' for c in columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="{_style(result.columns[at])}">{escape(shown(row[at], result.columns[at].kind))}</td>'
            for at in kept
        )
        + "</tr>"
        for row in result.rows
    )
    return (
        heading_of(title)
        + small(note)
        + f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        + small(count)
    )


def plain_table(rows: Sequence[tuple[str, str]]) -> str:
    """Pairs of a name and a text."""
    lines = "".join(
        f'<tr><th scope="row" style="{_LEFT}">{escape(name)}</th><td style="{_LEFT}">{escape(text)}</td></tr>'
        for name, text in rows
    )
    return f'<table style="{_TABLE}"><tbody>{lines}</tbody></table>'


def heading_of(title: str) -> str:
    """A heading; nothing for an empty one."""
    return f"<p><strong>{escape(title)}</strong></p>" if title else ""


def small(text: str) -> str:
    """A line of small print; nothing for an empty one."""
    return f'<p style="{_SMALL}">{escape(text)}</p>' if text else ""


def _style(column: Column) -> str:
    return _RIGHT if column.kind in NUMBERS else _LEFT
