"""Where personal data stands on a page: what the reader leaves out of the graph must not show in a picture either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot

from budgetkg.document import Box, Row
from budgetkg.document.pdf.page import Glyph
from budgetkg.facts.redaction import Redactor
from budgetkg.text import squeeze

#: Boxes of fonts are narrower than what they draw.
_MARGIN = 0.8
#: Shares of a character's height: baselines nearer than the first are one line, gaps wider than the second part words.
_SAME_LINE, _WORD_GAP = 0.45, 0.35
#: Of one slanted line the middles stand no farther apart than so many times a character's size; of one word no farther than this.
_FAR, _NEAR = 3.0, 1.7


def secret_boxes(glyphs: Sequence[Glyph], rows: Iterable[Row], redactor: Redactor) -> list[Box]:
    """What must be blacked out of a page: its characters line by line (slanted and upright lines too), cell by cell and row by row.

    A page without characters is a picture: there the whole cell goes that holds personal data.
    """
    boxes = [_around(part) for line in _lines(glyphs) for part in _secret_parts(line, redactor)]
    boxes += [_around([glyph]) for run in _slanted(glyphs) for part in _secret_parts(run, redactor) for glyph in part]
    for row in rows:
        boxes += _of_row(row, glyphs, redactor)
    return boxes


def _of_row(row: Row, glyphs: Sequence[Glyph], redactor: Redactor) -> Iterator[Box]:
    """Wrapped cells hold what no single line does, and a label may stand in the cell before."""
    texts = [cell.text for cell in row.cells]
    secrets = [text[found.start : found.end] for text in (*texts, row.text) for found in redactor.found(text)]
    for secret in dict.fromkeys(map(squeeze, secrets)):
        hit = False
        for cell in row.cells:
            if cell.box is None:
                continue
            inside = list(_in_order(glyph for glyph in glyphs if _holds(cell.box, glyph)))
            parts = list(_found(secret, inside))
            yield from map(_around, parts)
            if not parts and secret in squeeze(cell.text):
                yield cell.box
            hit = hit or bool(parts) or secret in squeeze(cell.text)
        if not hit and row.box is not None:
            yield row.box


def _lines(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph | None]]:
    """The characters of each line from left to right; ``None`` stands where a space parts two words."""
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.baseline):
        if line and glyph.baseline - line[-1].baseline > _SAME_LINE * (glyph.bottom - glyph.top):
            yield _spaced(line)
            line = []
        line.append(glyph)
    if line:
        yield _spaced(line)


def _spaced(line: list[Glyph]) -> list[Glyph | None]:
    ordered = sorted(line, key=lambda glyph: glyph.left)
    spaced: list[Glyph | None] = [ordered[0]]
    for before, glyph in pairwise(ordered):
        if glyph.left - before.right > _WORD_GAP * (glyph.bottom - glyph.top):
            spaced.append(None)
        spaced.append(glyph)
    return spaced


def _slanted(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph | None]]:
    """Characters that were drawn one after another near by and not on one line: stamped aslant, or standing upright."""
    for run in _runs(glyphs):
        if any(abs(b.baseline - a.baseline) > _SAME_LINE * _size(b) for a, b in pairwise(run)):
            spaced: list[Glyph | None] = [run[0]]
            for before, glyph in pairwise(run):
                spaced += [None, glyph] if _apart(before, glyph) > _NEAR * _size(glyph) else [glyph]
            yield spaced


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and _apart(run[-1], glyph) > _FAR * _size(glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _apart(one: Glyph, other: Glyph) -> float:
    """How far the middles of two characters are from one another."""
    across = (one.left + one.right - other.left - other.right) / 2
    return hypot(across, (one.top + one.bottom - other.top - other.bottom) / 2)


def _size(glyph: Glyph) -> float:
    return max(glyph.bottom - glyph.top, glyph.right - glyph.left)


def _secret_parts(line: Sequence[Glyph | None], redactor: Redactor) -> Iterator[list[Glyph]]:
    text = "".join(" " if glyph is None else glyph.text for glyph in line)
    owners = [glyph for glyph in line for _character in (" " if glyph is None else glyph.text)]
    for found in redactor.found(text):
        part = [glyph for glyph in owners[found.start : found.end] if glyph is not None]
        if part:
            yield part


def _in_order(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    for line in _lines(glyphs):
        yield from (glyph for glyph in line if glyph is not None)


def _found(secret: str, glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """The characters that spell a text, wherever they do, line by line."""
    owners = [glyph for glyph in glyphs for _character in glyph.text]
    spelt = "".join(glyph.text for glyph in glyphs)
    start = spelt.find(secret) if secret else -1
    while start >= 0:
        by_line: dict[float, list[Glyph]] = {}
        for glyph in owners[start : start + len(secret)]:
            by_line.setdefault(round(glyph.baseline), []).append(glyph)
        yield from by_line.values()
        start = spelt.find(secret, start + len(secret))


def _around(glyphs: Sequence[Glyph]) -> Box:
    left, top = min(glyph.left for glyph in glyphs), min(glyph.top for glyph in glyphs)
    right, bottom = max(glyph.right for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
    return Box(left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN)


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height
