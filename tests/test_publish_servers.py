"""Pushing to real servers: questions have the answers of the store there, and a server that is killed loses nothing."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import sparql_servers
from budgetkg import query as questions
from budgetkg.errors import PublishError
from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.publish import Sender, Target, publish
from budgetkg.store import Store
from budgetkg.store.credentials import Credentials
from budgetkg.store.remote import RemoteGraph
from command_line import examples_store

ASKED = ("documents", "policy-money", "three-public", "indicator-profile")
MERGE = "https://example.org/merge"
DBA = Credentials("dba", "dba")

needs_oxigraph = pytest.mark.skipif(
    not sparql_servers.oxigraph(), reason="the oxigraph server is not installed: pip install oxigraph"
)
needs_virtuoso = pytest.mark.skipif(
    not sparql_servers.virtuoso(), reason="Virtuoso is not installed: apt-get install virtuoso-opensource"
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.open(examples_store(), read_only=True) as opened:
        yield opened


def same_answers(store: Store, remote: RemoteGraph, in_order: bool = True) -> None:
    for name in ASKED:
        there, here = questions.run(remote, name).rows, questions.run(store, name).rows
        assert here != ()
        assert (there if in_order else sorted(there, key=str)) == (here if in_order else sorted(here, key=str)), name


@needs_oxigraph
@pytest.mark.parametrize(("method", "merge"), [("update", "default"), ("gsp", MERGE)])
def test_oxigraph_answers_as_the_store_does(method: str, merge: str, store: Store, tmp_path: Path) -> None:
    with sparql_servers.oxigraph_to_write(tmp_path / "server") as server:
        to = Target(
            f"{server}/query", f"{server}/update", f"{server}/store", "gsp" if method == "gsp" else "update", merge
        )
        published = publish(store, to, Sender(), check=True)
        assert (published.way, published.clean) == (method, True)
        same_answers(store, RemoteGraph(f"{server}/query", None if merge == "default" else merge))
        assert publish(store, to, Sender()).plan.steps == ()


@needs_virtuoso
@pytest.mark.parametrize("method", ["update", "gsp"])
def test_virtuoso_answers_as_the_store_does(method: str, store: Store, tmp_path: Path) -> None:
    (tmp_path / "none.nt").touch()
    with sparql_servers.virtuoso_with(tmp_path / "none.nt", tmp_path) as endpoint:
        to = Target(
            endpoint, f"{endpoint}-auth", f"{endpoint}-graph-crud-auth", "gsp" if method == "gsp" else "update", MERGE
        )
        with pytest.raises(PublishError, match=r"HTTP 401\n.*who you are"):
            publish(store, to, Sender())
        with pytest.raises(PublishError, match=r"HTTP 401\n.*does not accept"):
            publish(store, to, Sender(credentials=Credentials("dba", "wrong")))
        published = publish(store, to, Sender(credentials=DBA), check=True)
        assert (published.way, published.differences) == (method, ())
        # Virtuoso sorts texts by how they came in: not always as we do.
        same_answers(store, RemoteGraph(endpoint, MERGE, timeout=600), in_order=False)
        assert publish(store, to, Sender(credentials=DBA)).plan.steps == ()
        without = Target(endpoint, f"{endpoint}-auth", f"{endpoint}-graph-crud-auth", to.method, "none")
        assert publish(store, without, Sender(credentials=DBA), check=True).clean
        assert RemoteGraph(endpoint, MERGE, DEFAULT_BASE).query("ASK { ?s ?p ?o }").rows == ((False,),)


@needs_oxigraph
@pytest.mark.parametrize("method", ["update", "gsp"])
def test_a_server_that_is_killed_again_and_again_holds_everything_in_the_end(
    method: str, store: Store, tmp_path: Path
) -> None:
    chance, port = random.Random(method), sparql_servers.free_port()
    address = f"http://127.0.0.1:{port}"
    to = Target(
        f"{address}/query", f"{address}/update", f"{address}/store", "gsp" if method == "gsp" else "update", MERGE
    )
    came_through: list[bool] = []

    def run_until_it_came_through() -> None:
        while not came_through:
            try:
                came_through.append(publish(store, to, Sender(retries=0)).clean)
            except Exception:  # the server was away: tried again, and given up with the test
                time.sleep(0.05)

    client = threading.Thread(target=run_until_it_came_through, daemon=True)
    client.start()
    for lifetime in (*(chance.uniform(0.3, 3) for _kill in range(6)), 120.0):
        with sparql_servers.oxigraph_to_write(tmp_path / "server", port):
            client.join(lifetime)
    assert came_through == [True]
    with sparql_servers.oxigraph_to_write(tmp_path / "server", port):
        published = publish(store, to, Sender(), check=True)
    assert (published.plan.steps, published.clean) == ((), True)
