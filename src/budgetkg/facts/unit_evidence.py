"""Where a document names its units: labels, coded cells, the title, lists in prose, and names in running text.

Each function returns the names as printed (without inner spaces); :mod:`budgetkg.facts.units` weighs them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from budgetkg.document.model import Row
from budgetkg.facts.regions import find_region
from budgetkg.text import fold_width, squeeze, tidy


class Label(IntEnum):
    """What a label says of the name behind it."""

    UNIT = 1  # 单位全称, 单位信息: whose budget it is
    DRAFTER = 2  # 编制单位, 填报单位: who filled the form in
    DEPARTMENT = 3  # 主管部门
    OWN_DEPARTMENT = 4  # 部门名称: whose budget it is, and that it is a department's
    BUDGET_DEPARTMENT = 5  # 预算主管部门 on a cover: over the 预算单位 named there, else whose budget it is


#: Printed label → what it says.
LABELS: dict[str, Label] = {
    **dict.fromkeys((
        "单位全称", "单位名称", "单位信息", "预算单位", "公开单位", "预算单位名称", "预算单位全称", "部门(单位)名称", "单位(部门)名称",
    ), Label.UNIT),
    **dict.fromkeys((
        "项目单位", "实施单位", "编制单位", "填报单位", "编报单位", "申报单位",
    ), Label.DRAFTER),
    **dict.fromkeys((
        "部门名称", "预算部门", "编制部门", "公开部门",
    ), Label.OWN_DEPARTMENT),
    "预算主管部门": Label.BUDGET_DEPARTMENT,
    **dict.fromkeys((
        "主管部门", "业务主管部门", "市级主管部门", "区级主管部门", "县级主管部门", "省级主管部门",
    ), Label.DEPARTMENT),
}  # fmt: skip
_LABELLED = re.compile(
    r"^[\d\s—–-]*("
    + "|".join(
        re.escape(label).replace(r"\(", "[(（]").replace(r"\)", "[)）]") for label in sorted(LABELS, key=len)[::-1]
    )
    + r")[:：]?(.*)$"
)
_HAN = "\u3400-\u9fff"
_BRACKETED = rf"(?:[（(][{_HAN}、·“”\d]{{2,30}}[）)])"
_END = (
    r"(?:局|委员会|委|厅|部|办公室|办|院|学校|中学|小学|大学|幼儿园|校|中心|总队|支队|大队|中队|队|会|站|所|馆|室|人民政府|政府|管委会|社"
    r"|团|厂|公司|台|处|园|场|署|宫|医院|法院|检察院|党校|基地)"
)
_LEVEL = r"(?:[（(]?(?:本级|本部|机关|汇总|含下属单位)[）)]?)?"
ORGANISATION = re.compile(rf"[{_HAN}、·“”\d]{{2,40}}?{_BRACKETED}?[{_HAN}、·“”\d]{{0,20}}{_END}{_BRACKETED}?{_LEVEL}")
# 财政部, 教育部: shorter than the names of other organisations, and told by where they stand.
_MINISTRY = re.compile(rf"(?![第全各本])[{_HAN}]{{2}}部")
_NO_ORGANISATION = re.compile(
    r"^(?:各|其他|其它|本|我|该|有关|相关|下属|所属|主管|上级)|^(?:办公室|委员会|机关本级)$"
    r"|(?:支出|收入|经费|预算(?!(?:绩效)?(?:评审|评价|编审|管理|编制|事务).{0,4}(?:中心|局|处|所)$)|项目名称|资金|总计|合计|万元)"
)
#: Unit codes have 3 digits for a department, 6 or 9 for its units; 5 and 7 digits are subject codes (2100202-中医医院).
_CODED = re.compile(rf"(?P<code>\d{{3}}|\d{{6}}|\d{{8,9}})\s*[-－—–−‐_]\s*(?P<name>[{_HAN}（(“].*)")
_CODE = re.compile(r"\d{3}|\d{6}|\d{8,9}")
#: A unit's code begins with its department's: 117001 under 117.
DEPARTMENT_DIGITS = 3
# 西安市司法局（汇总） is 西安市司法局; a directory's heading may be glued to a cover's last line.
_NOT_THE_NAME = re.compile(r"[（(](?:汇总|含下属单位)[）)]$|目录$")
_YEAR = re.compile(r"(?:19|20)\d{2}年(?:度)?")
# 2024年拉萨市…局预算公开表 | …老干部局2023年部门预算情况说明 | …支队单位预算 | …局部门综合预算 | …局部门决算
_TITLE = re.compile(
    r"^(?P<unit>.{3,45}?)(?:\d{4}年(?:度)?)?(?P<kind>部门|单位)?(?:综合|汇总|整体(?:支出|收支))?(?:预决算|预算|决算|项目支出绩效|绩效目标)(?:信息)?"
    r"(?:公开|情况|说明|报告|表|草案|编制|目标|目录|的|第|$)?"
)
# 附件1：甲市…, 附件1 2026年…, — 2 — 甲市…, 3 2026年…: what a cover prints before its title.
_BEFORE_TITLE = re.compile(
    r"^(?:附[表件]\d{0,2}(?:-\d)?[:：]|附[表件]\d{0,2}?(?:-\d)?(?=\d{4}年|[^\d:：]{4})"
    r"|[—–-]+\d{1,3}[—–-]+|\d{1,2}(?=\d{4}年))"
)
_DIRECTORY = re.compile(r"^目录|^第一部分|^一、")
_TITLE_ROWS = 10
_TITLE_WRAPS = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as printed: its name and, where printed, its code."""

    name: str
    code: str | None = None


def is_organisation(text: str) -> bool:
    """Whether a text is the name of an organisation by its form: 拉萨市刑警支队, 福州市科学技术局(本级)."""
    return bool(len(text) >= 4 and ORGANISATION.fullmatch(text) and not _NO_ORGANISATION.search(text))


def coded(text: str) -> Named | None:
    """A printed ``代码-名称`` (140003-拉萨市刑警支队, also wrapped), ``None`` for all else."""
    match = _CODED.fullmatch(squeeze(fold_width(text)).replace("(", "（").replace(")", "）"))
    printed = squeeze(text)
    if match is None:
        return None
    name = printed[len(printed) - len(match["name"]) :]
    return Named(name, match["code"]) if is_organisation(name) else None


def named(text: str) -> Named | None:
    """A printed ``代码-名称`` or a name alone, ``None`` when the text is neither."""
    printed = _NOT_THE_NAME.sub("", squeeze(text))
    if found := coded(printed):
        return found
    return Named(printed) if is_organisation(printed) else None


def labelled(rows: tuple[Row, ...]) -> Iterator[tuple[int, Label, Named]]:
    """Names behind a label, in its cell, in the next cell, or in the next row, with the index of their row."""
    for index, row in enumerate(rows):
        for position, cell in enumerate(row.cells):
            match = _LABELLED.match(squeeze(cell.text))
            if match is None:
                continue
            label = LABELS[match[1].replace("（", "(").replace("）", ")")]
            value = match[2] or (row.cells[position + 1].text if position + 1 < len(row.cells) else "")
            found = named(value)
            if found is None and not match[2] and position + 1 == len(row.cells) and index + 1 < len(rows):
                below = rows[index + 1]
                found = named(below.cells[0].text) if below.cells else None
            if found:
                yield index, label, _continued(rows, index, found)


def _continued(rows: tuple[Row, ...], index: int, found: Named) -> Named:
    """The name with its end from the next line: ``单位全称：中共…工作委员会`` over a line that is only ``老干部局``."""
    if index + 1 >= len(rows) or len(rows[index + 1].cells) != 1:
        return found
    tail = squeeze(rows[index + 1].text)
    ends_row = squeeze(rows[index].cells[-1].text).endswith(found.name)
    if ends_row and 2 <= len(tail) <= 12 and is_organisation(found.name + tail) and re.fullmatch(rf"[{_HAN}]+", tail):
        return Named(found.name + tail, found.code)
    return found


def coded_cells(rows: tuple[Row, ...]) -> Iterator[tuple[int, Named]]:
    """Units printed with their code: ``140003-拉萨市刑警支队`` in one cell, or code and name in two."""
    for index, row in enumerate(rows):
        for position, cell in enumerate(row.cells):
            if found := coded(cell.text):
                yield index, found
            elif position + 1 < len(row.cells) and _CODE.fullmatch(squeeze(cell.text)):
                name = squeeze(row.cells[position + 1].text)
                if is_organisation(name) and not re.match(r"年|\d", name):
                    yield index, Named(name, squeeze(cell.text))


def names_by_code(found: Iterable[Named]) -> dict[str, str]:
    """Code → its name, the one printed most where prints differ, in order of first appearance."""
    prints: dict[str, Counter[str]] = {}
    for name in found:
        if name.code:
            prints.setdefault(name.code, Counter())[name.name] += 1
    return {code: names.most_common(1)[0][0] for code, names in prints.items()}


def plausible(codes: dict[str, str]) -> dict[str, str]:
    """Without numbers that only stand before a name: three digits need a region in the name, or units below."""
    return {
        code: name
        for code, name in codes.items()
        if len(code) > DEPARTMENT_DIGITS
        or find_region(name)
        or any(other != code and other.startswith(code) for other in codes)
    }


def title_unit(rows: tuple[Row, ...]) -> tuple[str, bool] | None:
    """The unit in the document's title, which may run over lines, and whether it is a department's budget."""
    head: list[str] = []
    for row in rows[:_TITLE_ROWS]:
        text = squeeze(row.text)
        if head and _DIRECTORY.match(text):
            break
        head.append(text)
    for first in range(len(head)):
        joined = ""
        for line in head[first : first + _TITLE_WRAPS]:
            joined += line
            if found := unit_in_title(joined):
                return found
    return None


def unit_in_title(title: str) -> tuple[str, bool] | None:
    """The unit that a title names, and whether the title says 部门预算; ``None`` for a title without one.

    ``2024年拉萨市行政审批和便民服务局预算公开表`` → 拉萨市行政审批和便民服务局.
    """
    text = _BEFORE_TITLE.sub("", squeeze(title))
    text = _YEAR.sub("", text)
    match = _TITLE.match(text)
    if match is None:
        return None
    unit = _NOT_THE_NAME.sub("", match["unit"])
    return (unit, match["kind"] == "部门") if is_organisation(unit) or _MINISTRY.fullmatch(unit) else None


_LIST = re.compile(
    r"(?:下设|下属|所属|下辖|预算单位|编制范围)[^。：:；]{0,60}?(?:[^。：:；内]{0,40}[：:]|分别是|分别为|包括|有)[：:]?"
    r"(?P<list>[^。]{5,1500})"
)
_SHORTEST_LISTED = 7
# What no unit's name holds: 负责组织…工作的办公室.
_PROSE = re.compile(r"负责|承担|组织实施|具体|开展|指导(?!中心|站|服务)|其中|内设|职责|以及|的|了|等|年|\d个|职能")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
# —6— between the items of a list, 第二部分 behind its last, which may lack a full stop.
_PAGE_NUMBER = re.compile(r"[-—–－]+\d{1,3}[-—–－]+")
_CHAPTER = re.compile(r"第[一二三四五六七八九十]+部分")
_LIST_ITEM = re.compile(r"[、，,；;]|\d+[.．、]")


def listed(rows: tuple[Row, ...]) -> Iterator[str]:
    """Units that the prose lists: 下设2个事业单位，…：甲中心、乙中心。 and the rows of a 序号 | 单位名称 table."""
    text = squeeze("".join(tidy(row.text) for row in rows if not _PAGE_NUMBER.fullmatch(squeeze(row.text))))
    for match in _LIST.finditer(text):
        items = [_bare_item(item) for item in _items(_CHAPTER.split(match["list"])[0])]
        offices = [item for item in items if _is_office(item)]
        if len(offices) * 2 >= len(items):
            continue  # 办公室、人事处、财务处、机关党委: the offices inside one unit
        for name in items:
            own = _IN_BRACKETS.sub("", name)  # 甲市乙局办公室（甲市丙中心等）
            if is_organisation(name) and len(name) >= _SHORTEST_LISTED and not (_PROSE.search(own) or name in offices):
                yield name


def _items(text: str) -> Iterator[str]:
    """The items of a list; 和 parts two only where both are names: 甲中心和乙中心, not 甲市住房和城乡建设委员会."""
    for item in _split_outside_brackets(text):
        for match in re.finditer("和", item):
            first, second = item[: match.start()], item[match.end() :]
            if all(is_organisation(_bare_item(each)) and len(each) >= _SHORTEST_LISTED for each in (first, second)):
                yield from (first, second)
                break
        else:
            yield item


def _split_outside_brackets(text: str) -> Iterator[str]:
    """Pieces between 、 ， ； and list numbers; 甲中心（乙中心、丙中心） is one."""
    start = 0
    for match in _LIST_ITEM.finditer(text):
        piece = text[start : match.start()]
        if len(re.findall(r"[（(]", piece)) <= len(re.findall(r"[)）]", piece)):
            yield piece
            start = match.end()
    yield text[start:]


def _bare_item(item: str) -> str:
    """An item's name: 其中：甲市乙局甲中心（公益一类事业单位）预算 → 甲市乙局甲中心, 局属甲市乙站 → 甲市乙站."""
    name = re.sub(r"^(?:其中|分别是|分别为|包括|一是|二是|即)[：:]?|^\d+|^[局委市院办]属", "", item).removesuffix(
        "预算"
    )
    return re.sub(r"[（(][^（）()]*(?:单位|事业|公益|行政|参公)[^（）()]*[）)]$", "", name)


def _is_office(name: str) -> bool:
    """政策法规处, 人事科: inside a unit, none itself, unless it bears a region's name."""
    return re.sub(r"[（(].*", "", name).endswith(("处", "科", "室")) and not find_region(name)


# Those that issue documents and money stand in every budget: 拉萨市财政局《关于…》.
_SURE_END = r"(?:局|委员会|中心|总队|支队|大队|办公室|学校|医院|学院|研究院|研究所|厅)"
_ISSUER_AFTER = re.compile(r"[》）)]?(?:《|关于|印发|转发|下达|文件|会同|等)")
_OVERSIGHT = re.compile(r"财政|人民政府|国务院|党委|常务委员会|办公厅|人大|政协|审计|组织部")


def mentioned(rows: tuple[Row, ...], region: str) -> list[tuple[str, int]]:
    """Organisations of a region that the running text names, the likeliest first: 拉萨市信访局 with its score.

    The last resort for a document that prints its unit nowhere. A mention with the region's name is worth more than
    one without (市信访局), an issuer of documents counts for nothing.
    """
    text = squeeze("".join(row.text for row in rows))
    full: Counter[str] = Counter()
    for match in re.finditer(rf"{re.escape(region)}(?P<body>[{_HAN}]{{2,14}}?{_SURE_END})", text):
        body = match["body"]
        if not _OVERSIGHT.search(body) and not _ISSUER_AFTER.match(text, match.end()):
            full[body] += 2
    for body in full:
        full[body] += len(re.findall(rf"(?<!{re.escape(region[:-1])}){region[-1]}{re.escape(body)}", text))
    return [(region + body, score) for body, score in full.most_common() if is_organisation(region + body)]
