"""A report page as tests read it: written with a check described, and taken apart."""

from __future__ import annotations

from html.parser import HTMLParser

from budgetkg.errors import Severity
from budgetkg.report import Material, report_page
from budgetkg.validate import Check, Report
from report_samples import sample

CHECKS = (Check("three-public", "三公", "three", "三公之和。", "Their sum.", (Severity.VIOLATION,)),)


class Page(HTMLParser):
    """What stands on a page, as a reader's program takes it apart; it must be well-formed for that."""

    _EMPTY = frozenset(("meta", "br", "img"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self._EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, tag: str, attribute: str) -> list[str]:
        return [
            attributes[attribute] or "" for name, attributes in self.tags if name == tag and attribute in attributes
        ]


def page(report: Report | None = None, language: str = "zh", **material: object) -> str:
    told = Material(checks=CHECKS, **material)  # type: ignore[arg-type]  # fields by name, as the tests give them
    return report_page(report or sample(), "zh" if language == "zh" else "en", told)
