"""Policy documents that a text cites, by number (发文字号) or by title (《…》).

One document is one citation, however often the text names it. A damaged number stays as it is printed, its legible parts
alone filled in; :func:`repair_citations` completes it where an intact citation elsewhere leaves one reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.facts.document_numbers import CompactText, DocumentNumber, find_numbers
from budgetkg.facts.model import Citation, Reading
from budgetkg.text import key

_HAN = "\u3400-\u9fff"
_OPENERS = "《〈<＜«"
_CLOSERS = "》〉>＞»"
_LONGEST_TITLE = 120

#: What the titles of policy documents end in; 标准, 规范 and 规程 only those of management, not the technical ones.
_KINDS = (
    "法|法典|条例|规定|办法|细则|规则|规程|规范|制度|意见|通知|方案|决定|纲要|规划|计划|报告|标准|准则|章程|指南|指引|决议|公告|通告|通报|批复|函|要点"
    "|目录|解释|预案|措施|条款|公约|宣言|要求"
)
_KIND_ALONE = re.compile(_KINDS)
_KIND_END = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()]{{1,20}}[）)])?$")
# 《…工作规则以及拉萨市信访联席会议》: the closing mark stands too late; the title ends with its kind.
_KIND_THEN_MORE = re.compile(rf"^(?P<title>.{{4,}}?(?:{_KINDS}))(?:以及|及其|及|和|与).{{2,}}$")
# A report is a policy document by its 关于…: 《关于…的报告》, not 《…评估报告》, which a project delivers.
_ONLY_WITH_ABOUT = re.compile(r"(?:报告|函|通报)$")
# 编制《…规划》, 编制印发《…》, 完成《…方案》初稿: what a project makes is no basis of it.
_MADE_BEFORE = re.compile(
    r"(?:(?:编制|制定)并?(?:印发|发布)|编制|编写|编印|形成|完成|提交|出具|撰写|起草|印制|制作|修编|研究制定|制定)$"
)
_MADE_AFTER = re.compile(r"^(?:的?(?:编制|编写|撰写|初稿|起草|修编|评审稿|送审稿))")
# 实施工作办法 is no 施工; a technology's programme is no technical standard (《…技术改造专项资金管理办法》).
_TECHNICAL = re.compile(
    r"GB/?T?\d|技术(?:规范|规程|标准|要求|导则|指南|指引|条件|细则|方案)|度量|测算|测评要求|(?<!实)施工|验收规范|设计规范|工程量"
)
# Words in 《》 that are no document: a contract, a body, a publication to be printed.
_OTHER_THING_AFTER = re.compile(r"^(?:合同|协议|领导小组|联席会议|杂志|期刊|画册|宣传册|一书|节目|栏目|\d+[册本份])")

# 关于印发《…》的通知 | 关于转发《…》 with the issuer before: the notice is the document, not what it forwards.
_NOTICE_BEFORE = re.compile(
    r"关于(?:印发|转发|下发|发布|公布|颁布|修订|修改|批转|贯彻落实|做好|执行)[^,。;、《》]{0,30}$"
)
_NOTICE_AFTER = re.compile(r"^(?:等[^,。;《》]{0,20})?的(?:通知|公告|通报|意见|决定|函|批复)")
# What may stand between a title and its number: 《…》(藏…, 《…》〈公通字…, 《…》(西藏自治区财政厅藏财…, …的通知》(藏… where
# the outer 《 was left out
_TITLE_TO_NUMBER = re.compile(rf"^[》〉]?(?:文)?[(\[【〈<]?(?:[{_HAN}]{{2,20}}(?:厅|局|委员会|委|办公室|政府|部))?$")
# 藏财行字【2015】45号文件西藏自治区财政厅关于转发《…》 | 藏工发【2022】2号,关于加强…的规定
# but not …12号和《…》 nor …12号要求落实《…》: words that are no issuer part two documents.
_ISSUER = rf"[{_HAN}]{{2,30}}?(?:厅|局|委员会|委|办公室|政府|部|院|会|中心)"
_NUMBER_TO_TITLE = re.compile(
    rf"^(?:文件?)?[)\]】〉>]?[,:]?(?:文件)?(?P<issuer>(?:(?!和|及|与|以及)(?:{_ISSUER}))?(?:印发|转发|下发|发布)?的?)(?=关于|《)"
)
_BARE_TITLE = re.compile(r"关于[^,。;:、《》]{4,60}?(?:通知|意见|办法|规定|报告|方案|决定|批复|通报)(?![的和与及])")
_ISSUER_IN_TITLE = re.compile(rf"^[{_HAN}]{{2,40}}?(?:厅|局|委员会|委|办公室|政府|部|院|会|中心)(?=关于.)")
_QUALIFIER = re.compile(r"[（(](?:试行|暂行|修订|修正|征求意见稿)[^（）()]*[）)]$")

_REPAIRED = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class _Title:
    """A title in 《》 in the compact text: where it and its marks stand, and whether it was closed."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def find_citations(text: str) -> tuple[Citation, ...]:
    """The policy documents that a goal or basis text cites, in order of their first mention, without evidence.

    Minutes, contracts, technical standards and what is named only inside another's title are left out.
    """
    compact = CompactText.of(text)
    numbers = list(find_numbers(compact))
    titles = list(_titles(compact.text, numbers))
    found: list[tuple[int, Citation]] = []
    used: set[_Title] = set()
    for number in numbers:
        place, citation, title = _numbered(compact, number, titles, numbers)
        found.append((place, citation))
        if title:
            used.add(title)
    bare = [(title.start, _titled(compact, title)) for title in titles if title not in used]
    found.extend((place, citation) for place, citation in bare if citation)
    return _distinct([citation for _, citation in sorted(found, key=lambda pair: pair[0])])


def _titles(text: str, numbers: Sequence[DocumentNumber]) -> Iterable[_Title]:
    """Outermost titles; one that is never closed ends before its number, or at the end of its sentence."""
    starts = {number.start for number in numbers}
    position = 0
    while (start := text.find("《", position)) >= 0:
        depth = 0
        end = inner_end = -1
        for place in range(start, min(len(text), start + _LONGEST_TITLE)):
            character = text[place]
            if character in _OPENERS:
                depth += 1
            elif character in _CLOSERS:
                depth -= 1
                if depth == 0:
                    end, inner_end = place + 1, place
                    break
            if (place in starts and depth > 0) or character in "。;":
                inner_end = place - 1 if text[place - 1] in "([【〔" else place
                end = inner_end
                break
        if end < 0:
            position = start + 1
            continue
        yield _Title(start, end, start + 1, inner_end)
        position = max(end, start + 1)


def _numbered(
    compact: CompactText, number: DocumentNumber, titles: Sequence[_Title], numbers: Sequence[DocumentNumber]
) -> tuple[int, Citation, _Title | None]:
    """The citation of a number, with the title that belongs to it by its place."""
    text = compact.text
    start, end, title, name = number.start, number.end, None, ""
    for candidate in titles:
        between = text[candidate.end : number.start]
        notice = _NOTICE_AFTER.match(text[candidate.end :])
        if candidate.end <= number.start and notice and _TITLE_TO_NUMBER.match(between[notice.end() :]):
            opening = _NOTICE_BEFORE.search(text[: candidate.start])
            title, start = candidate, opening.start() if opening else candidate.start
            name = compact.quote(start, candidate.end + notice.end())
        elif candidate.end <= number.start and _TITLE_TO_NUMBER.match(between):
            title, start, name = candidate, candidate.start, compact.quote(candidate.inner_start, candidate.inner_end)
        elif candidate.start < number.start < candidate.end:
            # 《…的通知(藏财〔2020〕1号)》: the number stands inside the marks.
            inner = text[candidate.inner_start : number.start].rstrip("([【〔〈")
            title, start, end = candidate, candidate.start, max(end, candidate.end)
            name = compact.quote(candidate.inner_start, candidate.inner_start + len(inner))
    if title is None:
        title, end, name = _title_behind(compact, number, titles, numbers)
    if title and title.end <= number.start and end < len(text) and text[end] in ")]】〉>":
        end += 1
    citation = Citation(
        printed=compact.quote(start, end),
        numbered=True,
        organ_code=number.organ,
        year=number.year,
        number=number.number,
        title=_clean_title(name),
    )
    return start, citation, title


def _title_behind(
    compact: CompactText, number: DocumentNumber, titles: Sequence[_Title], numbers: Sequence[DocumentNumber]
) -> tuple[_Title | None, int, str]:
    """A title printed after its number: 藏财行字【2015】45号文件…关于转发《…》的通知."""
    text = compact.text
    gap = _NUMBER_TO_TITLE.match(text[number.end :])
    if gap is None:
        return None, number.end, ""
    start = number.end + gap.end()
    for title in titles:
        notice = _NOTICE_AFTER.match(text[title.end :])
        opening = _NOTICE_BEFORE.search(text[start : title.start])
        if title.start > start and opening and opening.start() == 0:
            end = title.end + (notice.end() if notice else 0)
            return title, end, compact.quote(start, end)
        adjacent = title.start == start and "," not in gap.group()
        taken = any(
            _TITLE_TO_NUMBER.match(text[title.end : other.start]) for other in numbers if other.start >= title.end
        )
        if adjacent and not taken:
            return title, title.end, compact.quote(title.inner_start, title.inner_end)
    if bare := _BARE_TITLE.match(text, start):
        return None, bare.end(), compact.quote(start, bare.end())
    return None, number.end, ""


def _titled(compact: CompactText, title: _Title) -> Citation | None:
    """A document known by its title only, ``None`` for a title that is no policy document's."""
    name = _clean_title(compact.quote(title.inner_start, title.inner_end))
    rest = compact.text[title.end :]
    if _OTHER_THING_AFTER.match(rest):
        return None
    if not _KIND_END.search(name):
        longer = _KIND_THEN_MORE.match(name)
        if longer is None:
            return None
        name = longer["title"]
    if _KIND_ALONE.fullmatch(name) or _TECHNICAL.search(name) or re.match(r"[(（]?GB", rest):
        return None
    if re.search(r"(?:规范|标准|规程)$", name) and not re.search(r"管理|工作", name):
        return None
    if _ONLY_WITH_ABOUT.search(name) and "关于" not in name:
        return None
    if _MADE_BEFORE.search(compact.text[max(0, title.start - 6) : title.start]) or _MADE_AFTER.match(rest):
        return None
    return Citation(printed=compact.quote(title.start, title.end), numbered=False, title=_ISSUER_IN_TITLE.sub("", name))


def _clean_title(name: str) -> str:
    """A title without the marks around it."""
    name = name.strip("(（")
    if name[:1] in _OPENERS and name[-1:] in _CLOSERS and not any(mark in name[1:-1] for mark in _CLOSERS):
        return name[1:-1]
    return name


def _title_key(title: str) -> str:
    return re.sub(rf"[{_OPENERS}{_CLOSERS}]", "", key(_QUALIFIER.sub("", title)))


def _distinct(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Each document once, in its best print: with its number, then with its title, then the fuller one."""
    kept: list[Citation] = []
    for citation in citations:
        for place, other in enumerate(kept):
            if same_document(citation, other):
                kept[place] = max(other, citation, key=_goodness)
                break
        else:
            kept.append(citation)
    return tuple(kept)


def _goodness(citation: Citation) -> tuple[bool, bool, int]:
    return bool(citation.normalized), bool(citation.title), len(citation.printed)


def same_document(one: Citation, other: Citation) -> bool:
    """Whether two citations are of one document: by number where both have one, else by title."""
    if one.normalized and other.normalized:
        return one.normalized == other.normalized
    if one.numbered and other.numbered:
        return key(one.printed) == key(other.printed)
    return bool(one.title and other.title) and _title_key(one.title) == _title_key(other.title)


def repair_citations(
    citations: Sequence[Sequence[Citation]], known: Iterable[Citation] = ()
) -> tuple[tuple[Citation, ...], ...]:
    """The citations of a document's projects, one sequence a project, damaged numbers completed where that is certain.

    A damaged number (``拉财字【20202号``) is completed only where exactly one intact citation, of the same document or of
    ``known``, agrees with all that is legible; it then says so in ``reading``. All others are returned as they are.
    """
    intact = {citation.normalized: citation for group in citations for citation in group if citation.normalized}
    outside = {citation.normalized: citation for citation in known if citation.normalized}
    repaired = []
    for group in citations:
        repaired.append(_distinct([_repair(citation, intact, outside) for citation in group]))
    return tuple(repaired)


def _repair(citation: Citation, intact: dict[str, Citation], outside: dict[str, Citation]) -> Citation:
    if citation.normalized or not citation.numbered:
        return citation
    for pool, where_zh, where_en in (
        (intact, "本文件内", "in this document"),
        ({**outside, **intact}, "其他文件内", "in another document"),
    ):
        fitting = [other for other in pool.values() if _agrees(citation, other)]
        if len(fitting) == 1:
            sound = fitting[0]
            note = f"据{where_zh}完整的{sound.normalized}补全 / completed from the intact number {where_en}"
            return replace(
                citation,
                organ_code=sound.organ_code,
                year=sound.year,
                number=sound.number,
                reading=Reading(_REPAIRED, note),
            )
        if fitting:
            return citation
    return citation


def _agrees(damaged: Citation, sound: Citation) -> bool:
    """Whether a sound number has all parts that are legible of a damaged one, and enough of them are."""
    legible = [number for number in find_numbers(CompactText.of(damaged.printed)) if not number.intact]
    if len(legible) != 1:
        return False
    part = legible[0]
    if damaged.title and sound.title and _title_key(damaged.title) != _title_key(sound.title):
        return False
    if part.organ and part.organ != sound.organ_code:
        return False
    if (part.year and part.year != sound.year) or (part.number and part.number != sound.number):
        return False
    if part.digits and part.digits != sound.year + sound.number:
        return False
    # Two of the three parts at least: an issuer alone, or a year alone, identifies nothing.
    parts = bool(part.organ), bool(part.year or part.digits), bool(part.number or part.digits)
    return sum(parts) >= 2
