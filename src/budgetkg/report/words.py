"""The words of the report, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budgetkg.errors import Severity
from budgetkg.validate import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says beside the findings' own messages."""

    title: str
    ledger_title: str
    document: str
    waived: str
    printed: str
    found: str
    expected: str
    difference: str
    page: str
    row: str
    same_row: str
    quoted: str
    not_found: str
    not_shown: str
    too_many: str
    no_evidence: str
    ledger: str
    check: str
    reasons: str
    all_held: str
    untouched: str
    of_graph: str
    across: str
    rules: str
    unused: str
    reason: str
    until: str
    nothing: str
    outcomes: Mapping[str, str]
    severities: Mapping[Severity, str]
    separator: str

    def place(self, page: int | None, row: int | None) -> str:
        """“第 3 页 第 12 行”; ``""`` for nowhere."""
        parts = [self.page.format(page) if page else "", self.row.format(row) if row else ""]
        return " ".join(filter(None, parts))


_OUTCOMES_ZH = {"held": "相符", "failed": "不符", "rounding": "四舍五入差", "uncheckable": "无法核对"}
_OUTCOMES_EN = {"held": "held", "failed": "failed", "rounding": "rounded", "uncheckable": "not checkable"}

WORDS: Mapping[Language, Words] = {
    "zh": Words(
        title="预算核验报告", ledger_title="核对账", document="文件", waived="已豁免", printed="原文", found="所见", expected="应有",
        difference="相差", page="第 {} 页", row="第 {} 行", same_row="原文同第 {} 条", quoted="图谱中的引文",
        not_found="未找到源文件，以图谱中的引文代替", not_shown="源文件无法显示", too_many="图片已多，此处以图谱中的引文代替",
        no_evidence="涉及整份文件",
        ledger="核对账", check="规则", reasons="原因", all_held="全部相符", untouched="无可核对",
        of_graph="图谱结构", across="跨文件", rules="规则", unused="未起作用的豁免",
        reason="豁免理由", until="至 {}", nothing="没有发现问题。", outcomes=_OUTCOMES_ZH,
        severities={Severity.VIOLATION: "违反", Severity.WARNING: "警告", Severity.INFO: "提示"}, separator="，",
    ),
    "en": Words(
        title="Budget validation report", ledger_title="Ledger of what was checked", document="document", waived="waived",
        printed="printed", found="found", expected="expected", difference="apart", page="page {}", row="row {}",
        same_row="printed row: see {}", quoted="as the graph quotes it",
        not_found="source file not found; the graph's quotation stands in its place", not_shown="the source file cannot be shown",
        too_many="there are many pictures; the graph's quotation stands in place of this one",
        no_evidence="concerns the whole document", ledger="What was checked", check="check", reasons="why",
        all_held="All held:", untouched="Nothing to check:", of_graph="form of the graph", across="Across documents",
        rules="The checks", unused="Waivers that did nothing",
        reason="Waived", until="until {}", nothing="Nothing found.", outcomes=_OUTCOMES_EN,
        severities={Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "info"}, separator=", ",
    ),
}  # fmt: skip
