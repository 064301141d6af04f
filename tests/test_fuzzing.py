"""Damaged files: no exception but those meant for people, no crash, no hang. ``tests/fuzzing.py`` makes the damage."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fuzzing
from command_line import environment

HERE = Path(__file__).resolve().parent
KINDS = ("pdf", "txt", "xlsx", "xls", "docx", "html")
#: Into how many runs the cases of a kind are cut, and how many one process reads with ``--thorough``.
RUNS, AT_ONCE = 3, 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_damaged_files(kind: str) -> None:
    strange = {seed: said for seed, said in fuzzing.outcomes(kind, 10_000, 10_010) if said.startswith("!")}
    assert not strange


def test_a_seed_gives_the_same_file() -> None:
    for kind in ("txt", "html"):
        assert fuzzing.case(kind, 7) == fuzzing.case(kind, 7)
        assert fuzzing.case(kind, 7) != fuzzing.case(kind, 8)


@pytest.mark.slow
@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_damaged_files(kind: str, run: int, seeded: Callable[[int], int]) -> None:
    """In a process of its own, which ends with a stack trace when a case takes longer than its budget."""
    first = run * AT_ONCE
    done = subprocess.run(
        [sys.executable, HERE / "fuzzing.py", kind, str(first), str(first + seeded(AT_ONCE))],
        env=environment(), capture_output=True, timeout=3_000, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()[-3_000:]
