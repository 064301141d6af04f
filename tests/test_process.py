"""Questions in processes of their own: limits that hold, slow ones that hold up nobody, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from budget_store import ETHNIC_2024, POLICE_2024, POLICE_2025, fill
from budgetkg.errors import QueryBusyError, QueryError, QueryTimeoutError, QueryTooLargeError, StoreError
from budgetkg.store import IRI, Limits, Store
from budgetkg.store.pool import QueryPool
from budgetkg.store.process import QueryProcess
from budgetkg.store.worker import READS, Call
from command_line import environment, run
from running_time import running_time, soon

UNITS = "SELECT ?unit ?name WHERE { ?unit a bkg:BudgetUnit ; rdfs:label ?name } ORDER BY ?unit"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOARDING = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("process") / "store"
    with Store.create_or_open(path) as store:
        fill(store)
    return path


@pytest.fixture(scope="module")
def process(stored: Path) -> Iterator[QueryProcess]:
    with QueryProcess(stored, Limits(seconds=60)) as opened:
        yield opened


def lives(pid: int) -> bool:
    """Whether a process still runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children() -> set[int]:
    """The query processes that this process has started and that still run."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for file in listed for pid in file.read_text().split() if lives(int(pid))}


# ------------------------------------------------------------------ one process


def test_a_process_answers_as_the_store_itself_does(stored: Path, process: QueryProcess) -> None:
    with Store.open(stored, read_only=True) as store:
        graph = store.graphs()[0]
        bound = "SELECT ?name WHERE { VALUES (?unit) { (UNDEF) } ?unit rdfs:label ?name }"
        unit = {"unit": IRI(str(store.query(UNITS).rows[0][0]))}
        assert store.query(UNITS).rows
        assert process.query(UNITS) == store.query(UNITS)
        assert process.query(bound, unit) == store.query(bound, unit) != store.query(bound)
        for text in ("ASK { ?s ?p ?o }", f"CONSTRUCT {{ <{graph}> ?p ?o }} WHERE {{ <{graph}> ?p ?o }}"):
            assert sorted(process.query(text).rows, key=str) == sorted(store.query(text).rows, key=str)
        in_one = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
        assert process.query(in_one, graphs=[graph]).rows == ((len(store.graph_triples(graph)),),)
        assert (process.base_iri, process.generation) == (store.base_iri, store.generation)
        assert process.graphs() == store.graphs()
        assert process.documents() == store.documents()
        assert process.graph_triples(graph) == store.graph_triples(graph)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?x WHERE { ?x a }", "line 1, column 2[45]"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE would change"),
        ("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * WHERE { " + "{" * 100_000 + "}" * 100_000 + " }", "nested too deeply"),
    ],
    ids=["syntax", "update", "service", "deep"],
)
def test_what_must_not_run_is_told_and_the_next_question_is_answered(
    process: QueryProcess, text: str, said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        process.query(text)
    assert process.query(UNITS).rows


def test_a_question_is_stopped_when_its_time_is_up(process: QueryProcess) -> None:
    started = running_time()
    with pytest.raises(QueryTimeoutError, match=r"0\.3 秒.*after 0\.3 seconds"):
        process.query(ENDLESS, limits=Limits(seconds=0.3))
    assert running_time() - started < 5
    assert process.query(UNITS).rows


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded by the system's rlimit")
def test_a_question_that_takes_too_much_memory_is_stopped(stored: Path) -> None:
    with QueryProcess(stored, Limits(seconds=120), memory=1200 * 2**20) as small:
        with pytest.raises(QueryTooLargeError, match="memory"):
            small.query(HOARDING)
        assert small.query(UNITS).rows


@pytest.mark.parametrize("limits", [Limits(rows=2), Limits(size=100)], ids=["rows", "bytes"])
def test_an_answer_past_its_limit_is_an_error_and_never_a_part(process: QueryProcess, limits: Limits) -> None:
    text = "SELECT ?s WHERE { ?s ?p ?o }"
    if limits.rows:
        assert len(process.query(text + " LIMIT 2", limits=limits).rows) == 2
    with pytest.raises(QueryTooLargeError, match=r"limit; narrow"):
        process.query(text, limits=limits) if limits.rows else process.serialise(text, "json", limits=limits)


def test_answers_are_written_in_the_standard_formats(process: QueryProcess) -> None:
    said = json.loads(process.serialise("SELECT (1.50 AS ?n) WHERE {}", "json"))
    assert said["results"]["bindings"][0]["n"]["value"] == "1.5"
    assert process.serialise("SELECT (1 AS ?n) WHERE {}", "csv").split() == [b"n", b"1"]
    assert process.serialise("SELECT (1 AS ?n) WHERE {}", "tsv").split() == [b"?n", b"1"]
    assert b"<boolean>true</boolean>" in process.serialise("ASK {}", "xml")
    constructed = "CONSTRUCT { bkg:a bkg:b 1 } WHERE {}"
    for form, part in (("ttl", b"bkg:a bkg:b 1"), ("nt", b'"1"^^<http'), ("rdf", b"rdf:RDF"), ("jsonld", b'"@id"')):
        assert part in process.serialise(constructed, form)
    for text, form in (("ASK {}", "ttl"), (constructed, "csv")):
        with pytest.raises(QueryError, match=f"{form}: "):
            process.serialise(text, form)


def test_the_dataset_of_the_protocol_stands_in_place_of_the_one_in_the_text(
    stored: Path, process: QueryProcess
) -> None:
    graphs = process.graphs()
    sizes = {graph: len(process.graph_triples(graph)) for graph in graphs}
    first, second = sorted(sizes, key=lambda graph: sizes[graph])[-2:]
    plain, named = "{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"

    def count(where: str, source: str = "", **dataset: tuple[str, ...]) -> int:
        text = f"SELECT (COUNT(*) AS ?n) {source} WHERE {where}"
        return int(json.loads(process.serialise(text, "json", **dataset))["results"]["bindings"][0]["n"]["value"])

    assert count(plain, default_graphs=(first,)) == sizes[first]
    assert count(plain, f"FROM <{second}>", default_graphs=(first,)) == sizes[first]
    assert count(named, default_graphs=(first,)) == 0
    assert count(named, named_graphs=(first, second)) == sizes[first] + sizes[second]
    assert count(plain, named_graphs=(first,)) == 0


def test_what_does_not_read_is_not_called(process: QueryProcess) -> None:
    assert not READS & {"replace", "remove", "load_reference", "optimize", "close", "write"}
    with pytest.raises(StoreError, match="remove"):
        process._call(Call("remove", ("x",)), Limits(5))


def test_processes_that_died_while_idle_are_replaced(stored: Path, process: QueryProcess) -> None:
    assert process._worker is not None
    os.kill(process._worker.pid, signal.SIGKILL)
    assert process.query(UNITS).rows
    before = children()
    with QueryPool(stored) as pool:
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)
        assert pool.query(UNITS).rows


def test_no_store_and_a_closed_one_are_told(stored: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        QueryProcess(tmp_path / "none")
    with pytest.raises(StoreError, match="no store here"):
        QueryPool(tmp_path / "none")
    for opened in (QueryProcess(stored), QueryPool(stored, quick=1)):
        opened.close()
        opened.close()
        with pytest.raises(StoreError, match="was closed"):
            opened.query(UNITS)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("holder", ["process.QueryProcess", "pool.QueryPool"])
def test_processes_end_with_the_one_that_started_them_however_it_ends(stored: Path, holder: str) -> None:
    module, name = holder.split(".")
    script = (
        f"import os, sys, threading, time\nfrom pathlib import Path\nfrom budgetkg.store.{module} import {name}\n"
        f"held = {name}(Path(sys.argv[1]))\n"
        f"threading.Thread(target=lambda: held.query({ENDLESS!r}), daemon=True).start()\n"
        "time.sleep(0.5)\n"
        "print(open(f'/proc/{os.getpid()}/task/{os.getpid()}/children').read(), flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(stored)], env=environment(), stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        started = [int(pid) for pid in parent.stdout.readline().split()]
        assert started
        assert all(map(lives, started))
        parent.kill()
    assert soon(lambda: not any(map(lives, started)))


# ------------------------------------------------------------------ many


def test_slow_questions_do_not_hold_up_the_others_and_too_many_are_turned_away(stored: Path) -> None:
    ended: list[str] = []

    def slow(number: int) -> None:
        try:
            pool.query(f"{ENDLESS} # {number}")
        except (QueryBusyError, StoreError) as error:
            ended.append(type(error).__name__)

    with QueryPool(stored, limits=Limits(seconds=120)) as pool:
        others = [threading.Thread(target=slow, args=(number,)) for number in range(3)]
        for other in others:
            other.start()
        assert soon(lambda: ended, 60)
        assert ended == ["QueryBusyError"]
        waits = []
        for _ in range(50):
            started = time.monotonic()
            assert pool.query(UNITS).rows
            waits.append(time.monotonic() - started)
        assert sorted(waits)[25] < 0.2
        assert ended == ["QueryBusyError"]  # the two others still run
    for other in others:
        other.join()
    assert ended == ["QueryBusyError", "StoreError", "StoreError"]


def test_a_question_known_to_be_heavy_is_turned_away_at_once(stored: Path) -> None:
    with QueryPool(stored, quick=1, heavy=1) as pool:
        limits = Limits(seconds=3)
        with ThreadPoolExecutor(1) as others:
            first = others.submit(pool.query, ENDLESS, limits=limits)
            with pytest.raises(QueryTimeoutError):
                first.result()
            again = others.submit(pool.query, ENDLESS, limits=limits)
            time.sleep(0.2)
            started = running_time()
            with pytest.raises(QueryBusyError, match="try again"):
                pool.query(ENDLESS, limits=limits)
            assert running_time() - started < 0.2
            assert pool.query(UNITS).rows
            with pytest.raises(QueryTimeoutError):
                again.result()


def test_who_waits_longest_is_served_first(stored: Path) -> None:
    with QueryPool(stored, quick=1, heavy=0) as pool, ThreadPoolExecutor(8) as askers:
        answered: list[int] = []
        end = time.monotonic() + 1

        def ask(number: int) -> None:
            while time.monotonic() < end:
                pool.query("ASK {}")
                answered.append(number)

        list(askers.map(ask, range(8)))
        counts = [answered.count(number) for number in range(8)]
        assert min(counts) > max(counts) / 4


def test_a_newer_generation_is_taken_up_while_questions_are_asked(tmp_path: Path) -> None:
    path = tmp_path / "store"
    count = "SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE { ?d bkg:sha256 ?s }"
    with Store.create_or_open(path) as store:
        fill(store, [POLICE_2024])
    others = children()
    with QueryPool(path) as pool, ThreadPoolExecutor(4) as askers:
        assert not pool.refresh()
        stop = threading.Event()
        seen: list[list[int]] = []

        def ask() -> None:
            mine: list[int] = []
            while not stop.is_set():
                mine.append(int(str(pool.query(count).rows[0][0])))
            seen.append(mine)

        asking = [askers.submit(ask) for _ in range(4)]
        with pool.snapshot() as before:
            with Store.create_or_open(path) as store:
                fill(store, [ETHNIC_2024, POLICE_2025])
            assert pool.query(count).rows == ((1,),)
            assert pool.refresh()
            assert not pool.refresh()
            assert pool.query(count).rows == ((3,),)
            assert before.query(count).rows == ((1,),)
            assert before.generation < pool.generation
        stop.set()
        for each in asking:
            each.result()  # no question failed
        assert all(mine == sorted(mine) and set(mine) <= {1, 3} for mine in seen)
        assert soon(lambda: len(children() - others) == 2)  # those of the generation before have gone


def test_closing_stops_what_runs_and_leaves_no_process(stored: Path) -> None:
    before = children()
    pool = QueryPool(stored, quick=1)
    told: list[Exception] = []

    def ask() -> None:
        try:
            pool.query(ENDLESS)
        except StoreError as error:
            told.append(error)

    asking = [threading.Thread(target=ask) for _ in range(3)]  # one runs, two wait
    for each in asking:
        each.start()
    time.sleep(0.5)
    started = running_time()
    pool.close()
    for each in asking:
        each.join(timeout=60)
    assert running_time() - started < 2
    assert [type(error) for error in told] == [StoreError] * 3
    assert all("was closed" in str(error) for error in told)
    assert soon(lambda: children() <= before)


# ------------------------------------------------------------------ in the shell


@pytest.mark.parametrize("seconds", ["0.5", "-1"])
def test_a_question_past_its_time_ends_the_command_with_words(stored: Path, seconds: str) -> None:
    done = run("query", "--text", ENDLESS, "--timeout", seconds, "--store", stored)
    assert done.code == 2
    assert "--timeout" in done.err
    assert "Traceback" not in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_interrupt_ends_a_question_at_once(stored: Path) -> None:
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from budgetkg.cli import main; main()"
    )
    command = [sys.executable, "-c", script, "query", "--text", ENDLESS, "--store", str(stored)]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as asking:
        children_of = Path(f"/proc/{asking.pid}/task/{asking.pid}/children")
        assert soon(lambda: children_of.read_text().split(), 30)
        started = [int(pid) for pid in children_of.read_text().split()]
        time.sleep(1)
        asking.send_signal(signal.SIGINT)
        pressed = running_time()
        _out, err = asking.communicate(timeout=30)
        assert running_time() - pressed < 3
    assert asking.returncode == 130
    assert "Traceback" not in err
    assert soon(lambda: not any(map(lives, started)))


def test_a_text_may_come_from_stdin_with_its_marks_and_line_ends(stored: Path, tmp_path: Path) -> None:
    text = "\ufeff# 单位\r\nSELECT (COUNT(?u) AS ?n)\r\nWHERE { ?u a bkg:BudgetLine ; bkg:fiscalYear <year/2024> }\r\n"
    file = tmp_path / "own.rq"
    file.write_bytes(text.encode())
    command = [sys.executable, "-m", "budgetkg", "query", "--store", str(stored), "-f", "csv", "--file"]
    answers = [
        subprocess.run(
            [*command, source], input=text.encode(), env=environment(), capture_output=True, check=True
        ).stdout.split()
        for source in ("-", str(file))
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == b"n"
    assert int(answers[0][1]) > 0


def test_a_text_of_a_megabyte_is_read_in_no_more_than_linear_time(process: QueryProcess) -> None:
    names = " ".join(f'"{number:09}"' for number in range(80_000))
    found = process.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?name {{ {names} }} }}", limits=Limits(seconds=30))
    assert found.rows == ((80_000,),)
    with pytest.raises(QueryError, match="line 1"):
        process.query("SELECT * WHERE { " + "VALUES " * 150_000, limits=Limits(seconds=30))
