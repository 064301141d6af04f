"""What the columns of the tidy tables mean, in Chinese and English: for all descriptions of the tables alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budgetkg.graph.vocabulary import BKG, DCTERMS, SCHEMA
from budgetkg.metadata import Words


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column's heading and explanation; ``term`` is the property whose values it holds, ``codes`` their code list.

    Without ``codes`` the cells are the property's values; with them they are codes, and ``values`` lists those that there
    are where they are few.
    """

    title: Words
    text: Words
    term: str = ""
    codes: str = ""
    values: tuple[str, ...] = ()


def _column(title: str, text: str, term: str = "", codes: str = "", values: str = "") -> Meaning:
    """A meaning from ``zh | en`` pairs."""
    return Meaning(_pair(title), _pair(text), term, codes, tuple(values.split()))


def _pair(text: str) -> Words:
    zh, _, en = text.partition(" | ")
    return Words(zh, en)


_YUAN = "元，精确到分；空白为未印出 | yuan, exact to the cent; blank where nothing is printed"

_COMMON: Mapping[str, Meaning] = {
    "document": _column(
        "文件 | document", "来源文件的相对路径，对应 documents 表 | path of the source file, as in the table documents"
    ),
    "unit_code": _column(
        "单位代码 | unit code", "印出的预算单位代码；未印出则空 | the unit's printed code; blank where none is printed"
    ),
    "unit_name": _column("单位 | unit", "预算单位名称 | name of the budget unit"),
    "fiscal_year": _column(
        "年度 | fiscal year",
        "数字所属的预算年度，不一定是文件的年度 | the year the figure is for, which may not be the document's",
        BKG.fiscalYear,
        "year",
    ),
    "page": _column("页 | page", "原文件的页码；文本文件没有页 | page of the source document; a text has none"),
    "row": _column("行 | row", "页内表格的行号，文本文件的行号 | row of the page's table, or line of a text"),
    "proof": _column(
        "证明 | proof",
        "读数是否由恒等式证明：已证明、未证明、有矛盾 | whether identities prove the reading",
        BKG.proof,
        "proof",
        "proved unproved contradicted",
    ),
    "confidence": _column(
        "置信度 | confidence", "0 至 1；空白为确定 | from 0 to 1; blank where the reading is certain", BKG.confidence
    ),
    "repaired": _column(
        "修正 | repaired",
        "读数经过的修正；空白为原样 | how the reading was mended; blank where it stands as printed",
        BKG.repaired,
    ),
    "printed": _column("印出文字 | as printed", "单元格中的原文 | the characters of the cell", BKG.printed),
    "project_code": _column(
        "项目代码 | project code", "印出的项目代码；整体绩效目标没有代码 | the project's code; an overall goal has none"
    ),
    "project_name": _column(
        "项目 | project", "项目名称，或“整体绩效目标” | name of the project, or 整体绩效目标 for an overall goal"
    ),
    "region": _column("地区 | region", "行政区划全名，含省 | the administrative division in full, with its province"),
}

_OWN: Mapping[str, Mapping[str, Meaning]] = {
    "documents": {
        "title": _column("标题 | title", "文件自己的标题；没有则空 | the document's own title; blank where it prints none", DCTERMS.title),
        "stage": _column("阶段 | stage", "budget 为预算，final 为决算 | budget, or final accounts", BKG.phase, "phase", "budget final"),
        "issued": _column("公开日期 | issued", "印出的日期 | the date that is printed", DCTERMS.issued),
        "pages": _column("页数 | pages", "文本文件没有页数 | how many pages; blank for a text", BKG.pages),
        "sha256": _column("SHA-256 | SHA-256", "文件内容的校验和 | checksum of the file's bytes", BKG.sha256),
    },
    "units": {
        "department_code": _column("部门代码 | department code", "印出的部门代码 | the department's printed code"),
        "department_name": _column("部门 | department", "单位所属部门 | the department that the unit belongs to"),
    },
    "lines": {
        "table": _column("表 | table", "法定预算表，用代码表 table 的代码 | the statutory table, a code of the list table", BKG.table, "table"),
        "scheme": _column(
            "分类 | scheme", "该行按哪个分类编码 | the classification by which the row is coded", BKG.rowScheme, "row-scheme"
        ),
        "code": _column("代码 | code", "该行的完整代码；合计和无代码行为空 | the row's full code; blank for totals and uncoded rows"),
        "name": _column("名称 | name", "印出的行名，去掉序号 | the printed name of the row, without its number", BKG.printedName),
        "side": _column(
            "收支 | side", "有两边的表中为收入或支出 | in tables with both sides, income or expenditure", BKG.side, "side", "income expenditure"
        ),
        "fund": _column("资金 | fund", "资金来源；all 为全部 | the source of the money; all for all", BKG.fund, "fund"),
        "measure": _column("支出类别 | measure", "合计、基本支出、项目支出等 | total, basic, project expenditure and more", BKG.measure, "measure"),
        "amount": _column("金额 | amount", _YUAN, BKG.amount),
        "economic_department_code": _column(
            "部门经济分类代码 | economic code (department)",
            "同一行的部门预算支出经济分类 | the row's class in the departments' economic classification",
            BKG.economicDepartment,
            "economic-department",
        ),
        "economic_government_code": _column(
            "政府经济分类代码 | economic code (government)",
            "同一行的政府预算支出经济分类 | the row's class in the governments' economic classification",
            BKG.economicGovernment,
            "economic-government",
        ),
    },
    "projects": {
        "category": _column("类别 | category", "由项目代码的 R、Y、T 读出 | read from R, Y or T of the project's code", BKG.category, "category"),
        "amount": _column("金额 | amount", _YUAN, BKG.amount),
        "execution_weight": _column("执行率权重 | execution weight", "预算执行率的权重 | the weight of the rate of execution", BKG.executionWeight),
        "fiscal_funds": _column("财政拨款 | fiscal funds", _YUAN, BKG.fiscalFunds),
        "special_account_funds": _column("财政专户资金 | special account funds", _YUAN, BKG.specialAccountFunds),
        "unit_funds": _column("单位资金 | unit funds", _YUAN, BKG.unitFunds),
        "social_funds": _column("社会投入资金 | social funds", _YUAN, BKG.socialFunds),
        "bank_loans": _column("银行贷款 | bank loans", _YUAN, BKG.bankLoans),
        "other_funds": _column("其他资金 | other funds", _YUAN, BKG.otherFunds),
        "duty_activity": _column("职责活动 | duty and activity", "部门职责、工作活动 | the duty or activity that it serves", BKG.dutyActivity),
        "goal": _column("绩效目标 | goal", "目标全文，已隐去个人信息 | the goal in full, without personal data", BKG.goal),
        "basis": _column("立项依据 | basis", "印出的立项依据 | the basis as printed", BKG.basis),
        "overview": _column("项目概况 | overview", "印出的项目概况 | the overview as printed", BKG.overview),
    },
    "indicators": {
        "level1": _column("一级指标 | level 1", "产出、效益、满意度、成本等 | output, benefit, satisfaction, cost and more"),
        "level2": _column("二级指标 | level 2", "数量、质量、时效等 | quantity, quality, timeliness and more"),
        "level3": _column("三级指标 | level 3", "指标名称 | the indicator's name"),
        "comparator": _column("性质 | comparator", "=、≥、≤、>、< 或 定性 | =, ≥, ≤, >, <, or 定性 for qualitative"),
        "target_value": _column("指标值 | target value", "印出的指标值 | the target as printed"),
        "current_value": _column("本年指标值 | value of the year", "印出的本年绩效指标值 | the target of the year as printed"),
        "unit": _column("计量单位 | unit of measurement", "印出的度量单位 | the unit as printed", BKG.measurementUnit),
        "weight_total": _column("权重 | total weight", "实施周期的权重 | weight over the whole period", BKG.weightTotal),
        "weight": _column("本年权重 | weight", "本年权重或指标权重 | weight of the year, or the only one", BKG.weight),
        "core": _column("核心指标 | core", "表中标出核心指标时才有 | given only where a form marks some", BKG.core),
    },
    "citations": {
        "kind": _column("种类 | kind", "有文号，或只有标题 | by number, or by title only", BKG.citationKind, "", "numbered titled"),
        "organ_code": _column("机关代字 | organ code", "发文字号中的机关代字 | the issuer in the document number"),
        "year": _column("年份 | year", "发文字号中的年份 | the year in the document number"),
        "number": _column("序号 | number", "发文字号中的序号 | the serial in the document number"),
        "normalized": _column("发文字号 | document number", "统一写法；残缺则空 | in one spelling; blank where it is damaged"),
        "title": _column("标题 | title", "文件标题，不带书名号 | title of the document, without brackets"),
        "as_printed": _column("印出文字 | as printed", "引用的原文 | the citation's own characters", BKG.printed),
    },
    "narrative": {
        "subject": _column("事项 | subject", "数字说的是什么 | what the figure is of", BKG.subject),
        "topic": _column("主题 | topic", "代码表 topic 的代码 | a code of the list topic", BKG.topic, "topic"),
        "amount": _column("金额 | amount", _YUAN, BKG.statedAmount),
        "number": _column("数值 | number", "金额以外的数 | a number that is no amount", SCHEMA.value),
        "unit": _column("计量单位 | unit of measurement", "数值的单位；金额为元 | the number's unit; 元 for amounts"),
        "comparator": _column("性质 | comparator", "不少于、不超过等 | at least, at most and so on"),
        "year": _column("年度 | year", "数字所指的年度 | the year that the figure is for", BKG.fiscalYear, "year"),
        "change": _column("增减 | change", "比上年增减；减少为负 | change from the year before; negative for less", BKG.statedChange),
    },
    "findings": {
        "code": _column("规则 | check", "核验规则的代号 | id of the check"),
        "severity": _column("程度 | severity", "违规、警告或提示 | how grave it is", "", "", "violation warning info"),
        "message_zh": _column("说明 | message (zh)", "中文说明 | the message in Chinese"),
        "message_en": _column("英文说明 | message (en)", "英文说明 | the message in English"),
        "found": _column("实际 | found", "文件中的数或文字 | what the document says"),
        "expected": _column("应为 | expected", "按规则应为 | what the check expects"),
        "focus": _column("对象 | focus", "所指事实的 IRI | IRI of the fact that it is about"),
    },
}  # fmt: skip

#: The column that tells the rows of the first table apart, and that leads to it from the others.
KEY = "document"
#: What no row lacks.
_REQUIRED: Mapping[str, frozenset[str]] = {
    "documents": frozenset({KEY, "sha256"}),
    "lines": frozenset({KEY, "fiscal_year", "table", "scheme", "fund", "measure", "amount", "printed", "row", "proof"}),
    "findings": frozenset({"code", "severity"}),
}


def is_required(table: str, column: str) -> bool:
    """Whether every row of a table has the column filled."""
    return column in _REQUIRED.get(table, frozenset({KEY}))


def meaning(table: str, column: str) -> Meaning:
    """What a column of a table means.

    Raises:
        KeyError: when nobody has said it.
    """
    return _OWN[table].get(column) or _COMMON[column]
