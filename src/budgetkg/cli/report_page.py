"""A validation report as one HTML page: no script, no picture, nothing fetched, so that it can be mailed and printed."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Literal

from budgetkg import validate as validation
from budgetkg.errors import Finding, Severity

SEVERITY_NAMES = {
    "zh": {Severity.VIOLATION: "违反", Severity.WARNING: "警告", Severity.INFO: "提示"},
    "en": {severity: severity.value for severity in Severity},
}
_TITLE = {"zh": "预算核验报告", "en": "Budget validation report"}
_HEADINGS = {
    "zh": ("级别", "规则", "页", "行", "原文", "说明"),
    "en": ("severity", "check", "page", "row", "printed", "message"),
}
_STYLE = """\
body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { border-bottom: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top }
td.number { text-align: right } .violation { color: #a40000; font-weight: bold } .warning { color: #8a5a00 } .info { color: #00507a }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } th, td { border-color: #444 }
.violation { color: #ff8a80 } .warning { color: #ffcc80 } .info { color: #80cfff } }"""


def report_page(report: validation.Report, language: Literal["zh", "en"] = "zh") -> str:
    """The whole page; the same report gives the same text."""
    parts = [
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_TITLE[language]}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>",
        f"<h1>{_TITLE[language]}</h1>\n<p>{escape(validation.summary(report, language))}</p>",
    ]
    findings = sorted(report.findings, key=lambda finding: finding.document)
    for document, found in groupby(findings, key=lambda finding: finding.document):
        heads = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS[language])
        parts.append(f"<h2>{escape(document)}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>")
        parts += [_row(finding, language) for finding in found]
        parts.append("</tbody>\n</table>")
    return "\n".join([*parts, "</body>\n</html>\n"])


def _row(finding: Finding, language: Literal["zh", "en"]) -> str:
    page, row = ("" if place is None else str(place) for place in (finding.page, finding.row))
    return (
        f'<tr><td class="{finding.severity.value}">{SEVERITY_NAMES[language][finding.severity]}</td>'
        f'<td>{escape(finding.code)}</td><td class="number">{page}</td><td class="number">{row}</td>'
        f"<td>{escape(finding.printed)}</td><td>{escape(validation.message(finding, language))}</td></tr>"
    )
