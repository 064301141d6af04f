"""One model whatever the file was: the facts of a budget do not change with the kind of file it is published as."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import office
from budgetkg.document import read_document
from budgetkg.document.model import Document
from budgetkg.facts.model import DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.source import DOCX, HTML, XLS, XLSX, Source

PDFS = Path(__file__).resolve().parents[2] / "shared" / "pdf"
SLUGS = sorted(path.stem for path in PDFS.glob("*.pdf") if not path.stem.endswith(".scan"))

Writer = Callable[[Document], bytes]
WRITERS: dict[str, tuple[Writer, str]] = {
    ".xlsx": (office.xlsx, XLSX),
    ".xls": (office.xls, XLS),
    ".docx": (office.word, DOCX),
    ".html": (office.web_page, HTML),
    ".htm": (lambda document: office.web_page(document, "gb2312"), HTML),
}

pytestmark = pytest.mark.skipif(not SLUGS, reason="the typeset documents are not here")


@cache
def original(slug: str) -> tuple[Document, DocumentFacts]:
    document = read_document(Source.read(PDFS / f"{slug}.pdf"))
    return document, read_facts(document)


def amounts(facts: DocumentFacts) -> list[tuple[object, ...]]:
    return sorted(
        (
            line.table,
            line.code,
            line.name,
            line.side,
            line.fund,
            line.measure,
            line.fiscal_year,
            line.amount,
            line.printed,
        )
        for line in facts.lines
    )


def projects(facts: DocumentFacts) -> list[tuple[object, ...]]:
    return [
        (
            project.code, project.name, project.amount, project.execution_weight, project.goal,
            [
                (one.level1, one.level2, one.level3, one.comparator, one.target, one.current, one.unit, one.weight)
                for one in project.indicators
            ],
            [citation.printed for citation in project.citations],
        )
        for project in facts.projects
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("slug", SLUGS)
def test_facts_do_not_change_with_the_kind_of_file(slug: str, suffix: str, tmp_path: Path) -> None:
    document, facts = original(slug)
    write, media_type = WRITERS[suffix]
    path = tmp_path / f"{slug}{suffix}"
    path.write_bytes(write(document))
    source = Source.read(path)
    assert source.media_type == media_type
    found = read_facts(read_document(source))
    assert amounts(found) == amounts(facts)
    assert projects(found) == projects(facts)
    assert (found.title, found.fiscal_year, found.units) == (facts.title, facts.fiscal_year, facts.units)
    assert {account.title: len(account.unread) for account in found.tables} == {
        account.title: len(account.unread) for account in facts.tables
    }
