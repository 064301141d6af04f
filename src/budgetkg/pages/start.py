"""The start page: what is in the graph, how far it is proved, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from budgetkg.pages.asking import groups
from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.told import query_text
from budgetkg.pages.urls import Language, Urls
from budgetkg.pages.words import Words
from budgetkg.query import ask
from budgetkg.store import Value

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    documents: int
    units: int
    lines: int
    budgets: int
    indicators: int
    policies: int


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the amounts that has one verdict; ``start`` and ``width`` are thousandths of a bar."""

    name: str
    count: str
    share: str
    start: int
    width: int


def start(site: Site, language: Language) -> Page:
    """The start page.

    Raises:
        StoreError: when the graph cannot be read.
    """
    words, urls = Words(language), site.urls(language)
    counted = ask(site.graph, query_text("counts")).records()
    found = _numbers(counted[0] if counted else {})
    counts = Counts(
        *(found.get(name, 0) for name in ("documents", "units", "lines", "budgets", "indicators", "policies"))
    )
    printed, unread = found.get("printed", 0), found.get("unread", 0)
    return render(
        site,
        language,
        "start",
        words("site"),
        ("/", []),
        counts=counts,
        tally=_tally(counts, urls),
        proofs=_shares(counts.lines, found.get("proved", 0), found.get("contradicted", 0)),
        read_share=_percent(found.get("read", 0) + found.get("exempt", 0), printed) if printed else "",
        unread=f"{unread:,}",
        groups=groups(language),
    )


def _numbers(record: Mapping[str, Value | None]) -> dict[str, int]:
    return {name: int(value) for name, value in record.items() if isinstance(value, int | Decimal)}


def _tally(counts: Counts, urls: Urls) -> list[tuple[str, str, str]]:
    return [
        ("n-documents", f"{counts.documents:,}", urls.question("documents")),
        ("n-units", f"{counts.units:,}", urls.index("units")),
        ("n-lines", f"{counts.lines:,}", ""),
        ("n-projects", f"{counts.budgets:,}", urls.index("projects")),
        ("n-indicators", f"{counts.indicators:,}", ""),
        ("n-policies", f"{counts.policies:,}", urls.index("policies")),
    ]


def _shares(lines: int, proved: int, contradicted: int) -> tuple[Share, ...]:
    """The verdicts as parts of a bar; the smallest is still to be seen."""
    if not lines:
        return ()
    shares, begin = [], 0
    counted = {"proved": proved, "unproved": lines - proved - contradicted, "contradicted": contradicted}
    for name, count in counted.items():
        width = max(3, count * 1000 // lines) if count else 0
        shares.append(Share(name, f"{count:,}", _percent(count, lines), begin, width))
        begin += width
    return tuple(shares)


def _percent(part: int, whole: int) -> str:
    """A share with one place; never 100 where something is missing, and never 0 where something is there."""
    share = Decimal(100 * part) / whole
    shown = share.quantize(_TENTH, ROUND_DOWN)
    return f"{max(shown, _TENTH) if part else shown}"
