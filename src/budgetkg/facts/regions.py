"""行政区划 (GB/T 2260): the lowest region that a text names, with its province.

Development zones are no divisions of the standard, and the counties of most provinces are not in the list at hand: both
are read by their grammar after the city that stands before them (重庆市万盛经济技术开发区) and bear that city's code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from budgetkg.facts.model import Region
from budgetkg.text import fold_width, squeeze

# 万盛经济技术开发区, 两江新区, 万盛经开区, 高新技术产业开发区
_ZONE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,8}?(?:经济技术开发区|高新技术产业开发区|经济开发区|产业开发区|旅游度假区|综合保税区|自由贸易试验区"
    r"|合作示范区|经开区|高新区|新区|开发区))"
)
# 余杭区, 长兴县, 昆山市 straight after their city; not 社区, 园区, 主城区, 示范区 …, nor the 城市 of 甲市城市管理局, 美丽城市 (诸城市 is one).
_COUNTY = re.compile(
    r"(?P<name>(?!(?:主|老|旧|中心)?城区|(?:国有|重点)林区)[\u4e00-\u9fff]{1,3}?"
    r"[^\W社园校地辖景片小街牧矿厂老营战军库灾新发护务范验税能假胜政治院病疫选赛]区(?![域块间划])"
    r"|(?!.{0,2}[红国军升锦彩]旗)[\u4e00-\u9fff]{1,3}[县旗](?![域级])"
    r"|(?!(?:[城都超门股上夜集菜]|[\u4e00-\u9fff]{2}城)市)[\u4e00-\u9fff]{1,3}市(?!场))"
)
# What belongs to an organisation's name or to prose, never to a county's: 广州市教育局…, 杭州市公安…; 安溪, 吴中 and 市中 are counties.
_NOT_A_COUNTY = re.compile(
    r"[局委办厅院会部处所站室科队团党的与及各级在将对为本全区县属外共直]|市(?![中南北]$)|^和(?!平)|内(?!黄|丘|乡)"
    r"|公安|公共|教育|财政|卫生|民政|民办|人民|人社|管理|社会|安全|安置|理工|文理|中心|中级|中小|中学|中医|城乡"
)
_PROVINCE_END = re.compile(r"(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市)$")


@dataclass(frozen=True)
class _Hit:
    region: Region
    start: int
    depth: int


@cache
def _names() -> dict[str, str]:
    """Code → name, of the data file."""
    text = (files("budgetkg.facts") / "data" / "divisions.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1] for line in lines[1:]}


def _parents(code: str) -> list[str]:
    """The codes above a code, highest first: 540102 → 540000, 540100."""
    above = [code[:2] + "0000", code[:4] + "00"]
    return [parent for parent in above if parent in _names() and parent != code]


@cache
def region_by_code(code: str) -> Region | None:
    """The division of a code (``540100`` → 西藏自治区拉萨市), ``None`` for a code that is not in the list."""
    name = _names().get(code)
    if name is None:
        return None
    return Region(code, name, "".join(_names()[parent] for parent in _parents(code)) + name)


@cache
def _short_names() -> frozenset[str]:
    """The names of divisions as they are spoken: 拉萨 of 拉萨市, 城关 of 城关区."""
    return frozenset(short for name in _names().values() if len(short := re.sub(r"[省市县区盟]$", "", name)) > 1)


def is_division(text: str) -> bool:
    """Whether a text is the name of a division of the list, with or without its rank: 拉萨市, 拉萨."""
    return text in _short_names() or text in _names().values()


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """One pattern for all names of the list, the longer first, and the codes that bear each name."""
    codes: dict[str, list[str]] = {}
    for code, name in _names().items():
        codes.setdefault(name, []).append(code)
    alternatives = "|".join(re.escape(name) for name in sorted(codes, key=lambda name: (-len(name), name)))
    return re.compile(alternatives), {name: tuple(found) for name, found in codes.items()}


def _hits(text: str) -> Iterator[_Hit]:
    pattern, codes = _pattern()
    matches = list(pattern.finditer(text))
    named = {match.group() for match in matches}
    for match in matches:
        for code in codes[match.group()]:
            parents = _parents(code)
            # 城关区 is a name of many cities: a county counts only where its city or province is named too.
            if not code.endswith("00") and not any(_names()[parent] in named for parent in parents):
                continue
            region = region_by_code(code)
            if region is None:
                continue
            hit = _Hit(region, match.start(), len(parents) + 1)
            yield hit
            if code.endswith("00") and not _is_plain_province(code):
                yield from _below(text, match.end(), hit)


def _short_named_zones(text: str) -> Iterator[_Hit]:
    """A zone that bears its city's short name: 福州经济技术开发区 (of 福州市)."""
    for match in re.finditer(r"经济技术开发区|高新技术产业开发区|高新区|经开区", text):
        for code, name in _names().items():
            short = name.removesuffix("市")
            if code.endswith("00") and short != name and text[: match.start()].endswith(short):
                province = region_by_code(code[:2] + "0000")
                zone = short + match.group()
                full = (province.full_name if province and province.code != code else "") + zone
                yield _Hit(Region(code, zone, full), match.start() - len(short), 3)


def _is_plain_province(code: str) -> bool:
    """A province that has prefectures: no county stands straight below it (市辖 districts of 直辖市 do)."""
    return code.endswith("0000") and not _names()[code].endswith("市")


def _below(text: str, end: int, parent: _Hit) -> Iterator[_Hit]:
    """A zone or a county that the list does not know, printed straight after its city."""
    for grammar in (_ZONE, _COUNTY):
        match = grammar.match(text, end)
        if match is None:
            continue
        name = match["name"]
        stem = re.sub(r"(?:经济技术开发区|高新技术产业开发区|[区县旗市])$", "", name)
        if stem and _NOT_A_COUNTY.search(stem if grammar is _COUNTY else stem.removesuffix("经济")):
            continue
        if grammar is _COUNTY and name in _pattern()[1]:
            continue
        yield _Hit(Region(parent.region.code, name, parent.region.full_name + name), parent.start, parent.depth + 1)
        return


def find_region(text: str) -> Region | None:
    """The lowest region that a text names, the first of several; ``None`` when it names none.

    Meant for names and titles (``2024年拉萨市信访局预算公开表`` → 西藏自治区拉萨市); a county or a zone counts
    only behind or beside its city.
    """
    folded = squeeze(fold_width(text))
    hits = [*_hits(folded), *_short_named_zones(folded)]
    if not hits:
        return None
    deepest = max(hit.depth for hit in hits)
    return next(hit.region for hit in hits if hit.depth == deepest)


def common_region(texts: Iterable[str]) -> Region | None:
    """The region that most of the texts name, the lower of two as frequent; prefectures and above only.

    For running prose, where a county or a zone may be mentioned by the way.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(hit.region.code for hit in _hits(squeeze(fold_width(text))) if hit.region.code.endswith("00"))
    if not counts:
        return None
    code = max(counts, key=lambda code: (counts[code] * (1 if code.endswith("0000") else 2), code))
    return region_by_code(code)
