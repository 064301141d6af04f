"""Builds killed with signal 9 at random moments: what was reported is there, nothing is half, and a rerun completes it.

``crashing.py`` says what is built, what is looked at, and what must be so.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import crashing
from command_line import environment
from test_parallel import budgets, gone

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked, and killed by POSIX signals")

HERE = Path(__file__).resolve().parent
RUNS, TRIALS = 4, 102
PATHS = os.pathsep.join([environment()["PYTHONPATH"], str(HERE)])


@pytest.mark.parametrize("run", range(RUNS))
def test_a_build_killed_at_any_moment_leaves_what_it_reported_and_is_completed_by_the_next(
    tmp_path: Path, run: int, seeded: Callable[[int], int]
) -> None:
    seeds = range(run, seeded(TRIALS), RUNS)
    ran = subprocess.run(
        [sys.executable, "-X", "dev", crashing.__file__, tmp_path, *map(str, (seeds.start, seeds.stop, seeds.step))],
        env=environment(PYTHONPATH=PATHS),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["wrong"] == [], ran.stderr
    assert said["killed"] >= len(seeds) / 3, "builds must be killed before they are done"


def test_a_killed_build_leaves_no_process_behind(tmp_path: Path) -> None:
    """Reading processes end with the one that they read for, also in the midst of a document."""
    folder = budgets(tmp_path / "in", ["a", "slow-1", "slow-2"])
    (tmp_path / "processes").mkdir()
    script = """
import sys
from pathlib import Path
import budgetkg.build.readers.processes as processes, budgetkg.build.targets.store as target, failing_worker
from budgetkg.build import build
from budgetkg.build.readers.local import Local
from budgetkg.store import Store
processes.worker = failing_worker
target.codelist_triples = lambda base: ()
for built in build([Path(sys.argv[1])], Store.create_or_open(Path(sys.argv[2])), Local(2)):
    print(built.name, flush=True)
"""
    building = subprocess.Popen(
        [sys.executable, "-c", script, folder, tmp_path / "store"],
        env=environment(PYTHONPATH=PATHS, FAILING_WORKERS=str(tmp_path / "processes")),
        stdout=subprocess.PIPE,
    )
    assert building.stdout is not None
    with building.stdout as reports:
        assert reports.readline() == b"a.txt\n"  # now both processes have a slow document, or soon
        building.send_signal(signal.SIGKILL)
        assert reports.read() == b""
    assert building.wait() == -signal.SIGKILL
    started = [int(process.name) for process in (tmp_path / "processes").iterdir()]
    assert len(started) == 2
    assert all(gone(process) for process in started)
