"""A second build reads what is new or has changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetkg.build import State, build
from budgetkg.store import Store
from command_line import SMALL, run, without_code_lists

__all__ = ["without_code_lists"]

pytestmark = pytest.mark.usefixtures("without_code_lists")

BUDGET = SMALL.read_text(encoding="utf-8")


def budget(amount: int) -> str:
    """A budget that differs from others in one amount."""
    return BUDGET.replace("项目总额:\t0.20", f"项目总额:\t0.{amount}", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number, name in enumerate("abc"):
        (tmp_path / "in" / f"{name}.txt").write_text(budget(30 + number), encoding="utf-8")
    (tmp_path / "in" / "letter.txt").write_text("这是一封信，不是预算。\n", encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> Iterator[Store]:
    """A store of the folder."""
    with Store.create_or_open(tmp_path / "store") as made:
        assert states(folder, made) == {"a": "read", "b": "read", "c": "read", "letter": "refused"}
        yield made


def states(folder: Path, store: Store, **options: bool) -> dict[str, str]:
    """What became of each file, by its name without suffix."""
    return {one.name.removesuffix(".txt"): str(one.state) for one in build([folder], store, **options)}


def names(store: Store) -> list[str]:
    return [name.removesuffix(".txt") for document in store.documents() for name in document.file_names]


def test_unchanged_files_are_not_read_again(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.build.reading.read_document", None)
    before, stamps = names(store), store.stamps()
    assert states(folder, store) == {"a": "same", "b": "same", "c": "same", "letter": "refused"}
    assert (names(store), store.stamps()) == (before, stamps)


def test_a_refusal_is_told_again_without_reading(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.build.reading.read_document", None)
    (told,) = [one.error for one in build([folder], store) if one.error]
    assert told.startswith(str(folder / "letter.txt"))
    assert "不是预算公开文件" in told


def test_a_changed_file_alone_is_read(folder: Path, store: Store) -> None:
    before = {document.file_names[0]: document.iri for document in store.documents()}
    (folder / "b.txt").write_text(budget(77), encoding="utf-8")
    assert states(folder, store) == {"a": "same", "b": "read", "c": "same", "letter": "refused"}
    after = {document.file_names[0]: document.iri for document in store.documents()}
    assert {name for name in after if after[name] != before[name]} == {"b.txt"}
    assert before["b.txt"] not in store.graphs()


def test_a_renamed_file_keeps_its_document(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.build.reading.read_document", None)
    graphs = store.graphs()
    (folder / "2024").mkdir()
    (folder / "a.txt").rename(folder / "2024" / "z.txt")
    outcomes = {one.name: one for one in build([folder], store)}
    assert (outcomes["2024/z.txt"].state, outcomes["2024/z.txt"].former) == (State.NAMED, "a.txt")
    assert "a.txt" not in outcomes
    assert sorted(names(store)) == ["2024/z", "b", "c"]
    assert store.graphs() == graphs


def test_two_files_of_one_content_are_one_document(folder: Path, store: Store) -> None:
    (folder / "copy.txt").write_text(budget(30), encoding="utf-8")
    assert states(folder, store)["copy"] == "named"
    assert sorted(names(store)) == ["a", "b", "c", "copy"]
    assert len(store.documents()) == 3
    (folder / "a.txt").unlink()
    states(folder, store, prune=True)
    assert sorted(names(store)) == ["b", "c", "copy"]


def test_a_removed_file_is_told_of_and_goes_when_asked(folder: Path, store: Store) -> None:
    (folder / "a.txt").unlink()
    assert states(folder, store)["a"] == "gone"
    assert "a" in names(store)
    assert states(folder, store, prune=True)["a"] == "pruned"
    assert names(store) == ["b", "c"]
    assert "a" not in states(folder, store)


def test_files_of_other_folders_are_let_be(folder: Path, store: Store, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "d.txt").write_text(budget(40), encoding="utf-8")
    (folder / "a.txt").unlink()
    assert states(tmp_path / "other", store, prune=True) == {"d": "read"}
    assert sorted(names(store)) == ["a", "b", "c", "d"]


def test_another_version_of_the_reader_reads_again(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.build.run.reader_version", lambda: "9.9+other")
    assert states(folder, store) == {"a": "read", "b": "read", "c": "read", "letter": "refused"}
    assert states(folder, store) == {"a": "same", "b": "same", "c": "same", "letter": "refused"}


def test_all_can_be_read_again(folder: Path, store: Store) -> None:
    assert states(folder, store, again=True) == {"a": "read", "b": "read", "c": "read", "letter": "refused"}


def test_a_file_that_is_no_budget_any_more_leaves_what_was_stored(folder: Path, store: Store) -> None:
    (folder / "a.txt").write_text("这是一封信。\n", encoding="utf-8")
    assert states(folder, store)["a"] == "refused"
    assert names(store) == ["a", "b", "c"]
    (folder / "a.txt").write_text(budget(30), encoding="utf-8")
    assert states(folder, store)["a"] in ("read", "named", "same")
    assert names(store) == ["a", "b", "c"]


def test_the_commands_tell(folder: Path, tmp_path: Path) -> None:
    where = ("--store", tmp_path / "told")
    assert run("build", folder, *where).code == 1
    (folder / "letter.txt").unlink()
    done = run("build", folder, *where)
    assert (done.code, "3 份未变" in done.err) == (0, True), done.err
    assert run("status", folder, *where).code == 0

    (folder / "a.txt").rename(folder / "z.txt")
    (folder / "b.txt").write_text(budget(77), encoding="utf-8")
    (folder / "c.txt").unlink()
    (folder / "d.txt").write_text(budget(78), encoding="utf-8")
    told = run("status", folder, *where)
    assert told.code == 1
    for name, words in (("z.txt", "改名"), ("b.txt", "已改动"), ("c.txt", "文件已不存在"), ("d.txt", "不在库中")):
        assert f"{name}: {words}" in told.err
    done = run("build", folder, *where)
    assert done.code == 1
    assert "a.txt → z.txt" in done.err
    assert "c.txt" in done.err
    assert run("build", folder, *where, "--prune").code == 0
    assert run("status", folder, *where).code == 0
