"""Documents read by several processes: the same store, whatever happens to one of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import failing_worker
from budgetkg.build import Job, State, build, inputs
from budgetkg.build.readers.local import Local
from budgetkg.graph import DEFAULT_BASE
from budgetkg.store import Store
from command_line import SMALL, environment, run, without_code_lists

__all__ = ["without_code_lists"]

pytestmark = [
    pytest.mark.usefixtures("without_code_lists"),
    pytest.mark.skipif(os.name != "posix", reason="processes are ended by POSIX signals"),
]

BUDGET = SMALL.read_text(encoding="utf-8")


def budgets(folder: Path, names: Iterable[str]) -> Path:
    """A budget under each name, each with an amount of its own."""
    folder.mkdir()
    for number, name in enumerate(names):
        text = BUDGET.replace("项目总额:\t0.20", f"项目总额:\t0.{30 + number}", 1)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def gone(process: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{process}/stat").exists() and ") Z " in Path(f"/proc/{process}/stat").read_text():
            return True  # ended, and not yet waited for by whoever took it over
        time.sleep(0.1)
    return False


def test_two_processes_give_the_store_that_none_gives(tmp_path: Path) -> None:
    folder = budgets(tmp_path / "in", ["a", "b", "c", "d"])
    for jobs in ("0", "2"):
        done = run("build", folder, "--store", tmp_path / f"store{jobs}", "--jobs", jobs)
        assert done.code == 0, done.err
        assert "4 份文件入库" in done.err
        assert (
            run("export", "--format", "nq", "--out", tmp_path / f"out{jobs}", "--store", tmp_path / f"store{jobs}").code
            == 0
        )
    assert (tmp_path / "out0" / "budgetkg.nq").read_bytes() == (tmp_path / "out2" / "budgetkg.nq").read_bytes()


@pytest.mark.parametrize(
    ("name", "told"),
    [("crash", "exit -11"), ("kill", "exit -9"), ("slow", "第 7 页"), ("memory", "MemoryError")],
)
def test_what_a_document_does_to_its_process_costs_that_document_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    folder = budgets(tmp_path / "in", ["a", f"b-{name}", "c", "d"])
    (tmp_path / "processes").mkdir()
    monkeypatch.setenv("FAILING_WORKERS", str(tmp_path / "processes"))
    monkeypatch.setattr("budgetkg.build.readers.processes.worker", failing_worker)
    with Store.create_or_open(tmp_path / "store") as store:
        outcomes = {one.name: one for one in build([folder], store, Local(2, time_limit=8 if name == "slow" else 60))}
        assert [stored.file_names[0] for stored in store.documents()] == ["a.txt", "c.txt", "d.txt"]
    failed = outcomes.pop(f"b-{name}.txt")
    assert failed.state is State.REFUSED
    assert str(folder / f"b-{name}.txt") in failed.error
    assert told in failed.error
    assert Counter(one.state for one in outcomes.values()) == {State.READ: 3}
    assert all(gone(int(process.name)) for process in (tmp_path / "processes").iterdir())

    monkeypatch.undo()
    with Store.open(tmp_path / "store") as store:  # it was the process, not the document: the next build reads it
        again = Counter(one.state for one in build([folder], store, Local(1)))
    assert again == {State.SAME: 3, State.READ: 1}


def test_an_interrupt_keeps_what_was_stored_and_leaves_no_process(tmp_path: Path) -> None:
    folder = budgets(tmp_path / "in", ["a", "b", "slow-1", "slow-2", "slow-3"])
    (tmp_path / "processes").mkdir()
    script = """
import signal, sys
import budgetkg.build.readers.processes, budgetkg.build.targets.store, budgetkg.cli.build_progress, failing_worker
budgetkg.build.readers.processes.worker = failing_worker
budgetkg.build.targets.store.codelist_triples = lambda base: ()
signal.signal(signal.SIGINT, signal.default_int_handler)
class Told(budgetkg.cli.build_progress.BuildProgress):
    def done(self, outcome):
        print(outcome.name, flush=True)
import budgetkg.cli.building
budgetkg.cli.building.BuildProgress = Told
from budgetkg.cli import main
main()
"""
    paths = os.pathsep.join([environment()["PYTHONPATH"], str(Path(__file__).parent)])
    with subprocess.Popen(
        [sys.executable, "-c", script, "build", str(folder), "--store", str(tmp_path / "store"), "--jobs", "2"],
        env=environment(PYTHONPATH=paths, FAILING_WORKERS=str(tmp_path / "processes")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as building:
        assert building.stdout is not None
        try:
            told = {building.stdout.readline().decode().strip() for _ in range(2)}
            building.send_signal(signal.SIGINT)
            _, err = building.communicate(timeout=60)
        finally:
            building.kill()
    assert building.returncode == 130, err.decode()
    assert "已中断" in err.decode()
    assert "Traceback" not in err.decode()
    assert told == {"a.txt", "b.txt"}
    with Store.open(tmp_path / "store", read_only=True) as store:
        assert {document.file_names[0] for document in store.documents()} == told
    assert all(gone(int(process.name)) for process in (tmp_path / "processes").iterdir())


@pytest.mark.parametrize(("processes", "most"), [(1, 1), (2, 3)])
def test_no_more_documents_are_in_hand_than_the_processes_and_one_that_is_stored(
    tmp_path: Path, processes: int, most: int
) -> None:
    """The next file is taken up when one before was stored, so that what is read and not stored stays bounded."""
    folder = budgets(tmp_path / "in", map(str, range(6)))
    taken = stored = 0

    def jobs() -> Iterable[Job]:
        nonlocal taken
        for file in inputs([folder]):
            taken += 1
            yield Job(file, "", DEFAULT_BASE)

    for read in filter(None, Local(processes).read(jobs())):
        assert read.prepared is not None
        assert taken <= stored + most
        stored += 1
    assert (taken, stored) == (6, 6)
