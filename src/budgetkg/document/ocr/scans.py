"""Scanned pages: how they are told, what recognition gives for one, and how its confidence gets into the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.util import find_spec

from budgetkg.document.model import Box, Cell, Row
from budgetkg.document.pdf.isolated import scan_of
from budgetkg.document.pdf.page import Glyph, Page

#: A page with fewer characters than this and a picture over so much of it is a scan, whatever was stamped on it.
_FEW = 30
COVERED = 0.8
#: No reading of pixels is certain.
_MOST = Decimal("0.99")

HOW = "pip install 'budgetkg[ocr]'"


@dataclass(frozen=True, slots=True)
class Run:
    """A recognised line of text, or the part of one in a cell, in points of the straightened page.

    ``confidence`` is that of its characters on the mean, or of its least sure figure.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    repaired: str = ""

    @property
    def glyph(self) -> Glyph:
        return Glyph(self.text, self.left, self.top, self.right, self.bottom, (self.top + self.bottom) / 2)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A scanned page as a drawn one, its runs, and where a point of it stands on the page as it was scanned."""

    page: Page
    runs: tuple[Run, ...]
    place: Callable[[float, float], tuple[float, float]]

    def marked(self, row: Row) -> Row:
        """A row made of the page, its cells with confidence and repairs, its boxes put where they were scanned."""
        return replace(row, cells=tuple(self._marked(cell) for cell in row.cells), box=self._placed(row.box))

    def _marked(self, cell: Cell) -> Cell:
        runs = [run for run in self.runs if cell.box is not None and _inside(run, cell.box)]
        confidence = min((run.confidence for run in runs), default=0.0)
        repaired = next((run.repaired for run in runs if run.repaired), "")
        return replace(cell, box=self._placed(cell.box), confidence=_rounded(confidence), repaired=repaired)

    def _placed(self, box: Box | None) -> Box | None:
        if box is None:
            return None
        x, y = self.place(box.left + box.width / 2, box.top + box.height / 2)
        return Box(round(x - box.width / 2, 2), round(y - box.height / 2, 2), box.width, box.height)


def is_scan(page: Page) -> bool:
    """Whether a page is a picture of a page: no text layer, or next to none over a picture that fills it. A blank one is not."""
    if not page.glyphs:
        return bool(page.images or page.horizontal or page.vertical)
    return page.images >= COVERED and len(page.glyphs) < _FEW


@cache
def installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def read_page(page: Page, content: bytes, name: str) -> Recognised:
    """The ruling lines and the text of a scanned page of a PDF.

    Raises:
        SourceError: when the page cannot be rendered.
    """
    from budgetkg.document.ocr.recognise import recognise

    return recognise(page, scan_of(content, name, page.number))


def not_read(pages: Sequence[int]) -> str:
    """What to say of scanned pages that were not read."""
    numbers = "、".join(str(page) for page in pages)
    return (
        f"第 {numbers} 页是扫描件，没有文字层，未读取；请先安装文字识别：{HOW} / scanned pages without a text layer were not read; "
        f"install recognition: {HOW}"
    )


def _inside(run: Run, box: Box) -> bool:
    x, y = (run.left + run.right) / 2, (run.top + run.bottom) / 2
    return box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height


def _rounded(confidence: float) -> Decimal:
    """To two digits, downwards: the last digits of a float differ between processors."""
    return min(Decimal(int(confidence * 100 + 1e-6)) / 100, _MOST)
