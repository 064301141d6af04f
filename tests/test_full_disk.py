"""Disks that are full or may not be written, stores that others hold or other versions made: told, and nothing is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from budgetkg.store import FORMAT, Store
from command_line import SMALL, Ran, environment, examples_store, run, without_code_lists
from test_backup import dump
from test_parallel import budgets

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="limits and mounts as Linux has them"),
    pytest.mark.usefixtures("without_code_lists"),
]

__all__ = ["without_code_lists"]

HERE = Path(__file__).resolve().parent


def told(ran: Ran, place: Path, message: str) -> None:
    """The command could not run, and says so in both languages, with the place and what to do."""
    assert ran.code == 2, ran.err
    assert "Traceback" not in ran.err
    assert str(place) in ran.err
    assert re.search(f"[一-鿿].* / .*{message}", ran.err, re.DOTALL), ran.err


#: The command line without the code lists: to write them takes most of the time that a small build takes.
_WITHOUT_CODE_LISTS = """
import budgetkg.build.targets.store as target
target.codelist_triples = lambda base: ()
"""
_LIMITED = """
import resource, sys
from budgetkg.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
main()
"""


def limited(most: int, *arguments: object) -> Ran:
    """Run a command in a process no file of which may grow beyond so many bytes: further writes fail."""
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_CODE_LISTS + _LIMITED, str(most), *map(str, arguments)],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of budgets, ``store`` with former versions of them, and ``whole`` with these."""
    folder = tmp_path_factory.mktemp("disk")
    files = sorted(budgets(folder / "in", ["a", "b"]).iterdir())
    former = [file.read_text(encoding="utf-8") for file in files]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("budgetkg.build.targets.store.codelist_triples", lambda _base: ())
        assert run("build", folder / "in", "--store", folder / "store").code == 0
        for file, text in zip(files, former, strict=True):
            file.write_text(text.replace("0.3", "0.4", 1), encoding="utf-8")
        assert run("build", folder / "in", "--store", folder / "whole").code == 0
    return folder


@pytest.mark.parametrize("most", [1_000, 60_000, 110_000])
@pytest.mark.parametrize("before", [False, True])
def test_a_build_on_a_full_disk_is_told_loses_nothing_and_is_completed_by_the_next(
    tmp_path: Path, built: Path, most: int, before: bool
) -> None:
    store, expected = tmp_path / "store", dump(built / "whole")
    if before:
        shutil.copytree(built / "store", store)
    ran = limited(most, "build", built / "in", "--store", store)
    told(ran, store, "(room|disk)")
    if before:
        with Store.open(store, read_only=True) as opened:
            held = {document.file_names for document in opened.documents()}
        assert held == {("a.txt",), ("b.txt",)}
        if most < 100_000:
            assert dump(store) == dump(built / "store")
    assert run("build", built / "in", "--store", store).code == 0
    assert dump(store) == expected


def test_a_backup_and_a_restore_on_a_full_disk_leave_what_was_there(tmp_path: Path, built: Path) -> None:
    backup = tmp_path / "b.tar.zst"
    assert run("backup", backup, "--store", built / "store").code == 0
    former = backup.read_bytes()
    told(limited(100_000, "backup", backup, "--store", built / "whole"), backup, "room")
    assert backup.read_bytes() == former
    told(limited(100_000, "restore", backup, "--store", tmp_path / "new"), tmp_path / "new", "cannot be written")
    shutil.copytree(built / "whole", tmp_path / "old")
    told(
        limited(100_000, "restore", backup, "--store", tmp_path / "old", "--replace"),
        tmp_path / "old",
        "cannot be written",
    )
    assert dump(tmp_path / "old") == dump(built / "whole")
    assert sorted(place.name for place in tmp_path.iterdir()) == ["b.tar.zst", "old"]


# ---------------------------------------------------------------------- media of their own


@pytest.fixture(scope="module")
def mounted() -> Callable[[str, Path, Path], dict[str, dict[str, object]]]:
    """Runs one of the scripts below where a small disk is mounted that nobody else sees."""
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    tried = subprocess.run([*unshare, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no disk of one's own can be mounted here: {tried.stderr.decode().strip()}")

    def runs(script: str, disk: Path, built: Path) -> dict[str, dict[str, object]]:
        disk.mkdir()
        ran = subprocess.run(
            [*unshare, sys.executable, "-c", _WITHOUT_CODE_LISTS + _PRELUDE + script, disk, built],
            env=environment(PYTHONPATH=os.pathsep.join([environment()["PYTHONPATH"], str(HERE)])),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return dict(json.loads(ran.stdout))

    return runs


_PRELUDE = """
import json, os, shutil, signal, subprocess, sys
from pathlib import Path
from command_line import run
disk, built = map(Path, sys.argv[1:])
said = {}
def mount(*options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(disk)], check=True)
def runs(name, *arguments):
    done = run(*arguments)
    said[name] = {"code": done.code, "out": done.out, "err": done.err}
def export(name):
    runs(name, "export", "--out", built / f"{name}.nq", "--store", disk / "store")
"""
_FULL = """
mount("size=40m")
shutil.copytree(built / "store", disk / "store")
export("before")
free = os.statvfs(disk)
with open(disk / "ballast", "wb") as ballast:
    ballast.write(bytes(free.f_bavail * free.f_frsize - ROOM))
runs("full", "build", built / "in", "--store", disk / "store")
runs("status", "status", "--store", disk / "store", "--format", "json")
(disk / "ballast").unlink()
runs("again", "build", built / "in", "--store", disk / "store")
export("after")
print(json.dumps(said))
"""
_READ_ONLY = """
mount("size=200m")
shutil.copytree(built / "store", disk / "store")
(disk / "new").mkdir()
mount("remount", "ro")
runs("build", "build", built / "in", "--store", disk / "store")
runs("new", "build", built / "in", "--store", disk / "new")
runs("restore", "restore", built / "kept.tar.zst", "--store", disk / "new")
runs("status", "status", "--store", disk / "store", "--format", "json")
export("dump")
runs("backup", "backup", built / "b.tar.zst", "--store", disk / "store")
runs("into", "backup", disk / "b.tar.zst", "--store", disk / "store")
print(json.dumps(said))
"""


@pytest.mark.parametrize("room", [0, 300_000])
def test_a_disk_that_is_full_loses_nothing(
    tmp_path: Path, built: Path, mounted: Callable[..., dict[str, dict[str, object]]], room: int
) -> None:
    ran = {
        name: Ran(**one) for name, one in mounted(_FULL.replace("ROOM", str(room)), tmp_path / "disk", built).items()
    }
    told(ran["full"], tmp_path / "disk" / "store", "(room|disk)")
    assert ran["status"].code == 0, ran["status"].err
    assert {row["file"] for row in json.loads(ran["status"].out)} == {"a.txt", "b.txt"}
    assert ran["again"].code == 0, ran["again"].err
    assert (built / "before.nq").read_bytes() == dump(built / "store")
    assert (built / "after.nq").read_bytes() == dump(built / "whole")


def test_a_store_that_may_not_be_written_can_be_read_and_backed_up(
    tmp_path: Path, built: Path, mounted: Callable[..., dict[str, dict[str, object]]]
) -> None:
    assert run("backup", built / "kept.tar.zst", "--store", built / "store").code == 0
    disk = tmp_path / "disk"
    ran = {name: Ran(**one) for name, one in mounted(_READ_ONLY, disk, built).items()}
    for name in ("build", "new", "restore", "into"):
        told(ran[name], disk, "cannot be written")
    for name in ("status", "dump", "backup"):
        assert ran[name].code == 0, ran[name].err
    assert (built / "dump.nq").read_bytes() == dump(built / "store")
    assert (built / "b.tar.zst").read_bytes() == (built / "kept.tar.zst").read_bytes()


# ---------------------------------------------------------------------- others


def test_a_store_that_another_process_writes_is_told_and_can_be_read(built: Path) -> None:
    with Store.open(built / "store"):
        for arguments in (("build", built / "in"), ("build", built / "in", "--rebuild")):
            told(run(*arguments, "--store", built / "store"), built / "store", "another process.*wait")
        assert run("status", "--store", built / "store").code == 0


@pytest.mark.parametrize("number", [1, 2, FORMAT - 1, 99])
@pytest.mark.parametrize(
    "arguments",
    [
        ("build", SMALL),
        ("status",),
        ("query", "coverage"),
        ("validate",),
        ("export", "--out", "x.nq"),
        ("backup", "b.tar.zst"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_store_of_another_version_is_told_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, arguments: tuple[object, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "store"
    shutil.copytree(examples_store(), store)
    about = (store / "store.json").read_text(encoding="utf-8")
    (store / "store.json").write_text(about.replace(f'"format": {FORMAT}', f'"format": {number}'), encoding="utf-8")
    told(run(*arguments, "--store", store), store, "newer.*update" if number > FORMAT else "older.*--rebuild")
    assert [place.name for place in tmp_path.iterdir()] == ["store"]
    (store / "store.json").write_text(about, encoding="utf-8")
    with Store.open(store, read_only=True) as opened:
        assert len(opened.documents()) == 5
