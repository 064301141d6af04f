"""The order of the value columns of a damaged table, counted from the comparator's column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.facts.performance import grammar
from budgetkg.facts.performance.ocr.draft import VALUE_FIELDS
from budgetkg.facts.performance.ocr.glyphs import Kind, tokens

#: Titles of ours that make a row a header.
_HEADER_TITLES = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """Field → how many columns right of the comparator its column stands.

    ``together`` says that recognition wrote the unit of measure into the cell of 本年绩效指标值 (``90 %``), so that the
    columns behind it moved up by one.
    """

    offsets: Mapping[str, int]
    together: bool = False

    def joined(self) -> Columns:
        """The same columns with the unit written into the cell before it."""
        unit = self.offsets.get("unit")
        if unit is None:
            return self
        moved = {name: offset - (offset >= unit) for name, offset in self.offsets.items()}
        return Columns(moved, together=True)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in printed order."""
        return tuple(sorted(self.offsets, key=lambda name: (self.offsets[name], VALUE_FIELDS.index(name))))


#: The form of the budget management integration system (预算管理一体化), for pages that lost their header.
USUAL = Columns({name: offset for offset, name in enumerate(VALUE_FIELDS, start=1)})


@dataclass(frozen=True, slots=True)
class Cells:
    """The value cells of a row: column → text, and the column where its comparator stands or should stand."""

    texts: Mapping[int, str]
    base: int


def is_header(row: Row) -> bool:
    """Whether a row is the header of a performance table."""
    return sum(grammar.column_field(cell.text) is not None for cell in row.cells) >= _HEADER_TITLES


def from_headers(rows: Sequence[Row]) -> Columns:
    """The value columns by the first header that stands in columns; the usual ones where there is none."""
    for row in rows:
        if not row.aligned or not is_header(row):
            continue
        fields = {grammar.column_field(cell.text): cell.column for cell in reversed(row.cells)}
        base = fields.get("comparator")
        if base is not None:
            found = {name: fields[name] - base for name in VALUE_FIELDS if fields.get(name, base) > base}
            if found:
                return Columns(found)
    return USUAL


def of_page(columns: Columns, rows: Sequence[Cells]) -> Columns:
    """The columns as one page has them: the unit of measure in a cell of its own, or with the value before it."""
    unit, value = columns.offsets.get("unit"), columns.offsets.get("current", columns.offsets.get("target"))
    if unit is None or value is None:
        return columns
    apart = together = 0
    for offset, kinds in _kinds(rows):
        apart += kinds == [Kind.UNIT] and offset == unit
        together += kinds == [Kind.NUMBER, Kind.UNIT] and offset <= value
    return columns if apart >= together else columns.joined()


def _kinds(rows: Sequence[Cells]) -> Iterator[tuple[int, list[Kind]]]:
    for row in rows:
        for column, text in row.texts.items():
            yield column - row.base, [token.kind for token in tokens(text, column)]
