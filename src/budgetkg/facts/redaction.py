"""Personal data that must not get through: names, telephones, e-mail addresses, identity numbers.

A telephone, an address or an identity number is known by its shape, a name only by its place: after a personal label
(项目经办人：), in the cell beside or under one, or beside a telephone. What was learnt of a document is then removed
from all of its texts. Project codes, 发文字号, amounts and service numbers (12345热线) are left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from budgetkg.document.model import Cell, Document, Row
from budgetkg.facts.personal_names import HAN, NAME, ORDINARY_WORDS, has_surname, is_name, is_plain_name, name_at_end
from budgetkg.text import squeeze

MARK = "〔已隐去〕"

# 54010024T000001454442, also as OCR leaves it (54010024T00G001394820): no telephone is looked for inside.
_PROJECT_CODE = r"(?<![0-9A-Za-z])\d{6,8}[A-Za-z][0-9A-Za-z]{9,13}(?![0-9A-Za-z])"
# 13900000001 | 139-0000-0001 | +86 13900000001 | 139****0001; not 13900000001.50, not 13900000001元.
_MOBILE = (
    r"(?<!\d)(?<!\d[.．])(?:[+＋]86[- ]?|86-)?[1１][3-9３-９]\d"
    r"(?:\d{8}|-\d{4}-\d{4}|[*＊xX×]{4}\d{4})(?!\d|[.．]\d|\s?[万亿千]?元)"
)
# 023-00000000 | 0891－6000000-801 | (023)00000000
_AREA = r"[0０](?:[1１][0０]|[2２]\d|[3-9３-９]\d{2})"
_LANDLINE = (
    rf"(?<![\d-])(?:{_AREA}\s?[-－—–−‐]{{1,2}}\s?|[（(]{_AREA}[）)]\s?-?)\d{{7,8}}(?!\d|[.．]\d)(?:[-－转]\d{{1,5}})?"
)
# 联系电话：139 0000 0001 | 电话 0891 6000000 | 手机:6000000. With spaces, or without area code, it needs a label.
_PHONE_LABEL = r"(?:电\s?话|手\s?机|联系方式|传\s?真|座机|[Tt][Ee][Ll])(?:号码?)?[）)]?\s?[:：]?\s?"
_LABELLED_PHONE = (
    rf"(?:[1１][3-9３-９]\d\s\d{{4}}\s\d{{4}}|{_AREA}[\s-]?\d{{3,4}}\s\d{{4}}|{_AREA}\s?\d{{7,8}}|\d{{7,8}})"
    r"(?!\d|[.．,，]\d)"
)
# 微信：jiayi-01, QQ：10000001
_ACCOUNT = r"(?:微信号?|QQ号?|qq号?)\s?[:：]\s?[A-Za-z0-9_-]{5,20}"
_EMAIL = r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(?:[.．][A-Za-z0-9-]+)+"
# 540102199001011234: region, date of birth, serial, check digit.
_IDENTITY = (
    r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_SHAPES = re.compile(
    rf"(?P<code>{_PROJECT_CODE})|(?P<email>{_EMAIL})|(?P<identity>{_IDENTITY})|(?P<mobile>{_MOBILE})"
    rf"|(?P<landline>{_LANDLINE})|(?P<label>{_PHONE_LABEL})(?P<labelled>{_LABELLED_PHONE})|(?P<account>{_ACCOUNT})"
)
_PHONE = re.compile(rf"{_MOBILE}|{_LANDLINE}")

_ROLES = (
    r"(?:项目|预算|业务|财务|部门|单位|科室|处室|信息)?(?:公开)?"
    r"(?:经\s?办|联\s?系|填\s?报|填\s?表|编报|申报|承办|经手|制\s?表|编制|审\s?核|复\s?核|负\s?责|责任|签发|报送|联络)\s?(?:人员?|员)"
    r"|法定代表人|法人代表|姓\s?名|(?:分管|主管|单位|部门)领导|项目(?:主管|经理)(?![部单])"
)
_SIGNED = r"(?:签字|签名|签章|盖章)?"
# 项目经办人： | 联系人（签字） | 部门负责人签字： | 填报人及电话： | 项目负责人及职务
_ROLE_CELL = re.compile(
    rf"(?:{_ROLES})(?:姓名|名称)?{_SIGNED}(?:[（(][^）)]{{1,6}}[）)])?"
    r"(?:[及和、/](?:联系)?(?:电话|方式|手机|职务|职称))*[:：]?"
)
_PHONE_CELL = re.compile(
    rf"(?:(?:{_ROLES})[及和、/]?)?(?:的?联系|办公)?(?:电话|手机|联系方式|传真|座机)(?:号码?)?[:：]?"
)
# 联系人：李四 联系方式：… | 经办人张三，电话… | 填报人（签字）：王 五
_INLINE = re.compile(
    rf"(?:{_ROLES}|(?P<deed>制\s?表|填\s?表|填\s?报|经\s?办|复\s?核|校\s?对)(?=\s?[:：]))"
    rf"(?:姓名)?{_SIGNED}(?:[（(][^）)]{{1,6}}[）)])?"
    rf"(?P<colon>\s?[:：]\s?|[为是]?\s?)(?=(?P<name>[{HAN}·•・‧、 \u3000]{{2,40}}))"
)
# What every text with a role or with any shape above holds: looked for first, since few texts do.
_MAY_HOLD_ROLE = re.compile(
    r"[办系报表手制核责任发送络]\s?[人员]|法定代表人|法人代表|姓\s?名|领导|项目[主经]|[表报办核对]\s?[:：]"
)
# 联系人：财务处张三
_OFFICE_BEFORE = re.compile(rf"^[{HAN}]{{1,8}}[处科室部局办](?=[{HAN}]{{2,3}}$)")
_MAY_HOLD_SHAPE = re.compile(r"\d{7}|\d{4}[\s-]\d{4}|[*＊xX×]{4}\d{4}|[@＠]|微信|[Qq][Qq]")
# What follows a name in one line: the next label.
_NAME_STOP = re.compile(
    r"(?:联\s?系|电\s?话|手\s?机|传\s?真|办\s?公|邮\s?箱|职\s?务|单\s?位|项\s?目|日\s?期|填\s?报|审\s?核|负\s?责|预\s?算|制\s?表|复\s?核|经\s?办)"
)
_CONNECTIVE = re.compile(r"^(?:请|由|与|和|跟|同|及|找|经|派|为|是|以及|联系|经办人|联系人|负责人|责任人)+")
_TITLE = r"(?:同志|先生|女士|老师|主任|科长|处长|局长|队长|院长|校长|所长|站长|书记|经理|主管|干事)"
# 张三（139…） | 王小明，电话：0891-… | 王小明 科长 139… The Han characters before are read from their end.
_BESIDE_PHONE = re.compile(
    rf"(?P<run>[{HAN}·•・‧]{{2,12}})(?P<title>\s{_TITLE})?(?P<gap>[\s（(，,：:、;；/—-]*)"
    rf"(?P<label>(?:联系)?(?:电话|手机号?码?|联系方式)\s?[:：]?\s?)?(?P<phone>{_MOBILE}|{_LANDLINE})"
)
_TITLE_AT_END = re.compile(rf"{_TITLE}$")
_PHONE_FOLLOWS = re.compile(rf"[\s，,（(]*(?:(?:联系|办公)?(?:电话|手机|联系方式)|{_MOBILE}|{_LANDLINE})")
_BEFORE_PERSON = r"由|请|联系|找|派|委托|经办人|负责人|联系人|：|:|、|及|和|与"
_AFTER_PERSON = (
    r"同志|先生|女士|老师|负责|牵头|主持|经办|承办|主任|科长|处长|局长|书记|队长|院长|校长|电话|、|等人|等同志"
)
# A short name that stands this often inside other text is a word: 高原缺氧, 高原补贴.
_WORD_USES = 2


@dataclass(frozen=True)
class Redactor:
    """Removes personal data from the texts of one document.

    ``names`` are the personal names learnt of it. ``counts`` says how often each kind of datum (``name``, ``mobile``,
    ``landline``, ``email``, ``identity``, ``account``) stands in the document, however often :meth:`clean` is called.
    """

    names: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    _numbers: frozenset[str] = frozenset()
    _names_pattern: re.Pattern[str] | None = None
    _cleaned: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def for_document(cls, document: Document) -> Redactor:
        """Learn the personal names of a document, and count what is personal in it."""
        rows = document.rows
        names = frozenset(_names_of(rows))
        learnt = cls(names, {}, frozenset(_numbers_of(rows)), _pattern(names, document.text))
        counts: Counter[str] = Counter()
        for row in rows:
            learnt._replace(row.text, counts)
        return cls(names, MappingProxyType(dict(counts)), learnt._numbers, learnt._names_pattern)

    def clean(self, text: str) -> str:
        """The text with 〔已隐去〕 in the place of each personal datum; all else untouched."""
        cleaned = self._cleaned.get(text)
        if cleaned is None:
            cleaned = self._cleaned[text] = self._replace(text, Counter())
        return cleaned

    def _replace(self, text: str, counts: Counter[str]) -> str:
        def mask(kind: str) -> Callable[[re.Match[str]], str]:
            def masked(match: re.Match[str]) -> str:
                counts[kind] += 1
                return MARK

            return masked

        if _MAY_HOLD_SHAPE.search(text):
            text = _SHAPES.sub(lambda match: _mask_shape(match, counts), text)
        inline = frozenset(_inline_names(text)) - self.names
        if inline:
            text = re.sub("|".join(_spaced(name) for name in sorted(inline, key=len, reverse=True)), mask("name"), text)
        if self._names_pattern:
            text = self._names_pattern.sub(mask("name"), text)
        for number in self._numbers:
            text = re.sub(rf"(?<![\d.,，-]){number}(?![\d.．,，])", mask("landline"), text)
        return text


def _mask_shape(match: re.Match[str], counts: Counter[str]) -> str:
    if match["code"]:
        return match.group()
    if match["labelled"]:
        counts["mobile" if match["labelled"][0] in "1１" and len(match["labelled"]) > 8 else "landline"] += 1
        return match["label"] + MARK
    counts[match.lastgroup or "other"] += 1
    return MARK


def _spaced(name: str) -> str:
    """A pattern for a name that may be printed with a space between its characters (张 三)."""
    loose = r"[ \u3000]?".join(map(re.escape, name))
    return rf"(?:{re.escape(name)}|(?<![{HAN}]){loose}(?![{HAN}]))"


def _pattern(names: Iterable[str], text: str) -> re.Pattern[str] | None:
    """One pattern for all names, the longer first; a name that is also a word only where a person is meant."""
    parts = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        short = len(name) == 2 or not has_surname(name)
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


def _names_of(rows: tuple[Row, ...]) -> Iterator[str]:
    for index, row in enumerate(rows):
        yield from _inline_names(row.text)
        for position, cell in enumerate(row.cells):
            text = squeeze(cell.text)
            if _ROLE_CELL.fullmatch(text):
                beside = list(_beside(row, position))
                yield from beside or _below(rows, index, cell)
            elif _PHONE.fullmatch(text) and not (position and _is_label(row.cells[position - 1])):
                yield from _name_of_lost_label(rows, index, position)


def _inline_names(text: str) -> Iterator[str]:
    """Names that stand after a personal label or beside a telephone in one text."""
    for match in _INLINE.finditer(text) if _MAY_HOLD_ROLE.search(text) else ():
        run = _NAME_STOP.split(match["name"])[0].rstrip()
        phone_follows = bool(_PHONE_FOLLOWS.match(text, match.start("name") + len(run)))
        run = run.strip()
        spaced = re.fullmatch(rf"[{HAN}](?:\s[{HAN}]){{1,3}}", run)
        pieces = [run] if spaced else re.split(r"[、\s]+", run)
        labelled = bool(match["colon"].strip()) and match["colon"].strip() in ":："
        if not labelled and not spaced:
            pieces = re.split(r"\s+", run)[0].split("、")
        for place, piece in enumerate(pieces):
            whole = squeeze(piece)
            if labelled and not is_name(whole) and has_surname(rest := _OFFICE_BEFORE.sub("", whole)):
                whole = rest
            plain = bool(match["deed"]) or (place > 0 and not labelled)
            certain = is_plain_name(whole) if plain else labelled or phone_follows or has_surname(whole)
            if is_name(whole) and certain:
                yield whole
            else:
                break
    for match in _BESIDE_PHONE.finditer(text) if _PHONE.search(text) else ():
        if match["label"] and not match["gap"]:
            continue  # 监督电话：023-…: the word before belongs to the label
        run = _TITLE_AT_END.sub("", match["run"])
        mobile = re.match(r"[+＋]?(?:86)?[- ]?[1１]", match["phone"])
        if name := name_at_end(run):
            yield name
        elif mobile and is_name(rest := _CONNECTIVE.sub("", run)):
            yield rest


def _beside(row: Row, position: int) -> Iterator[str]:
    """Names in the cell after a label: 项目经办人： | 张三, also several in one cell (张三、李四)."""
    if position + 1 >= len(row.cells):
        return
    text = row.cells[position + 1].text
    if is_name(squeeze(text)):
        yield squeeze(text)
        return
    for piece in re.split(r"[、，,;；/（(]|\s+", text):
        name = re.sub(r"[\d\s（()）:：+*-]+$", "", piece)
        if is_name(name):
            yield name
        else:
            return


def _below(rows: tuple[Row, ...], index: int, label: Cell) -> Iterator[str]:
    """Names in the column under a label that heads it, of aligned rows: 联系人 | 联系电话."""
    for row in rows[index + 1 :]:
        if not (row.aligned and rows[index].aligned):
            return
        text = squeeze(row.at(label.column))
        if text and not is_name(text):
            return
        if text:
            yield text


def _name_of_lost_label(rows: tuple[Row, ...], index: int, position: int) -> Iterator[str]:
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
        if same_column and is_name(name) and not (place and _is_label(above.cells[place - 1])):
            yield name


def _is_label(cell: Cell) -> bool:
    text = squeeze(cell.text)
    return text.endswith((":", "：")) or bool(_ROLE_CELL.fullmatch(text) or _PHONE_CELL.fullmatch(text))


def _numbers_of(rows: tuple[Row, ...]) -> Iterator[str]:
    """Local telephone numbers, which only their label tells: 联系电话： | 6000000."""
    for row in rows:
        for label, value in zip(row.cells, row.cells[1:], strict=False):
            number = re.fullmatch(rf"(?:[{HAN}\s]{{2,8}}[\s/、，,]*)?([2-8]\d{{6,7}})", value.text.strip())
            if number and _PHONE_CELL.fullmatch(squeeze(label.text)):
                yield number[1]


__all__ = ["MARK", "NAME", "Redactor"]
