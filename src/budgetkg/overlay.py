"""Draws what was read onto the pages it was read from: the recognised tables, the cells that became facts or did not.

For people who check a reading by eye (``budgetkg inspect FILE.pdf --overlay OUT``). What is personal is blacked out, as in the
pictures of evidence; of a page that is a picture only what was read is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path

from PIL import Image, ImageDraw

from budgetkg.document import Box, Cell, Document, Row
from budgetkg.errors import ExportError
from budgetkg.evidence.layout import PageLayout, layout_of
from budgetkg.evidence.pictures import PagePicture
from budgetkg.facts.model import DocumentFacts, Evidence, Proof
from budgetkg.text import squeeze

#: Pixels a point: 144 to the inch.
SCALE = 2.0


class Mark(Enum):
    """What became of a cell, and the colour (red, green, blue) that says so."""

    PROVED = (0, 150, 70)
    UNPROVED = (235, 150, 0)
    CONTRADICTED = (215, 0, 30)
    UNREAD = (150, 0, 190)
    READ = (0, 100, 220)


#: The outline of a table.
OUTLINE = (120, 120, 120)
_MARK_OF = {Proof.PROVED: Mark.PROVED, Proof.UNPROVED: Mark.UNPROVED, Proof.CONTRADICTED: Mark.CONTRADICTED}
_LEGEND = (
    (Mark.PROVED, "proved"),
    (Mark.UNPROVED, "unproved"),
    (Mark.CONTRADICTED, "contradicted"),
    (Mark.UNREAD, "unread"),
    (Mark.READ, "read (text)"),
)


def draw_overlay(document: Document, facts: DocumentFacts, target: Path) -> tuple[Path, ...]:
    """Write the pages with their marks: one PDF where ``target`` ends in ``.pdf``, else a PNG a page in a folder.

    Returns the files written. Pages without a table are left out.

    Raises:
        ExportError: when the document is not a PDF, or the target is the document itself or cannot be written.
    """
    if document.source.media_type != "application/pdf":
        raise ExportError(
            f"{document.source.name}: 只有 PDF 才能画出 / only the pages of a PDF can be drawn on; "
            "for other files see: budgetkg inspect FILE --rows"
        )
    if target.resolve() == document.source.path.resolve():
        raise ExportError(f"{target}: 是原文件 / is the document itself; give another file or a folder")
    pages = sorted({row.page for row in document.rows if row.page and row.table is not None})
    marked = _marks(document, facts)
    layout = layout_of(document.source)
    images = (_draw(document, page, layout.pages[page], marked.get(page, {})) for page in pages)
    try:
        if target.suffix.lower() == ".pdf":
            return _one_file(images, target)
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for page, image in zip(pages, images, strict=True):
            written.append(target / f"page-{page:03d}.png")
            image.save(written[-1])
        return tuple(written)
    except OSError as error:
        raise ExportError(f"{target}: 无法写入 / cannot be written: {error.strerror or error}") from error


def _one_file(images: Iterator[Image.Image], target: Path) -> tuple[Path, ...]:
    first = next(images, None)
    if first is None:
        return ()
    target.parent.mkdir(parents=True, exist_ok=True)
    first.save(target, format="PDF", save_all=True, append_images=images, resolution=72 * SCALE)
    return (target,)


def _marks(document: Document, facts: DocumentFacts) -> dict[int, dict[Box, Mark]]:
    """The marked boxes of every page. A cell that became an amount is not marked as text."""
    rows = {row.place: row for row in document.rows}
    taken: defaultdict[tuple[int, int], list[Cell]] = defaultdict(list)
    marked: defaultdict[int, dict[Box, Mark]] = defaultdict(dict)

    def mark(evidence: Evidence, printed: Iterable[str], colour: Mark) -> None:
        for row in _rows_of(evidence, rows):
            for text in printed:
                cell = _cell(row, text, taken[row.place])
                if cell is not None and cell.box is not None and row.page is not None:
                    taken[row.place].append(cell)
                    marked[row.page][cell.box] = colour

    for line in facts.lines:
        mark(line.evidence, [line.printed], _MARK_OF[line.proof])
    for account in facts.tables:
        for amount in account.unread:
            mark(amount.evidence, [amount.printed], Mark.UNREAD)
    for project in facts.projects:
        mark(project.evidence, [project.printed], _MARK_OF[project.proof])
        mark(project.evidence, [project.printed_code or project.code, project.name, project.goal], Mark.READ)
        for indicator in project.indicators:
            values = [value.printed for value in (indicator.target, indicator.current) if value]
            mark(indicator.evidence, [indicator.level3, *values, indicator.unit], Mark.READ)
    return marked


def _rows_of(evidence: Evidence, rows: dict[tuple[int, int], Row]) -> Iterator[Row]:
    page, first = evidence.place
    for number in range(first, (evidence.last_row or first) + 1):
        if (page, number) in rows:
            yield rows[page, number]


def _cell(row: Row, printed: str, taken: Sequence[Cell]) -> Cell | None:
    """The first cell of a row, not yet taken, that holds a printed text: alone, else among other words."""
    wanted = squeeze(printed)
    if not wanted:
        return None
    free = [cell for cell in row.cells if cell not in taken]
    alone = (cell for cell in free if squeeze(cell.text) == wanted)
    among = (cell for cell in free if len(wanted) > 1 and wanted in squeeze(cell.text))
    return next(alone, None) or next(among, None)


def _draw(document: Document, page: int, layout: PageLayout, marks: dict[Box, Mark]) -> Image.Image:
    source = document.source
    picture = PagePicture(source.content, source.name, page, layout.secrets, layout.kept)
    image = picture.plain(SCALE).convert("RGBA")
    veil = Image.new("RGBA", image.size, (255, 255, 255, 0))
    pen = ImageDraw.Draw(veil)
    for outline in _outlines(document, page):
        pen.rectangle(_pixels(outline, 2), outline=(*OUTLINE, 255), width=2)
    for box, mark in marks.items():
        pen.rectangle(_pixels(box, -1), fill=(*mark.value, 70), outline=(*mark.value, 255))
    for number, (mark, words) in enumerate(_LEGEND):
        pen.rectangle((10 + number * 130, 6, 24 + number * 130, 18), fill=(*mark.value, 200))
        pen.text((28 + number * 130, 6), words, fill=(0, 0, 0, 255))
    return Image.alpha_composite(image, veil).convert("RGB")


def _outlines(document: Document, page: int) -> Iterator[Box]:
    tables: defaultdict[int, list[Box]] = defaultdict(list)
    for row in document.rows:
        if row.page == page and row.table is not None and row.box is not None:
            tables[row.table].append(row.box)
    for boxes in tables.values():
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        right = max(box.left + box.width for box in boxes)
        bottom = max(box.top + box.height for box in boxes)
        yield Box(left, top, right - left, bottom - top)


def _pixels(box: Box, margin: float) -> tuple[float, float, float, float]:
    left, top = box.left * SCALE - margin, box.top * SCALE - margin
    right, bottom = (box.left + box.width) * SCALE + margin, (box.top + box.height) * SCALE + margin
    return left, top, max(right, left), max(bottom, top)
