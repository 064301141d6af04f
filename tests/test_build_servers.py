"""Building straight into real servers: questions have the answers of a store, and kills on either side lose nothing."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import sparql_servers
from budgetkg.build import Job, Read, State, build, make_ready
from budgetkg.build.targets.server import ServerTarget
from budgetkg.publish import Sender, Target, publish
from budgetkg.store import Store
from budgetkg.store.credentials import Credentials
from budgetkg.store.remote import RemoteGraph
from command_line import EXAMPLES, command, environment, examples_store, run_process
from same_answers import different

MERGE = "https://example.org/merge"
DBA = Credentials("dba", "dba")

needs_oxigraph = pytest.mark.skipif(
    not sparql_servers.oxigraph(), reason="the oxigraph server is not installed: pip install oxigraph"
)
needs_virtuoso = pytest.mark.skipif(
    not sparql_servers.virtuoso(), reason="Virtuoso is not installed: apt-get install virtuoso-opensource"
)


class Remembering:
    """Reads each file once, however often it is asked."""

    def __init__(self) -> None:
        self._reads: dict[str, Read] = {}

    def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
        for job in jobs:
            if job.sha256 not in self._reads:
                self._reads[job.sha256] = make_ready(job)
            yield self._reads[job.sha256]


READER = Remembering()


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open(examples_store(), read_only=True) as opened:
        yield opened


def states(to: Target, sender: Sender, again: bool = False) -> set[State]:
    """Build the examples; what became of them."""
    return {one.state for one in build([EXAMPLES], ServerTarget(to, sender), READER, again=again)}


@needs_oxigraph
def test_oxigraph_answers_every_question_as_the_store_does(store: Store, tmp_path: Path) -> None:
    with sparql_servers.oxigraph_to_write(tmp_path / "server") as server:
        to = Target(f"{server}/query", f"{server}/update")
        assert states(to, Sender()) == {State.READ}
        assert different(store, RemoteGraph(f"{server}/query")) == []
        published = publish(store, to, Sender(), check=True)
        assert (published.plan.steps, published.clean) == ((), True)
        assert states(to, Sender()) == {State.SAME}


@needs_virtuoso
def test_virtuoso_answers_every_question_as_the_store_does(store: Store, tmp_path: Path) -> None:
    (tmp_path / "none.nt").touch()
    with sparql_servers.virtuoso_with(tmp_path / "none.nt", tmp_path) as endpoint:
        to = Target(endpoint, f"{endpoint}-auth", merge=MERGE)
        assert states(to, Sender(credentials=DBA)) == {State.READ}
        # Virtuoso sorts texts by how they came in too: the rows are the same, their order is not always.
        assert different(store, RemoteGraph(endpoint, MERGE, timeout=600), in_order=False) == []
        published = publish(store, to, Sender(credentials=DBA), check=True)
        assert (published.plan.steps, published.differences) == ((), ())
        assert states(to, Sender(credentials=DBA)) == {State.SAME}


@needs_oxigraph
def test_a_server_that_is_killed_again_and_again_holds_everything_in_the_end(store: Store, tmp_path: Path) -> None:
    chance, port = random.Random("server"), sparql_servers.free_port()
    address = f"http://127.0.0.1:{port}"
    to = Target(f"{address}/query", f"{address}/update")
    came_through: list[bool] = []
    given_up = threading.Event()

    def run_until_it_came_through() -> None:
        while not came_through and not given_up.is_set():
            try:
                came_through.append(states(to, Sender(retries=0)) <= {State.READ, State.SAME})
            except Exception:  # the server was away: tried again, and given up with the test
                time.sleep(0.05)

    client = threading.Thread(target=run_until_it_came_through)
    client.start()
    try:
        for lifetime in (*(chance.uniform(0.2, 2) for _kill in range(6)), 120.0):
            with sparql_servers.oxigraph_to_write(tmp_path / "server", port):
                client.join(lifetime)
    finally:
        given_up.set()
        client.join(60)
    assert came_through == [True]
    with sparql_servers.oxigraph_to_write(tmp_path / "server", port):
        published = publish(store, to, Sender(), check=True)
    assert (published.plan.steps, published.clean) == ((), True)


@needs_oxigraph
def test_a_build_that_is_killed_again_and_again_is_completed_by_the_next(store: Store, tmp_path: Path) -> None:
    chance = random.Random("build")
    with sparql_servers.oxigraph_to_write(tmp_path / "server") as server:
        where = ("build", EXAMPLES, "--endpoint", f"{server}/query", "--update", f"{server}/update", "--jobs", 0)
        for _kill in range(3):
            process = subprocess.Popen(
                command(*where), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                process.wait(chance.uniform(1, 6))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        done = run_process(*where)
        assert done.code == 0, done.err
        published = publish(store, Target(f"{server}/query", f"{server}/update"), Sender(), check=True)
        assert (published.plan.steps, published.clean) == ((), True)
