"""Builds that are killed at random moments, and looks at what they leave: a program, which tests run as a process.

It imports budgetkg once and forks a child for every build and for every look, so it must have no thread and no open
store itself. ``python crashing.py FOLDER START STOP [STEP]`` makes the trials of these seeds and prints what came of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import budget_text
from budgetkg.build import Job, Read, build, inputs, make_ready
from budgetkg.build.readers.here import Here
from budgetkg.build.readers.local import Local
from budgetkg.build.targets import store as target
from budgetkg.graph import DEFAULT_BASE
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG
from budgetkg.store import Store
from command_line import SMALL

#: Of every so many trials one has processes that read, which take ten times as long to start as the rest takes.
WITH_PROCESSES = 20
_OWN = (f" <{BKG.fileName}> ".encode(), f" <{BKG.sha256}> ".encode())
_CODES, _ONTOLOGY = target.codelist_triples, target.ontology_triples


def main(folder: Path, seeds: Iterable[int]) -> None:
    """Make the trials of these seeds in a folder; prints, as JSON, how many builds were killed before they were done."""
    # Samples of the code lists and of the ontology: writing all takes longer than everything else.
    target.codelist_triples = lambda base: islice(_CODES(base), 100)
    target.ontology_triples = lambda base: islice(_ONTOLOGY(base), 100)
    write_versions(folder)
    reads = in_child(read_all, folder)
    (folder / "old").rename(folder / "in")
    old = in_child(undisturbed, folder / "in", folder / "other", reads)
    shutil.rmtree(folder / "in")
    (folder / "new").rename(folder / "in")
    new = in_child(undisturbed, folder / "in", folder / "expected", reads)
    killed, wrong = 0, list[str]()
    for seed in seeds:
        try:
            killed += trial(folder, seed, reads, old, new)
        except AssertionError as error:
            wrong.append(f"seed {seed}: {error}")
    print(json.dumps({"killed": killed, "wrong": wrong}))


# ---------------------------------------------------------------------- what is built


def write_versions(folder: Path) -> None:
    """Two versions of a folder: changed, unchanged, renamed, removed and new files, one content under two names."""
    title = "拉萨市民族事务委员会2024年部门预算\n"
    small = SMALL.read_text(encoding="utf-8")

    def groups(amount: int) -> str:
        return title + budget_text.GROUPS.replace("10.00\t9.00", f"{amount}0.00\t9.00")

    def siblings(amount: int) -> str:
        return title + budget_text.SIBLINGS.replace("3.00", f"{amount}.00")

    versions = {
        "old": {
            "a.txt": groups(2), "b.txt": siblings(5), "c.txt": groups(3), "was-d.txt": siblings(6), "gone.txt": groups(4),
            "large.txt": small,
        },
        "new": {
            "a.txt": groups(5), "b.txt": siblings(7), "b again.txt": siblings(7), "c.txt": groups(3), "d.txt": siblings(6),
            "large.txt": small.replace("项目总额:\t0.20", "项目总额:\t0.30", 1), "none.txt": "不是预算\n", "z.txt": groups(6),
        },
    }  # fmt: skip
    for version, texts in versions.items():
        (folder / version).mkdir()
        for name, text in texts.items():
            (folder / version / name).write_text(text, encoding="utf-8")


class Given:
    """Readers that have read everything already: what is tried is the writing."""

    def __init__(self, reads: Mapping[str, Read]) -> None:
        self._reads = reads

    def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
        for job in jobs:
            read = self._reads[job.sha256]
            yield replace(read, job=job, built=replace(read.built, name=job.file.name))


def read_all(folder: Path) -> dict[str, Read]:
    """By the digest of its bytes, what reading each file gives."""
    files = inputs([folder / "old"]) + inputs([folder / "new"])
    digests = {file: hashlib.sha256(file.path.read_bytes()).hexdigest() for file in files}
    return {digest: make_ready(Job(file, digest, DEFAULT_BASE)) for file, digest in digests.items()}


def build_all(source: Path, path: Path, readers: Any, tell: Callable[[str], None] = lambda _name: None) -> None:
    with Store.create_or_open(path) as store:
        for built in build([source], store, readers, prune=True):
            assert built.ok or built.name == "none.txt", built.error
            tell(built.name)


# ---------------------------------------------------------------------- what is left


@dataclass(frozen=True)
class Left:
    """What a store holds: by name the document that it means, by document a digest of what it states; and the rest."""

    names: Mapping[str, str]
    content: Mapping[str, str]
    dump: str
    files: Mapping[str, tuple[str, str, str]]
    sought: tuple[Any, ...]


def look(path: Path) -> Left:
    """What is in a store, opened as a reader does; all that must be so of any store is checked on the way."""
    with Store.open(path, read_only=True) as store:
        documents = store.documents()
        names = {name: document.iri for document in documents for name in document.file_names}
        assert sum(len(document.file_names) for document in documents) == len(names), "a name means two documents"
        assert all(document.file_names for document in documents), "a document without a name"
        lines = {graph: list(store.graph_lines(graph)) for graph in store.graphs()}
        iris = Iris(store.base_iri)
        reference = lines.keys() - set(names.values())
        assert reference in (set(), {iris.ontology(), iris.code_lists(), iris.links()}), "a graph of nobody"
        assert set(names.values()) <= lines.keys(), "a document without a graph"
        assert set(store.graph_lines()) == {line for own in lines.values() for line in own}, "the merge is another"
        content = {}
        for document in documents:
            own = lines[document.iri]
            told = {json.loads(line.split(b" ", 2)[2][:-3]) for line in own if _OWN[0] in line}
            assert told == set(document.file_names), "the graph has other names"
            content[document.iri] = digest(line for line in own if not any(mark in line for mark in _OWN))
        files = {name: (file.sha256, file.document, file.reader) for name, file in store.files().items()}
        assert all(files[name][1] == iri for name, iri in names.items()), "the ledger says another document"
        assert all(iri == "" or names.get(name) == iri for name, (_, iri, _) in files.items()), (
            "it lists what is not there"
        )
        output = io.BytesIO()
        store.write(output, "nq")
        return Left(names, content, digest([output.getvalue()]), files, tuple(sorted(map(repr, store.sought()))))


def digest(lines: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()


def undisturbed(source: Path, path: Path, reads: Mapping[str, Read]) -> tuple[Left, float]:
    """What a build leaves that nobody disturbs, and the seconds that it takes in the mean from one file to the next."""
    told = []
    started = time.monotonic()
    build_all(source, path, Given(reads), told.append)
    return look(path), (time.monotonic() - started) / (len(told) + 1)


# ---------------------------------------------------------------------- killing


def trial(folder: Path, seed: int, reads: Mapping[str, Read], old: tuple[Left, float], new: tuple[Left, float]) -> bool:
    """Kill a build, look at what it leaves, complete it; whether it was killed before it was done."""
    chance = random.Random(seed)
    path = folder / "store"
    shutil.rmtree(path, ignore_errors=True)
    before = seed % 2 == 0
    if before:
        shutil.copytree(folder / "other", path)
    together = chance.random() < 0.5
    readers: Any = Local(2) if seed % WITH_PROCESSES == WITH_PROCESSES - 1 else Given(reads)
    said = f"seed {seed}, {'together, ' if together else ''}{'other versions stored' if before else 'nothing stored'}"
    reported, killed = kill_build(folder / "in", path, readers, chance, new[1], together)
    if not any(place.name.isdecimal() for place in path.glob("generations/*")):
        assert not reported, f"{said}: there is no store yet"
    else:
        was = old[0].names if before else {}
        in_child(judge, path, reported, was, old[0].content, new[0], said)
    in_child(build_all, folder / "in", path, Given(reads) if chance.random() < 0.9 else Here())
    after = in_child(look, path)
    for part in ("names", "content", "dump", "files", "sought"):
        assert getattr(after, part) == getattr(new[0], part), f"{said}: completed, {part} differ"
    places = sorted(place.name for place in (path / "generations").iterdir())
    assert len(places) == 2, f"{said}: left behind {places}"
    return killed


def kill_build(
    source: Path, path: Path, readers: Any, chance: random.Random, step: float, together: bool
) -> tuple[list[str], bool]:
    """Build in a child and kill it: some time after it reported some file or, where all go in together, after it began.

    What it reported, and whether it was killed before it was done.
    """
    files = len(list(source.iterdir()))
    target.StoreTarget.together = 1_000_000 if together else 0
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)
        forked(lambda: build_all(source, path, readers, lambda name: tell(sending, name)))
    os.close(sending)
    with open(receiving, encoding="utf-8") as reports:
        reported = list(islice(reports, 0 if together else chance.randrange(files + 1)))
        time.sleep(chance.uniform(0, step * (files if together else 1.5)))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        reported += reports
    assert os.WIFSIGNALED(status) or not os.WEXITSTATUS(status), "the build failed of itself"
    return [name.rstrip("\n") for name in reported], os.WIFSIGNALED(status)


def judge(
    path: Path, reported: list[str], was: Mapping[str, str], former: Mapping[str, str], new: Left, said: str
) -> None:
    """Whether what a killed build left is what it reported, and of all else what was there before or what is new."""
    try:
        left = look(path)
        for name in reported:
            assert left.names.get(name) == new.names.get(name), f"{name} was reported and is not as reported"
        for name in left.names.keys() | was.keys() | new.names.keys():
            found = left.names.get(name)
            assert found in (was.get(name), new.names.get(name)), f"{name} means another document"
        for iri, content in left.content.items():
            assert content == (new.content.get(iri) or former[iri]), f"{iri} is not whole"
    except AssertionError as error:
        raise AssertionError(f"{said}, {len(reported)} reported: {error}") from error


def tell(handle: int, name: str) -> None:
    os.write(handle, f"{name}\n".encode())


def in_child(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives that runs in a child of its own."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)

        def answer() -> None:
            with open(sending, "wb") as output:
                pickle.dump(function(*arguments), output)

        forked(answer)
    os.close(sending)
    with open(receiving, "rb") as source:
        content = source.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"{function.__name__} failed"
    return pickle.loads(content)


def forked(work: Callable[[], None]) -> None:
    """What a child does; it never returns into its parent's code."""
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), range(*map(int, sys.argv[2:])))
