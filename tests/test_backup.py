"""Backups: one file that stands alone, the same store again, and nothing of a backup that is not whole."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import zstandard

import budget_store
from budgetkg.errors import BudgetkgError, Finding, Severity, StoreError
from budgetkg.store import FORMAT, KeptFinding, Store
from budgetkg.store.backup import back_up, restore
from command_line import EXAMPLES, command, environment, examples_store, run
from test_generations import A, B, posix, read, says

NAME = "budgets.tar.zst"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a small store."""
    folder = tmp_path_factory.mktemp("backup")
    with Store.create_or_open(folder / "store") as store:
        budget_store.fill(store, reference=False)
    back_up(folder / "store", folder / NAME)
    return folder / NAME


def dump(path: Path) -> bytes:
    output = io.BytesIO()
    with Store.open(path, read_only=True) as store:
        store.write(output, "nq")
    return output.getvalue()


def left(folder: Path) -> list[str]:
    return sorted(place.relative_to(folder).as_posix() for place in folder.rglob("*"))


def beside(store: Store) -> tuple[object, ...]:
    """What is kept beside the graph."""
    return store.documents(), store.files(), store.sources(), store.findings(), store.validations(), store.stamps()


# ---------------------------------------------------------------------- what comes back


def test_a_restored_store_holds_all_that_was_backed_up(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(examples_store(), first)
    with Store.open(first) as store:
        document = store.documents()[0].iri
        found = KeptFinding(Finding("weights", Severity.WARNING, "权重", "weights", document), document)
        assert store.keep_findings([found], [document], "shapes")
    expected = dump(first)
    said = run("backup", tmp_path / NAME, "--store", first)
    assert (said.code, said.out) == (0, "")
    with Store.open(first, read_only=True) as store:
        held, hits = beside(store), store.search("党建")
    assert len(hits) > 1
    assert all(held)
    shutil.rmtree(first)  # it stands alone
    said = run("restore", tmp_path / NAME, "--store", second)
    assert (said.code, said.out) == (0, ""), said.err
    with Store.open(second, read_only=True) as store:
        assert (beside(store), store.search("党建")) == (held, hits)
    assert dump(second) == expected
    before = Store.newest(second)
    assert run("build", EXAMPLES, "--store", second).code == 0
    assert Store.newest(second) == before, "a build that follows finds that it has nothing to do"


def test_a_backup_depends_on_what_is_stored_alone(tmp_path: Path, whole: Path) -> None:
    restore(whole, tmp_path / "store")
    for name in ("a", "b"):
        back_up(tmp_path / "store", tmp_path / f"{name}.tar.zst")
    assert (tmp_path / "a.tar.zst").read_bytes() == (tmp_path / "b.tar.zst").read_bytes() == whole.read_bytes()
    with Store.open(tmp_path / "store") as writer:
        writer.replace(B, says("new"), "b.txt", "bb")
    back_up(tmp_path / "store", tmp_path / "a.tar.zst")  # in the place of the former
    assert (tmp_path / "a.tar.zst").read_bytes() != whole.read_bytes()


def test_what_is_in_a_backup_names_no_machine_and_can_be_read_by_others(tmp_path: Path, whole: Path) -> None:
    with whole.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as plain:
        content = plain.read()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        members = archive.getmembers()
        about = json.load(archive.extractfile("manifest.json"))
        digests = {one.name: hashlib.sha256(archive.extractfile(one).read()).hexdigest() for one in members[1:]}
    assert digests == {part["name"]: part["sha256"] for part in about["parts"]}
    assert (about["store_format"], about["documents"]) == (FORMAT, len(budget_store.FILE_NAMES))
    assert not any("LOG" in one.name or "LOCK" in one.name for one in members)
    assert {(one.uid, one.gid, one.uname, one.mtime, one.mode) for one in members} == {(0, 0, "", 0, 0o644)}


@posix
def test_a_backup_beside_a_writer_holds_what_was_there_before(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with Store.create_or_open(path) as store:
        store.replace(A, says("old"), "a.txt", "aa")
    with Store.open(path) as writer:
        writer.replace(B, says("new"), "b.txt", "bb")
        back_up(path, tmp_path / NAME)
        writer.replace(A, says("newer"), "a.txt", "ab")
    restore(tmp_path / NAME, tmp_path / "restored")
    assert (read(tmp_path / "restored"), read(path)) == (["old"], ["new", "newer"])


@posix
def test_a_backup_holds_what_a_killed_writer_reported(tmp_path: Path) -> None:
    script = f"""
import os, signal
from pathlib import Path
from budgetkg.store import Store
from test_generations import A, B, says
store = Store.create_or_open(Path({str(tmp_path / "store")!r}))
store.replace(A, says("one"), "a.txt", "aa")
store.replace(B, says("two"), "b.txt", "bb")
os.kill(os.getpid(), signal.SIGKILL)
"""
    died = subprocess.run([sys.executable, "-c", script], env=environment(PYTHONPATH=os.pathsep.join(sys.path)))
    assert died.returncode == -signal.SIGKILL
    back_up(tmp_path / "store", tmp_path / NAME)
    restore(tmp_path / NAME, tmp_path / "restored")
    assert read(tmp_path / "restored") == read(tmp_path / "store") == ["one", "two"]


def test_the_memory_of_both_does_not_grow_with_the_store(tmp_path: Path, whole: Path) -> None:
    restore(whole, tmp_path / "store")
    number = Store.newest(tmp_path / "store")
    noise = random.Random(7).randbytes(2**20)
    with (tmp_path / "store" / "generations" / str(number) / "quads" / "999999.sst").open("wb") as file:
        for _ in range(256):
            file.write(noise)
    script = f"""
import resource
from pathlib import Path
from budgetkg.store.backup import back_up, restore
most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
small = Path({str(tmp_path / "small.tar.zst")!r})
big = Path({str(tmp_path / NAME)!r})
restore(Path({str(whole)!r}), Path({str(tmp_path / "other")!r}))
back_up(Path({str(tmp_path / "other")!r}), small)
before = most()
back_up(Path({str(tmp_path / "store")!r}), big)
restore(big, Path({str(tmp_path / "again")!r}))
print(most() - before)
"""
    ran = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 20_000 if sys.platform == "linux" else True  # KB


# ---------------------------------------------------------------------- what is refused


def test_a_damaged_or_cut_off_backup_restores_nothing(
    tmp_path: Path, whole: Path, seeded: Callable[[int], int]
) -> None:
    """Whatever byte is changed, wherever it ends: refused, or (where it does not matter) restored as it was."""
    content, told = whole.read_bytes(), list[str]()
    restore(whole, tmp_path / "sound")
    expected = dump(tmp_path / "sound")
    chance = random.Random(20240607)
    for trial in range(seeded(120)):
        place = chance.randrange(len(content))
        if trial % 3 == 0:
            damaged = content[:place]
        elif trial % 3 == 1:
            damaged = content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]
        else:
            damaged = content[:place] + chance.randbytes(40) + content[place + 40 :]
        (tmp_path / NAME).write_bytes(damaged)
        try:
            restore(tmp_path / NAME, tmp_path / "store")
        except StoreError as error:
            told.append(str(error))
            assert not (tmp_path / "store").exists()
        else:
            assert dump(tmp_path / "store") == expected
            shutil.rmtree(tmp_path / "store")
    assert all(" / " in one and str(tmp_path / NAME) in one for one in told)
    assert len(told) > seeded(120) * 0.9


def archived(members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as archive:
        for header, content in members:
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return zstandard.ZstdCompressor().compress(output.getvalue())


def member(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> tuple[tarfile.TarInfo, bytes]:
    header = tarfile.TarInfo(name)
    header.type = kind
    header.linkname = "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    return header, content if kind == tarfile.REGTYPE else b""


def manifest(*names: str, **changes: object) -> tuple[tarfile.TarInfo, bytes]:
    parts = [{"name": name, "size": 1, "sha256": hashlib.sha256(b"x").hexdigest()} for name in names]
    about = {
        "kind": "budgetkg-backup", "version": 1, "store_format": FORMAT, "written_by": "9.9", "documents": 1,
        "base_iri": "https://w3id.org/budgetkg/id/", "parts": parts, **changes,
    }  # fmt: skip
    return member("manifest.json", json.dumps(about).encode())


HOSTILE = {
    "a text": ("不是备份".encode(), "is not a backup"),
    "nothing": (b"", "is not a backup"),
    "zeros": (bytes(4096), "is not a backup"),
    "another archive": (archived([member("readme.txt")]), "is not a backup"),
    "compressed, no archive": (zstandard.ZstdCompressor().compress(b"x" * 5000), "is not a backup"),
    "a manifest that is none": (archived([member("manifest.json", b"[]")]), "is not a backup"),
    "a newer backup": (archived([manifest("index.db", version=2)]), "newer budgetkg.*update"),
    "an older store": (archived([manifest("index.db", store_format=FORMAT - 1)]), "another version.*9.9"),
    "a newer store": (archived([manifest("index.db", store_format=99)]), "another version.*format 99"),
    "no base": (archived([manifest("index.db", base_iri="data")]), "IRI"),
    "no engine": (archived([manifest("about.json", "index.db"), member("about.json"), member("index.db")]), "damaged"),
    "a part missing": (archived([manifest("about.json", "index.db"), member("about.json")]), "damaged"),
    "more than is named": (archived([manifest("about.json"), member("about.json"), member("index.db")]), "more than"),
    "a part twice": (archived([manifest("index.db", "INDEX.db")]), "stands twice"),
    "another content": (archived([manifest("index.db"), member("index.db", b"y")]), "another sha256"),
    "another size": (archived([manifest("index.db"), member("index.db", b"xx")]), "another size"),
    "a symbolic link": (
        archived([manifest("index.db"), member("index.db", kind=tarfile.SYMTYPE)]),
        "expected index.db",
    ),
    "a hard link": (archived([manifest("index.db"), member("index.db", kind=tarfile.LNKTYPE)]), "expected index.db"),
    "a device": (archived([manifest("index.db"), member("index.db", kind=tarfile.CHRTYPE)]), "expected index.db"),
    "another name": (archived([manifest("index.db"), member("../../index.db")]), "expected index.db"),
    **{
        f"a path: {name}": (archived([manifest(name), member(name)]), "no file of a store")
        for name in (
            "../escaped",
            "/tmp/escaped",
            "quads/../../escaped",
            "a/b/c",
            "C:\\escaped",
            "quads\\x",
            "..",
            "",
            "x\n",
        )
    },
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_backup_is_told_and_changes_nothing(tmp_path: Path, kind: str) -> None:
    content, message = HOSTILE[kind]
    (tmp_path / NAME).write_bytes(content)
    with Store.create_or_open(tmp_path / "held") as store:
        store.replace(A, says("old"), "a.txt", "aa")
    before = left(tmp_path)
    for place, replace in (("store", False), ("held", True)):
        with pytest.raises(BudgetkgError, match=message) as told:
            restore(tmp_path / NAME, tmp_path / place, replace)
        assert " / " in str(told.value)
    assert [name for name in left(tmp_path) if not name.endswith(".lock")] == [
        name for name in before if not name.endswith(".lock")
    ]
    assert read(tmp_path / "held") == ["old"]


def test_a_bomb_needs_no_memory(tmp_path: Path) -> None:
    """A gigabyte of zeros as the manifest, and as an extended header that a careless reader would take whole."""
    script = f"""
import resource, sys
from pathlib import Path
from budgetkg.errors import StoreError
from budgetkg.store.backup import restore
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    restore(Path(sys.argv[1]), Path({str(tmp_path / "store")!r}))
except StoreError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    for kind in (tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        header = tarfile.TarInfo("manifest.json")
        header.size, header.type = 2**30, kind
        with (tmp_path / NAME).open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as squeezed:
            squeezed.write(header.tobuf(tarfile.GNU_FORMAT))
            for _ in range(2**10):
                squeezed.write(bytes(2**20))
        ran = subprocess.run(
            [sys.executable, "-c", script, tmp_path / NAME], env=environment(), capture_output=True, encoding="utf-8"
        )
        assert ran.stdout, ran.stderr
        assert int(ran.stdout) < 100_000 if sys.platform == "linux" else True  # KB


# ---------------------------------------------------------------------- where it goes


def test_a_place_where_there_is_something_is_left_alone(tmp_path: Path, whole: Path) -> None:
    with Store.create_or_open(tmp_path / "held") as store:
        store.replace(A, says("old"), "a.txt", "aa")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("私人", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    before = left(tmp_path)
    for place, message in (("held", "already.*--replace"), ("folder", "not a budgetkg store"), ("file", "is a file")):
        with pytest.raises(StoreError, match=message):
            restore(whole, tmp_path / place)
    for place in ("folder", "file"):
        with pytest.raises(StoreError):
            restore(whole, tmp_path / place, replace=True)
    assert (left(tmp_path), read(tmp_path / "held")) == (before, ["old"])


@posix
def test_a_store_is_replaced_in_one_step_and_its_readers_go_on(tmp_path: Path, whole: Path) -> None:
    path = tmp_path / "held"
    with Store.create_or_open(path, "https://data.example.cn/") as store:
        store.replace(A, says("old"), "a.txt", "aa")
    with Store.open(path) as writer:
        writer.replace(B, says("new"), "b.txt", "bb")
        with pytest.raises(StoreError, match="being written by another"):
            restore(whole, path, replace=True)
    with Store.open(path, read_only=True) as reader:
        restore(whole, path, replace=True)
        assert (reader.is_current(), len(reader.documents())) == (False, 2)
    with Store.open(path) as store:
        assert (store.base_iri, len(store.documents())) == ("https://w3id.org/budgetkg/id/", 3)
        store.replace(B, says("later"), "later.txt", "bb")
    assert len(left(path / "generations")) == len(left(path / "generations" / str(Store.newest(path)))) + 2


@pytest.mark.parametrize("damage", ["older", "index.db", "quads/CURRENT"])
def test_a_store_that_cannot_be_opened_can_be_replaced(tmp_path: Path, whole: Path, damage: str) -> None:
    path = tmp_path / "store"
    with Store.create_or_open(path) as store:
        store.replace(A, says("old"), "a.txt", "aa")
    if damage == "older":
        about = (path / "store.json").read_text(encoding="utf-8")
        (path / "store.json").write_text(about.replace(f'"format": {FORMAT}', '"format": 1'), encoding="utf-8")
    else:
        (path / "generations" / str(Store.newest(path)) / damage).unlink()
    with pytest.raises(StoreError, match=r"already.*--replace"):
        restore(whole, path)
    restore(whole, path, replace=True)
    with Store.open(path) as store:
        assert len(store.documents()) == 3


@pytest.mark.parametrize("replace", [False, True])
@posix
def test_a_restore_that_is_killed_leaves_what_was_there(tmp_path: Path, whole: Path, replace: bool) -> None:
    path = tmp_path / "store"
    if replace:
        with Store.create_or_open(path) as store:
            store.replace(A, says("old"), "a.txt", "aa")
    for moment in ("parts", "rename"):
        script = f"""
import os, signal
from pathlib import Path
from budgetkg.store import backup
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if {moment!r} == "parts":
    watch = lambda done, whole: die() if done > whole // 2 else None
else:
    watch, Path.rename = (lambda *_: None), die
backup.restore(Path({str(whole)!r}), Path({str(path)!r}), {replace}, watch)
"""
        died = subprocess.run([sys.executable, "-c", script], env=environment())
        assert died.returncode == -signal.SIGKILL
        if replace:
            assert read(path) == ["old"]
        else:
            with pytest.raises(StoreError, match="incomplete"):
                Store.open(path, read_only=True)
    restore(whole, path, replace)
    with Store.open(path) as store:
        assert len(store.documents()) == 3
    assert not [name for name in left(path) if ".new" in name]


# ---------------------------------------------------------------------- where it comes from


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("budgets.zip", r"ends in \.tar\.zst"),
        ("nowhere/budgets.tar.zst", "folder that exists"),
        ("folder.tar.zst", "cannot be written"),
    ],
)
def test_a_backup_that_cannot_be_written_is_told(tmp_path: Path, whole: Path, name: str, message: str) -> None:
    restore(whole, tmp_path / "store")
    (tmp_path / "folder.tar.zst").mkdir()
    before = left(tmp_path)
    with pytest.raises(StoreError, match=message):
        back_up(tmp_path / "store", tmp_path / name)
    assert left(tmp_path) == before


def test_there_must_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        back_up(tmp_path / "store", tmp_path / NAME)
    said = run("restore", tmp_path / NAME, "--store", tmp_path / "store")
    assert (said.code, said.out) == (2, "")
    assert "no such file" in said.err
    assert left(tmp_path) == []


@posix
def test_a_backup_that_is_killed_leaves_the_former(tmp_path: Path, whole: Path) -> None:
    restore(whole, tmp_path / "store")
    back_up(tmp_path / "store", tmp_path / NAME)
    with Store.open(tmp_path / "store") as store:
        store.replace(B, says("new"), "b.txt", "bb")
    script = f"""
import os, signal
from pathlib import Path
from budgetkg.store.backup import back_up
back_up(Path({str(tmp_path / "store")!r}), Path({str(tmp_path / NAME)!r}),
        lambda done, whole: os.kill(os.getpid(), signal.SIGKILL) if done > 3 * whole // 4 else None)
"""
    assert subprocess.run([sys.executable, "-c", script], env=environment()).returncode == -signal.SIGKILL
    assert (tmp_path / NAME).read_bytes() == whole.read_bytes()
    assert (
        subprocess.run(command("backup", tmp_path / NAME, "--store", tmp_path / "store"), env=environment()).returncode
        == 0
    )
    assert (tmp_path / NAME).read_bytes() != whole.read_bytes()
    assert sorted(place.name for place in tmp_path.iterdir()) == [NAME, "store"]
