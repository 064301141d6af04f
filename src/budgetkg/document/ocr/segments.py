"""Lines of text on a page with tables: no line reaches over a ruling line, and none that is seen is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from budgetkg.document.ocr.picture import Image
from budgetkg.document.pdf.grid import Grid, GridCell

#: Where no line was detected, characters are taken to be this high, in points.
_USUAL_HEIGHT = 10.0
#: A part of a detected line counts in a cell from this share of the line's height on; less is its rim.
_RIM = 0.3
#: Marks smaller than this share of a character's height are specks of dust, dots and commas.
_SPECK = 0.35
#: Two parts in a cell are of one line where they share so much of their height.
_SAME = 0.6
#: Strokes of one line stand within this many heights of a character, one above the other (二, =) and side by side.
_ONE_LINE, _NEAR = 1.25, 1.5
#: Blank pixels around a line, as a share of its height: recognition wants some.
_RIM_LEFT = 0.15


@dataclass(frozen=True, slots=True)
class Segment:
    """A rectangle of pixels with one line of text in it."""

    left: int
    top: int
    right: int
    bottom: int
    in_cell: bool = False

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def union(self, other: Segment) -> Segment:
        return Segment(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.in_cell,
        )

    def within(self, frame: Segment) -> Segment:
        return Segment(
            max(self.left, frame.left),
            max(self.top, frame.top),
            min(self.right, frame.right),
            min(self.bottom, frame.bottom),
            frame.in_cell,
        )


def segments_of(
    detected: Sequence[tuple[int, int, int, int]], grids: Sequence[Grid], mask: Image, scale: float
) -> list[Segment]:
    """The lines to recognise: what was detected, cut at the grids' lines, and the ink in cells that was not detected.

    ``mask`` is the page's ink without its ruling lines.
    """
    found = [Segment(*box) for box in detected]
    high = median([each.height for each in found]) if found else _USUAL_HEIGHT * scale
    page = Segment(0, 0, mask.shape[1], mask.shape[0])
    cells = [page.within(_frame(grid, cell, scale)) for grid in grids for cell in grid.cells]
    in_cells: list[list[Segment]] = [[] for _ in cells]
    free: list[Segment] = []
    for segment in found:
        parts = _parts(segment, cells)
        for index, part in parts:
            if (inked := _trimmed(part, mask)) is not None:
                in_cells[index].append(inked)
        if not parts:
            free.append(segment)
    for frame, segments in zip(cells, in_cells, strict=True):
        lines = _completed(_once(segments), frame, mask, high)
        free.extend(_padded(each, high).within(frame) for each in lines)
    return sorted(free, key=lambda each: (each.top, each.left))


def _frame(grid: Grid, cell: GridCell, scale: float) -> Segment:
    """The inside of a cell in pixels, its borders left out."""
    return Segment(
        round(grid.columns[cell.column] * scale) + 2,
        round(grid.rows[cell.row] * scale) + 2,
        round(grid.columns[cell.column + cell.column_span] * scale) - 1,
        round(grid.rows[cell.row + cell.row_span] * scale) - 1,
        in_cell=True,
    )


def _parts(segment: Segment, cells: Sequence[Segment]) -> list[tuple[int, Segment]]:
    """What of a detected line stands in which cells: side by side in several, but in one row (its rim may reach over)."""
    least = min(_RIM * segment.height, (segment.right - segment.left) / 2)
    parts = [(index, segment.within(frame)) for index, frame in enumerate(cells)]
    parts = [(index, part) for index, part in parts if part.right - part.left > least and part.height > 0]
    highest = max((part.height for _, part in parts), default=0)
    if highest <= _RIM * segment.height:
        return []
    return [(index, part) for index, part in parts if part.height > 2 * _RIM * segment.height or part.height == highest]


def _trimmed(part: Segment, mask: Image) -> Segment | None:
    """The part of a cell that has ink, ``None`` where it has none: detection is generous below a line of text."""
    inside = mask[part.top : part.bottom, part.left : part.right]
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    return Segment(
        part.left + int(columns[0]), part.top + int(rows[0]), part.left + int(columns[-1]) + 1, part.top + int(rows[-1]) + 1,
        part.in_cell,
    )  # fmt: skip


def _once(parts: Sequence[Segment]) -> list[Segment]:
    """The parts of detected lines in one cell, those that cover the same print joined."""
    lines: list[Segment] = []
    for part in parts:
        for index, line in enumerate(lines):
            wide = min(line.right, part.right) - max(line.left, part.left)
            high = min(line.bottom, part.bottom) - max(line.top, part.top)
            if wide > 0 and high > _SAME * min(line.height, part.height):
                lines[index] = line.union(part)
                break
        else:
            lines.append(part)
    return lines


def _completed(segments: list[Segment], frame: Segment, mask: Image, high: float) -> list[Segment]:
    """The lines of a cell with the strokes that detection left out, joined to a line beside them or as lines of their own."""
    if frame.right - frame.left < 2 or frame.height < 2:
        return segments
    inside = mask[frame.top : frame.bottom, frame.left : frame.right].copy()
    for each in segments:
        inside[each.top - frame.top : each.bottom - frame.top, each.left - frame.left : each.right - frame.left] = 0
    missed = [
        Segment(mark.left + frame.left, mark.top + frame.top, mark.right + frame.left, mark.bottom + frame.top, True)
        for mark in _marks(inside, _SPECK * high)
    ]
    lines = list(segments)
    own: list[Segment] = []
    for mark in missed:
        beside = [index for index, line in enumerate(lines) if _beside(line, mark, high)]
        if beside:
            lines[beside[0]] = lines[beside[0]].union(mark)
        else:
            own.append(mark)
    return lines + _lines_of(own, high)


def _marks(mask: Image, least: float) -> Iterator[Segment]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for index in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[index])
        if max(width, height) >= least:
            yield Segment(left, top, left + width, top + height)


def _beside(line: Segment, mark: Segment, high: float) -> bool:
    middle = (mark.top + mark.bottom) / 2
    gap = max(mark.left - line.right, line.left - mark.right)
    return line.top <= middle <= line.bottom and gap <= _NEAR * high


def _lines_of(marks: list[Segment], high: float) -> list[Segment]:
    """Strokes as lines: those that together are no higher than a character."""
    lines: list[Segment] = []
    for mark in sorted(marks, key=lambda each: (each.top, each.left)):
        for index, line in enumerate(lines):
            if line.union(mark).height <= _ONE_LINE * high:
                lines[index] = line.union(mark)
                break
        else:
            lines.append(mark)
    return lines


def _padded(segment: Segment, high: float) -> Segment:
    """At least as high as a line of this page, so that recognition sees a sign as small as it is printed."""
    more = max(round((1.1 * high - segment.height) / 2), 0)
    rim = round(_RIM_LEFT * high)
    return Segment(segment.left - rim, segment.top - more, segment.right + rim, segment.bottom + more, True)


def cut(grey: Image, segment: Segment) -> Image:
    """The pixels of a line."""
    piece: Image = np.ascontiguousarray(grey[segment.top : segment.bottom, segment.left : segment.right])
    return piece
