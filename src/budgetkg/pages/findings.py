"""The findings of the last validation, filtered and page by page, each with a link to its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from budgetkg.errors import Severity
from budgetkg.graph.vocabulary import BKG
from budgetkg.pages.asked import Asked
from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language, Pairs, Urls
from budgetkg.pages.words import Words
from budgetkg.query import ask
from budgetkg.store import ACROSS, KeptFinding

_SEVERITIES = tuple(Severity)
PER_PAGE = 50
_DOCUMENTS = f"SELECT (COUNT(?document) AS ?count) WHERE {{ ?document a <{BKG.SourceDocument}> }}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page shows it."""

    severity: str
    check: str
    message: str
    file: str
    document: str
    href: str
    page: int | None
    row: int | None
    printed: str
    found: str
    expected: str
    waived: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by, with how many findings have it."""

    value: str
    label: str
    count: int
    chosen: bool


def findings(site: Site, language: Language, query: Pairs = ()) -> Page:
    """The findings; ``severity``, ``check``, ``document`` and ``waived`` filter them, ``page`` turns the pages.

    Raises:
        StoreError: when the store cannot be read.
    """
    asked, words, urls = Asked.of(query), Words(language), site.urls(language)
    kept = tuple(site.findings()) if site.findings is not None else ()
    validated = site.validations() if site.validations is not None else {}
    documents = sum(iri != ACROSS for iri in validated)
    stored = _whole(ask(site.graph, _DOCUMENTS).rows[0][0])
    wanted = {name: asked.one(name) for name in ("severity", "check", "document")}
    waived = asked.one("waived") == "1"
    chosen = [each for each in kept if (waived or not each.waived) and _fits(each, wanted)]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    page = asked.number("page", 1, 1, pages)
    filters = [(name, value) for name, value in (*wanted.items(), ("waived", "1" if waived else "")) if value]
    return render(
        site,
        language,
        "findings",
        words("findings-title"),
        ("/findings", [*filters, *([("page", str(page))] if page > 1 else [])]),
        validated=documents,
        missing=max(0, stored - documents),
        total=len(chosen),
        counts=[(each.value, f"{_count(kept, each):,}") for each in _SEVERITIES],
        choices={name: _choices(kept, name, wanted, words) for name in wanted},
        waived=waived,
        any_waived=any(each.waived for each in kept),
        shown=[_shown(each, urls, words) for each in chosen[(page - 1) * PER_PAGE : page * PER_PAGE]],
        page=page,
        pages=pages,
        before=urls.findings([*filters, ("page", str(page - 1))]) if page > 1 else "",
        after=urls.findings([*filters, ("page", str(page + 1))]) if page < pages else "",
    )


def _value(kept: KeptFinding, name: str) -> str:
    match name:
        case "severity":
            return kept.finding.severity.value
        case "check":
            return kept.finding.code
        case _:
            return kept.finding.document


def _fits(kept: KeptFinding, wanted: dict[str, str]) -> bool:
    return all(not value or _value(kept, name) == value for name, value in wanted.items())


def _count(kept: Sequence[KeptFinding], severity: Severity) -> int:
    return sum(each.finding.severity is severity and not each.waived for each in kept)


def _choices(kept: Sequence[KeptFinding], name: str, wanted: dict[str, str], words: Words) -> list[Choice]:
    """The values of one filter among what the others leave."""
    others = {other: value for other, value in wanted.items() if other != name}
    counted = Counter(_value(each, name) for each in kept if _fits(each, others) and not each.waived)
    counted.update({wanted[name]: 0} if wanted[name] else {})
    order = [each.value for each in _SEVERITIES]
    return [
        Choice(value, words(value) if value in order else value or "—", count, value == wanted[name])
        for value, count in sorted(
            counted.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else pair[0]
        )
    ]


def _shown(kept: KeptFinding, urls: Urls, words: Words) -> Shown:
    finding = kept.finding
    node = kept.node or finding.focus
    return Shown(
        finding.severity.value,
        finding.code,
        words.pick(finding.message_zh, finding.message_en),
        finding.document,
        urls.entity(kept.document) if kept.document else "",
        urls.entity(node) if node.startswith(urls.base_iri) else "",
        finding.page,
        finding.row,
        finding.printed,
        finding.found,
        finding.expected,
        kept.waived,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
