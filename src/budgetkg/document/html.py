"""Web pages (.html, and .xls files that are web pages): tables with their merged cells, other text line by line.

Scripts, styles, form fields and what is hidden (``hidden``, ``display:none``, ``visibility:hidden``) are left out. A
page has no pages: rows are numbered from the top. Nothing that a page refers to is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from budgetkg.document import blocks
from budgetkg.document.blocks import Block, Table, TableCell
from budgetkg.document.limits import DEEPEST_TABLE, MOST_CELLS, too_much
from budgetkg.document.model import Document
from budgetkg.document.plain import decode
from budgetkg.errors import SourceError
from budgetkg.source import Source

_UNSEEN = {
    "script", "style", "head", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "audio",
    "video", "rt", "rp", "del", "s", "strike", "select", "option", "textarea", "button", "input", "noframes", "map", "datalist", "dialog",
}  # fmt: skip
#: Elements that stand in a line; all others begin a new one.
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
}  # fmt: skip
#: Elements that have no end.
_EMPTY = {
    "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "isindex", "link", "meta", "param",
    "source", "track", "wbr",
}  # fmt: skip
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,20})""", re.IGNORECASE)
#: What is said to be in these is in GB18030, of which they are parts.
_OTHERS = {"big5", "big5-hkscs", "utf-16", "utf-16le", "utf-16be"}
_MOST_COLUMNS = 1_000
#: Bytes of a page; one that a word processor made of 300 pages has some 20 MB.
MOST_BYTES = 64 * 2**20
_SPAN = re.compile(r"\s*\+?(\d{1,5})")


def read(source: Source) -> Document:
    """The text and the tables of a web page.

    Raises:
        SourceError: when nothing is printed in it, it is in no encoding known, or holds more than any budget.
    """
    if len(source.content) > MOST_BYTES:
        raise too_much(
            source.name, f"网页超过 {MOST_BYTES // 2**20} MB", f"a web page of more than {MOST_BYTES // 2**20} MB"
        )
    text = _decoded(source)
    # The parser tells the reader of each element and builds no tree, so that memory stays flat.
    parser = etree.HTMLParser(target=_Reader(source.name), encoding="utf-8", no_network=True, huge_tree=False)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        whole = parser.close()
    except etree.LxmlError as error:
        raise SourceError(f"{source.name}: 不是网页 / not a web page ({str(error)[:100]})") from error
    return blocks.document(source, whole)


def _decoded(source: Source) -> str:
    """The characters: UTF-8 where the bytes are that, else what the page says, else GB18030 (GBK, GB2312)."""
    said = _CHARSET.search(source.content[:4096])
    name = said.group(1).decode("ascii").lower() if said else ""
    if name in _OTHERS and not source.content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            source.content.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return source.content.decode(name)
            except UnicodeDecodeError:
                pass
    return decode(source.content, source.name)


class _Frame:
    """A table that is being read: where its next cell stands, and which columns cells from above still cover."""

    def __init__(self) -> None:
        self.table = Table()
        self.row = -1
        self.column = 0
        self.covered: dict[int, int] = {}

    def begin_row(self) -> None:
        self.row += 1
        self.column = 0
        self.covered = {column: last for column, last in self.covered.items() if last >= self.row}
        self.table.rows = self.row + 1

    def add(self, block: Block, wide: int, high: int) -> TableCell:
        if self.row < 0:
            self.begin_row()
        while self.column in self.covered:
            self.column += 1
        cell = TableCell(self.row, self.column, high, wide, block)
        if high > 1:
            self.covered.update(dict.fromkeys(range(self.column, self.column + wide), self.row + high - 1))
        self.table.cells.append(cell)
        self.column += wide
        self.table.width = max(self.table.width, self.column)
        return cell


class _Reader:
    """Is told of the elements of a page; ``_blocks`` are the cells that are open, ``_frames`` the tables around them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._blocks = [Block()]
        self._frames: list[_Frame] = []
        #: For each open table, how many cells were open when it began.
        self._bases: list[int] = []
        self._line: list[str] = []
        self._covered = self._parts = 0
        #: The elements that are open inside one that is not seen, that one included.
        self._unseen = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen:
            self._unseen += tag not in _EMPTY
        elif tag in _UNSEEN or _is_hidden(attributes):
            self._unseen = int(tag not in _EMPTY)
        else:
            self._start(tag, attributes)

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= tag not in _EMPTY
        elif tag not in _EMPTY:
            self._end(tag)

    def data(self, text: str) -> None:
        if not self._unseen:
            self._line.append(_BLANKS.sub(" ", text))

    def close(self) -> Block:
        while self._frames:
            self._end("table")
        self._flush()
        return self._blocks[0]

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "br":
            self._line.append("\n")
        elif tag == "table":
            self._flush()
            self._frames.append(_Frame())
            self._bases.append(len(self._blocks))
            if len(self._frames) > DEEPEST_TABLE:
                raise too_much(
                    self._name, f"表格嵌套超过 {DEEPEST_TABLE} 层", f"tables in tables, more than {DEEPEST_TABLE} deep"
                )
        elif tag in ("tr", "td", "th") and self._frames:
            self._close_cell()
            if tag == "tr":
                self._frames[-1].begin_row()
            else:
                self._begin_cell(attributes)
        elif tag not in _INLINE:
            self._flush()

    def _end(self, tag: str) -> None:
        if tag == "table" and self._frames:
            self._close_cell()
            frame = self._frames.pop()
            self._bases.pop()
            for cell in frame.table.cells:
                cell.row_span = min(cell.row_span, frame.table.rows - cell.row)
            self._blocks[-1].parts.append(frame.table)
        elif tag in ("td", "th", "tr") and self._frames:
            self._close_cell()
        elif tag not in _INLINE and tag != "br":
            self._flush()

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        wide, high = (
            _span(attributes.get("colspan"), _MOST_COLUMNS),
            _span(attributes.get("rowspan"), 65_534, whole=True),
        )
        block = Block()
        self._frames[-1].add(block, wide, high)
        self._covered += wide
        self._blocks.append(block)
        if self._frames[-1].table.width > _MOST_COLUMNS or self._covered > MOST_CELLS:
            raise too_much(self._name, "表格过大", f"tables of more than {_MOST_COLUMNS} columns or {MOST_CELLS} cells")

    def _close_cell(self) -> None:
        self._flush()
        if self._bases and len(self._blocks) > self._bases[-1]:
            self._blocks.pop()

    def _flush(self) -> None:
        text = "".join(self._line)
        self._line.clear()
        if text.strip():
            self._blocks[-1].parts.append("\n".join(line.strip(" ") for line in text.split("\n")))
            self._parts += 1
            if self._parts > MOST_CELLS:
                raise too_much(self._name, f"超过 {MOST_CELLS} 段文字", f"more than {MOST_CELLS} pieces of text")


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN.search(style))


def _span(text: str | None, most: int, whole: bool = False) -> int:
    """A span as the standard reads it: 1 where none is given; ``rowspan="0"`` goes to the end of the table."""
    match = _SPAN.match(text) if text else None
    if not match:
        return 1
    value = int(match.group(1))
    return min(value, most) if value else (most if whole else 1)
