"""The hand-checked facts of the example documents, against what the program exports."""

from __future__ import annotations

from pathlib import Path

import pytest

import golden
from budgetkg.build import build
from budgetkg.export import export
from budgetkg.store import Store
from conftest import EXAMPLES, ROOT, SLUGS

DOCUMENTS = ROOT / "tests" / "documents"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tidy tables of the five examples, by way of the store."""
    folder = tmp_path_factory.mktemp("golden")
    with Store.create_or_open(folder / "store") as store:
        outcomes = list(build([EXAMPLES], store))
        assert [outcome.error for outcome in outcomes if not outcome.ok] == []
        export(store, "csv", folder / "csv")
    return folder / "csv"


def test_every_example_has_golden_facts() -> None:
    assert {path.name for path in DOCUMENTS.iterdir() if path.is_dir()} == set(SLUGS)


@pytest.mark.parametrize("table", golden.COMPARED)
@pytest.mark.parametrize("slug", SLUGS)
def test_exported_facts_are_the_printed_ones(slug: str, table: str, tables: Path) -> None:
    missing, spurious = golden.differences(DOCUMENTS / slug, tables, table, f"{slug}.txt")
    assert not missing, missing[:3]
    assert not spurious, spurious[:3]
