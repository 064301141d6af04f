"""Personal data that must not get through: names, telephones, e-mail addresses, identity numbers and the like.

What a shape or a label tells is found in each text by itself (:mod:`budgetkg.facts.personal_numbers`); a name is known by
its place (:mod:`budgetkg.facts.personal_places`): behind a personal label, in the cell beside or under one, beside a
telephone or a title. What was learnt of a document is then removed from all of its texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from budgetkg.document.model import Cell, Document, Row
from budgetkg.facts.personal_names import HAN, ORDINARY_WORDS, has_surname, is_foreign, is_name
from budgetkg.facts.personal_numbers import PHONE, Found, bare_numbers, personal_numbers
from budgetkg.facts.personal_places import (
    is_label,
    is_number_label,
    is_papers_label,
    is_person_label,
    named_in,
    names_in_cell,
)
from budgetkg.text import squeeze

MARK = "〔已隐去〕"

_BEFORE_PERSON = r"由|请|联系|找|派|委托|经办人|负责人|联系人|：|:|、|及|和|与"
_AFTER_PERSON = (
    r"同志|先生|女士|老师|负责|牵头|主持|经办|承办|主任|科长|处长|局长|书记|队长|院长|校长|电话|、|等人|等同志"
)
# A short name that stands this often inside other text is a word: 高原缺氧, 高原补贴.
_WORD_USES = 2
#: How much of two lines, one under the other, is looked at for what the line's end cuts.
_REACH = 48


@dataclass(frozen=True)
class Redactor:
    """Removes personal data from the texts of one document.

    ``names`` are the personal names learnt of it. ``counts`` says how often each kind of datum (``name``, ``mobile``,
    ``landline``, ``email``, ``identity``, ``card``, ``account``, ``plate``, ``address``) stands in the document, however
    often :meth:`clean` is called.
    """

    names: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    _patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    _cut: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    _cleaned: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def for_document(cls, document: Document) -> Redactor:
        """Learn the personal names and numbers of a document, and count what is personal in it."""
        rows = document.rows
        cut, halves = _cut_by_lines(rows)
        names = frozenset((*_names_of(rows), *halves))
        patterns = {kind: pattern for kind, texts in _learnt_numbers(rows).items() if (pattern := _any_of(texts))}
        if of_names := _names_pattern(names, document.text):
            patterns["name"] = of_names
        learnt = cls(names, {}, MappingProxyType(patterns), MappingProxyType(cut))
        counts = Counter(found.kind for row in rows for found in learnt.found(row.text) if found.kind != _REST)
        return cls(names, MappingProxyType(dict(counts)), learnt._patterns, learnt._cut)

    def clean(self, text: str) -> str:
        """The text with 〔已隐去〕 in the place of each personal datum; all else untouched."""
        cleaned = self._cleaned.get(text)
        if cleaned is None:
            parts, end = [], 0
            for found in self.found(text):
                parts += [text[end : found.start], MARK]
                end = found.end
            cleaned = self._cleaned[text] = "".join((*parts, text[end:]))
        return cleaned

    def found(self, text: str) -> tuple[Found, ...]:
        """Where personal data stands in a text, in order, none over another."""
        found = list(personal_numbers(text))
        inline = frozenset(named_in(text)) - self.names
        if inline:
            pattern = re.compile("|".join(_spaced(name) for name in sorted(inline, key=len, reverse=True)))
            found += [Found(*match.span(), "name") for match in pattern.finditer(text)]
        for kind, pattern in self._patterns.items():
            found += [Found(*match.span(), kind) for match in pattern.finditer(text)]
        found += self._cut.get(text, ())
        return _apart(found) if found else ()


#: The part of a datum that stands on the line after the one that it is counted on.
_REST = "rest"


def _apart(found: Iterable[Found]) -> tuple[Found, ...]:
    """The finds in order; those that overlap are one, of the kind of the first and longest."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if kept and each.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = Found(last.start, max(last.end, each.end), last.kind)
        elif each.end > each.start:
            kept.append(each)
    return tuple(kept)


def _spaced(name: str) -> str:
    """A pattern for a name that may be printed with a space between its characters (张 三)."""
    if not re.fullmatch(rf"[{HAN}]+", name):
        return r"\s*".join(map(re.escape, re.findall(r"\S", name)))
    loose = r"[ \u3000]{0,3}".join(map(re.escape, name))
    return rf"(?:{re.escape(name)}|(?<![{HAN}]){loose}(?![{HAN}]))"


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Numbers and addresses as they stand, by themselves."""
    parts = [re.escape(text) for text in sorted(texts, key=lambda text: (-len(text), text))]
    return re.compile(rf"(?<![\d.,，-])(?:{'|'.join(parts)})(?!\d|[.．,，]\d)") if parts else None


def _names_pattern(names: Iterable[str], text: str) -> re.Pattern[str] | None:
    """One pattern for all names, the longer first; a name that is also a word only where a person is meant."""
    parts = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        short = len(name) == 2 or not (has_surname(name) or is_foreign(name))
        if short and (name in ORDINARY_WORDS or _is_used_as_word(name, text)):
            parts.append(
                rf"(?<![{HAN}]){_spaced(name)}(?![{HAN}])|(?:(?<=由)|(?<=请)|(?<=找)|(?<=联系)|(?<=办人)|(?<=责人)|(?<=系人)){name}"
                rf"|{name}(?=[{HAN}]?(?:{_AFTER_PERSON}))"
            )
        else:
            parts.append(_spaced(name))
    return re.compile("|".join(parts)) if parts else None


def _is_used_as_word(name: str, text: str) -> bool:
    inside = rf"(?:[{HAN}]{name}|{name}[{HAN}])"
    person = rf"(?:{_BEFORE_PERSON}){name}|{name}[{HAN}]?(?:{_AFTER_PERSON})"
    return len(re.findall(inside, text)) - len(re.findall(person, text)) > _WORD_USES


def _names_of(rows: Sequence[Row]) -> Iterator[str]:
    for index, row in enumerate(rows):
        yield from named_in(row.text)
        for position, cell in enumerate(row.cells):
            if is_person_label(cell.text):
                beside = list(names_in_cell(row.cells[position + 1].text)) if position + 1 < len(row.cells) else []
                for below in () if beside else _below(rows, index, position):
                    yield from names_in_cell(below)
                yield from beside
            elif PHONE.fullmatch(squeeze(cell.text)) and not (position and is_label(row.cells[position - 1].text)):
                yield from _name_of_lost_label(rows, index, position)


def _below(rows: Sequence[Row], index: int, position: int) -> Iterator[str]:
    """The texts in the column under a label that heads it: 联系人 | 联系电话, of aligned rows by their columns; where columns
    are lost, of the rows of as many cells straight below a row of labels."""
    head = rows[index]
    label = head.cells[position]
    if not head.aligned and not all(_is_heading(cell) for cell in head.cells):
        return
    for row in rows[index + 1 :]:
        if row.aligned != head.aligned or row.table != head.table:
            return
        if not head.aligned and len(row.cells) != len(head.cells):
            return
        text = row.at(label.column) if head.aligned else row.cells[position].text
        if is_label(text):
            return
        if text.strip():
            yield text


def _is_heading(cell: Cell) -> bool:
    return is_label(cell.text) or squeeze(cell.text) in ("序号", "职务", "职称", "单位", "部门", "科室", "备注", "性别")


def _name_of_lost_label(rows: Sequence[Row], index: int, position: int) -> Iterator[str]:
    """The name to a telephone that stands without its label: in its row before it, or in the row above.

    As in a form row whose labels are lost: ``主管部门: | 117-… | 甲乙丙丁 | 项目总额:`` over ``… | 13900000001 | …``.
    """
    row = rows[index]
    cells = row.cells
    before = [name for cell in cells[:position] if is_name(name := squeeze(cell.text))]
    if certain := [name for name in before if has_surname(name)]:
        yield certain[-1]
        return
    if before and before[-1] == squeeze(cells[position - 1].text):
        yield before[-1]
        return
    if index == 0:
        return
    above = rows[index - 1]
    for place, cell in enumerate(above.cells):
        name = squeeze(cell.text)
        same_column = not (row.aligned and above.aligned) or cell.column == cells[position].column
        if same_column and is_name(name) and not (place and is_label(above.cells[place - 1].text)):
            yield name


def _learnt_numbers(rows: Sequence[Row]) -> dict[str, set[str]]:
    """What only its label tells, in the cell beside it or in those below: 联系电话： | 6000000, 银行账号, 家庭住址."""
    learnt: dict[str, set[str]] = {"landline": set(), "account": set()}
    for index, row in enumerate(rows):
        for position, cell in enumerate(row.cells):
            if not is_number_label(cell.text):
                continue
            beside = row.cells[position + 1].text if position + 1 < len(row.cells) else ""
            values = [beside] if beside and not is_label(beside) else list(_below(rows, index, position))
            for value in values:
                if is_papers_label(cell.text):
                    learnt["account"].update([value.strip()] if _is_value(value) else [])
                else:
                    learnt["landline"].update(bare_numbers(value))
    return learnt


def _is_value(text: str) -> bool:
    """A number, an account or an address; no amount, no count."""
    long = len(re.sub(r"\D", "", text)) >= 6 and not re.fullmatch(r"[\d,，]+[.．]\d+", text.strip())
    home = re.fullmatch(rf"[{HAN}]{{2,}}.*(?:[号室栋幢组村]|\d)", squeeze(text))
    return long or bool(home) or bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{4,19}", text.strip()))


def _cut_by_lines(rows: Sequence[Row]) -> tuple[dict[str, tuple[Found, ...]], set[str]]:
    """What the end of a line cuts in two: its parts by the texts of the two rows, and the names among it."""
    cut: dict[str, tuple[Found, ...]] = {}
    names: set[str] = set()
    for row, after in pairwise(rows):
        if len(row.cells) != 1 and row.aligned:
            continue
        head, rest = row.text[-_REACH:], after.text[:_REACH]
        together, edge = head + rest, len(head)
        found, names_together = list(personal_numbers(together)), set(named_in(together))
        if not found and not names_together:
            continue
        known = {*named_in(head), *named_in(rest)}
        if head.endswith(tuple(known)) or any(each.end == edge for each in personal_numbers(head)):
            continue  # whole as it is: what the next line begins with is another thing
        for name in names_together - known:
            found += [Found(*match.span(), "name") for match in re.finditer(re.escape(name), together)]
        for each in found:
            if each.start < edge < each.end:
                offset = len(row.text) - edge
                cut[row.text] = (*cut.get(row.text, ()), Found(each.start + offset, len(row.text), each.kind))
                cut[after.text] = (*cut.get(after.text, ()), Found(0, each.end - edge, _REST))
                if each.kind == "name":
                    names.add(together[each.start : each.end])
    return cut, names


__all__ = ["MARK", "Redactor"]
