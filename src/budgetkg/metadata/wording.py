"""What is said of a dataset where its publisher says nothing: from what it holds alone."""

from __future__ import annotations

from budgetkg.metadata.files import FORMATS, File, Part
from budgetkg.metadata.publication import Publication, Words
from budgetkg.metadata.survey import SourceFile, Survey

#: Words by which the dataset is found, beside the publisher's own.
KEYWORDS_ZH = ("部门预算", "政府预算", "预算公开", "绩效目标", "绩效指标", "关联数据", "知识图谱")
KEYWORDS_EN = (
    "government budget",
    "departmental budget",
    "public finance",
    "performance indicators",
    "linked data",
    "knowledge graph",
    "China",
)
#: What the figures of the dataset measure.
MEASURED = (
    Words("预算金额（元）", "budgeted amount (CNY)"),
    Words("项目预算金额（元）", "project budget (CNY)"),
    Words("绩效指标值", "performance indicator target value"),
    Words("绩效指标权重", "performance indicator weight"),
)
#: Who publishes, where nobody says so.
NOT_STATED = Words("未署名", "not stated")

#: What each tidy table has rows of.
TABLES = {
    "documents": Words("来源文件", "source documents"),
    "units": Words("预算单位", "budget units"),
    "lines": Words("预算表中的金额", "amounts of the budget tables"),
    "projects": Words("项目预算与绩效目标", "project budgets and their goals"),
    "indicators": Words("绩效指标", "performance indicators"),
    "citations": Words("政策依据的引用", "citations of policy documents"),
    "narrative": Words("文中数字", "figures stated in prose and goals"),
    "findings": Words("核验结果", "findings of validation"),
}
_WITH_GRAPHS = frozenset({"application/n-quads", "application/trig", "application/ld+json"})
_PARTS = {
    Part.CODE_LISTS: Words("代码表", "Code lists"),
    Part.LINKS: Words("外部链接", "Links to other vocabularies"),
    Part.ONTOLOGY: Words("本体", "Ontology"),
}
_PARTS_TOLD = {
    Part.CODE_LISTS: Words(
        "预算科目、行政区划、绩效指标类别等代码表（SKOS、XKOS），供引用和核对；科目是所见印本的汇集，不是财政部的版本。",
        "The code lists (SKOS, XKOS) of subject codes, administrative divisions, indicator classes and more. The subject "
        "codes are those observed in print, not the ministry's own edition.",
    ),
    Part.LINKS: Words(
        "代码表与其他词表之间的对应，单独成集，可不取用。",
        "How the code lists correspond to other vocabularies: a set of its own, to be used or left.",
    ),
    Part.ONTOLOGY: Words(
        "描述预算金额、单位、项目、绩效指标、政策依据及其出处的类和属性。",
        "The classes and properties that describe amounts, units, projects, indicators, legal bases and their places.",
    ),
}


def span(years: tuple[int, ...]) -> str:
    """Years as people write a span: ``2023–2025``; empty where none is known."""
    return "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def title(survey: Survey, publication: Publication) -> Words:
    """The dataset's title."""
    years = span(survey.years)
    own = publication.title
    return Words(
        own.zh or f"{f'{years} 年' if years else ''}部门预算公开数据",
        own.en or f"Departmental budget disclosures{f', {years}' if years else ''}",
    )


def description(survey: Survey, publication: Publication) -> Words:
    """What the dataset holds, in a sentence with its figures."""
    own, told = publication.description, _contents(survey.sources)
    return Words(
        own.zh
        or f"从 {len(survey.sources)} 份政府部门预算公开文件中读出的关联数据：{survey.units} 个预算单位，{told.zh}。"
        "每个数字都可追溯到原文件中的位置。",
        own.en
        or f"Linked data read from {_many(len(survey.sources), 'published budget')} of Chinese government departments: "
        f"{_many(survey.units, 'budget unit')}, {told.en}. Each figure can be followed to its place in the source document.",
    )


def year_title(year: int, whole: Words) -> Words:
    """The title of the part for a fiscal year."""
    return Words(f"{whole.zh}：{year} 年度", f"{whole.en}: fiscal year {year}")


def year_description(year: int, sources: tuple[SourceFile, ...]) -> Words:
    """What the part for a fiscal year holds."""
    told = _contents(sources)
    return Words(
        f"{year} 年度的 {len(sources)} 份文件：{told.zh}；附代码表和本体，可单独使用。",
        f"Fiscal year {year}, {_many(len(sources), 'document')}: {told.en}; with code lists and ontology, complete in itself.",
    )


def series_title(whole: Words) -> Words:
    """The title of the series of years."""
    return Words(f"{whole.zh}：按年度", f"{whole.en}: by fiscal year")


def part_title(part: Part) -> Words:
    """The title of the code lists, the links, the ontology."""
    return _PARTS[part]


def part_description(part: Part) -> Words:
    """What they hold."""
    return _PARTS_TOLD[part]


def file_title(file: File) -> Words:
    """What a file is, in a few words."""
    form = FORMATS[file.media_type].words
    if file.part is Part.TABLE:
        about = TABLES[file.name]
    elif file.part is Part.YEAR:
        about = Words(f"{file.name} 年度图谱", f"graph of {file.name}")
    elif file.part is Part.ALL:
        about = Words("全部图谱", "the whole graph")
    else:
        about = _PARTS[file.part]
    return Words(f"{about.zh}（{form.zh}）", f"{about.en} ({form.en})")


def file_description(file: File) -> Words:
    """How its content is arranged."""
    if file.part is Part.TABLE:
        return Words(
            "平面表，一行一项事实，带有原文件中的页和行。",
            "A flat table: one row a fact, with its page and row in the source document.",
        )
    if file.media_type in _WITH_GRAPHS:
        return Words(
            "每份来源文件一个命名图，另有本体、代码表、外部链接各一图。",
            "One named graph for each source document, and one each for ontology, code lists and links.",
        )
    return Words("各图合并，不分图；每个三元组一次。", "The merge of all graphs, each triple once.")


def _contents(sources: tuple[SourceFile, ...]) -> Words:
    lines, budgets = sum(each.lines for each in sources), sum(each.budgets for each in sources)
    indicators, citations = sum(each.indicators for each in sources), sum(each.citations for each in sources)
    return Words(
        f"{lines} 个表中金额，{budgets} 个项目预算，{indicators} 条绩效指标，{citations} 处政策依据引用",
        f"{_many(lines, 'budget line')}, {_many(budgets, 'project budget')}, "
        f"{_many(indicators, 'performance indicator')}, {_many(citations, 'citation')} of policy documents",
    )


def _many(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
