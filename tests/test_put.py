"""What is prepared elsewhere is stored as one step, each file is remembered, and what a killed writer began is mended."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pyoxigraph as ox
import pytest

from budgetkg.errors import StoreError
from budgetkg.store import KeptFile, Prepared, Statement, Store, prepare
from budgetkg.store.merge import load
from budgetkg.store.prepared import prepare_lines
from command_line import environment

BASE = "https://w3id.org/budgetkg/id/"
A, B, C, D = (f"{BASE}document/{letter * 16}" for letter in "abcd")
XSD = "http://www.w3.org/2001/XMLSchema#"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks that tell writers from readers")


def says(subject: str, value: str) -> Statement:
    return (f"<http://example.org/{subject}>", "<http://example.org/says>", value)


def ready(document: str, *values: str) -> Prepared:
    """A document that says something of its own, and what every document says."""
    own = [(f"<{document}/row/{value}>", "<http://example.org/says>", f'"{value}"') for value in values]
    return prepare(
        document, document[-2:], [*own, says("shared", '"all"'), *(says("x", f'"{v}"') for v in values)], BASE
    )


def file(name: str, document: str, path: Path | None = None, reader: str = "1", problem: str = "") -> KeptFile:
    return KeptFile(name, document[-2:], document, path, reader, problem)


def told(store: Store) -> list[str]:
    found = store.query("SELECT ?o { <http://example.org/x> <http://example.org/says> ?o }")
    return sorted(str(row[0]) for row in found.rows)


def check(store: Store) -> None:
    """The merge is what the graphs state, and the graphs, the ledger and the index agree."""
    merge, union = (
        sorted(map(str, store.query(f"SELECT DISTINCT ?s ?p ?o {{ {pattern} }}").rows))
        for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    )
    assert merge == union
    stated = store.query("SELECT ?g ?name ?sha { GRAPH ?g { ?g bkg:fileName ?name ; bkg:sha256 ?sha } }")
    held = [file for file in store.files().values() if not file.problem]
    assert sorted(map(str, stated.rows)) == sorted(str((one.document, one.name, one.sha256)) for one in held)
    documents = {one.iri for one in store.documents()}
    assert documents == set(store.graphs()) - {BASE + name for name in ("ontology", "codelists", "links")}
    assert set(store.stamps() or documents) >= documents
    assert store.complete


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of two documents, one of them under two names."""
    with Store.create_or_open(tmp_path / "store") as store:
        store.put(ready(A, "old", "both"), file("a.txt", A))
        store.put(ready(B, "other"), file("b.txt", B))
        store.name(file("copy of b.txt", B))
    return tmp_path / "store"


# ---------------------------------------------------------------------- what is prepared


def test_what_is_prepared_is_canonical_sorted_and_travels() -> None:
    given = [says("y", f'"12.50"^^<{XSD}decimal>'), says("x", '"词"@zh-CN'), says("x", '"1"'), says("x", '"1"')]
    made = prepare(A, "aa", given, BASE)
    assert made.lines.decode().splitlines() == [
        '<http://example.org/x> <http://example.org/says> "1" .',
        '<http://example.org/x> <http://example.org/says> "词"@zh-cn .',
        f'<http://example.org/y> <http://example.org/says> "12.5"^^<{XSD}decimal> .',
    ]
    assert (made.statements, pickle.loads(pickle.dumps(made))) == (3, made)
    assert prepare(A, "aa", reversed(given), BASE) == made == prepare_lines(A, "aa", made.lines, BASE)


def test_a_text_that_looks_like_the_end_of_a_statement_is_a_text() -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    unit = "<https://w3id.org/budgetkg/ontology#BudgetUnit>"
    given = [
        (f"<{BASE}unit/1>", kind, unit),
        (f"<{BASE}unit/1>", label, f'"警 > {label} \\"x\\" > {label} "@zh'),
        (f"<{A}/row/1>", "<http://example.org/says>", f'"> {kind} {unit} ."'),
        (f"<{A}/row/1>", "<http://example.org/says>", f'"_:b > {label} "'),
    ]
    ((entry, iri),) = prepare(A, "aa", given, BASE).entries.items()
    assert (entry.label, iri) == (f'警 > {label} "x" > {label} ', f"{BASE}unit/1")


def test_names_and_bytes_are_the_stores_to_say() -> None:
    own = [
        (f"<{A}>", f"<https://w3id.org/budgetkg/ontology#{said}>", '"x"') for said in ("fileName", "sha256", "title")
    ]
    assert prepare(A, "aa", own, BASE).lines.count(b"\n") == 1


@pytest.mark.parametrize(
    ("subject", "allowed"),
    [(f"{A}/row/1", True), (f"{A}#1", True), (A, True), (f"{B}/row/1", False), (B, False), (f"{A}a", False)],
)
def test_a_document_says_nothing_of_what_is_within_another(subject: str, allowed: bool) -> None:
    statement = (f"<{subject}>", "<http://example.org/says>", '"1"')
    if allowed:
        assert prepare(A, "aa", [statement], BASE).statements == 1
    else:
        with pytest.raises(StoreError, match="another document"):
            prepare(A, "aa", [statement], BASE)
        with Store.in_memory() as store, pytest.raises(StoreError, match="another document"):
            store.load_reference([statement], [])


# ---------------------------------------------------------------------- files


def test_files_are_remembered_as_they_were_read(path: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(b"/data/\xd4\xa4\xcb\xe3.txt"))
    with Store.open(path) as store:
        store.put(ready(C, "new"), file("c.txt", C, odd, reader="2"))
        store.refuse(KeptFile("bad.txt", "ff", "", tmp_path, "2", "不是预算 / no budget"))
    with Store.open(path, read_only=True) as store:
        assert store.files() == {
            "a.txt": file("a.txt", A),
            "b.txt": file("b.txt", B),
            "copy of b.txt": file("copy of b.txt", B),
            "c.txt": file("c.txt", C, odd, reader="2"),
            "bad.txt": KeptFile("bad.txt", "ff", "", tmp_path, "2", "不是预算 / no budget"),
        }
        assert store.sources() == {"cc": odd}
        assert len(store.documents()) == 3
        check(store)


def test_a_refused_file_leaves_its_earlier_version_until_it_is_read_or_removed(path: Path) -> None:
    refused = KeptFile("a.txt", "ff", A, None, "1", "damaged")
    with Store.open(path) as store:
        store.refuse(refused)
        assert (store.files()["a.txt"], told(store)) == (refused, ["both", "old", "other"])
        before = store.generation
    with Store.open(path) as store:
        store.refuse(refused)
        assert store.generation == before, "the same again writes nothing"
        store.put(ready(A, "old", "both"), file("a.txt", A))
        assert store.files()["a.txt"] == file("a.txt", A)
        store.refuse(refused)
        assert store.remove("a.txt")
        assert ("a.txt" in store.files(), told(store)) == (False, ["other"])
        store.refuse(KeptFile("never.txt", "ff", "", None, "1", "damaged"))
        assert store.remove("never.txt")
        assert not store.remove("never.txt")
        check(store)


def test_another_reader_of_the_same_content_changes_what_differs_and_is_remembered(path: Path) -> None:
    with Store.open(path) as store:
        before, stamps = store.generation, store.stamps()
        store.put(ready(A, "old", "both"), file("a.txt", A))
        assert store.generation == before
        store.put(ready(A, "old", "both"), file("a.txt", A, reader="2"))
        assert (store.files()["a.txt"].reader, store.stamps()) == ("2", stamps)
        store.put(ready(A, "both", "more"), file("a.txt", A, reader="3"))
        assert (told(store), store.files()["a.txt"].reader) == (["both", "more", "other"], "3")
        check(store)


def test_names_come_and_go_and_the_last_takes_its_document_along(path: Path) -> None:
    with Store.open(path) as store:
        store.name(file("a.txt", B))  # A had no other name
        assert [one.file_names for one in store.documents()] == [("a.txt", "b.txt", "copy of b.txt")]
        assert {hit.kind for hit in store.search("copy")} <= {"document"}
        check(store)
        for name in ("b.txt", "a.txt"):
            assert store.remove(name)
            check(store)
        assert [one.file_names for one in store.documents()] == [("copy of b.txt",)]
        with pytest.raises(StoreError, match="no such document"):
            store.name(file("d.txt", C))
        store.put(ready(C, "new"), file("copy of b.txt", C))
        assert (store.graphs(), told(store)) == ((C,), ["new"])
        check(store)


def test_the_reference_is_known_by_its_version(path: Path) -> None:
    with Store.open(path) as store:
        assert not store.reference_is("")
        store.load_reference([says("term", '"1"')], [], version="7")
        assert store.reference_is("7")
        before = store.generation
    with Store.open(path) as store:
        assert store.reference_is("7")
        store.load_reference([says("term", '"1"')], [], version="7")
        assert store.generation == before
        store.load_reference([says("term", '"2"')], [])
        assert not store.reference_is("7")
        check(store)


def test_a_copy_under_another_base_knows_its_files_too(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        store.load_reference([says("term", '"1"')], [], version="7")
        store.refuse(KeptFile("a.txt", "ff", A, None, "1", "damaged"))
        with store.rebased(tmp_path / "copy", "https://data.example.cn/") as copy:
            assert copy.reference_is("7")
            assert {name: one.document.removeprefix(copy.base_iri) for name, one in copy.files().items()} == {
                name: one.document.removeprefix(BASE) for name, one in store.files().items()
            }
            assert told(copy) == told(store)


@pytest.mark.parametrize("seed", range(30))
def test_documents_put_together_give_the_store_that_one_after_the_other_gives(seed: int) -> None:
    """Also where names change hands, and several names hold what is new, within the same handful."""
    dice = random.Random(seed)
    one_by_one, together = Store.in_memory(BASE), Store.in_memory(BASE)
    for _ in range(4):
        documents = []
        for name in dice.sample(("a.txt", "b.txt", "c.txt", "d.txt", "e.txt"), 4):
            document = dice.choice((A, B, C, D))
            made = ready(document, document[-1], dice.choice(("both", "other")))
            documents.append((made, file(name, document)))
        for made, kept in documents:
            one_by_one.put(made, kept)
        together.put_all(documents)
        check(together)
        assert together.files() == one_by_one.files()
        assert together.graphs() == one_by_one.graphs()
        for graph in (None, *together.graphs()):
            assert list(together.graph_lines(graph)) == list(one_by_one.graph_lines(graph))


def test_graphs_of_any_size_are_loaded_as_one_step() -> None:
    """Also an empty one between others, and lines longer than what is read at a time."""
    quads = ox.Store()
    sizes = {A: 3, B: 0, C: 1, D: 3000}
    text = "词" * 5000
    lines = {graph: [f'<{graph}/{n}> <x:says> "{text}" .\n' for n in range(size)] for graph, size in sizes.items()}
    load(quads, {ox.NamedNode(graph): "".join(said).encode() for graph, said in lines.items()})
    for graph, size in sizes.items():
        assert sum(1 for _ in quads.quads_for_pattern(None, None, None, ox.NamedNode(graph))) == size
    assert sum(1 for _ in quads.quads_for_pattern(None, None, None, ox.DefaultGraph())) == sum(sizes.values())


# ---------------------------------------------------------------------- dying and failing

#: For each way of dying a copy of the store, and a child that is killed in the middle of changing it.
_WRITER = """
import os, shutil, signal, sys
from pathlib import Path
from unittest import mock
import budgetkg.store.changes as changes, budgetkg.store.catalogue as catalogue, budgetkg.store.merge as merge
from budgetkg.store import Store
from test_put import A, B, C, D, file, ready
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
def dies_after(whole):
    def run(*given, **named): whole(*given, **named); die()
    return run
path, change, *ways = sys.argv[1:]
for number, dying in enumerate(ways):
    shutil.copytree(path, f"{path}-{number}")
    if not os.fork():
        store = Store.open(Path(f"{path}-{number}"))
        exec(dying)
        exec(change)
        store.close()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.wait()[1])
    assert status in (0, -signal.SIGKILL), (dying, status)
"""


def dying(path: Path, change: str, ways: Sequence[str]) -> list[Path]:
    """The stores that writers leave who die in these ways while they make a change."""
    tests = {"PYTHONPATH": f"{environment()['PYTHONPATH']}:{Path(__file__).parent}"}
    command = [sys.executable, "-c", _WRITER, str(path), change, *ways]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment(**tests))
    assert done.returncode == 0, done.stderr
    return [path.with_name(f"{path.name}-{number}") for number in range(len(ways))]


_CHANGES = {
    "replaced": ("store.put(ready(C, 'new', 'both'), file('a.txt', C))", ["both", "new", "other"]),
    "one of two names": ("store.put(ready(C, 'new'), file('b.txt', C))", ["both", "new", "old", "other"]),
    "read again": ("store.put(ready(A, 'new', 'both'), file('a.txt', A, reader='2'))", ["both", "new", "other"]),
    "much of it read again": (
        "with mock.patch('budgetkg.store.merge.MOST_TOGETHER', 1):"
        " store.put(ready(A, 'new', 'both'), file('a.txt', A, reader='2'))",
        ["both", "new", "other"],
    ),
    "much of another that it was once": (
        "with mock.patch('budgetkg.store.merge.MOST_TOGETHER', 1):"
        " store.put(ready(A, 'new', 'both'), file('copy of b.txt', A, reader='2'))",
        ["both", "new", "other"],
    ),
    "first": ("store.put(ready(C, 'new'), file('c.txt', C))", ["both", "new", "old", "other"]),
    "together": (
        "store.put_all([(ready(C, 'new', 'both'), file('a.txt', C)), (ready(D, 'more'), file('b.txt', D))])",
        ["both", "more", "new", "other"],
    ),
    "named": ("store.name(file('a.txt', B))", ["other"]),
    "removed": ("store.remove('a.txt')", ["other"]),
}
_DYING = {
    "before": "changes.load = changes.alter = changes.drop = changes.take_name = die",
    "after the load": "changes.load = dies_after(changes.load); changes.alter = dies_after(changes.alter)",
    "after a part of what is lost": (
        "changes.retract = lambda quads, graph, lost: die(merge.retract(quads, graph, lost.splitlines(True)[0]))"
    ),
    "after what is lost": "changes.retract = dies_after(changes.retract)",
    "before the former goes": "changes.take_name = die",
    "after the former went": "changes.take_name = dies_after(changes.take_name)",
    "before the catalogue": "catalogue.Catalogue.settle = die",
    "within the catalogue": "catalogue.kept.forget = die",
    "after": "catalogue.Catalogue.settle = dies_after(catalogue.Catalogue.settle)",
}


@posix
@pytest.mark.parametrize("change", _CHANGES)
def test_a_writer_killed_between_any_two_steps_leaves_the_former_or_the_new(path: Path, change: str) -> None:
    code, new = _CHANGES[change]
    old = ["both", "old", "other"]
    for way, left in zip(_DYING, dying(path, code, list(_DYING.values())), strict=True):
        with Store.open(left, read_only=True) as reader:
            found = told(reader)
            check(reader)
        begun = way != "before" and (change, way) != ("removed", "before the former goes")
        assert found == (new if begun else old), way
        with Store.open(left) as store:
            exec(code, {"store": store, "A": A, "B": B, "C": C, "D": D, "file": file, "ready": ready, "mock": mock})
            assert told(store) == new
            check(store)


def cut_short(path: Path) -> Path:
    """A store in which a new document stands beside the one that it replaces, as a killed writer leaves them."""
    return dying(path, _CHANGES["replaced"][0], [_DYING["before the former goes"]])[0]


@posix
def test_what_must_be_mended_and_may_not_be_written_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = cut_short(path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("budgetkg.store.folder.lock", refuse)
        with pytest.raises(StoreError, match=r"cut short.*must be mended.*Permission denied"):
            Store.open(left, read_only=True)
    with Store.open(left, read_only=True) as store:
        assert told(store) == ["both", "new", "other"]


@posix
def test_a_disk_that_is_full_while_it_is_mended_keeps_all_for_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = cut_short(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("budgetkg.store.mending.take_name", full)
        for _ in range(2):
            with pytest.raises(StoreError, match="No space left"):
                Store.open(left, read_only=True)
    with Store.open(left) as store:
        assert told(store) == ["both", "new", "other"]
        check(store)


@pytest.mark.parametrize("step", ["load", "take_name", "found_by_itself"])
def test_a_write_that_fails_is_finished_or_taken_back_by_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Store.open(path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(f"budgetkg.store.changes.{step}", full)
            with pytest.raises(StoreError, match=r"No space left.*make room"):
                store.put(ready(C, "new"), file("a.txt", C))
        store.put(ready(C, "new"), file("a.txt", C))
        assert told(store) == ["new", "other"]
        check(store)
