"""发文字号, the numbers of official documents: 机关代字 + 年份 + 顺序号, as in 藏财行字〔2017〕63号.

《党政机关公文格式》 GB/T 9704-2012, 7.2.5: the year in six-cornered brackets, no 第, no leading zero. The prints have all
brackets there are, and lose parts; what cannot be read stays empty here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgetkg.text import strip_html

_HAN = "\u3400-\u9fff"
_OPEN = "〔【［\\[（({｛﹝〖〈<＜"
_CLOSE = "〕】］\\]）)}｝﹞〗〉>＞"
_FIRM_OPEN = "〔【［\\[﹝〖"
_FIRM_CLOSE = "〕】］\\]﹞〗"
# 号 of a building or a line is no document's.
_HAO = r"号(?![楼线院机门厅车井馆仓库桥路街])"
_YEAR = r"(?:19|20)\d{2}"
_ORGAN = rf"(?P<organ>[{_HAN}]{{0,30}})"

#: The printed forms, the sound ones first. Named groups hold what is legible.
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(form)
    for form in (
        # 藏财行字〔2017〕63号 | 拉党发[2023]1号 | 国发（2016年）第3号 | 拉财字2020】2号 | 2024】83号
        rf"{_ORGAN}(?:[{_OPEN}](?P<year>{_YEAR})年?[{_CLOSE}]|[{_FIRM_OPEN}]?(?P<year2>{_YEAR})年?[{_FIRM_CLOSE}])"
        rf"第?(?P<number>\d{{1,5}}){_HAO}",
        # 藏财行字〔2017〕63 (号 lost)
        rf"{_ORGAN}[{_FIRM_OPEN}](?P<year>{_YEAR})年?[{_FIRM_CLOSE}]第?(?P<number>\d{{1,4}})(?![\d号%％年.]|[{_HAN}])",
        # 藏财行字2017年63号 | 财政部公告2020年第2号: no brackets at all
        rf"{_ORGAN}(?P<year>{_YEAR})(?:年第?|第|-)(?P<number>\d{{1,4}}){_HAO}",
        # 拉财字【20202号 | 拉财字〔202〕2号 | 拉财字〔2020〕号 | 拉财字〔〕2号 : a digit or a bracket is lost
        rf"{_ORGAN}[{_FIRM_OPEN}](?P<rest>\d{{0,9}}年?[{_FIRM_CLOSE}]?第?\d{{0,5}}){_HAO}",
        rf"{_ORGAN}(?P<rest>\d{{2,4}}[{_FIRM_CLOSE}]\d{{0,5}}){_HAO}",
        # 拉财字2号 (the year is lost with its brackets)
        rf"{_ORGAN}(?P<rest>\d{{1,4}}){_HAO}",
    )
)
_NEEDS_ENDING = frozenset((2, 5))
_NEEDS_ORGAN = frozenset((1, 2, 5))
# How 机关代字 end: 发, 字, 函, 办, 通, 令, 指, 规, 文, 电, 公告.
_ORGAN_END = re.compile(r"(?:发|字|函|通|令|指|规|文|电|公告)$")
#: Words of the sentence before a number, never of 机关代字: what stands up to the last of them is cut off.
_PROSE = re.compile(
    r"根据|依据|按照|依照|参照|遵照|比照|对照|参考|结合|落实|贯彻|执行|印发|下发|转发|下达|颁发|制发|发布|公布|详见|见|关于|文件|通知|规定|要求"
    r"|精神|意见|办法|条例|方案|细则|制度|标准|决定|决议|批复|报告|政策|依规|经费|资金|项目|预算|本级|上级|有关|相关|其中|以及|同时|并且|现行"
    r"|明确|申请|用于|使用|我市|我局|我委|我区|我县|我办|我院|我队|本市|本局|目标\d?|[号的与及按据依照对由在是为了等因以之或该此其]"
    r"|(?<!^)[和从将如并即]"
)
# At the head of a run these are a county's (和田, 从化, 将乐 …), unless a title or a number stands before: 《…》和藏财发.
_JOINED = re.compile(r"^[和从将如并即]")
# An issuer's whole name before its code: 西藏自治区财政厅藏财行字.
_ISSUER = re.compile(
    rf"^(?=.{{5,}})[{_HAN}]*?(?:省|市|自治区|区|县|州|国家|中央|中共)[{_HAN}]{{0,14}}(?:厅|局|委员会|办公室|政府|部)(?=[{_HAN}]{{2,8}}$)"
)
_MINUTES = re.compile(r"纪要$")
# 甲办发〔2025〕12号、13号: further numbers of the same issuer and year
_FURTHER = re.compile(rf"[、,和及]第?(?P<number>\d{{1,4}}){_HAO}")
_LONGEST_ORGAN = 14


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A 发文字号 in a text: what is legible of it, and where it stands in the compact text.

    ``digits`` are the legible digits of a damaged number whose year and number cannot be told apart.
    """

    organ: str
    year: str
    number: str
    start: int
    end: int
    digits: str = ""

    @property
    def intact(self) -> bool:
        return bool(self.organ and self.year and self.number)


@dataclass(frozen=True, slots=True)
class CompactText:
    """A text without white space and HTML, digits and round brackets folded, that still knows its printed characters.

    ``gaps`` are the places before which white space was printed.
    """

    text: str
    printed: str
    places: tuple[int, ...]
    gaps: frozenset[int]

    @classmethod
    def of(cls, text: str) -> CompactText:
        plain = strip_html(text)
        places = tuple(place for place, character in enumerate(plain) if not character.isspace())
        gaps = frozenset(i for i in range(1, len(places)) if places[i] != places[i - 1] + 1)
        folded = "".join(plain[place] for place in places).translate(_FOLDS)
        return cls(folded, plain, places, gaps)

    def quote(self, start: int, end: int) -> str:
        """The printed characters of a stretch, white space dropped."""
        return "".join(self.printed[place] for place in self.places[start:end])


_FOLDS = str.maketrans("０１２３４５６７８９（），：", "0123456789(),:")


def find_numbers(compact: CompactText) -> Iterator[DocumentNumber]:
    """The document numbers in a text, in order; minutes of meetings (会议纪要〔2024〕22号) are left out."""
    taken: list[tuple[int, int]] = []
    found: list[DocumentNumber] = []
    for index, form in enumerate(_FORMS):
        for match in form.finditer(compact.text):
            if _MINUTES.search(match["organ"]):
                taken.append(match.span())
                continue
            number = _read(match, index, compact)
            if number is None or any(number.start < end and start < number.end for start, end in taken):
                continue
            numbers = [number, *_further(number, compact)]
            taken.append((match.end("organ"), numbers[-1].end))
            found += numbers
    yield from sorted(found, key=lambda number: number.start)


def _further(number: DocumentNumber, compact: CompactText) -> Iterator[DocumentNumber]:
    """The numbers counted up after an intact one, without their issuer and year."""
    while number.intact and (match := _FURTHER.match(compact.text, number.end)):
        number = DocumentNumber(number.organ, number.year, match["number"], match.start("number"), match.end())
        yield number


def _read(match: re.Match[str], form: int, compact: CompactText) -> DocumentNumber | None:
    run = match["organ"]
    organ = trim_organ(run, joined=match.start() > 0 and match.string[match.start() - 1] in "》〉)号")
    if form in _NEEDS_ORGAN and not organ:
        return None
    if form in _NEEDS_ENDING and not (_ORGAN_END.search(organ) and len(organ) >= 2):
        return None
    start = match.end("organ") - len(organ)
    if "rest" not in match.groupdict():
        year = match["year"] or match.groupdict().get("year2") or ""
        if not organ and "(" in match.group() and not re.search(rf"[{_FIRM_OPEN}{_FIRM_CLOSE}]", match.group()):
            return None  # (2020)2号 without an issuer may be anything
        return DocumentNumber(organ, year, match["number"], start, match.end())
    return _read_damaged(match, organ, start, compact)


def _read_damaged(match: re.Match[str], organ: str, start: int, compact: CompactText) -> DocumentNumber | None:
    rest = match["rest"]
    if not organ and not re.search(rf"\d[{_FIRM_CLOSE}]", rest):
        return None
    before, bracket, after = re.match(rf"(\d*)年?([{_FIRM_CLOSE}]?)第?(\d*)$", rest).groups()  # type: ignore[union-attr]
    gap = match.start("rest") + 4
    if not bracket and gap in compact.gaps and re.match(_YEAR, before) and len(before) > 4:
        return DocumentNumber(organ, before[:4], before[4:], start, match.end())  # 〔2020 2号: a space for the bracket
    year = before if bracket and re.fullmatch(_YEAR, before) else ""
    number = after if bracket else ""
    if not bracket and len(before) <= 3 and rest == before and match.string[match.start("rest") - 1] not in _FIRM_OPEN:
        number = before  # 拉财字2号
    digits = "" if year or (number and not before) or number == before else before + after
    return DocumentNumber(organ, year, number, start, match.end(), digits)


def trim_organ(run: str, joined: bool = False) -> str:
    """机关代字 at the end of a run of characters: ``根据拉党发`` → ``拉党发``, ``西藏自治区财政厅藏财行字`` → ``藏财行字``.

    ``joined`` says that a title or a number ends right before. Empty when the run is prose to its end (``等文件``).
    """
    run = _JOINED.sub("", run) if joined else run
    cut = 0
    for match in _PROSE.finditer(run):
        cut = match.end()
    organ = run[cut:]
    if issuer := _ISSUER.match(organ):
        organ = organ[issuer.end() :]
    return organ if len(organ) <= _LONGEST_ORGAN else ""
