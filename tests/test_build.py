"""Files to a store: each document replaced whole or not at all, and the same bytes for the same input."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import budgetkg.build.reading
from budgetkg.build import build, inputs, other_kinds, readable
from budgetkg.facts.model import DocumentFacts
from budgetkg.store import Store
from command_line import SMALL, environment, examples_store, run, without_code_lists

__all__ = ["without_code_lists"]

pytestmark = pytest.mark.usefixtures("without_code_lists")

BUDGET = SMALL.read_text(encoding="utf-8")
#: Another budget: the same document with one printed amount changed.
CHANGED = BUDGET.replace("项目总额:\t0.20", "项目总额:\t0.30", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two budgets of different content."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(BUDGET, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(CHANGED, encoding="utf-8")
    return tmp_path / "in"


def quads(store: Path, out: Path) -> bytes:
    """The store as N-Quads, through the command line."""
    done = run("export", "--format", "nq", "--out", out, "--store", store)
    assert done.code == 0, done.err
    return (out / "budgetkg.nq").read_bytes()


def test_the_changed_budget_differs() -> None:
    assert CHANGED != BUDGET


def test_a_document_built_again_replaces_its_graph_and_no_other(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", folder, "--store", store).code == 0
    with Store.open(store, read_only=True) as opened:
        before = {document.file_names: document.iri for document in opened.documents()}
        other = opened.graph_triples(before[("b.txt",)])

    (folder / "a.txt").write_text(BUDGET.replace("项目总额:\t0.20", "项目总额:\t0.40", 1), encoding="utf-8")
    assert run("build", folder, "--store", store).code == 0

    with Store.open(store, read_only=True) as opened:
        after = {document.file_names: document.iri for document in opened.documents()}
        assert after.keys() == before.keys()
        assert after[("a.txt",)] != before[("a.txt",)]
        assert after[("b.txt",)] == before[("b.txt",)]
        assert opened.graph_triples(before[("a.txt",)]) == ()
        assert opened.graph_triples(after[("b.txt",)]) == other


def test_the_same_input_gives_the_same_sorted_quads(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("build", folder, "--store", tmp_path / name).code == 0
    assert run("build", folder / "b.txt", "--store", tmp_path / "two").code == 0  # once more into the same store
    first, second = quads(tmp_path / "one", tmp_path / "out1"), quads(tmp_path / "two", tmp_path / "out2")
    assert first == second
    lines = first.decode().splitlines()
    by_graph: dict[str, list[str]] = {}
    for line in lines:
        by_graph.setdefault(line.rsplit(" ", 2)[1], []).append(line.removesuffix(" ."))
    assert list(by_graph) == sorted(by_graph)
    assert len(by_graph) == 4  # two documents, the ontology and its links
    assert "_:" not in {line.split(" ", 1)[0][:2] for line in lines}


def test_the_quads_do_not_depend_on_the_hash_seed_or_on_the_order_given(folder: Path, tmp_path: Path) -> None:
    """In processes of their own: sets iterate differently there."""
    paths = [folder / "a.txt", folder / "b.txt"]
    made = []
    for seed, order in (("1", paths), ("2", paths[::-1])):
        script = (
            "import sys, budgetkg.build.targets.store; budgetkg.build.targets.store.codelist_triples = lambda base: ();"
            "from budgetkg.cli import app; app(sys.argv[1:])"
        )
        store = tmp_path / f"store{seed}"
        arguments = ["build", *map(str, order), "--store", str(store)]
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], env=environment(PYTHONHASHSEED=seed), capture_output=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        made.append(quads(store, tmp_path / f"out{seed}"))
    assert made[0] == made[1]


def test_an_exception_in_the_middle_of_a_document_leaves_the_store_as_before(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    assert run("build", folder, "--store", store).code == 0
    before = quads(store, tmp_path / "before")
    (folder / "a.txt").write_text(BUDGET.replace("项目总额:\t0.20", "项目总额:\t0.50", 1), encoding="utf-8")
    whole = budgetkg.build.reading.document_lines

    def broken(facts: DocumentFacts, base: str) -> bytes:
        whole(facts, base)
        raise ZeroDivisionError("甲乙丙丁 13900000001")

    monkeypatch.setattr("budgetkg.build.reading.document_lines", broken)
    done = run("build", folder / "a.txt", "--store", store)
    assert done.code == 2
    assert "a.txt" in done.err
    assert "ZeroDivisionError" in done.err
    assert "甲乙丙丁" not in done.err, "an exception's own words may quote the document"
    assert quads(store, tmp_path / "after") == before


def test_a_process_that_dies_in_the_middle_of_a_document_leaves_the_store_as_before(
    folder: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert run("build", folder / "a.txt", "--store", store).code == 0
    before = quads(store, tmp_path / "before")
    script = textwrap.dedent(
        """
        import os, sys
        import budgetkg.build.reading, budgetkg.build.targets.store
        from budgetkg.cli import app
        budgetkg.build.targets.store.codelist_triples = lambda base: ()
        whole = budgetkg.build.reading.document_lines
        def dying(facts, base):
            whole(facts, base)
            os._exit(9)
        budgetkg.build.reading.document_lines = dying
        app(sys.argv[1:])
        """
    )
    arguments = [sys.executable, "-c", script, "build", str(folder), "--store", str(store)]
    done = subprocess.run(arguments, env=environment(), capture_output=True, check=False)
    assert done.returncode == 9
    assert quads(store, tmp_path / "after") == before
    assert run("build", folder, "--store", store).code == 0, "and the next build goes on"


def test_rebuild_forgets_what_is_not_built_again(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", folder, "--store", store).code == 0
    assert run("build", folder / "b.txt", "--store", store, "--rebuild").code == 0
    with Store.open(store, read_only=True) as opened:
        assert [document.file_names for document in opened.documents()] == [("b.txt",)]


def test_the_names_of_documents_are_relative_and_posix(tmp_path: Path) -> None:
    deep = tmp_path / "2024 年" / "拉萨〔市〕"
    deep.mkdir(parents=True)
    (deep / "预算 (1).txt").write_text(BUDGET, encoding="utf-8")
    store = tmp_path / "store"
    assert run("build", tmp_path / "2024 年", "--store", store).code == 0
    with Store.open(store, read_only=True) as opened:
        assert opened.documents()[0].file_names == ("拉萨〔市〕/预算 (1).txt",)
    assert run("status", tmp_path / "2024 年", "--store", store).code == 0


def test_two_files_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    for name, text in (("x", BUDGET), ("y", CHANGED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, encoding="utf-8")
    found = inputs([tmp_path / "x", tmp_path / "y"])
    assert [bool(one.error) for one in found] == [False, True]
    assert str(tmp_path / "x" / "a.txt") in found[1].error
    assert str(tmp_path / "y" / "a.txt") in found[1].error


def test_a_file_given_twice_is_read_once(folder: Path) -> None:
    assert [one.name for one in inputs([folder, folder, folder / "a.txt"])] == ["a.txt", "b.txt"]


def test_other_kinds_are_counted_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("a.ofd", "b.OFD", "c.odd", ".hidden.odd", "d.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert other_kinds([tmp_path]) == {".ofd": 2, ".odd": 1}


def test_a_name_of_an_older_chinese_system_is_read() -> None:
    """A name in GBK comes from the file system as lone surrogates, which neither graph nor console can hold."""
    assert readable("2024/\udcd4\udca4\udccb\udce3.txt") == "2024/预算.txt"
    assert readable("预算〔2024〕.txt") == "预算〔2024〕.txt"


def test_the_summary_counts_what_was_built() -> None:
    with Store.in_memory() as store:
        built = list(build([SMALL], store))
    assert [(one.name, one.fiscal_year, one.projects, one.ok) for one in built] == [(SMALL.name, 2024, 9, True)]
    assert built[0].indicators > 50


def test_the_five_examples_are_in_the_store() -> None:
    with Store.open(examples_store(), read_only=True) as store:
        assert len(store.documents()) == 5
