"""The example documents as a graph to ask, beside what was read from their print by hand.

``gold(table)`` are the rows of the hand-checked tables in ``tests/documents`` that are certain, so that an answer can be
worked out again without the graph. ``later_documents`` makes from one of them what no example is: its final accounts,
and the budget of the next year, which prints last year's figures beside its own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from budgetkg.facts.model import DocumentFacts
from budgetkg.graph import codelist_triples, document_iri, document_triples, ontology_triples
from budgetkg.store import Store

DOCUMENTS = Path(__file__).resolve().parent / "documents"

POLICE, APPROVAL, ETHNIC = "拉萨市刑警支队", "拉萨市行政审批局本级", "拉萨市民族事务委员会本级"
PETITION = "拉萨市信访局"
VETERANS = "中共重庆市万盛经济技术开发区工作委员会老干部局"
CENTRE = "重庆市万盛经济技术开发区老干部服务管理中心"

Row = dict[str, str]


@cache
def gold(table: str) -> tuple[Row, ...]:
    """The certain rows of a hand-checked table, of all five documents."""
    rows: list[Row] = []
    for folder in sorted(DOCUMENTS.iterdir()):
        path = folder / f"{table}.csv"
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows += [row for row in csv.DictReader(file) if row.get("certain", "").lower() != "false"]
    return tuple(rows)


def chosen(table: str, /, **wanted: str) -> Iterator[Row]:
    """The gold rows that have these values."""
    return (row for row in gold(table) if all(row[name] == value for name, value in wanted.items()))


def printed_lines(table: str, scheme: str, /, **wanted: str) -> Iterator[tuple[Row, Decimal]]:
    """The lines of a table with their amounts, blank cells left out."""
    for row in chosen("lines", table=table, scheme=scheme, **wanted):
        if row["amount"]:
            yield row, Decimal(row["amount"])


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A share as the questions give it: in per cent, with one place, halves rounded up as SPARQL's ROUND does."""
    return (Decimal(1000) * part / whole + Decimal("0.5")) // 1 / 10


def put(store: Store, documents: Iterable[DocumentFacts]) -> None:
    """Store documents as ``build`` does."""
    for facts in documents:
        iri = document_iri(facts, store.base_iri)
        store.replace(iri, document_triples(facts, store.base_iri), facts.source.name, facts.source.sha256)


def filled(documents: Iterable[DocumentFacts]) -> Store:
    """A store in memory with the code lists and these documents."""
    store = Store.in_memory()
    store.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
    put(store, documents)
    return store


def later_documents(facts: DocumentFacts) -> tuple[DocumentFacts, DocumentFacts]:
    """The final accounts of a budget, with nine tenths of each amount, and the budget of the year after it.

    The next budget asks for a tenth more of everything, prints the year before beside it, whose total it gives as 1 元
    less, has a code that no list knows, and has dropped the budget's first project for a new one.
    """
    year = facts.fiscal_year
    final = replace(
        facts,
        source=replace(facts.source, name="final.txt", sha256="f" * 64),
        stage="final",
        lines=tuple(replace(line, amount=line.amount * 9 / 10) for line in facts.lines),
        projects=(),
        figures=(),
    )
    own = [replace(line, fiscal_year=year + 1, amount=line.amount * 11 / 10) for line in facts.lines]
    strange = next(line for line in own if line.code == "208" and line.measure == "total")
    before = [
        replace(line, amount=line.amount - 1 if not line.code and line.measure == "total" else line.amount)
        for line in facts.lines
        if line.scheme == "function" and line.fiscal_year == year
    ]
    dropped, *kept = facts.projects
    added = replace(dropped, code="54010025T000009999999", name="新设项目", printed_code="")
    following = replace(
        facts,
        source=replace(facts.source, name="next.txt", sha256="e" * 64),
        fiscal_year=year + 1,
        lines=(*own, *before, replace(strange, code="29901", name="没有的科目")),
        projects=tuple(replace(budget, fiscal_year=year + 1) for budget in (*kept, added)),
        figures=(),
    )
    return final, following


FactsOf = Callable[[str], DocumentFacts]
