"""Excel files of today (.xlsx, .xlsm; ECMA-376): sheets read as a stream, so that a million blank rows take no memory.

openpyxl knows merged cells and hidden rows only when it holds every cell, blank ones included, as an object; calamine
knows no number formats. What is needed of the format is little enough to read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from budgetkg.document.limits import MOST_CELLS, MOST_CHARACTERS, too_much
from budgetkg.document.package import Package, attribute, local_name
from budgetkg.document.spreadsheet.formats import BUILT_IN, GENERAL, number, shown
from budgetkg.document.spreadsheet.sheet import Sheet
from budgetkg.errors import SourceError

#: A sheet has no more rows and columns (ECMA-376 leaves it open, all programs have these).
_ROWS, _COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TRUE = {"1", "true", "on"}
_UPRIGHT = ("left", "right", "start", "end")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a cell's style says of it: its number format, whether a line stands at its left or right."""

    code: str = GENERAL
    upright: bool = False


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of a file share."""

    texts: list[str]
    styles: list[_Style]
    from_1904: bool


def read(content: bytes, name: str) -> tuple[list[Sheet], int]:
    """The sheets that are shown, in order, and how many are hidden.

    Raises:
        SourceError: when the file is damaged or holds more than any budget.
    """
    package = Package(content, name)
    main = package.main()
    workbook = package.tree(main)
    if local_name(workbook.tag) != "workbook":
        raise SourceError(f"{name}: 压缩包内不是 Excel 工作簿 / the package holds no Excel workbook; save it as .xlsx")
    related = dict(package.related(main))
    properties = workbook.find("{*}workbookPr")
    texts = _Texts(name)
    if "sharedStrings" in related:
        package.scan(related["sharedStrings"], texts)
    book = _Book(
        texts.found,
        _styles(package.tree(related["styles"])) if "styles" in related else [],
        properties is not None and properties.get("date1904") in _TRUE,
    )
    parts = package.by_id(main)
    sheets: list[Sheet] = []
    hidden = filled = 0
    for entry in workbook.iterfind("{*}sheets/{*}sheet"):
        part = parts.get(attribute(entry, "id") or "", "")
        if entry.get("state", "visible") != "visible":
            hidden += 1
        elif "/chartsheets/" not in f"/{part}" and "/dialogsheets/" not in f"/{part}":
            sheet = Sheet(entry.get("name", ""))
            reader = _SheetReader(sheet, book, name, MOST_CELLS - filled)
            package.scan(part, reader)
            filled += reader.filled
            sheets.append(sheet)
    return sheets, hidden


class _Texts:
    """Reads the texts that cells share, without the readings that stand over characters (phonetic runs)."""

    def __init__(self, name: str) -> None:
        self.found: list[str] = []
        self._name = name
        self._pieces: list[str] = []
        self._characters = 0
        self._in_text = self._in_reading = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_reading = True
        self._in_text = name == "t" and not self._in_reading

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "rPh":
            self._in_reading = False
        elif name == "si":
            self.found.append("".join(self._pieces))
            if len(self.found) > MOST_CELLS:
                raise too_much(self._name, f"超过 {MOST_CELLS} 个文字", f"more than {MOST_CELLS} texts")

    def text(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)
            self._characters += len(data)
            if self._characters > MOST_CHARACTERS:
                raise too_much(self._name, f"超过 {MOST_CHARACTERS} 字", f"more than {MOST_CHARACTERS} characters")


def _styles(root: Any) -> list[_Style]:
    codes = dict(BUILT_IN)
    for entry in root.iterfind("{*}numFmts/{*}numFmt"):
        if (identity := entry.get("numFmtId", "")).isdecimal():
            codes[int(identity)] = entry.get("formatCode", GENERAL)
    upright = [
        any(
            (side := border.find(f"{{*}}{name}")) is not None and side.get("style", "none") != "none"
            for name in _UPRIGHT
        )
        for border in root.iterfind("{*}borders/{*}border")
    ]
    styles = []
    for entry in root.iterfind("{*}cellXfs/{*}xf"):
        code = codes.get(_whole(entry.get("numFmtId")), GENERAL)
        border = _whole(entry.get("borderId"))
        styles.append(_Style(code, border < len(upright) and upright[border]))
    return styles


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


class _SheetReader:
    """Fills a sheet from its part."""

    def __init__(self, sheet: Sheet, book: _Book, name: str, most: int) -> None:
        self.filled = 0
        self._sheet, self._book, self._name, self._most = sheet, book, name, most
        self._row = self._column = -1
        self._at = -1
        self._zeros = True
        self._style, self._kind = _Style(), "n"
        self._plain = _Style()
        self._pieces: list[str] = []
        self._in_value = self._in_reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._in_reading):
            self._in_value = True
        elif name == "row":
            given = _whole(attributes.get("r"))
            self._row, self._column = given - 1 if given else self._row + 1, -1
            if attributes.get("hidden") in _TRUE:
                self._sheet.hidden_rows.add(self._row)
        elif name == "rPh":
            self._in_reading = True
        elif name == "mergeCell":
            self._sheet.merged.extend(_range(attributes.get("ref", "")))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = _whole(attributes.get("min")) - 1, min(_whole(attributes.get("max")), _COLUMNS)
            if first >= 0 and not {first, last - 1} <= self._sheet.hidden_columns:
                self._sheet.hidden_columns.update(range(first, last))
        elif name == "sheetView":
            self._zeros = attributes.get("showZeros", "1") in _TRUE

    def end(self, name: str) -> None:
        self._in_value = False
        if name == "rPh":
            self._in_reading = False
        elif name == "c" and self._pieces:
            content = "".join(self._pieces)
            self._pieces = []
            text = _shown(content, self._kind, self._style, self._book, self._zeros)
            if text.strip() and 0 <= self._at < _ROWS and 0 <= self._column < _COLUMNS:
                self._sheet.cells[self._at][self._column] = text
                self.filled += 1
                if self.filled > self._most:
                    raise too_much(self._name, f"超过 {MOST_CELLS} 个单元格", f"more than {MOST_CELLS} filled cells")

    def text(self, data: str) -> None:
        if self._in_value:
            self._pieces.append(data)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _place(attributes.get("r", ""))
        self._at, self._column = place if place else (self._row, self._column + 1)
        self._kind = attributes.get("t", "n")
        index = _whole(attributes.get("s"))
        self._style = self._book.styles[index] if index < len(self._book.styles) else self._plain
        self._pieces = []
        if self._style.upright:
            self._sheet.ruled.add(self._at)


def _place(reference: str) -> tuple[int, int] | None:
    """``C7`` as row 6, column 2."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _range(reference: str) -> Iterator[tuple[int, int, int, int]]:
    first, _, last = reference.partition(":")
    start, end = _place(first), _place(last)
    if (
        start
        and end
        and start != end
        and start[0] <= end[0] < _ROWS
        and start[1] <= end[1] < _COLUMNS
        and start[0] >= 0
    ):
        yield *start, *end


def _shown(content: str, kind: str, style: _Style, book: _Book, zeros: bool) -> str:
    """What a cell shows: a formula's last result, an error as its sign (#DIV/0!)."""
    if kind == "s":
        index = _whole(content.strip())
        return book.texts[index] if content.strip() and index < len(book.texts) else ""
    if kind == "b":
        return "TRUE" if content.strip() in _TRUE else "FALSE"
    if kind == "n" and (value := number(content)) is not None:
        return shown(value, style.code, book.from_1904) if value or zeros else ""
    return content
