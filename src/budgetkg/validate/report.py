"""What a validation found: results with their places, what was waived, what was checked, and how to sum it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import rdflib
from rdflib.term import Node
from rich.table import Table

from budgetkg.errors import Finding, Severity
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.waivers import Unused, UnusedWaiver, Waiver

Language = Literal["zh", "en"]

SEVERITY_NAMES: dict[Language, dict[Severity, str]] = {
    "zh": {Severity.VIOLATION: "违反", Severity.WARNING: "警告", Severity.INFO: "提示"},
    "en": {severity: severity.value for severity in Severity},
}
_STYLES = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_HEADINGS: dict[Language, tuple[str, ...]] = {
    "zh": ("规则", "级别", "文件", "页", "行", "说明"),
    "en": ("check", "severity", "document", "page", "row", "message"),
}
_NOTHING = {"zh": "没有发现问题", "en": "nothing found"}
#: How the outcomes of obligations are called.
OUTCOME_NAMES: dict[Language, dict[str, str]] = {
    "zh": {"held": "相符", "failed": "不符", "rounding": "四舍五入差", "uncheckable": "无法核对"},
    "en": {"held": "held", "failed": "failed", "rounding": "rounded", "uncheckable": "could not be checked"},
}


@dataclass(frozen=True, slots=True)
class Result:
    """One result of SHACL and the finding that it is for people.

    ``shape`` and ``component`` (and ``constraint``, for a query) say what failed; ``focus``, ``path`` and ``value``
    are the nodes that SHACL names. ``waiver`` is there where somebody lets the finding stand.
    """

    finding: Finding
    shape: Node
    component: Node
    focus: Node
    constraint: Node | None = None
    path: Node | None = None
    value: Node | None = None
    waiver: Waiver | None = None

    @property
    def node(self) -> str:
        """The IRI of the value, the very thing that is judged; ``""`` where there is none."""
        return iri(self.value)


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, gravest first, and the documents that were validated (their file names).

    ``ledger`` counts what was checked and what could not be; ``unused`` are the waivers that did nothing.
    """

    results: tuple[Result, ...]
    documents: tuple[str, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    unused: tuple[UnusedWaiver, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, waived ones too, in the order of the results."""
        return tuple(result.finding for result in self.results)

    def worst(self) -> Severity | None:
        """The gravest severity found and not waived; ``None`` when nothing was."""
        order = list(Severity)
        return min((r.finding.severity for r in self.results if r.waiver is None), key=order.index, default=None)

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, gravest first, without those that are waived."""
        counted = Counter(result.finding.severity for result in self.results if result.waiver is None)
        return {severity: counted[severity] for severity in Severity}

    def waived(self) -> int:
        """How many findings are waived."""
        return sum(result.waiver is not None for result in self.results)

    def outcomes(self) -> dict[str, int]:
        """How many obligations held, failed, differ by rounding, and could not be checked."""
        return {
            "held": sum(entry.held for entry in self.ledger),
            "failed": sum(entry.failed for entry in self.ledger),
            "rounding": sum(entry.rounding for entry in self.ledger),
            "uncheckable": sum(entry.unchecked for entry in self.ledger),
        }

    def with_waivers(
        self,
        waivers: Iterable[Waiver],
        today: date,
        left_out: Collection[str] = (),
        checks: Collection[str] | None = None,
    ) -> Report:
        """The same report with its waived findings marked; of several waivers of one finding the first counts.

        A waiver is not told as unused where the validation did not look: at the documents ``left_out`` (names and IRIs),
        and at other checks than ``checks``.
        """
        given = tuple(waivers)
        valid = [waiver for waiver in given if not waiver.is_over(today)]
        results = tuple(
            replace(result, waiver=next((w for w in valid if w.covers(result.finding, result.node)), None))
            for result in self.results
        )
        unused = [
            UnusedWaiver(waiver, Unused.EXPIRED if waiver.is_over(today) else Unused.UNMATCHED)
            for waiver in given
            if waiver.document not in left_out
            and (checks is None or waiver.check in checks)
            and (waiver.is_over(today) or not any(waiver.covers(result.finding, result.node) for result in results))
        ]
        return replace(self, results=results, unused=tuple(unused))


def iri(node: object) -> str:
    """The IRI of a node, as rdflib or as N-Triples writes it; ``""`` for what is none."""
    text = str(node)
    if text.startswith("<"):
        return text.strip("<>")
    return text if isinstance(node, rdflib.URIRef) else ""


def table(report: Report, language: Language = "zh") -> Table:
    """The findings as a table for a terminal."""
    drawn = Table(show_edge=False, caption=summary(report, language), caption_justify="left")
    for heading, justify in zip(_HEADINGS[language], ("left", "left", "left", "right", "right", "left"), strict=True):
        drawn.add_column(heading, justify=justify, overflow="fold", no_wrap=False)  # type: ignore[arg-type]
    for result in report.results:
        finding = result.finding
        drawn.add_row(
            finding.code,
            f"[{_STYLES[finding.severity]}]{severity_name(result, language)}[/]",
            _plain(finding.document),
            "" if finding.page is None else str(finding.page),
            "" if finding.row is None else str(finding.row),
            _plain(message(finding, language) + waived_words(result, language)),
        )
    return drawn


def summary(report: Report, language: Language = "zh") -> str:
    """One line: how many findings of each severity in how many documents."""
    zh = language == "zh"
    counts = [
        f"{SEVERITY_NAMES[language][severity]} {number}" for severity, number in report.counts().items() if number
    ]
    if waived := report.waived():
        counts.append(f"已豁免 {waived}" if zh else f"waived {waived}")
    documents = f"{len(report.documents)} 份文件" if zh else f"{len(report.documents)} documents"
    return f"{documents}{'：' if zh else ': '}{('，' if zh else ', ').join(counts) or _NOTHING[language]}"


def obligations(report: Report, language: Language = "zh") -> str:
    """One line: how many obligations held, failed, were rounded or could not be checked; ``""`` where none was counted."""
    outcomes = report.outcomes()
    parts = [f"{OUTCOME_NAMES[language][name]} {number:,}" for name, number in outcomes.items() if number]
    total = sum(outcomes.values())
    if not total:
        return ""
    if language == "zh":
        return f"核对 {total:,} 处：{'，'.join(parts)}"
    return f"{total:,} obligations: {', '.join(parts)}"


def message(finding: Finding, language: Language) -> str:
    """A finding's message in a language."""
    return finding.message_zh if language == "zh" else finding.message_en


def severity_name(result: Result, language: Language) -> str:
    """How grave a result is, and whether it was waived."""
    name = SEVERITY_NAMES[language][result.finding.severity]
    if result.waiver is None:
        return name
    return f"{name}（已豁免）" if language == "zh" else f"{name} (waived)"


def waived_words(result: Result, language: Language) -> str:
    """Why a result was waived, by whom and until when, to stand behind its message; ``""`` where it was not."""
    waiver = result.waiver
    if waiver is None:
        return ""
    if language == "zh":
        rest = [waiver.by, f"至 {waiver.until}" if waiver.until else ""]
        return f"〔豁免：{'，'.join(filter(None, (waiver.reason, *rest)))}〕"
    rest = [waiver.by, f"until {waiver.until}" if waiver.until else ""]
    return f" [waived: {', '.join(filter(None, (waiver.reason, *rest)))}]"


def _plain(text: str) -> str:
    """Text for a terminal table: square brackets are not markup."""
    return text.replace("[", r"\[")
