"""A folder of N-Quads files: the same graphs as a store, whole whenever the build is killed, kept up to date."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from budgetkg.build.targets.parts import Parts, how_to_load
from budgetkg.errors import StoreError
from budgetkg.graph import DEFAULT_BASE
from budgetkg.store import Store
from budgetkg.store.kept import KeptFile
from budgetkg.store.prepared import prepare
from command_line import EXAMPLES, ROOT, environment, examples_store, run

#: What stands in two documents, and what in one alone.
SHARED = ("<https://example.org/unit>", "<http://www.w3.org/2000/01/rdf-schema#label>", '"拉萨市\\n公安局"@zh')


def document(digits: str) -> str:
    return f"{DEFAULT_BASE}document/{digits * 8}"


def content(digits: str) -> list[tuple[str, str, str]]:
    """The triples of a document: those of a unit, and one of its own."""
    return [SHARED, (f"<{document(digits)}>", "<http://purl.org/dc/terms/title>", f'"预算 {digits} .\\n <x> ."')]


def file(name: str, digits: str, reader: str = "1") -> KeptFile:
    return KeptFile(name, digits * 32, document(digits), Path("/in", name), reader)


def put(parts: Parts, name: str, digits: str, reader: str = "1") -> None:
    made = prepare(document(digits), digits * 32, content(digits), DEFAULT_BASE)
    parts.put([(made, file(name, digits, reader))])


def quads(folder: Path) -> set[str]:
    """What a loader finds in the folder: all files, one behind the other."""
    found = ox.Store()
    for place in sorted(folder.rglob("*.nq.zst")):
        lines = zstandard.ZstdDecompressor().decompress(place.read_bytes())
        assert lines.splitlines() == sorted(set(lines.splitlines()))
        found.load(lines, ox.RdfFormat.N_QUADS)
    return {str(quad) for quad in found}


def expected(names: Mapping[str, str]) -> set[str]:
    """The same for documents by the names of their files, made by a store."""
    with Store.in_memory() as store:
        for name, digits in names.items():
            store.replace(document(digits), content(digits), name, digits * 32)
        held = ox.Store()
        for graph in store.graphs():
            for line in store.graph_lines(graph):
                held.load(line, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
        return {str(quad) for quad in held}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parts"


#: What is done, and the names that the documents have afterwards.
STEPS = {
    "nothing": (lambda parts: None, {"a.txt": "aa", "b.txt": "bb"}),
    "a changed file": (lambda parts: put(parts, "a.txt", "cc"), {"a.txt": "cc", "b.txt": "bb"}),
    "a file read again": (lambda parts: put(parts, "a.txt", "aa", "2"), {"a.txt": "aa", "b.txt": "bb"}),
    "a second name": (lambda parts: parts.name(file("c.txt", "aa")), {"a.txt": "aa", "b.txt": "bb", "c.txt": "aa"}),
    "a name that meant another": (lambda parts: parts.name(file("b.txt", "aa")), {"a.txt": "aa", "b.txt": "aa"}),
    "a file that became the same as another": (lambda parts: put(parts, "b.txt", "aa"), {"a.txt": "aa", "b.txt": "aa"}),
    "a file that is refused": (
        lambda parts: parts.refuse(KeptFile("a.txt", "ee" * 32, "", None, "1", "no budget")),
        {"a.txt": "aa", "b.txt": "bb"},
    ),
    "a file that is gone": (lambda parts: parts.remove("a.txt"), {"b.txt": "bb"}),
    "a document that is gone": (lambda parts: parts.remove(document("aa")), {"b.txt": "bb"}),
    "a renamed file": (
        lambda parts: (parts.name(file("c.txt", "aa")), parts.remove("a.txt")),
        {"c.txt": "aa", "b.txt": "bb"},
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_folder_holds_what_a_store_would_hold(folder: Path, step: str) -> None:
    change, names = STEPS[step]
    with Parts.open(folder) as parts:
        put(parts, "a.txt", "aa")
        put(parts, "b.txt", "bb")
        change(parts)
        assert set(parts.documents()) == {document(digits) for digits in names.values()}
    assert quads(folder) == expected(names)
    with Parts.open(folder) as parts:
        assert {name: one.document for name, one in parts.files().items()} == {
            name: document(digits) for name, digits in names.items()
        }
        assert bool([one for one in parts.files().values() if one.problem]) == ("refused" in step)


def test_the_ledger_gives_back_what_became_of_each_file(folder: Path) -> None:
    refused = KeptFile("c.txt", "ee" * 32, "", None, "1", "没有预算 / no budget")
    with Parts.open(folder) as parts:
        put(parts, "a.txt", "aa")
        parts.refuse(refused)
    with Parts.open(folder) as parts:
        assert parts.files() == {"a.txt": file("a.txt", "aa"), "c.txt": refused}
        assert parts.remove("c.txt")
        assert not parts.remove("c.txt")
        assert set(parts.files()) == {"a.txt"}


def test_the_reference_graphs_are_written_once_a_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Parts.open(folder) as parts:
        parts.load_reference()
    first = {place: place.stat().st_ino for place in (folder / "reference").iterdir()}
    assert {place.name for place in first} == {"ontology.nq.zst", "codelists.nq.zst", "links.nq.zst"}
    with Parts.open(folder) as parts:
        parts.load_reference()
    assert {place: place.stat().st_ino for place in (folder / "reference").iterdir()} == first
    monkeypatch.setattr("budgetkg.build.targets.parts.reader_version", lambda: "another")
    with Parts.open(folder) as parts:
        parts.load_reference()
    assert all(place.stat().st_ino != inode for place, inode in first.items())


#: A build: documents that are new, that change, that share a content, that are renamed and that go.
BUILD = {
    "a aa": lambda parts: put(parts, "a", "aa"),
    "b bb": lambda parts: put(parts, "b", "bb"),
    "c cc": lambda parts: put(parts, "c", "cc"),
    "d aa": lambda parts: put(parts, "d", "aa"),
    "a dd": lambda parts: put(parts, "a", "dd"),
    "b cc": lambda parts: put(parts, "b", "cc"),
    "e dd": lambda parts: parts.name(file("e", "dd")),
    "c": lambda parts: parts.remove("c"),
}

# Runs the build in a process for each of the moments given, at which it kills itself: as soon as so many things were
# done on the disk (a file brought there, named or removed, the ledger changed).
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_parts import build
from budgetkg.build.targets.parts_ledger import Ledger

def counted(function, fatal, seen):
    def done(*arguments, **named):
        answer = function(*arguments, **named)
        seen.append(function)
        if len(seen) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    return done

for fatal in map(int, sys.argv[2:]):
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == (signal.SIGKILL if fatal else 0)
        continue
    seen = []
    for owner, names in ((os, ["fsync"]), (Path, ["replace", "unlink"]), (Ledger, ["begin", "held", "lost", "settle"])):
        for name in names:
            setattr(owner, name, counted(getattr(owner, name), fatal, seen))
    with open(Path(sys.argv[1], f"{{fatal}}.told"), "w", buffering=1) as told:
        build(Path(sys.argv[1], str(fatal)), lambda step: print(step, file=told))
        print(len(seen), file=told)
    os._exit(0)
"""


def build(folder: Path, tell: Callable[[str], None]) -> None:
    """Do all of it; each step is told once it is done."""
    with Parts.open(folder) as parts:
        for step, change in BUILD.items():
            change(parts)
            tell(step)


def after(steps: int) -> dict[str, str]:
    """What the names mean after so many steps of the build."""
    names: dict[str, str] = {}
    for step in list(BUILD)[:steps]:
        name, _, digits = step.partition(" ")
        names = {**names, name: digits} if digits else {one: names[one] for one in names if one != name}
    return names


def kill(folder: Path, moments: Iterable[int]) -> None:
    """Run the build once for each moment and kill it there; 0 lets it live."""
    program = textwrap.dedent(KILLED).format(tests=str(Path(__file__).parent))
    arguments = [sys.executable, "-c", program, str(folder), *map(str, moments)]
    done = subprocess.run(arguments, env=environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_killed_at_any_moment_nothing_half_is_there_and_a_rerun_completes_it(
    tmp_path: Path, seeded: Callable[[int], int]
) -> None:
    kill(tmp_path, [0])
    *steps, moments = (tmp_path / "0.told").read_text().splitlines()
    assert steps == list(BUILD)
    assert int(moments) > 50
    whole = {place.relative_to(tmp_path / "0"): place.read_bytes() for place in parts_of(tmp_path / "0")}
    fatal = random.Random(7).sample(range(1, int(moments) + 1), seeded(int(moments)))
    kill(tmp_path, fatal)
    for moment in fatal:
        folder = tmp_path / str(moment)
        for place in parts_of(folder):
            ox.Store().load(zstandard.ZstdDecompressor().decompress(place.read_bytes()), ox.RdfFormat.N_QUADS)
        done = len((tmp_path / f"{moment}.told").read_text().splitlines())
        with Parts.open(folder) as parts:  # which puts right what was begun
            held = {name: one.document[-2:] for name, one in parts.files().items()}
        assert held in (after(done), after(done + 1))
        assert quads(folder) == expected(held)
        assert not list(folder.rglob("*.new"))
        build(folder, lambda _step: None)
        assert {place.relative_to(folder): place.read_bytes() for place in parts_of(folder)} == whole


def parts_of(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.nq.zst")


def test_a_folder_with_other_files_in_it_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"notes\.txt"):
        Parts.open(folder)
    assert [one.name for one in folder.iterdir()] == ["notes.txt"]


def test_a_second_writer_and_another_base_are_refused(folder: Path) -> None:
    with Parts.open(folder), pytest.raises(StoreError, match="another process"):
        Parts.open(folder)
    with pytest.raises(StoreError, match="--base-iri"):
        Parts.open(folder, "https://example.org/")
    Parts.open(folder).close()  # neither of them holds it still


def test_a_file_that_cannot_be_written_says_so_and_leaves_what_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Parts.open(folder) as parts:
        put(parts, "a.txt", "aa")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with Parts.open(folder) as parts, monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            put(parts, "a.txt", "cc")
    assert quads(folder) == expected({"a.txt": "aa"})
    assert not list(folder.rglob("*.new"))
    with Parts.open(folder) as parts:
        put(parts, "a.txt", "cc")
    assert quads(folder) == expected({"a.txt": "cc"})


def test_a_damaged_file_is_named(folder: Path) -> None:
    with Parts.open(folder) as parts:
        put(parts, "a.txt", "aa")
        place = parts.documents()[document("aa")]
        place.write_bytes(place.read_bytes()[:-2])
        with pytest.raises(StoreError, match=place.name):
            parts.name(file("b.txt", "aa"))


def test_a_build_gives_the_graphs_of_a_store_and_reads_nothing_again(folder: Path, tmp_path: Path) -> None:
    assert run("build", EXAMPLES, "--parts", folder).code == 0
    held = ox.Store.read_only(str(next((examples_store() / "generations").glob("*/quads"))))
    assert quads(folder) == {str(quad) for quad in held if quad.graph_name != ox.DefaultGraph()}
    before = {place: place.stat().st_ino for place in parts_of(folder)}
    again = run("build", EXAMPLES, "--parts", folder)
    assert again.code == 0, again.err
    assert {place: place.stat().st_ino for place in parts_of(folder)} == before


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd reads it")
def test_the_merge_is_made_as_the_documentation_says(tmp_path: Path) -> None:
    with Parts.open(tmp_path / "parts") as parts, Store.in_memory() as store:
        for name, digits in (("a.txt", "aa"), ("b.txt", "bb")):
            put(parts, name, digits)
            store.replace(document(digits), content(digits), name, digits * 32)
        (tmp_path / "parts" / "reference").mkdir()
        merged = b"".join(store.graph_lines())
    text = (ROOT / "docs" / "distributed.md").read_text(encoding="utf-8")
    (command,) = (line for line in text.splitlines() if "sort -u" in line)
    subprocess.run(command, shell=True, check=True, cwd=tmp_path)
    assert gzip.decompress((tmp_path / "merge.nt.gz").read_bytes()) == merged
    assert merged.count(b"rdf-schema#label") == 1


@pytest.mark.skipif(not (shutil.which("zstd") and shutil.which("oxigraph")), reason="zstd and oxigraph load it")
def test_the_command_that_is_told_loads_all_graphs(folder: Path, tmp_path: Path) -> None:
    with Parts.open(folder) as parts:
        parts.load_reference()
        put(parts, "a.txt", "aa")
        put(parts, "b.txt", "bb")
    line = next(line for line in how_to_load(folder).splitlines() if "Oxigraph" in line)
    command = line.partition(": ")[2].replace("DIR", str(tmp_path / "loaded"))
    subprocess.run(command, shell=True, check=True, capture_output=True)
    assert {str(quad) for quad in ox.Store.read_only(str(tmp_path / "loaded"))} == quads(folder)
