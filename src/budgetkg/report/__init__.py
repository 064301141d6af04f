"""A validation report as one page: the findings, each with the printed place that it speaks of."""

from budgetkg.report.exhibits import Exhibit, Head, Shown, exhibits_of
from budgetkg.report.page import Material, ledger_page, report_page
from budgetkg.report.sources import check_folders, find_sources

__all__ = [
    "Exhibit",
    "Head",
    "Material",
    "Shown",
    "check_folders",
    "exhibits_of",
    "find_sources",
    "ledger_page",
    "report_page",
]
