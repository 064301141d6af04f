"""Running the command line in tests: in this process, or in one of its own where the process boundary matters."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from budgetkg.cli import app

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SMALL = EXAMPLES / "lhasa-ethnic-affairs-2024.txt"
#: Documents are read in the process of the command, unless a test is about others: starting one takes longer than most reads.
_HERE = {"BUDGETKG_JOBS": "0"}


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*arguments: object, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """Run a command in this process. An exception that reaches the user fails the test."""
    result = CliRunner().invoke(
        app, [str(argument) for argument in arguments], input=stdin, env={**_HERE, **(env or {})}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def environment(**changes: str) -> dict[str, str]:
    """The environment of a process of its own: it imports the package under test, and no user's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BUDGETKG_", "LC_", "PYTHON"))}
    return {**kept, **_HERE, "PYTHONPATH": str(ROOT / "src"), **changes}


def command(*arguments: object) -> list[str]:
    """The arguments to start the command in a process of its own."""
    return [sys.executable, "-m", "budgetkg", *(str(argument) for argument in arguments)]


def run_process(*arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """Run a command in a process of its own."""
    done = subprocess.run(
        command(*arguments), cwd=cwd, env=dict(env or environment()), capture_output=True, timeout=120, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(name="without_code_lists")
def without_code_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds in this process load no code lists: writing them takes most of the time that a small build takes."""
    monkeypatch.setattr("budgetkg.build.targets.store.codelist_triples", lambda _base: ())


@cache
def examples_store() -> Path:
    """A store of the five example documents, built once a session through the command line. For reading only."""
    folder = Path(tempfile.mkdtemp(prefix="budgetkg-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    built = run_process("build", EXAMPLES, "--store", folder / "store")
    assert built.code == 0, built.err
    return folder / "store"
