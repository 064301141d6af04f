"""Word files (.docx; ECMA-376 part 1, 17): paragraphs as lines, tables with their merged cells.

Left out, as on the printed page or as not of the text: tracked deletions and what was moved away, hidden text and rows,
field codes, comments, footnotes, headers and footers. Text boxes are read where they are anchored. Numbers that Word
makes itself (automatic lists) are not in the file and not read. Pages are made when the file is shown, so rows have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from budgetkg.document import blocks
from budgetkg.document.blocks import Block, Table, TableCell
from budgetkg.document.limits import DEEPEST_TABLE, MOST_CELLS, too_much
from budgetkg.document.model import Document
from budgetkg.document.package import Package, attribute, local_name
from budgetkg.errors import SourceError
from budgetkg.source import Source

#: Elements around others that do not matter to what is printed.
_AROUND = {
    "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "AlternateContent",
    "Choice", "ruby", "rubyBase", "object", "drawing", "pict", "inline", "anchor", "graphic", "graphicData", "wgp", "wsp",
    "grpSp", "txbx", "group", "shape", "rect", "roundrect", "textbox", "wpc", "oMath", "oMathPara",
}  # fmt: skip
_TOP_TAGS = ("{*}body", "{*}p", "{*}tbl", "{*}sdt", "{*}customXml", "{*}ins", "{*}moveTo")
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = {"0", "false", "off"}
#: A table has no more columns; Word allows 63.
_MOST_COLUMNS = 1_000


def read(source: Source) -> Document:
    """The paragraphs and tables of a Word file.

    Raises:
        SourceError: when it is damaged, empty, or holds more than any budget.
    """
    package = Package(source.content, source.name)
    reader = _Reader(source.name)
    whole = Block()
    is_word = False
    for event, element in package.events(package.main(), ("start", "end"), _TOP_TAGS):
        if event == "start":
            is_word = is_word or _name(element) == "body"
            continue
        parent = element.getparent()
        if parent is None or _name(parent) != "body" or _name(element) == "body":
            continue
        # What stands directly in the body is read and given back, so that a long text takes no more memory than a short.
        whole.parts.extend(reader.block([element], 0).parts)
        element.clear()
        while element.getprevious() is not None:
            del parent[0]
    if not is_word:
        raise SourceError(f"{source.name}: 压缩包内不是 Word 文档 / the package holds no Word document")
    return blocks.document(source, whole)


def _name(element: Any) -> str:
    return local_name(element.tag) if isinstance(element.tag, str) else ""


def _is_on(properties: Any, name: str) -> bool:
    """Whether a property that is on or off is on."""
    found = properties.find(f"{{*}}{name}") if properties is not None else None
    return found is not None and attribute(found, "val") not in _OFF


class _Reader:
    """Reads the parts of one file; counts what its tables cover."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._covered = 0

    def block(self, element: Iterable[Any], depth: int) -> Block:
        """The paragraphs and tables in an element: the body, a cell or a text box."""
        block = Block()
        for child in _content(element):
            if _name(child) == "p":
                text, boxes = self._paragraph(child)
                if text.strip():
                    block.parts.append(text)
                for box in boxes:
                    block.parts.extend(self.block(box, depth + 1).parts)
            elif _name(child) == "tbl":
                block.parts.append(self._table(child, depth + 1))
        if depth > DEEPEST_TABLE:
            raise too_much(
                self._name, f"表格嵌套超过 {DEEPEST_TABLE} 层", f"tables in tables, more than {DEEPEST_TABLE} deep"
            )
        return block

    def _paragraph(self, paragraph: Any) -> tuple[str, list[Any]]:
        """The characters of a paragraph, and the text boxes that are anchored in it."""
        printed: list[str] = []
        boxes: list[Any] = []
        pending = [iter(paragraph)]
        while pending:
            child = next(pending[-1], None)
            if child is None:
                pending.pop()
                continue
            name = _name(child)
            if name == "t":
                printed.append(child.text or "")
            elif name in _SIGNS:
                if attribute(child, "type") != "page":
                    printed.append(_SIGNS[name])
            elif name == "txbxContent":
                boxes.append(child)
            elif name in _AROUND or (name == "r" and not _is_on(child.find("{*}rPr"), "vanish")):
                pending.append(iter(child))
        return "".join(printed), boxes

    def _table(self, element: Any, depth: int) -> Table:
        table = Table()
        above: dict[int, TableCell] = {}
        for row in _content(element):
            properties = row.find("{*}trPr")
            if _name(row) != "tr" or _is_on(properties, "del") or _is_on(properties, "hidden"):
                continue
            column = _count(properties, "gridBefore", 0)
            open_above: dict[int, TableCell] = {}
            for cell in _content(row):
                if _name(cell) != "tc":
                    continue
                about = cell.find("{*}tcPr")
                wide = max(_count(about, "gridSpan", 1), 1)
                merge = about.find("{*}vMerge") if about is not None else None
                goes_on = merge is not None and attribute(merge, "val") != "restart"
                begun = above.get(column) if goes_on else None
                if begun is not None:
                    begun.row_span += 1
                    open_above[column] = begun
                else:
                    made = TableCell(table.rows, column, 1, wide, self.block(cell, depth))
                    table.cells.append(made)
                    if merge is not None:
                        open_above[column] = made
                column += wide
                self._covered += wide
            above = open_above
            table.rows += 1
            table.width = max(table.width, column)
            if table.width > _MOST_COLUMNS or self._covered > MOST_CELLS:
                raise too_much(
                    self._name, "表格过大", f"tables of more than {_MOST_COLUMNS} columns or {MOST_CELLS} cells"
                )
        return table


def _count(properties: Any, name: str, default: int) -> int:
    found = properties.find(f"{{*}}{name}") if properties is not None else None
    value = attribute(found, "val") if found is not None else None
    return int(value) if value and value.isdecimal() and len(value) < 6 else default


def _content(element: Iterable[Any]) -> Iterator[Any]:
    """What stands in an element, that in wrappers around it (content controls, tracked insertions) included."""
    pending = [iter(element)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif _name(child) in _AROUND:
            pending.append(iter(child))
        else:
            yield child
