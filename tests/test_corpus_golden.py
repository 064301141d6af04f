"""Annotated pages of published budgets of ten cities, against what the program exports of them.

The annotation was made by looking at the pages (``tests/corpus``; ``pages.csv`` says which). The files themselves are no
part of the project; without them these tests are skipped.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import golden
from budgetkg.build import build
from budgetkg.export import export
from budgetkg.store import Store
from conftest import ROOT

PUBLISHED = ROOT.parent / "shared" / "corpus"
ANNOTATED = sorted(path for path in (ROOT / "tests" / "corpus").iterdir() if path.is_dir())
#: What share of an annotated document's facts must be read; no other fact may be.
RECALL = 0.99

pytestmark = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the corpus of published budgets is not here")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tidy tables of the annotated documents, by way of the store."""
    folder = tmp_path_factory.mktemp("corpus")
    with Store.create_or_open(folder / "store") as store:
        outcomes = list(build([PUBLISHED / f"{annotated.name}.pdf" for annotated in ANNOTATED], store))
        assert [outcome.error for outcome in outcomes if not outcome.ok] == []
        export(store, "csv", folder / "csv")
    return folder / "csv"


def test_ten_documents_are_annotated() -> None:
    assert len(ANNOTATED) >= 10


@pytest.mark.parametrize("annotated", ANNOTATED, ids=lambda path: path.name)
def test_exported_facts_are_the_printed_ones(annotated: Path, tables: Path) -> None:
    with (annotated / "pages.csv").open(encoding="utf-8", newline="") as file:
        pages = {row["page"] for row in csv.DictReader(file)}
    absent, others, facts = [], [], 0
    for table in golden.COMPARED:
        missing, spurious = golden.differences(annotated, tables, table, f"{annotated.name}.pdf", pages)
        facts += sum(gold.certain for gold in golden.read_gold(annotated, table))
        absent += [(table, row) for row in missing]
        others += [(table, row) for row in spurious]
    assert facts >= 40
    assert not others, others[:3]
    assert len(absent) <= (1 - RECALL) * facts, absent[:3]
