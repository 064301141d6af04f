"""Pushing to a server: it comes to hold what the store holds, whatever happens on the way, and only what changed is sent."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest

import publish_server
from budgetkg.errors import BudgetkgError, PublishError, QueryError
from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.publish import Action, Published, Reason, Sender, Target, publish
from budgetkg.store import Store
from budgetkg.store.credentials import Credentials
from budgetkg.store.digests import graph_digests
from command_line import run
from publish_server import CutError, Sent, Served, assert_holds, lines

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
LEDGER = f"{DEFAULT_BASE}published"
OTHER_BASE = "https://data.example.org/预算/"
MERGE = "https://example.org/merge"
#: Documents by name: the numbers of the things that each states something about; what two of them state stands once
#: in the merge.
FIRST: Mapping[str, range] = {"a": range(30), "b": range(20, 60), "c": range(0), "d": range(55, 70)}
SECOND: Mapping[str, range] = {"a": range(10, 40), "b": range(20, 60), "d": range(50, 52), "e": range(5)}
AWKWARD = ('"拉萨市 \\"市\\" \\n # . ; }"@zh', '"12.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"C:\\\\users"')


def document(name: str) -> str:
    return f"{DEFAULT_BASE}document/{name * 16}"


def fill(store: Store, documents: Mapping[str, range]) -> None:
    """Make a store hold these documents and no others."""
    for stored in store.documents():
        if stored.iri not in {document(name) for name in documents}:
            store.remove(stored.iri)
    for name, numbers in documents.items():
        things = [(f"<{DEFAULT_BASE}unit/单位{number}>", LABEL, f'"{number}"') for number in numbers]
        awkward = [(f"<{document(name)}>", LABEL, text) for text in AWKWARD]
        store.replace(document(name), [*things, *awkward], f"{name}.txt", name * 64)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        fill(opened, FIRST)
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same on disk."""
    with Store.create_or_open(tmp_path / "store") as opened:
        fill(opened, FIRST)
    return tmp_path / "store"


@pytest.fixture
def served() -> Iterator[Served]:
    with publish_server.serving() as server:
        yield server


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs of more than a few triples go over in several requests."""
    monkeypatch.setattr("budgetkg.publish.connection._PART", 16)


def target(served: Served, way: str, merge: str = "default", **more: str) -> Target:
    address = served.address
    if way == "gsp":
        return Target(graph_store=f"{address}/store", method="gsp", merge=merge, **more)
    return Target(f"{address}/query", f"{address}/update", merge=merge, **more)


def push(store: Store, to: Target, credentials: Credentials | None = None, retries: int = 0, **how: bool) -> Published:
    return publish(store, to, Sender(30, retries, credentials, pause=0.001), **how)


def done(published: Published) -> list[tuple[str, str, str]]:
    """What was done with which document, and why."""
    steps = published.plan.steps
    return [(str(step.action), str(step.reason), step.mark.graph.rpartition("/")[2][:1]) for step in steps]


# ------------------------------------------------------------------ what arrives


@pytest.mark.parametrize("merge", ["default", MERGE, "none"])
@pytest.mark.parametrize("way", ["update", "gsp"])
def test_all_arrives_and_then_only_what_changed_is_sent(way: str, merge: str, store: Store, served: Served) -> None:
    to = target(served, way, merge)
    assert push(store, to).plan.triples == sum(len(lines(store, graph)) for graph in store.graphs())
    assert_holds(served, store, merge)

    served.log.clear()
    assert done(push(store, to)) == []
    assert served.written == []

    fill(store, SECOND)
    assert done(push(store, to, prune=True)) == [
        ("send", "changed", "a"), ("send", "changed", "d"), ("send", "new", "e"), ("prune", "gone", "c"),
    ]  # fmt: skip
    assert_holds(served, store, merge)
    untouched = f"<{document('b')}> {LABEL} ".encode()
    if (way, merge) != ("gsp", "default") and (way, merge) != ("gsp", MERGE):  # whose merge goes over as a whole
        assert not any(untouched in sent.body for sent in served.written)


@pytest.mark.parametrize("way", ["update", "gsp"])
def test_graphs_that_the_store_no_longer_has_stay_until_they_are_pruned(way: str, store: Store, served: Served) -> None:
    to = target(served, way, MERGE)
    push(store, to)
    fill(store, {"a": FIRST["a"]})
    published = push(store, to)
    assert (published.plan.left, published.clean) == (tuple(map(document, "bcd")), False)
    assert served.lines(document("b")) != set()
    published = push(store, to, prune=True)
    assert (published.plan.left, published.clean) == ((), True)
    assert_holds(served, store, MERGE)


def test_each_graph_that_fits_is_one_request_that_holds_all_of_it(
    store: Store, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetkg.publish.connection._PART", 1000)
    push(store, target(served, "update"))
    bodies = [sent.body for sent in served.written if b"INSERT DATA" in sent.body]
    assert len(bodies) == len(FIRST)
    assert all(b"DROP" in body and b"checksumValue" in body for body in bodies)


def test_iris_are_under_the_base_that_is_asked_for(store: Store, served: Served) -> None:
    push(store, target(served, "update", base_iri=OTHER_BASE), check=True)
    assert_holds(served, store, base=OTHER_BASE)
    assert not any(DEFAULT_BASE in line for graph in served.graphs() for line in served.lines(graph))


@pytest.mark.parametrize("ways", [("update",), ("gsp",), ("update", "gsp"), ("gsp", "update")])
def test_the_merge_moves(ways: tuple[str, ...], store: Store, served: Served) -> None:
    for number, merge in enumerate(("default", MERGE, "none", MERGE, f"{MERGE}/2", "default")):
        push(store, target(served, ways[number % len(ways)], merge))
        assert_holds(served, store, merge)


def test_what_others_keep_on_the_server_stays(store: Store, served: Served) -> None:
    foreign = "<urn:a> <urn:b> <urn:c> ."
    shared = next(iter(lines(store, document("a")) - lines(store, document("b"))))
    for graph in (None, "urn:theirs"):
        served.quads.update(
            f"INSERT DATA {{ {foreign} {shared} }}"
            if graph is None
            else f"INSERT DATA {{ GRAPH <{graph}> {{ {foreign} {shared} }} }}"
        )
    push(store, target(served, "update"))
    fill(store, {"b": FIRST["b"]})
    push(store, target(served, "update"), prune=True)
    assert served.lines("urn:theirs") == {foreign, shared}
    assert served.lines(None) == lines(store, None) | {foreign}  # not theirs: what only their graph states of ours
    served.quads.update(f"CLEAR GRAPH <{LEDGER}> ; CLEAR DEFAULT ; INSERT DATA {{ {foreign} }}")
    with pytest.raises(PublishError, match=r"1 triples that this command did not"):
        push(store, target(served, "gsp"))
    push(store, target(served, "gsp"), remake=True)
    assert served.lines(None) == lines(store, None)


# ------------------------------------------------------------------ what breaks off


def came_through(store: Store, to: Target) -> bool:
    """Whether a run came to its end; if not, a connection was cut and nothing else happened."""
    try:
        push(store, to, prune=True)
    except PublishError as error:
        if "goes on where it stopped" not in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize(("way", "atomic"), [("update", True), ("update", False), ("gsp", False), ("either", False)])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_breaks_off_the_next_runs_end_in_the_same_content(
    seed: int, way: str, atomic: bool, store: Store, served: Served
) -> None:
    chance = random.Random(f"{seed} {way} {atomic}")
    served.atomic = atomic

    def perhaps_cut() -> None:
        if chance.random() < (0.2 if atomic else 0.04):
            raise CutError

    served.before_change = perhaps_cut
    broken = 0
    for merge in ("default", MERGE, "default", "none"):
        for documents in (FIRST, SECOND):
            fill(store, documents)
            for _attempt in range(chance.choice([1, 2, 99])):  # sometimes the store changes before it came through
                by = chance.choice(["update", "gsp"]) if way == "either" else way
                if came_through(store, target(served, by, merge)):
                    break
                broken += 1
    assert broken
    served.before_change = lambda: None
    assert push(store, target(served, by), prune=True, check=True).clean
    assert_holds(served, store)
    served.log.clear()
    assert done(push(store, target(served, by))) == []


def test_one_run_goes_on_over_cut_connections(store: Store, served: Served) -> None:
    cuts = iter([False, True, False, False, True, True] + [False] * 999)

    def cut() -> None:
        if next(cuts):
            raise CutError

    served.before_change = cut
    push(store, target(served, "update"), retries=5)
    assert_holds(served, store)


def test_a_request_that_is_carried_out_late_is_noticed(store: Store, served: Served) -> None:
    """The server takes the first part of a graph, answers nothing, and carries it out after the repetition."""
    late: list[bytes] = []

    def before(sent: Sent) -> None:
        if (
            not late
            and document("b").encode() in sent.body
            and b"DROP SILENT GRAPH <" + document("b").encode() in sent.body
        ):
            late.append(sent.body)
            raise CutError
        if (
            late
            and late[-1]
            and b"INSERT DATA { GRAPH <" + document("b").encode() in sent.body
            and b"DROP" not in sent.body
        ):
            served.quads.update(late[-1].decode())
            late.append(b"")

    original = served.update

    def update(text: bytes) -> None:
        original(text)
        before(Sent("POST", "/update", text))

    served.update = update  # type: ignore[method-assign]
    push(store, target(served, "update"), retries=3)
    assert late[-1] == b""
    assert_holds(served, store)


def refusing(status: int, times: int, **headers: str) -> Callable[[Sent], tuple[int, dict[str, str]] | None]:
    """Refuses the first writing requests."""
    left = iter(range(times))

    def refuse(sent: Sent) -> tuple[int, dict[str, str]] | None:
        refused = sent.writes and next(left, None) is not None
        return (status, {name.replace("_", "-"): value for name, value in headers.items()}) if refused else None

    return refuse


@pytest.mark.parametrize(
    ("status", "headers", "waited"),
    [
        (429, {"Retry_After": "7"}, 7),
        (503, {}, 0),
        (503, {"Retry_After": "in 40 s"}, 30),
        (502, {"Retry_After": "soon"}, 0),
    ],
)
def test_a_busy_server_is_asked_again_after_the_time_that_it_names(
    status: int, headers: dict[str, str], waited: float, store: Store, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("budgetkg.publish.sending.time.sleep", slept.append)
    if headers.get("Retry_After") == "in 40 s":
        headers = {"Retry_After": formatdate(time() + 40, usegmt=True)}
    served.refuse = refusing(status, 2, **headers)
    told: list[str] = []
    publish(store, target(served, "update"), Sender(30, 5, tell=told.append, pause=0.5))
    assert_holds(served, store)
    assert [f"HTTP {status}" in message for message in told] == [True, True]
    assert all(waited <= seconds <= waited + 10.5 for seconds in slept)
    assert len(slept) == 2


def test_a_server_that_stays_busy_or_asks_for_too_long_is_given_up(
    store: Store, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("budgetkg.publish.sending.time.sleep", slept.append)
    for headers, times in (({}, 2), ({"Retry_After": "86400"}, 0)):
        served.refuse = refusing(503, 99, **headers)
        slept.clear()
        with pytest.raises(PublishError, match="HTTP 503"):
            push(store, target(served, "update"), retries=2)
        assert len(slept) == times


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "the server asks who you are: set BUDGETKG_USER"),
        (403, "no right to write"),
        (404, "takes no such request; updates go to --update"),
        (405, "takes no such request"),
        (413, "takes less at a time"),
        (500, "the server did not do it"),
    ],
)
def test_refusals_are_told_with_what_to_do(status: int, said: str, store: Store, served: Served) -> None:
    served.refuse = refusing(status, 999)
    with pytest.raises(PublishError, match=rf"/update: HTTP {status}: no\n.*{said}"):
        push(store, target(served, "update"))


@pytest.mark.parametrize("way", ["update", "gsp"])
def test_a_server_that_takes_little_at_a_time_gets_little_at_a_time(
    way: str, store: Store, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetkg.publish.connection._PART", 20_000)
    served.refuse = lambda sent: (413, {}) if len(sent.body) > 8_000 else None
    fill(store, {"a": range(300), "b": range(200, 500)})
    push(store, target(served, way))
    assert_holds(served, store)


def test_nobody_at_the_address_is_told(store: Store) -> None:
    with pytest.raises(BudgetkgError, match="cannot be reached"):
        push(store, Target("http://127.0.0.1:9/query"), retries=1)


# ------------------------------------------------------------------ credentials and addresses

SECRET = "hunter2"
WAYS_IN: list[tuple[Callable[[Sent, str], str], dict[str, str]]] = [
    (publish_server.basic("ann", SECRET), {"BUDGETKG_USER": "ann", "BUDGETKG_PASSWORD": SECRET}),
    (publish_server.basic("安", "口令"), {"BUDGETKG_USER": "安", "BUDGETKG_PASSWORD": "口令"}),
    (publish_server.digest("ann", SECRET), {"BUDGETKG_USER": "ann", "BUDGETKG_PASSWORD": SECRET}),
    (publish_server.bearer(SECRET), {"BUDGETKG_TOKEN": SECRET}),
]


@pytest.mark.parametrize("way", ["update", "gsp"])
@pytest.mark.parametrize(("authorised", "environment"), WAYS_IN, ids=["basic", "basic-zh", "digest", "bearer"])
def test_credentials_open_the_door_and_wrong_ones_are_told_and_not_shown(
    authorised: Callable[[Sent, str], str], environment: dict[str, str], way: str, store: Store, served: Served
) -> None:
    served.authorised = authorised
    push(store, target(served, way), Credentials.of_environment(environment))
    assert_holds(served, store)
    with pytest.raises(PublishError, match="asks who you are"):
        push(store, target(served, way, MERGE))
    wrong = Credentials.of_environment({name: f"{value}x" for name, value in environment.items()})
    with pytest.raises(PublishError, match="does not accept") as refused:
        push(store, target(served, way, MERGE), wrong)
    assert SECRET not in str(refused.value) + repr(wrong)


@pytest.mark.parametrize(
    "environment",
    [
        {"BUDGETKG_USER": "ann"},
        {"BUDGETKG_PASSWORD": SECRET},
        {"BUDGETKG_USER": "ann", "BUDGETKG_PASSWORD": SECRET, "BUDGETKG_TOKEN": SECRET},
        {"BUDGETKG_TOKEN": f"{SECRET}\r\nHost: x"},
    ],
)
def test_half_credentials_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="BUDGETKG_") as refused:
        Credentials.of_environment(environment)
    assert SECRET not in str(refused.value)
    assert Credentials.of_environment({"BUDGETKG_ENDPOINT": "x"}) is None


def test_where_updates_are_refused_the_graph_store_is_used(store: Store, served: Served) -> None:
    served.refuse = lambda sent: (405, {}) if sent.path == "/update" else None
    both = Target(f"{served.address}/query", f"{served.address}/update", f"{served.address}/store")
    published = push(store, both)
    assert published.way == "gsp"
    assert_holds(served, store)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "give --endpoint URL, or --graph-store URL"),
        ({"endpoint": "localhost:7878"}, "no endpoint's address"),
        ({"endpoint": "http://ann:hunter2@h/"}, "no user and password"),
        ({"endpoint": "http://h/", "method": "gsp"}, "--graph-store"),
        ({"graph_store": "http://h/", "method": "update"}, "--endpoint URL or --update URL"),
        ({"endpoint": "http://h/", "merge": "no iri"}, "not an absolute IRI"),
        ({"endpoint": "http://h/", "base_iri": "id/"}, "no absolute IRI"),
    ],
)
def test_a_target_that_cannot_be_is_refused_before_anything_is_sent(
    given: dict[str, str], said: str, store: Store
) -> None:
    with pytest.raises(BudgetkgError, match=said) as refused:
        push(store, Target(**given))
    assert "hunter2" not in str(refused.value)


def test_virtuoso_is_told_by_its_name(store: Store, served: Served) -> None:
    served.server_name = "Virtuoso/07.20.3229 (Linux)"
    with pytest.raises(
        PublishError, match=r"name a graph for the merge, such as --merge https://w3id.org/budgetkg/id/merge"
    ):
        push(store, target(served, "update"))
    assert served.written == []


# ------------------------------------------------------------------ comparing


@pytest.mark.parametrize("way", ["update", "gsp"])
def test_what_somebody_changed_on_the_server_is_found_and_repaired(way: str, store: Store, served: Served) -> None:
    to = target(served, way, MERGE)
    assert push(store, to, check=True).clean
    one = next(line for line in sorted(lines(store, document("a"))) if "单位3>" in line)
    other = one.replace('"3"', '"4"')
    for graph in (document("a"), MERGE):
        served.quads.update(
            f"DELETE DATA {{ GRAPH <{graph}> {{ {one} }} }} ; INSERT DATA {{ GRAPH <{graph}> {{ {other} }} }}"
        )
    assert done(push(store, to)) == []
    found = push(store, to, check=True)
    assert not found.clean
    assert [difference.graph for difference in found.differences] == [document("a"), MERGE]
    assert all(difference.here.triples == difference.there.triples for difference in found.differences)
    repaired = push(store, to, repair=True)
    assert [step.reason for step in repaired.plan.steps] == [Reason.DIFFERENT]
    assert repaired.clean
    assert_holds(served, store, MERGE)


def test_a_merge_that_differs_is_made_anew(store: Store, served: Served) -> None:
    to = target(served, "update")
    push(store, to)
    served.quads.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert [difference.graph for difference in push(store, to, repair=True).differences] == ["default"]
    remade = push(store, to, remake=True, check=True)
    assert remade.clean
    assert {step.action for step in remade.plan.steps} == {Action.MERGE}
    assert_holds(served, store)


def test_a_damaged_ledger_costs_no_more_than_sending_again(store: Store, served: Served) -> None:
    to = target(served, "update")
    push(store, to)
    served.quads.update(
        f"DELETE WHERE {{ GRAPH <{LEDGER}> {{ ?checksum <http://spdx.org/rdf/terms#checksumValue> ?v }} }}"
    )
    fill(store, SECOND)
    assert {reason for _action, reason, _name in done(push(store, to, prune=True))} == {"unfinished", "new", "gone"}
    assert_holds(served, store)


# ------------------------------------------------------------------ digests


def test_digests_are_kept_until_a_graph_changes(folder: Path) -> None:
    def read(base: str = DEFAULT_BASE) -> list[str]:
        seen: list[str] = []
        with Store.open(folder, read_only=True) as opened:
            graph_digests(opened, base, seen.append)
        return seen

    everything = [document(name) for name in FIRST]
    assert (read(), read(), read(OTHER_BASE), read(OTHER_BASE)) == (everything, [], everything, [])
    read()
    with Store.open(folder) as writer:
        fill(writer, {**FIRST, "b": range(3)})
    assert (read(), read()) == ([document("b")], [])
    (folder / "digests.json").write_text('{"base": "' + DEFAULT_BASE + '", "graphs": {"x": 1}}')
    assert read() == everything


def test_digests_are_of_the_content_alone(store: Store) -> None:
    with Store.in_memory() as other:
        fill(other, SECOND)
        fill(other, FIRST)
        there = graph_digests(other, DEFAULT_BASE)
    assert {graph: digest.sha256 for graph, digest in there.items()} == {
        graph: digest.sha256 for graph, digest in graph_digests(store, DEFAULT_BASE).items()
    }


# ------------------------------------------------------------------ the command


def test_the_command_tells_what_it_does(folder: Path, served: Served) -> None:
    where = ["--endpoint", f"{served.address}/query", "--update", f"{served.address}/update", "--store", folder]
    dry = run("publish", *where, "--dry-run", "-f", "csv")
    assert (dry.code, served.written) == (0, [])
    assert dry.out.splitlines()[0] == "action,reason,file,triples,graph"
    assert [row.split(",")[:3] for row in dry.out.splitlines()[1:]] == [
        ["send", "new", f"{name}.txt"] for name in FIRST
    ]
    first = run("publish", *where, "--check")
    assert (first.code, "传输" in first.out, "比较" in first.err) == (0, True, True)
    again = run("publish", *where, "-l", "en")
    assert (again.code, again.out, "nothing has changed" in again.err) == (0, "", True)

    with Store.open(folder) as writer:
        fill(writer, {"a": FIRST["a"]})
    left = run("publish", *where)
    assert (left.code, "the server keeps 3 graphs" in left.err) == (1, True)
    served.quads.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    different = run("publish", *where, "--prune", "--check")
    assert (different.code, "default: 与库中不符" in different.err, "--remake-merge" in different.err) == (
        1,
        True,
        True,
    )
    assert run("publish", *where, "--remake-merge", "--check").code == 0


def test_the_command_takes_credentials_from_the_environment_alone(folder: Path, served: Served) -> None:
    served.authorised = publish_server.basic("ann", SECRET)
    where = ["--endpoint", f"{served.address}/query", "--update", f"{served.address}/update", "--store", folder]
    assert run("publish", *where).code == 2
    let_in = run("publish", *where, env={"BUDGETKG_USER": "ann", "BUDGETKG_PASSWORD": SECRET})
    assert let_in.code == 0
    refused = run("publish", *where, "--merge", MERGE, env={"BUDGETKG_USER": "bob", "BUDGETKG_PASSWORD": SECRET})
    assert (refused.code, "does not accept" in refused.err) == (2, True)
    assert SECRET not in let_in.out + let_in.err + refused.out + refused.err
    for option in ("--password", "--token", "--user"):
        assert run("publish", *where, option, SECRET).code == 2
