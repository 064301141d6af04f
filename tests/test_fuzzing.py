"""Damaged files: no exception but those meant for people, no crash, no hang. ``tests/fuzzing.py`` makes the damage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import fuzzing
from command_line import environment

HERE = Path(__file__).resolve().parent
KINDS = ("pdf", "txt", "xlsx", "xls", "docx", "html")
#: Cases of one kind in the whole run, and how many one process reads.
MANY, AT_ONCE = 600, 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_damaged_files(kind: str) -> None:
    strange = {seed: said for seed, said in fuzzing.outcomes(kind, 10_000, 10_010) if said.startswith("!")}
    assert not strange


def test_a_seed_gives_the_same_file() -> None:
    for kind in ("txt", "html"):
        assert fuzzing.case(kind, 7) == fuzzing.case(kind, 7)
        assert fuzzing.case(kind, 7) != fuzzing.case(kind, 8)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, MANY, AT_ONCE))
@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_damaged_files(kind: str, first: int) -> None:
    """In a process of its own, which ends with a stack trace when a case takes longer than its budget."""
    done = subprocess.run(
        [sys.executable, HERE / "fuzzing.py", kind, str(first), str(first + AT_ONCE)],
        env=environment(), capture_output=True, timeout=3_000, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()[-3_000:]
