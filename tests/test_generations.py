"""Generations: readers keep the state that they opened, beside a writer, and the next to open sees what it wrote."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from budgetkg.errors import StoreError
from budgetkg.store import Statement, Store
from command_line import SMALL, environment, run

A, B, C = (f"https://w3id.org/budgetkg/id/document/{letter * 16}" for letter in "abc")

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks that tell writers from readers")


def says(value: str) -> list[Statement]:
    return [("<http://example.org/x>", "<http://example.org/says>", f'"{value}"')]


def told(store: Store) -> list[str]:
    found = store.query("SELECT DISTINCT ?o { ?s <http://example.org/says> ?o }")
    return sorted(str(row[0]) for row in found.rows)


def read(path: Path) -> list[str]:
    with Store.open(path, read_only=True) as store:
        return told(store)


def generations(path: Path) -> list[str]:
    return sorted(place.name for place in (path / "generations").iterdir() if place.suffix != ".lock")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that says "old"."""
    with Store.create_or_open(tmp_path / "store") as store:
        store.replace(A, says("old"), "a.txt", "aa")
    return tmp_path / "store"


@posix
def test_readers_keep_what_they_opened_while_a_writer_goes_on(path: Path) -> None:
    with Store.open(path, read_only=True) as before:
        with Store.open(path) as writer:
            writer.replace(B, says("new"), "b.txt", "bb")
            assert told(writer) == ["new", "old"], "what is written is seen by the writer at once"
            assert read(path) == ["old"], "a reader that comes meanwhile sees the state before"
            assert told(before) == ["old"]
            assert before.is_current()
        assert told(before) == ["old"], "also when the writer is done"
        assert not before.is_current()
        with Store.open(path, read_only=True) as after:
            assert told(after) == ["new", "old"]
            assert (after.generation, after.is_current()) == (Store.newest(path), True)


@posix
def test_a_new_store_can_be_read_while_it_is_built_first(tmp_path: Path) -> None:
    with Store.create_or_open(tmp_path / "store") as writer:
        writer.replace(A, says("new"), "a.txt", "aa")
        assert read(tmp_path / "store") == []
    assert read(tmp_path / "store") == ["new"]


def test_a_writer_that_changes_nothing_makes_no_generation(path: Path) -> None:
    before = Store.newest(path)
    with Store.create_or_open(path) as store:
        store.replace(A, says("old"), "a.txt", "aa")
        store.remove("nothing.txt")
        assert store.generation == before
    with Store.create_or_open(path, rebuild=True):
        pass
    assert (Store.newest(path), read(path)) == (before, ["old"])


@posix
def test_former_generations_go_when_nobody_reads_them(path: Path) -> None:
    with Store.open(path, read_only=True) as reader:
        for number in range(3):
            with Store.open(path) as writer:
                writer.replace(B, says(str(number)), "b.txt", str(number))
        newest = str(Store.newest(path))
        assert generations(path) == sorted([str(reader.generation), newest])
        assert told(reader) == ["old"]
        with Store.open(path, read_only=True, generation=reader.generation) as second:
            assert told(second) == ["old"]
        gone = reader.generation
    (path / "generations" / "99.new").mkdir()  # left behind by a writer that died
    Store.open(path).close()
    assert {place.name for place in (path / "generations").iterdir()} == {newest, f"{newest}.lock"}
    with pytest.raises(StoreError, match=f"generation {gone} is gone"):
        Store.open(path, read_only=True, generation=gone)


def test_the_files_of_tables_are_shared_and_the_former_state_is_untouched(path: Path) -> None:
    with Store.open(path, read_only=True) as reader, Store.open(path) as writer:
        former = {file.name: file.read_bytes() for file in folder_of(path, reader).iterdir() if file.is_file()}
        for number in range(5):
            writer.replace(B, says(str(number) * 1000), "b.txt", str(number))
        writer.optimize()
        assert {name: (folder_of(path, reader) / name).read_bytes() for name in former} == former


def folder_of(path: Path, store: Store) -> Path:
    return path / "generations" / str(store.generation) / "quads"


@posix
def test_a_medium_without_hard_links_copies(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with Store.open(path) as writer:
        writer.replace(B, says("new"), "b.txt", "bb")
    assert read(path) == ["new", "old"]


def test_a_generation_that_cannot_be_made_leaves_the_store_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = generations(path)
    with Store.open(path) as writer, monkeypatch.context() as patch:
        patch.setattr("shutil.copyfile", full)
        with pytest.raises(StoreError, match=r"cannot be written.*No space left"):
            writer.replace(B, says("new"), "b.txt", "bb")
        assert told(writer) == ["old"]
    assert (generations(path), read(path)) == (before, ["old"])


# ---------------------------------------------------------------------- rebuilding


@posix
def test_a_rebuild_is_seen_when_it_is_done_and_only_if_something_was_stored(path: Path) -> None:
    with Store.create_or_open(path, "https://data.example.cn/", rebuild=True) as writer:
        assert writer.documents() == ()
        writer.replace(B, says("new"), "b.txt", "bb")
        assert read(path) == ["old"]
    with Store.open(path, read_only=True) as store:
        assert (told(store), store.base_iri) == (["new"], "https://data.example.cn/")


def test_a_rebuild_that_reads_nothing_keeps_the_old(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", SMALL, "--store", store).code == 0
    (tmp_path / "bad.txt").write_text("不是预算", encoding="utf-8")
    assert run("build", tmp_path / "bad.txt", "--store", store, "--rebuild").code == 2
    with Store.open(store, read_only=True) as opened:
        assert [document.file_names for document in opened.documents()] == [(SMALL.name,)]


@pytest.mark.parametrize("damaged", ["about.json", "index.db", "quads/CURRENT", "../{}.lock"])
def test_a_damaged_store_is_told_and_can_be_rebuilt(path: Path, damaged: str) -> None:
    number = Store.newest(path)
    (path / "generations" / str(number) / damaged.format(number)).unlink()
    for opening in (Store.open, Store.create_or_open):
        with pytest.raises(StoreError, match=r"(damaged|incomplete|index).*--rebuild"):
            opening(path)
    with Store.create_or_open(path, rebuild=True) as store:
        store.replace(B, says("new"), "b.txt", "bb")
    assert read(path) == ["new"]


def test_a_store_of_the_first_layout_is_replaced_only_when_something_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "store"
    (path / "quads").mkdir(parents=True)
    (path / "quads" / "000001.sst").write_bytes(b"old")
    (path / "store.json").write_text(
        '{"kind": "budgetkg-store", "format": 1, "written_by": "0.1", "base_iri": "https://w3id.org/budgetkg/id/"}',
        encoding="utf-8",
    )
    for opening in (Store.open, Store.create_or_open):
        with pytest.raises(StoreError, match=r"older.*--rebuild"):
            opening(path)
    Store.create_or_open(path, rebuild=True).close()
    assert (path / "quads" / "000001.sst").exists()
    with Store.create_or_open(path, rebuild=True) as store:
        store.replace(A, says("new"), "a.txt", "aa")
    assert read(path) == ["new"]
    assert not (path / "quads").exists()


# ---------------------------------------------------------------------- dying


def killed(path: Path, body: str) -> list[str]:
    """Run a writer that kills itself; returns what it reported as done."""
    code = f"""
import os, signal
from pathlib import Path
from budgetkg.store import Store
import budgetkg.store.changes, budgetkg.store.generations, budgetkg.store.holding
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
def says(value): return [("<http://example.org/x>", "<http://example.org/says>", f'"{{value}}"')]
def put(number):
    letter = "def123"[number]
    store.replace("https://w3id.org/budgetkg/id/document/" + letter * 16, says(number), f"{{number}}.txt", str(number))
    print(number, flush=True)
store = Store.create_or_open(Path({str(path)!r}))
{body}
die()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment())
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.split()


@posix
@pytest.mark.parametrize(
    "body",
    [
        "store._holding.begin()",  # a generation begun, nothing in it
        "put(0)",
        "put(0); put(1); put(2)",
        "put(0); put(0); put(1); store.remove('1.txt'); print('-1', flush=True)",
        "put(0); budgetkg.store.changes.load = die; put(1)",  # before the graph is written
        "whole = budgetkg.store.changes.load\n"
        "def load(*given): whole(*given); print(1, flush=True); die()\n"
        "put(0); budgetkg.store.changes.load = load; put(1)",  # just after
        "put(0); store.optimize(); put(1); budgetkg.store.holding.Generations.clean = die; store.close()",
        "budgetkg.store.generations.shutil.copyfile = die; put(0)",  # in the middle of making a generation
        "budgetkg.store.generations.shutil.rmtree = die; put(0); put(1); store.close()",  # while removing the former
    ],
)
def test_a_writer_killed_at_any_point_leaves_all_that_it_reported(path: Path, body: str) -> None:
    done = set(killed(path, body))
    if "-1" in done:
        done -= {"1", "-1"}
    assert set(read(path)) == done | {"old"}
    with Store.open(path) as writer:
        writer.replace(C, says("after"), "c.txt", "cc")
    assert set(read(path)) == done | {"old", "after"}
    assert len(generations(path)) == 1, "what was left behind is gone"


@posix
def test_a_build_that_is_killed_keeps_the_documents_it_reported(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (tmp_path / "in").mkdir()
    text = SMALL.read_text(encoding="utf-8")
    for number in range(3):
        changed = text.replace("项目总额:\t0.20", f"项目总额:\t0.3{number}", 1)
        (tmp_path / "in" / f"{number}.txt").write_text(changed, encoding="utf-8")
    script = f"""
import os, signal
from pathlib import Path
import budgetkg.build.targets.store
from budgetkg.store import Store
budgetkg.build.targets.store.codelist_triples = lambda base: ()
for built in budgetkg.build.build([Path({str(tmp_path / "in")!r})], Store.create_or_open(Path({str(store)!r}))):
    print(built.name, flush=True)
    if built.name == "1.txt":
        os.kill(os.getpid(), signal.SIGKILL)
"""
    died = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", env=environment())
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert died.stdout.split() == ["0.txt", "1.txt"]
    with Store.open(store, read_only=True) as opened:  # the third went in together with these
        assert [document.file_names[0] for document in opened.documents()] == ["0.txt", "1.txt", "2.txt"]


@posix
def test_writers_and_readers_in_many_processes_never_see_a_half(path: Path) -> None:
    """Each write replaces two documents that say the same: a reader that saw a half would see them differ."""
    script = f"""
import sys
from pathlib import Path
from budgetkg.store import Store
path = Path({str(path)!r})
for _ in range(60):
    with Store.open(path, read_only=True) as store:
        found = {{str(row[0]) for row in store.query("SELECT ?o {{ ?s <http://example.org/says> ?o }}").rows}}
        assert len(found) <= 1 or found == {{"old"}}, found
"""
    with Store.open(path) as writer:
        writer.remove("a.txt")
    readers = [subprocess.Popen([sys.executable, "-c", script], env=environment()) for _ in range(2)]
    number = 0
    while any(reader.poll() is None for reader in readers):
        number += 1
        with Store.open(path) as writer:
            writer.replace(A, says(str(number)), "a.txt", f"a{number}")
            writer.replace(B, says(str(number)), "b.txt", f"b{number}")
    assert [reader.returncode for reader in readers] == [0, 0]
    assert number > 1
