"""Building straight into a server: it holds what a store of the same files holds, whatever breaks off on the way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

import publish_server
from budgetkg.build import Built, Job, Read, State, build
from budgetkg.build.targets.server import ServerTarget
from budgetkg.errors import BudgetkgError, PublishError
from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.terms import Triple
from budgetkg.publish import Sender, Target, publish
from budgetkg.store import Store
from budgetkg.store.prepared import prepare
from command_line import SMALL, run
from publish_server import CutError, Served, assert_holds

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
LEDGER = f"{DEFAULT_BASE}published"
MERGE = "https://example.org/merge"
SECRET = "hunter2"
FOREIGN = "<urn:a> <urn:b> <urn:c> ."
AWKWARD = ('"拉萨市 \\"市\\" \\n # . ; }"@zh', '"12.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"C:\\\\users"')
#: Folders: by name the numbers of the things that a file states something about; what two of them state stands once in
#: the merge. Files of the same numbers are of the same bytes.
FIRST: Mapping[str, range] = {"a": range(30), "b": range(20, 60), "年 '1' \"x\\": range(55, 70)}
FOLDERS: tuple[Mapping[str, range], ...] = (
    FIRST,
    {"a": range(10, 40), "b": range(20, 60), "d": range(55, 70)},  # one changed, one renamed
    {"a": range(10, 40), "a again": range(10, 40), "b": range(3), "d": range(55, 70)},  # one copied
    {"a again": range(10, 40), "b": range(10, 40), "e": range(5)},  # names change their content
    {"b": range(3), "d": range(20, 60)},
)


@dataclass
class Reader:
    """Reads a file of two numbers as statements about the things between them; remembers which files it was given."""

    read_names: list[str] = field(default_factory=list)

    def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
        for job in jobs:
            self.read_names.append(job.file.name)
            content = job.file.path.read_bytes()
            digest = sha256(content).hexdigest()
            graph = Iris(job.base_iri).document(digest)
            numbers = range(*map(int, content.split()))
            things = [(f"<{job.base_iri}unit/单位{number}>", LABEL, f'"{number}"') for number in numbers]
            triples = [*things, *((f"<{graph}>", LABEL, text) for text in AWKWARD)]
            yield Read(job, Built(job.file.name), prepare(graph, digest, triples, job.base_iri))


def reference(base: str) -> Iterator[Triple]:
    """What stands for the ontology, the code lists and the links, which take long to write."""
    yield f"<{base}code/x>", LABEL, '"x"'


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs of more than a few triples go over in several requests; the code lists are one triple."""
    monkeypatch.setattr("budgetkg.publish.connection._PART", 16)
    for place in ("server", "store"):
        for name in ("ontology_triples", "codelist_triples", "link_triples"):
            monkeypatch.setattr(f"budgetkg.build.targets.{place}.{name}", reference)


@pytest.fixture
def served() -> Iterator[Served]:
    with publish_server.serving() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return fill(tmp_path / "in", FIRST)


def fill(folder: Path, files: Mapping[str, range]) -> Path:
    """Make a folder hold these files and no others."""
    for file in folder.iterdir():
        if file.stem not in files:
            file.unlink()
    for name, numbers in files.items():
        (folder / f"{name}.txt").write_text(f"{numbers.start} {numbers.stop}")
    return folder


def where(served: Served, merge: str = "default") -> Target:
    return Target(f"{served.address}/query", f"{served.address}/update", merge=merge)


def built(folder: Path, to: Target, reader: Reader | None = None, retries: int = 0, again: bool = False) -> list[Built]:
    """Build a folder into a server that is to hold nothing else."""
    target = ServerTarget(to, Sender(30, retries, pause=0.001))
    return list(build([folder], target, reader or Reader(), prune=True, again=again))


def store_of(folder: Path) -> closing[Store]:
    """A new store of the folder as it is now."""
    store = Store.in_memory()
    list(build([folder], store, Reader()))
    return closing(store)


def steps(store: Store, to: Target) -> list[str]:
    """What publishing would do, and why."""
    return [str(step.reason) for step in publish(store, to, Sender(30, 0)).plan.steps]


def assert_done(folder: Path, served: Served, merge: str = "default") -> None:
    """The server holds what a store of the folder holds, and neither way of bringing it there finds anything to do."""
    with store_of(folder) as store:
        assert_holds(served, store, merge)
        served.log.clear()
        assert steps(store, where(served, merge)) == []
    reader = Reader()
    assert {one.state for one in built(folder, where(served, merge), reader)} == {State.SAME}
    assert (reader.read_names, served.written) == ([], [])


# ------------------------------------------------------------------ what arrives


@pytest.mark.parametrize("merge", ["default", MERGE, "none"])
def test_what_changed_is_read_and_sent_and_nothing_else(merge: str, folder: Path, served: Served) -> None:
    read = []
    for files in FOLDERS:
        reader = Reader()
        built(fill(folder, files), where(served, merge), reader)
        read.append(sorted(name.removesuffix(".txt") for name in reader.read_names))
        assert_done(folder, served, merge)
    assert read == [sorted(FIRST), ["a"], ["b"], ["e"], ["b", "d"]]


def test_what_was_published_from_a_store_is_not_built_again(folder: Path, served: Served) -> None:
    for files in FOLDERS[:2]:
        with store_of(fill(folder, files)) as store:
            publish(store, where(served), Sender(30, 0), prune=True)
        served.log.clear()
        reader = Reader()
        assert {one.state for one in built(folder, where(served), reader)} == {State.SAME}
        assert reader.read_names == []
        assert not [sent for sent in served.written if LABEL.encode() in sent.body]
        assert_done(folder, served)


def test_a_renamed_file_costs_one_request_and_no_reading(folder: Path, served: Served) -> None:
    built(folder, where(served))
    served.log.clear()
    (folder / "a.txt").rename(folder / "c.txt")
    reader = Reader()
    outcomes = {one.name: (one.state, one.former) for one in built(folder, where(served), reader)}
    assert outcomes["c.txt"] == (State.NAMED, "a.txt")
    assert reader.read_names == []
    assert len([sent for sent in served.written if b"fileName" in sent.body]) == 2  # the new name, and the old one
    assert_done(folder, served)


def test_a_document_takes_as_many_requests_whatever_else_is_there(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetkg.publish.connection._PART", 1000)
    (tmp_path / "in").mkdir()
    requests = []
    for number in (5, 50):
        files = {
            f"{number} {one}": range(number * 1000 + one * 10, number * 1000 + one * 10 + 10) for one in range(number)
        }
        served.log.clear()
        built(fill(tmp_path / "in", files), where(served))
        inserted = [
            sent for sent in served.written if b"INSERT DATA { GRAPH <%sdocument/" % DEFAULT_BASE.encode() in sent.body
        ]
        assert len(inserted) == number
        requests.append(len(served.log) - number)
    assert requests[1] - requests[0] <= 5 + 2  # the five that are gone, a request each; no reference to bring


def test_iris_are_under_the_base_that_is_asked_for(folder: Path, served: Served) -> None:
    base = "https://data.example.org/预算/"
    built(folder, Target(f"{served.address}/query", f"{served.address}/update", base_iri=base))
    with store_of(folder) as store:
        there = publish(
            store,
            Target(f"{served.address}/query", f"{served.address}/update", base_iri=base),
            Sender(30, 0),
            check=True,
        )
    assert (there.plan.steps, there.clean) == ((), True)
    assert not any(DEFAULT_BASE in line for graph in served.graphs() for line in served.lines(graph))


def test_the_merge_moves(folder: Path, served: Served) -> None:
    for merge in ("default", MERGE, "none", f"{MERGE}/2", "default"):
        built(folder, where(served, merge))
        assert_done(folder, served, merge)


def test_what_others_keep_on_the_server_stays(folder: Path, served: Served) -> None:
    served.quads.update(f"INSERT DATA {{ {FOREIGN} GRAPH <urn:theirs> {{ {FOREIGN} }} }}")
    for files in FOLDERS:
        built(fill(folder, files), where(served))
    with store_of(folder) as store:
        merge = {line.decode().rstrip("\n") for line in store.graph_lines(None)}
    assert served.lines("urn:theirs") == {FOREIGN}
    assert served.lines(None) == merge | {FOREIGN}


# ------------------------------------------------------------------ what breaks off


def came_through(folder: Path, to: Target, again: bool) -> bool:
    """Whether a build came to its end; if not, a connection was cut and nothing else happened."""
    try:
        built(folder, to, again=again)
    except PublishError as error:
        if "goes on where it stopped" not in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_breaks_off_the_next_builds_end_in_the_same_content(
    seed: int, atomic: bool, folder: Path, served: Served
) -> None:
    chance = random.Random(f"{seed} {atomic}")
    served.atomic = atomic

    def perhaps_cut() -> None:
        if chance.random() < (0.15 if atomic else 0.03):
            raise CutError

    served.before_change = perhaps_cut
    broken = 0
    for merge in ("default", MERGE, "none", "default"):
        for files in chance.sample(FOLDERS, 3):
            fill(folder, files)
            for _attempt in range(chance.choice([1, 2, 99])):  # sometimes the files change before it came through
                if came_through(folder, where(served, merge), again=chance.random() < 0.2):
                    break
                broken += 1
    assert broken
    served.before_change = lambda: None
    built(folder, where(served))
    assert_done(folder, served)


def test_one_build_goes_on_over_cut_connections(folder: Path, served: Served) -> None:
    cuts = iter([False, True, False, False, True, True] + [False] * 9999)

    def cut() -> None:
        if next(cuts):
            raise CutError

    served.before_change = cut
    built(folder, where(served), retries=5)
    assert_done(folder, served)


def test_a_document_that_is_not_whole_is_read_and_sent_again(folder: Path, served: Served) -> None:
    built(folder, where(served))
    served.quads.update(
        f"DELETE WHERE {{ GRAPH <{LEDGER}> {{ ?checksum <http://spdx.org/rdf/terms#checksumValue> ?v }} }}"
    )
    reader = Reader()
    built(folder, where(served), reader)
    assert len(reader.read_names) == len(FIRST)
    assert_done(folder, served)


def test_a_ledger_of_an_older_version_is_understood(folder: Path, served: Served) -> None:
    """It says nothing of files: their names are asked of the graphs; what is read is another version's, and read again."""
    built(folder, where(served))
    served.quads.update(
        f"DELETE WHERE {{ GRAPH <{LEDGER}> {{ ?document <https://w3id.org/budgetkg/ontology#fileName> ?name }} }}"
    )
    fill(folder, FOLDERS[3])
    built(folder, where(served))
    assert_done(folder, served)


def test_a_ledger_of_more_rows_than_a_server_gives_is_asked_in_parts(tmp_path: Path, served: Served) -> None:
    (tmp_path / "in").mkdir()
    fill(tmp_path / "in", {str(number): range(number, number + 3) for number in range(60)})
    served.most_rows = 12
    built(tmp_path / "in", where(served))
    assert_done(tmp_path / "in", served)


# ------------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"graph_store": "http://127.0.0.1:9/"}, "give --endpoint URL"),
        ({"endpoint": "127.0.0.1"}, "no endpoint's address"),
        ({"endpoint": "http://127.0.0.1:9/", "merge": "no iri"}, "not an absolute IRI"),
        ({"endpoint": "http://127.0.0.1:9/", "base_iri": "id/"}, "no absolute IRI"),
        ({"endpoint": "http://127.0.0.1:9/"}, "cannot be reached"),
    ],
)
def test_a_server_that_cannot_be_is_told_before_anything_is_read(given: dict[str, str], said: str) -> None:
    with pytest.raises(BudgetkgError, match=said):
        ServerTarget(Target(**given), Sender(30, 0))


def test_a_server_without_updates_is_told_with_the_way_out(folder: Path, served: Served) -> None:
    served.refuse = lambda sent: (405, {}) if sent.path == "/update" else None
    with pytest.raises(PublishError, match=r"HTTP 405(.|\n)*takes SPARQL Update.*publish --method gsp"):
        built(folder, where(served))


def test_virtuoso_is_told_to_name_its_merge_before_anything_is_written(folder: Path, served: Served) -> None:
    served.server_name = "Virtuoso/07.20.3229 (Linux)"
    with pytest.raises(PublishError, match=r"name a graph for the merge"):
        built(folder, where(served))
    assert served.written == []


# ------------------------------------------------------------------ the command


def test_the_command_builds_into_a_server_and_needs_no_store(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    served.authorised = publish_server.basic("ann", SECRET)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / SMALL.name).write_bytes(SMALL.read_bytes())
    where = ["build", "in", "--endpoint", f"{served.address}/query", "--update", f"{served.address}/update"]
    refused = run(*where)
    assert (refused.code, "asks who you are" in refused.err) == (2, True)
    ann = {"BUDGETKG_USER": "ann", "BUDGETKG_PASSWORD": SECRET}
    first = run(*where, env=ann)
    assert (first.code, SECRET in first.out + first.err) == (0, False)
    served.log.clear()
    assert run(*where, env=ann).code == 0
    assert served.written == []
    (tmp_path / "in" / "broken.txt").write_text("no budget")
    assert run(*where, env=ann).code == 1
    assert [file.name for file in tmp_path.iterdir()] == ["in"]
