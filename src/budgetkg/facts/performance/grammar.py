"""The vocabulary of performance tables, held as data: indicator levels, comparators, column titles, form labels.

Sources: 财政部《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》(财预〔2021〕101号) for the levels;
the printed forms of several cities for the synonyms. A new city needs a synonym here, not code.
"""

from __future__ import annotations

import re

from budgetkg.text import key

#: 二级指标 → 一级指标 under which it stands.
LEVEL2: dict[str, str] = {
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "成本指标": "产出指标",
    "经济效益指标": "效益指标",
    "社会效益指标": "效益指标",
    "生态效益指标": "效益指标",
    "可持续影响指标": "效益指标",
    "可持续发展指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
    "满意度指标": "满意度指标",
    "经济成本指标": "成本指标",
    "社会成本指标": "成本指标",
    "生态环境成本指标": "成本指标",
}
LEVEL1: tuple[str, ...] = ("产出指标", "效益指标", "满意度指标", "成本指标")

#: Printed comparator → the one it means. 定性 takes text.
COMPARATORS: dict[str, str] = {
    "=": "=", "＝": "=", "等于": "=",
    "≥": "≥", "⩾": "≥", "≽": "≥", "≧": "≥", ">=": "≥", "大于等于": "≥", r"\geq": "≥",
    "≤": "≤", "⩽": "≤", "≼": "≤", "≦": "≤", "<=": "≤", "小于等于": "≤", r"\leq": "≤",
    ">": ">", "＞": ">", "大于": ">",
    "<": "<", "＜": "<", "小于": "<",
    "定性": "定性",
}  # fmt: skip

#: Field of an indicator row or project row → the titles its column bears.
COLUMN_TITLES: dict[str, tuple[str, ...]] = {
    "unit_name": ("单位名称", "部门（单位）名称", "预算单位", "预算单位名称"),
    "project": (
        "项目名称",
        "预算项目",
        "专项资金名称",
        "项目名称（资金使用单位）",
        "单位（项目）名称",
        "项目编码及名称",
    ),
    "execution_weight": ("预算执行率权重(%)", "预算执行率权重"),
    "amount": (
        "预算数",
        "项目总额",
        "预算金额",
        "资金总额",
        "项目资金总额",
        "年度预算资金总额",
        "当年财政拨款预算金额",
        "总计",
    ),
    "goal": ("绩效目标", "年度目标", "年度绩效目标", "当年绩效目标", "项目绩效目标"),
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": ("三级指标", "指标名称", "绩效指标名称", "指标内容"),
    "comparator": ("绩效指标性质", "指标性质", "指标值类型", "计算符号", "指标方向"),
    "target": ("绩效指标值", "指标值", "实施周期指标值", "目标值"),
    "current": ("本年绩效指标值", "本年绩效指标", "年度指标值", "本年指标值"),
    "unit": ("绩效度量单位", "度量单位", "计量单位", "指标单位"),
    "weight_total": ("权重", "权重(%)"),
    "weight": (
        "本年权重",
        "本年年权重",
        "本年轻重",
        "指标权重",
        "指标权重(%)",
        "本年权重(%)",
        "分值权重(90分)",
        "分值权重(100分)",
        "分值权重",
    ),
    "core": ("是否核心指标", "是否核心"),
    "fiscal_funds": ("财政资金", "财政拨款"),
    "special_account_funds": ("财政专户管理资金", "财政专户拨款"),
    "unit_funds": ("单位资金",),
    "social_funds": ("社会投入资金",),
    "bank_loans": ("银行贷款",),
    "other_funds": ("其他资金",),
    # Titles that are known and say nothing we record.
    "note": (
        "备注",
        "序号",
        "其中",
        "单位编码",
        "活动",
        "指标值内容",
        "评（扣）分标准",
        "绩效指标",
        "绩效目标指标",
        "年度绩效指标",
        "指标",
    ),
}
_FIELD_BY_TITLE = {key(title): field for field, titles in COLUMN_TITLES.items() for title in titles}

#: A header row must hold one of these: the others head budget tables as well.
PERFORMANCE_FIELDS = frozenset(
    {"execution_weight", "goal", "level1", "level2", "level3", "comparator", "current", "weight", "core"}
)
#: The columns of an indicator.
INDICATOR_FIELDS = ("level1", "level2", "level3", "comparator", "target", "current", "unit", "weight_total", "weight", "core")  # fmt: skip
#: The sources of a project's money, 项目总额 = their sum.
FUND_FIELDS = ("fiscal_funds", "special_account_funds", "unit_funds", "social_funds", "bank_loans", "other_funds")

#: Field of a form → the labels that stand before its value, without colon, 其中 and （万元）.
FORM_LABELS: dict[str, tuple[str, ...]] = {
    "unit": (
        "单位信息",
        "编制单位",
        "填报单位",
        "实施单位",
        "项目单位",
        "项目实施单位",
        "部门(单位)名称",
        "单位名称",
        "部门名称",
        "单位全称",
    ),
    "department": ("主管部门", "业务主管部门", "主管部门及代码", "项目主管部门", "资金主管部门"),
    "project": ("预算项目", "项目名称", "专项资金名称", "专项名称"),
    "duty": ("职能职责与活动",),
    "execution_weight": ("预算执行率权重", "预算执行率权重(%)"),
    "amount": (
        "项目总额",
        "当年预算",
        "部门支出预算数",
        "资金总额",
        "年度资金总额",
        "年度预算资金总额",
        "年度预算资金",
        "实施期资金总额",
    ),
    "goal": (
        "年度目标",
        "当年绩效目标",
        "年度绩效目标",
        "当年整体绩效目标",
        "整体绩效目标",
        "总体目标",
        "年度总体目标",
        "项目实施期目标",
        "绩效目标",
    ),
    "overview": ("项目概况",),
    "basis": ("立项依据",),
    "fiscal_funds": ("财政资金", "财政拨款"),
    "special_account_funds": ("财政专户管理资金",),
    "unit_funds": ("单位资金",),
    "social_funds": ("社会投入资金",),
    "bank_loans": ("银行贷款",),
    "other_funds": ("其他资金",),
    # Persons: their values never leave the form.
    "person": ("项目经办人", "项目经办人电话", "联系人", "联系电话", "项目负责人", "项目负责人及电话", "填报人", "电话"),
    # Labels that stand beside the rows of sources of money.
    "money": ("项目资金", "专项资金情况", "资金金额", "总体资金情况"),
    # Labels that are known and say nothing we record; 区级支出 is a level of government, no source of funds.
    "note": (
        "区级支出",
        "市级支出",
        "补助镇街",
        "补助区县",
        "区级支出补助镇街",
        "市级支出补助区县",
        "绩效指标",
        "年度绩效指标",
        "绩效目标指标",
        "预算支出总额",
        "项目类型",
        "项目属性",
        "项目周期",
        "项目期",
        "备注",
        "其他说明",
        "说明",
    ),
}  # fmt: skip
_FIELD_BY_LABEL = {key(label): field for field, labels in FORM_LABELS.items() for label in labels}
#: A form begins with one of these.
FORM_STARTS = frozenset({"unit", "project", "department", "goal", "money"})
#: Fields of a form whose value is running text, which may go on in the next row.
TEXT_FIELDS = frozenset({"goal", "overview", "basis"})

# 2024年度绩效目标表 | 项目支出绩效信息表 | 项目支出绩效表 | …项目支出绩效目标表（含转移支付项目）
_TITLE = re.compile(r"绩效(?:目标|信息|目标申报|目标公开)?表(?:\([^()]*\))?$")
_LONGEST_TITLE = 70
# Title of any other table: 部门收支总表, 政府采购预算明细表 (…); not 人民代表.
_OTHER_TITLE = re.compile(r"(?:预算|决算|支出|收入|收支|经费|总|明细|汇总|采购|情况|统计|一览|公开)表(?:\([^()]*\))?$")
# — 3 — | 第 3 页 | 部门公开表 17 | 部门公开 | 表 17 | 表14-16 | (2026年度) | - - - | 预算11表
_FURNITURE = re.compile(
    r"-*\d{1,3}-*|第\d+页(?:,?共\d+页)?|(?:部门)?(?:预算)?公开表?[\d-]*|(?:附)?表[一二三四五六七八九十\d-]*|预算\d+表"
    r"|\(?20\d\d年度?\)?|预算年度:?\(?20\d\d\)?|[-|:]+"
)
# 140003-拉萨市刑警支队 | 216－…: a unit cell, no project code (whose first digits are followed by a letter).
_UNIT_CELL = re.compile(r"\d{3,9}[-－—–−]\D.*")
# 标准执行率 ＝ 100 % 20 | 组织活动类型 6 类 ≥ 10 否: an indicator in a line of text, whose level names may be lost.
_INDICATOR_LINE = re.compile(r".*(?:[=＝≥⩾≽≧≤⩽≼≦>＞<＜]|定性)\s*\S.*\s(?:\d{1,3}(?:\.\d+)?|[是否])")
# 04-办公室/05-党建经费
_DUTY_CELL = re.compile(r"\d{2}-.+/\d{2}-.+")


def column_field(title: str) -> str | None:
    """The field that a column title names (``绩效指标性质`` → ``comparator``), ``None`` when it is none of ours."""
    return _FIELD_BY_TITLE.get(key(title).rstrip(":"))


def label_field(label: str) -> str | None:
    """The field of a form that a label names (``其中: 财政资金:`` → ``fiscal_funds``), ``None`` when it is none of ours."""
    folded = key(label).rstrip(":").removeprefix("其中").lstrip(":").removesuffix("(万元)").removesuffix("(元)")
    return _FIELD_BY_LABEL.get(folded)


def comparator(text: str) -> str | None:
    """The comparator that a printed cell means, ``None`` when it is none."""
    return COMPARATORS.get(key(text)) or COMPARATORS.get(text.strip())


def level1(text: str) -> str | None:
    """The 一级指标 that a printed cell names, ``None`` when it is none."""
    folded = key(text)
    return folded if folded in LEVEL1 else None


def level2(text: str) -> str | None:
    """The 二级指标 that a printed cell names, also when its end is cut (服务对象满意度指), ``None`` when it is none."""
    folded = key(text)
    if folded in LEVEL2:
        return folded
    cut = [name for name in LEVEL2 if len(folded) >= 4 and name.startswith(folded)]
    return cut[0] if len(cut) == 1 else None


def level1_of(level2_name: str) -> frozenset[str]:
    """The 一级指标 under which a 二级指标 may stand: 成本指标 is also a 一级指标 of its own. Empty when unknown."""
    if level2_name == "成本指标":
        return frozenset({"产出指标", "成本指标"})
    return frozenset({LEVEL2[level2_name]}) if level2_name in LEVEL2 else frozenset()


def is_title(text: str) -> bool:
    """Whether a line is the title of a performance table or form (or its line in a directory)."""
    folded = key(text)
    return len(folded) <= _LONGEST_TITLE and _TITLE.search(folded) is not None


def is_other_title(text: str) -> bool:
    """Whether a line is the title of some other table."""
    folded = key(text)
    sentence = any(mark in folded for mark in "。,;:")
    return len(folded) <= _LONGEST_TITLE and not sentence and bool(_OTHER_TITLE.search(folded)) and not is_title(text)


def is_furniture(text: str) -> bool:
    """Whether a line is page furniture: a page number, a running table number, the budget year, a rule."""
    return _FURNITURE.fullmatch(key(text)) is not None


def is_unit_cell(text: str) -> bool:
    """Whether a cell names a unit by code and name (``140003-拉萨市刑警支队``)."""
    return _UNIT_CELL.fullmatch(text.strip()) is not None


def is_indicator_line(text: str) -> bool:
    """Whether a line has an indicator's comparator, value and weight (``标准执行率 ＝ 100 % 20``)."""
    return _INDICATOR_LINE.fullmatch(text.strip()) is not None


def is_duty_cell(text: str) -> bool:
    """Whether a cell names a duty and its activity (``04-办公室/05-党建经费``)."""
    return _DUTY_CELL.fullmatch(key(text)) is not None
