"""Numbers that are no amounts, told by where they stand: list numbers, row numbers, codes, page numbers, running text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from budgetkg.document.model import Row
from budgetkg.text import fold_width, squeeze

LABEL = "label"
ROW_NUMBER = "row-number"

_HAN = "\u3400-\u9fff"
_ANY_HAN = re.compile(f"[{_HAN}]")
_MARKS = "，。；、：！？,;:“”《》（）()"
_SENTENCE = re.compile("[，。；：,;:]")
# In a cell so long a number beside a word is a part of the text.
_LONG_TEXT = 15
# 1、因公出国（境）费 | 2.公务用车 | 2、11－数量指标: begins a cell, a line or a clause.
_BEFORE_LIST_NUMBER = re.compile(r"(?:^|[\s。；;：:，,、）)\]】”])$")
_AFTER_LIST_NUMBER = re.compile(r"、|[．.)](?!\d)")
# 11－数量指标，人员数量；年度指标值：≥5人: indicators printed in one cell are data.
_DATA = re.compile(r"指标值[:：]|[一二三]级指标")
# 300.32 万元, 5 个, 38.82 万 (元 in the next line): a measure behind a space.
_MEASURE = re.compile(r"\s+(?:[亿百万千]{0,2}元|[亿百万千]{1,2}$|[个名人辆台套次项件家户处所年月日天平公%])")
#: What heads a column that counts its rows: foshan's 行次 and the 序号 of many tables.
_COUNTING = frozenset({"行次", "序号", "行号", "编号"})
# 一、部门概况……3 | （一）主要职能 ....2
_LEADERS = re.compile(r"(?:[.…·]{3,}|⋯{2,})\s*\d{1,3}\s*$")
_DIRECTORY = re.compile(r"目录")
_ENTRY = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、]|附[表件录]|表)"
)
_TABLE_OF_DIRECTORY = re.compile(r"\d{1,2}附?表(?:[一二三四五六七八九十]+|\d{1,2}).{4,60}表")
_RUNNING = re.compile("[，。；]")
_LONGEST_ENTRY, _LONGEST_DIRECTORY = 60, 80
_PAGE_NUMBER = re.compile(r"[—–\-－]*\d{1,4}[—–\-－]*|第\d{1,4}页(?:[,，/]?共\d{1,4}页)?")
_CODE_PIECE = re.compile(r"\d{2,9}")


@dataclass(frozen=True, slots=True)
class Token:
    """An amount-shaped token: its characters, the text it stands in (a cell, or a row), its place there, its column."""

    printed: str
    text: str
    start: int
    end: int
    column: int | None = None

    @property
    def is_money(self) -> bool:
        """Whether it has a decimal point or separators, as money has and no code, year or list number."""
        return "." in self.printed or "," in self.printed


def is_list_number(token: Token) -> bool:
    """``1、`` and ``2.`` before a word."""
    return (
        token.printed.isdigit()
        and len(token.printed) <= 2
        and _AFTER_LIST_NUMBER.match(token.text, token.end) is not None
        and _BEFORE_LIST_NUMBER.search(token.text[max(token.start - 1, 0) : token.start]) is not None
    )


def is_in_sentence(token: Token) -> bool:
    """Whether a token of a cell is a part of the text there: 编制2本, 每超过5%扣1分; never when it fills the cell."""
    text, before, after = token.text, token.text[: token.start], token.text[token.end :]
    if _DATA.search(text):
        return False
    if len(_ANY_HAN.findall(text)) < _LONG_TEXT and not (_SENTENCE.search(text) and _ANY_HAN.search(text)):
        return False
    return _is_text(before[-1:]) or _is_text(after[:1]) or _MEASURE.match(after) is not None


def _is_text(character: str) -> bool:
    return bool(character) and (character in _MARKS or _ANY_HAN.match(character) is not None)


class Numbered:
    """Which columns of the table at hand count its rows: seen as its rows go by."""

    def __init__(self) -> None:
        self._columns: dict[int, set[int]] = {}

    def see(self, row: Row) -> None:
        if not row.aligned:
            return
        for cell in row.cells:
            if squeeze(cell.text) in _COUNTING:
                self._columns.setdefault(row.width, set()).add(cell.column)

    def holds(self, row: Row, token: Token) -> bool:
        return token.column is not None and token.column in self._columns.get(row.width, ())


def own_codes(row: Row, tokens: Sequence[Token], codes: Sequence[str]) -> Collection[Token]:
    """The tokens of a row that are its code, or the pieces that it is printed in (201 | 11 | 99).

    The last piece alone (01) is one only where the row begins with it: anywhere else it may be an amount.
    """
    known = [code for code in codes if code]
    if not known:
        return ()
    whole = [token for token in tokens if _CODE_PIECE.fullmatch(token.printed)]
    found = {token for token in whole if token.printed in known}
    head = squeeze(fold_width(row.text))
    if whole and head.startswith(whole[0].printed) and any(code.endswith(whole[0].printed) for code in known):
        found.add(whole[0])
    for first in range(len(whole)):
        for last in range(first + 2, min(len(whole), first + 3) + 1):
            if "".join(token.printed for token in whole[first:last]) in known:
                found.update(whole[first:last])
    return found


def furniture(rows: Sequence[Row]) -> frozenset[tuple[int, int]]:
    """The places of rows that print only their page's number, at the page's head or foot."""
    edges: dict[int, list[Row]] = {}
    for row in rows:
        if row.page is not None:
            edges.setdefault(row.page, []).append(row)
    return frozenset(
        row.place
        for of_page in edges.values()
        for row in (*of_page[:2], *of_page[-2:])
        if _PAGE_NUMBER.fullmatch(squeeze(fold_width(row.text)))
    )


def is_entry_number(row: Row, token: Token) -> bool:
    """``15`` before ``表十五 2023年甲区部门预算整体绩效目标表``: a directory counts its tables."""
    return token.printed.isdigit() and _TABLE_OF_DIRECTORY.fullmatch(squeeze(fold_width(row.text))) is not None


def directory(rows: Sequence[Row]) -> frozenset[tuple[int, int]]:
    """The places of a directory's rows: those with leaders to a page number, and the headings that follow 目录."""
    found: set[tuple[int, int]] = set()
    left = 0
    for row in rows:
        text = squeeze(fold_width(row.text))
        if _DIRECTORY.fullmatch(text):
            left = _LONGEST_DIRECTORY
        running = _RUNNING.search(text) is not None or len(text) > _LONGEST_ENTRY
        entry = _ENTRY.match(text) is not None and not running
        if _LEADERS.search(text) or (left > 0 and (entry or _PAGE_NUMBER.fullmatch(text))):
            found.add(row.place)
        elif running:
            left = 0
        left -= 1
    return frozenset(found)


def _is_line(row: Row) -> bool:
    """Whether a table's row is a line of text across it: spreadsheets hold prose so."""
    filled = [cell.text for cell in row.cells if cell.text]
    return len(filled) == 1 and len(squeeze(filled[0])) > _LONG_TEXT


def is_prose(token: Token, row: Row, following: str) -> bool:
    """Whether a token of a row outside tables stands in running text; ``following`` is the line behind its own."""
    if row.aligned and not _is_line(row):
        return is_in_sentence(token)
    rest, head = token.text[token.end :], token.text[: token.start]
    if _is_text(head[-1:]) or _is_text(rest[:1]) or _MEASURE.match(rest) or _SENTENCE.search(token.text):
        return True
    # A wrapped line: 比上年增加 12.30 | 万元，…
    return not rest.strip() and _MEASURE.match(" " + squeeze(following)) is not None
