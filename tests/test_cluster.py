"""Reading on a Dask cluster: a real scheduler and workers over TCP, of which some die, lack the files, or are others."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra [distributed] is not installed")

from budgetkg.build import build
from budgetkg.build.inputs import Input
from budgetkg.build.readers.cluster import Cluster
from budgetkg.build.readers.cluster_worker import Order, Unlike, carry_out, packed, unpacked
from budgetkg.build.reading import Job
from budgetkg.build.targets.store import StoreTarget
from budgetkg.build.version import reader_version
from budgetkg.errors import ClusterError
from budgetkg.store import Store
from command_line import EXAMPLES, SMALL, environment, run, without_code_lists
from dask_cluster import Cluster as DaskCluster
from dask_cluster import cluster

__all__ = ["without_code_lists"]

pytestmark = pytest.mark.usefixtures("without_code_lists", "each_by_itself")

#: How many of the documents are budgets.
READABLE = 10
BUDGET = SMALL.read_text(encoding="utf-8")


@pytest.fixture
def each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents go into a store as they come, so that there is a time at which some are in it and others are not."""
    monkeypatch.setattr(StoreTarget, "together", 0)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two examples, copies of the smaller one with another amount each (no two files are the same), and no budget."""
    folder = tmp_path_factory.mktemp("in")
    shutil.copy(EXAMPLES / "lhasa-criminal-police-2024.txt", folder)
    for number in range(1, 10):
        text = BUDGET.replace("项目总额:\t0.20", f"项目总额:\t0.2{number}", 1)
        assert text != BUDGET
        (folder / f"copy-{number}.txt").write_text(text, encoding="utf-8")
    (folder / "no-budget.txt").write_text("没有预算\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a store holds of the documents that were read in this process."""
    with pytest.MonkeyPatch.context() as patched, Store.in_memory() as store:
        patched.setattr("budgetkg.build.targets.store.codelist_triples", lambda _base: ())
        assert sum(outcome.ok for outcome in build([documents], store)) == READABLE
        return exported(store, tmp_path_factory.mktemp("expected"))


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[DaskCluster]:
    """A scheduler; workers are started by the tests."""
    (tmp_path / "dask").mkdir()
    with cluster(tmp_path / "dask") as made:
        yield made


def exported(store: Store, folder: Path) -> bytes:
    """A store as N-Quads."""
    with (folder / "store.nq").open("wb") as output:
        store.write(output, "nq")
    return (folder / "store.nq").read_bytes()


def test_a_worker_killed_on_the_way_costs_nothing(
    dask: DaskCluster, documents: Path, expected: bytes, tmp_path: Path
) -> None:
    dask.start(2)
    outcomes = []
    with Store.in_memory() as store, Cluster.connect(dask.address) as readers:
        for outcome in build([documents], store, readers):
            outcomes.append(outcome)
            if len(outcomes) == 2:
                busy = dask.busy()
                victim = max(busy, key=lambda pid: busy[pid])
                assert busy[victim] > 0
                dask.kill(victim)
        assert sorted(outcome.name for outcome in outcomes) == sorted(path.name for path in documents.iterdir())
        assert [outcome.name for outcome in outcomes if not outcome.ok] == ["no-budget.txt"]
        assert exported(store, tmp_path) == expected


def test_files_that_workers_do_not_reach_are_sent(
    dask: DaskCluster, documents: Path, expected: bytes, tmp_path: Path
) -> None:
    """They run in another folder, and the paths given are relative to this process's."""
    dask.start(2)
    with pytest.MonkeyPatch.context() as patched, Store.in_memory() as store:
        patched.chdir(documents.parent)
        with Cluster.connect(dask.address) as readers:
            outcomes = list(build([Path(documents.name)], store, readers))
            assert readers.sent > readers.found == 0
        assert sum(outcome.ok for outcome in outcomes) == READABLE
        assert exported(store, tmp_path) == expected


def test_files_that_workers_reach_are_not_sent(dask: DaskCluster, documents: Path) -> None:
    dask.start()
    with Store.in_memory() as store, Cluster.connect(dask.address) as readers:
        (refused,) = (outcome for outcome in build([documents], store, readers) if not outcome.ok)
        assert refused.error.startswith(f"{documents / 'no-budget.txt'}: ")
        assert (readers.sent, readers.found) == (0, READABLE + 1)
        assert [one.name for one in store.files().values() if one.problem] == ["no-budget.txt"]


def test_a_file_that_kills_its_workers_is_given_up_and_the_others_are_read(tmp_path: Path, documents: Path) -> None:
    deadly = tmp_path / "site"
    deadly.mkdir()
    # Workers of this test die of one file, as of a fault in the machine or the system.
    (deadly / "sitecustomize.py").write_text(
        "import os\n"
        "import budgetkg.build.readers.cluster_worker as worker\n"
        "real = worker._outcome\n"
        "def outcome(order):\n"
        "    if order.job.file.name == 'copy-3.txt':\n"
        "        os._exit(9)\n"
        "    return real(order)\n"
        "worker._outcome = outcome\n"
    )
    path = os.pathsep.join((str(deadly), environment()["PYTHONPATH"]))
    (tmp_path / "dask").mkdir()
    with cluster(tmp_path / "dask", {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}) as dask:
        dask.start(3, {"PYTHONPATH": path})
        with Store.in_memory() as store, Cluster.connect(dask.address) as readers:
            outcomes = {outcome.name: outcome for outcome in build([documents], store, readers)}
            assert [name for name, one in sorted(outcomes.items()) if not one.ok] == ["copy-3.txt", "no-budget.txt"]
            assert "workers in turn died" in outcomes["copy-3.txt"].error
            assert "copy-3.txt" not in store.files()


def test_a_worker_of_another_version_is_refused(
    dask: DaskCluster, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask.start()
    monkeypatch.setattr("budgetkg.build.readers.cluster.reader_version", lambda: "0.0.1+other")
    with (
        Store.in_memory() as store,
        Cluster.connect(dask.address) as readers,
        pytest.raises(ClusterError, match=r"0\.0\.1\+other"),
    ):
        list(build([documents], store, readers))


def test_a_worker_without_budgetkg_is_refused(
    dask: DaskCluster, documents: Path, expected: bytes, tmp_path: Path
) -> None:
    blocked = tmp_path / "site"
    blocked.mkdir()
    (blocked / "budgetkg.py").write_text("raise ImportError('no budgetkg here')\n")
    dask.start(env={"PYTHONPATH": str(blocked)})
    with (
        Store.in_memory() as store,
        Cluster.connect(dask.address) as readers,
        pytest.raises(ClusterError, match="no budgetkg here"),
    ):
        list(build([documents], store, readers))


def test_a_scheduler_that_is_lost_is_told_and_a_rerun_completes(
    dask: DaskCluster, documents: Path, expected: bytes, tmp_path: Path
) -> None:
    dask.start()
    with Store.in_memory() as store:
        with Cluster.connect(dask.address) as readers:
            outcomes = build([documents], store, readers)
            done = [next(outcomes).name for _ in range(3)]
            dask.scheduler.kill()
            with pytest.raises(ClusterError, match="run again"):
                done.extend(outcome.name for outcome in outcomes)
        assert {name for name in done if name != "no-budget.txt"} <= set(store.files())
        assert set(done) < {path.name for path in documents.iterdir()}
        list(build([documents], store))
        assert exported(store, tmp_path) == expected


def test_a_build_that_is_interrupted_takes_back_what_was_not_begun(dask: DaskCluster, documents: Path) -> None:
    dask.start()
    with Store.in_memory() as store:
        with Cluster.connect(dask.address) as readers:
            outcomes = build([documents], store, readers)
            next(outcomes)
            outcomes.close()
            with dask.client() as client:
                late = time.monotonic() + 60
                while any(client.processing().values()):
                    assert time.monotonic() < late
                    time.sleep(0.2)
        assert len(store.files()) <= 2


@pytest.mark.parametrize(
    ("address", "told"),
    [("tcp://127.0.0.1:1", "127.0.0.1:1"), ("nonsense", "nonsense"), ("ftp://127.0.0.1:8786", "ftp")],
)
def test_a_scheduler_that_is_not_there_is_named(address: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.build.readers.cluster.CONNECTING", 0.5)
    with pytest.raises(ClusterError, match=told):
        Cluster.connect(address)


def test_the_command_line_says_that_there_is_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.build.readers.cluster.CONNECTING", 0.5)
    done = run("build", SMALL, "--store", tmp_path / "store", "--scheduler", "tcp://127.0.0.1:1")
    assert (done.code, done.out) == (2, "")
    assert "dask scheduler" in done.err
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(("failures", "told"), [(1, "dask scheduler"), (9, "too busy")])
def test_a_machine_that_stands_still_as_dask_begins_is_given_time(
    failures: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Dask does when its thread has not begun after ten seconds: it asserts that it has."""
    from distributed.utils import LoopRunner

    start, begun = LoopRunner.start, []

    def stalled(runner: LoopRunner) -> None:
        begun.append(runner)
        assert len(begun) > failures
        start(runner)  # type: ignore[no-untyped-call]  # Dask gives it no types

    monkeypatch.setattr("budgetkg.build.readers.cluster.CONNECTING", 0.5)
    monkeypatch.setattr(LoopRunner, "start", stalled)
    with pytest.raises(ClusterError, match=told):
        Cluster.connect("tcp://127.0.0.1:1")
    assert len(begun) > 1


def test_a_cluster_without_workers_is_not_waited_for_without_end(dask: DaskCluster, documents: Path) -> None:
    with (
        Store.in_memory() as store,
        Cluster.connect(dask.address, patience=0.5) as readers,
        pytest.raises(ClusterError, match="no worker"),
    ):
        list(build([documents], store, readers))


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"budgetkg\[distributed\]"):
        Cluster.connect("tcp://127.0.0.1:8786")


def test_an_order_of_another_version_is_not_even_unpacked() -> None:
    answer = unpacked(carry_out("0.0.1+other", b"what another version made"))
    assert isinstance(answer, Unlike)


def test_the_bytes_that_were_sent_are_read_whatever_lies_at_the_path(tmp_path: Path) -> None:
    path = tmp_path / "budget.txt"
    path.write_text("没有预算", encoding="utf-8")
    job = Job(Input.of(path), "0" * 64, "https://example.org/")
    read = unpacked(carry_out(reader_version(), packed(Order(job, None, SMALL.read_bytes()))))
    assert getattr(read, "prepared", None) is not None
