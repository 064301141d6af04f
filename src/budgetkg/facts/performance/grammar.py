"""What the printed cells of performance tables say: titles, labels, level names, comparators, told by :mod:`vocabulary`."""

from __future__ import annotations

import re
from functools import lru_cache

from budgetkg.facts.performance import form_labels, vocabulary
from budgetkg.text import MONEY_UNITS, key

_FIELD_BY_TITLE = {key(title): field for field, titles in vocabulary.COLUMN_TITLES.items() for title in titles}
_FIELD_BY_LABEL = {key(label): field for field, labels in form_labels.FORM_LABELS.items() for label in labels}
# 指标权重(%) | 预算数(万元) | 分值权重(90分) | 执行率分值(10分) | 年度指标值(A): what a title prints in brackets after
# its name (the last bracket may be clipped)
_IN_BRACKETS = re.compile(r"\((?:%|[A-Z]|[\d.]+分|亿元|百万元|万元|千元|元|单位:[^()]*元)\)?$")
_POINTS = re.compile(r"\(([\d.]+)分\)$")
_YEAR_BEFORE = re.compile(r"(20\d\d)年度?")
# 计量。单位 | 35 100指标名称: digits and points of other text that stand within a title
_STRAY = re.compile(r"[。，．.,、]|^[\d%]+")
# 2024年度绩效目标表 | 项目支出绩效信息表 | 项目支出绩效表 | …项目支出绩效目标表（含转移支付项目）
# 项目支出绩效自评表 | 项目支出绩效目标执行监控表: the same forms at later stages
_TITLE = re.compile(
    r"绩效(?:(?:目标)?(?:申报|公开|批复|情况|完成情况|自评价?|评价|(?:执行|运行)?监控)|目标|信息)?表(?:\([^()]*\))?$"
)
_LONGEST_TITLE = 70
_MONEY_TAIL = re.compile(r"\(?(?:金额)?单位:(?:人民币)?[亿百万千]{0,2}元\)?$")
_LONGEST_COLUMN_TITLE = 30
_SHORTEST_CLIP = 4
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


@lru_cache(maxsize=4_096)
def column_field(title: str) -> str | None:
    """The field that a column title names (``绩效指标性质`` → ``comparator``), ``None`` when it is none of ours."""
    folded = key(title).rstrip(":")
    if len(folded) > _LONGEST_COLUMN_TITLE:
        return None
    return (
        _FIELD_BY_TITLE.get(folded)
        or _FIELD_BY_TITLE.get(_IN_BRACKETS.sub("", folded))
        or _FIELD_BY_TITLE.get(_STRAY.sub("", folded))
    )


@lru_cache(maxsize=4_096)
def year_of_value(title: str) -> str:
    """The year before a title of values (``2026年度指标值`` → ``2026``), empty for any other title."""
    match = _YEAR_BEFORE.match(key(title))
    values = ("target", "current")
    return match[1] if match and column_field(key(title)[match.end() :]) in values else ""


@lru_cache(maxsize=4_096)
def label_field(label: str) -> str | None:
    """The field of a form that a label names (``其中: 财政资金:`` → ``fiscal_funds``), ``None`` when it is none of ours."""
    folded = key(label)
    if len(folded) > _LONGEST_COLUMN_TITLE:
        return None
    folded = folded.rstrip(":").removeprefix("其中").lstrip(":")
    return _FIELD_BY_LABEL.get(folded) or _FIELD_BY_LABEL.get(_IN_BRACKETS.sub("", folded))


def is_clipped_amount(text: str) -> bool:
    """Whether a cell holds the middle of an amount's label, its ends cut off by the cell's edges (期资金总)."""
    folded = key(text)
    labels = (*form_labels.FORM_LABELS["amount"], *form_labels.FORM_LABELS["whole_amount"])
    return len(folded) >= _SHORTEST_CLIP and any(folded in label for label in labels) and label_field(text) is None


def unit_in_title(title: str) -> str:
    """The money unit in brackets at the end of a title or label (``预算数（万元）`` → ``万元``), else empty."""
    match = _IN_BRACKETS.search(key(title))
    inside = match.group().strip("()").removeprefix("单位:") if match else ""
    return inside if inside in MONEY_UNITS else ""


def points(label: str) -> str:
    """The points that a label itself prints (``执行率分值（10分）`` → ``10``), empty where it prints none."""
    match = _POINTS.search(key(label))
    return match[1] if match else ""


def comparator(text: str) -> str | None:
    """The comparator that a printed cell means, ``None`` when it is none."""
    return vocabulary.COMPARATORS.get(key(text)) or vocabulary.COMPARATORS.get(text.strip())


def level1(text: str) -> str | None:
    """The 一级指标 that a printed cell names, ``None`` when it is none."""
    folded = key(text)
    if folded in vocabulary.LEVEL1:
        return folded
    return f"{folded}指标" if f"{folded}指标" in vocabulary.LEVEL1 else None


@lru_cache(maxsize=4_096)
def level2(text: str) -> str | None:
    """The 二级指标 that a printed cell names, also when its end is cut (服务对象满意度指), ``None`` when it is none."""
    folded = key(text)
    if folded in vocabulary.LEVEL2:
        return folded
    cut = [name for name in vocabulary.LEVEL2 if len(folded) >= 4 and name.startswith(folded)]
    return cut[0] if len(cut) == 1 else None


def level1_of(level2_name: str) -> frozenset[str]:
    """The 一级指标 under which a 二级指标 may stand: 成本指标 is also a 一级指标 of its own. Empty when unknown."""
    if level2_name == "成本指标":
        return frozenset({"产出指标", "成本指标"})
    return frozenset({vocabulary.LEVEL2[level2_name]}) if level2_name in vocabulary.LEVEL2 else frozenset()


@lru_cache(maxsize=4_096)
def is_title(text: str) -> bool:
    """Whether a line is the title of a performance table or form (or its line in a directory).

    The money unit may stand on the same line (项目支出绩效目标表 金额单位：万元).
    """
    folded = _MONEY_TAIL.sub("", key(text))
    return len(folded) <= _LONGEST_TITLE and _TITLE.search(folded) is not None


@lru_cache(maxsize=4_096)
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
