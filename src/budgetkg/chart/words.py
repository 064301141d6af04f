"""What charts say in words, in Chinese and in English."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "wan": ("万元", "10,000 yuan"),
    "yuan": ("元", "yuan"),
    "missing": ("未印出或未读出", "not printed or not read"),
    "contradicted": ("有金额与文件自己的等式矛盾", "an amount here contradicts the document's own sums"),
    "more_rows": ("……另有 {n} 行未画，见表格", "… {n} more rows are not drawn; see the table"),
    "more_series": ("……另有 {n} 个系列未画，见表格", "… {n} more series are not drawn; see the table"),
    "grey_series": ("灰线为其余 {n} 个系列", "the grey lines are {n} more series"),
    "other_figure": ("空心点为同一年的另一个数", "a hollow point is another figure for the same year"),
    "not_areas": ("{n} 行没有数或不大于零，不能画成面积", "{n} rows have no figure above zero and cannot be areas"),
    "parents": (
        "{n} 行是合计或上级科目，已含在其余各行之中，未画",
        "{n} rows are totals or parent codes, which hold the others, and are not drawn",
    ),
    "more_links": (
        "……另有 {n} 条较弱的联系未画，见表格",
        "… {n} weaker links are not drawn; see the table",
    ),
    "unlinked": ("{n} 行缺少一端，未画", "{n} rows lack one end and are not drawn"),
    "bar": ("条形图", "bar chart"),
    "line": ("折线图", "line chart"),
    "treemap": ("矩形树图", "treemap"),
    "network": ("联系图", "network"),
    "citations": ("引用图", "map of citations"),
    "empty": ("没有可画的行", "nothing to draw"),
    "rows": ("{n} 行", "{n} rows"),
    "links": ("{n} 条联系", "{n} links"),
    "width": ("粗细表示", " width shows "),
    "row_count": ("行数", "rows"),
}


def word(key: str, language: str, n: int | None = None) -> str:
    """What is said under ``key``, with its number put in."""
    text = _WORDS[key][1 if language == "en" else 0]
    return text if n is None else text.replace("{n}", f"{n:,}")
