"""What is given is not always a budget: every refusal says which file, what was found, and what to do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import budgetkg.cli.building
from budgetkg.build import Job, Read, make_ready
from budgetkg.store import FORMAT, Store
from command_line import SMALL, command, environment, examples_store, run, run_process, without_code_lists

__all__ = ["without_code_lists"]

pytestmark = pytest.mark.usefixtures("without_code_lists")

BUDGET = SMALL.read_bytes()
#: What is written into the file, and what the message must say of it.
BAD = {
    "empty": (b"", "文件是空的"),
    "blank": (b" \r\n\t\n", "文件是空的"),
    "binary": (bytes(range(256)) * 20, "不是文本文件"),
    "another-text": ("今天天气很好，我们去公园散步。\n".encode(), "不是预算公开文件"),
    "no-encoding": (b"\xff\xff\xfe\x81" * 50, ""),
    "broken-utf-16": (b"\xff\xfe\x00\xd8\x00", "编码损坏"),
}


def no_traceback(text: str) -> bool:
    return "Traceback" not in text and "╭" not in text


@pytest.mark.parametrize("kind", sorted(BAD))
@pytest.mark.parametrize("name", ["build", "inspect"])
def test_a_file_that_is_no_budget_is_refused(kind: str, name: str, tmp_path: Path) -> None:
    content, said = BAD[kind]
    file = tmp_path / f"{kind}〔2024〕 1.txt"
    file.write_bytes(content)
    done = run(name, file, *(["--store", tmp_path / "store"] if name == "build" else []))
    assert done.code == 2
    assert str(file) in done.err
    assert said in done.err
    assert no_traceback(done.err)
    assert done.out == ""
    if name == "build":
        assert "expected: a published budget" in done.err


@pytest.mark.parametrize("name", ["build", "inspect"])
def test_a_path_that_does_not_exist(name: str, tmp_path: Path) -> None:
    done = run(name, tmp_path / "没有.txt", *(["--store", tmp_path / "store"] if name == "build" else []))
    assert done.code == 2
    assert str(tmp_path / "没有.txt") in done.err
    assert not (tmp_path / "store").exists(), "no store is made for nothing"


def test_a_budget_in_gb18030_or_utf_16_is_read_as_in_utf_8(tmp_path: Path) -> None:
    text = BUDGET.decode()
    seen = []
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        file = tmp_path / encoding / "a.txt"
        file.parent.mkdir()
        file.write_bytes(text.encode(encoding))
        done = run("inspect", file, "--rows")
        assert done.code == 0, done.err
        seen.append(done.out)
    assert seen == [seen[0]] * 4


def test_one_bad_file_among_good_ones_is_told_and_the_good_ones_are_built(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for kind, (content, _said) in BAD.items():
        (tmp_path / "in" / f"{kind}.txt").write_bytes(content)
    (tmp_path / "in" / "good.txt").write_bytes(BUDGET)
    (tmp_path / "in" / "z-good.txt").write_bytes(BUDGET.replace(b"0.20", b"0.30"))
    done = run("build", tmp_path / "in", tmp_path / "missing", "--store", tmp_path / "store")
    assert done.code == 1
    for kind in BAD:
        assert str(tmp_path / "in" / f"{kind}.txt") in done.err
    assert str(tmp_path / "missing") in done.err
    assert no_traceback(done.err)
    with Store.open(tmp_path / "store", read_only=True) as store:
        assert [document.file_names for document in store.documents()] == [("good.txt",), ("z-good.txt",)]


def test_what_the_store_holds_of_a_file_stays_when_the_file_is_spoilt(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(BUDGET)
    assert run("build", file, "--store", tmp_path / "store").code == 0
    file.write_bytes(b"")
    assert run("build", file, "--store", tmp_path / "store").code == 2
    status = run("status", file, "--store", tmp_path / "store")
    assert status.code == 1, "the file is not what the store holds"
    assert f"{file}: 文件是空的" in status.err
    with Store.open(tmp_path / "store", read_only=True) as store:
        assert [document.file_names for document in store.documents()] == [("a.txt",)]


def test_kinds_that_are_not_read_are_counted_as_unread(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_bytes(BUDGET)
    (tmp_path / "in" / "other.doc").write_bytes(b"x")
    done = run("build", tmp_path / "in", "--store", tmp_path / "store")
    assert (done.code, "1 × .doc" in done.err) == (1, True)
    assert run("build", tmp_path / "in" / "other.doc", "--store", tmp_path / "store").code == 2


def test_a_directory_called_txt_is_searched(tmp_path: Path) -> None:
    folder = tmp_path / "预算.txt"
    folder.mkdir()
    empty = run("build", folder, "--store", tmp_path / "store")
    assert (empty.code, "没有可读的文件" in empty.err) == (2, True)
    (folder / "a.txt").write_bytes(BUDGET)
    assert run("build", folder, "--store", tmp_path / "store").code == 0
    assert "是目录" in run("inspect", folder).err


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_bytes(BUDGET)
    try:
        (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    except OSError:
        pytest.skip("no symbolic links here")
    done = run("build", tmp_path / "in", "--store", tmp_path / "store")
    assert (done.code, "gone.txt" in done.err) == (1, True)


@pytest.fixture
def powerless() -> list[str]:
    """What to put before a command so that rights bind it, even where the tests are run by the superuser."""
    if os.name != "posix":
        pytest.skip("rights work otherwise on this system")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("the superuser may do everything")
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]


def test_rights_that_are_missing(tmp_path: Path, powerless: list[str]) -> None:
    source = tmp_path / "in"
    (source / "locked").mkdir(parents=True)
    for name in ("good.txt", "locked/a.txt", "secret.txt"):
        (source / name).write_bytes(BUDGET + name.encode())
    (tmp_path / "full").mkdir()

    def go(*arguments: object) -> tuple[int, str]:
        done = subprocess.run([*powerless, *command(*arguments)], env=environment(), capture_output=True, check=False)
        return done.returncode, done.stderr.decode()

    (source / "secret.txt").chmod(0)
    (source / "locked").chmod(0)
    (tmp_path / "full").chmod(0o500)
    try:
        code, said = go("build", source, "--store", tmp_path / "store")
        assert code == 1
        assert str(source / "secret.txt") in said
        assert str(source / "locked") in said
        assert no_traceback(said)
        code, said = go("build", source / "good.txt", "--store", tmp_path / "full" / "store")
        assert (code, "无法写入" in said, no_traceback(said)) == (2, True, True)
    finally:
        (source / "locked").chmod(0o700)
        (tmp_path / "full").chmod(0o700)


def test_a_disk_that_fails_is_told_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_options: object) -> Iterator[object]:
        raise OSError(28, "No space left on device", str(tmp_path / "store"))
        yield

    monkeypatch.setattr(budgetkg.cli.building, "build_documents", full)
    done = run("build", SMALL, "--store", tmp_path / "store")
    assert done.code == 2
    assert "No space left on device" in done.err
    assert no_traceback(done.err)


# ---------------------------------------------------------------------- stores


def test_a_store_path_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x", encoding="utf-8")
    for arguments in (("build", SMALL), ("query", "documents"), ("status",), ("validate",), ("show", "117001")):
        done = run(*arguments, "--store", tmp_path / "store")
        assert (done.code, "是文件" in done.err) == (2, True), arguments
    assert (tmp_path / "store").read_text(encoding="utf-8") == "x"


def test_a_store_that_does_not_exist(tmp_path: Path) -> None:
    done = run("query", "documents", "--store", tmp_path / "none")
    assert (done.code, "budgetkg build" in done.err) == (2, True)
    assert not (tmp_path / "none").exists()


def test_a_folder_of_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("x", encoding="utf-8")
    for arguments in (("build", SMALL), ("build", SMALL, "--rebuild"), ("status",)):
        done = run(*arguments, "--store", tmp_path / "letters")
        assert (done.code, "不是 budgetkg 的库" in done.err) == (2, True)
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.txt"]


@pytest.mark.parametrize(("version", "said"), [(0, "由旧版本建立"), (999, "由新版本建立")])
def test_a_store_of_another_version_is_recognised_and_can_be_rebuilt(version: int, said: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", SMALL, "--store", store).code == 0
    about = store / "store.json"
    text = about.read_text(encoding="utf-8")
    assert f'"format": {FORMAT}' in text
    about.write_text(text.replace(f'"format": {FORMAT}', f'"format": {version}'), encoding="utf-8")
    for arguments in (
        ("build", SMALL),
        ("query", "documents"),
        ("validate",),
        ("export", "-f", "nq", "-o", tmp_path / "o"),
    ):
        done = run(*arguments, "--store", store)
        assert (done.code, said in done.err, "--rebuild" in done.err) == (2, True, True), arguments
    assert run("build", SMALL, "--store", store, "--rebuild").code == 0
    assert run("query", "documents", "--store", store).code == 0


def test_a_store_that_another_process_writes(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("build", SMALL, "--store", store).code == 0
    with Store.create_or_open(store):
        done = run_process("build", SMALL, "--store", store)
        assert (done.code, "正被另一进程写入" in done.err, no_traceback(done.err)) == (2, True, True)
        assert run_process("query", "documents", "--store", store).code == 0, "readers are not kept out"


# ---------------------------------------------------------------------- questions


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("query", "policy-mony"), "policy-money"),
        (("query", "policy-money", "-p", "minimun=2"), "did you mean minimum"),
        (("query", "policy-money", "-p", "minimum=many"), "整数"),
        (("query", "policy-money", "-p", "minimum"), "NAME=VALUE"),
        (("query", "policy-money", "-p", "minimum=1", "-p", "minimum=2"), "给了两次"),
        (("query", "policy-projects"), "--param number="),
        (("query",), "budgetkg queries"),
        (("query", "documents", "--text", "ASK {}"), "one of"),
        (("query", "--text", "ASK {}", "-p", "a=b"), "--param"),
        (("query", "--text", "SELECT * WHERE { ?s ?p"), "line 1, column 16"),
        (("query", "--text", "DROP ALL"), ""),
        (("query", "--file", "/no/such.rq"), "/no/such.rq"),
        (("query", "documents", "--format", "chart"), "--format table"),
        (("queries", "policy-mony"), "policy-money"),
        (("queries", "--group", "nothing"), "policy"),
        (("show", "没有这个东西"), "budgetkg query documents"),
        (("validate", "nowhere.txt"), SMALL.name),
        (("validate", "--check", "nothing"), "row-parts"),
        (("validate", "--shapes", "/no/such.ttl"), "/no/such.ttl"),
        (("export", "--format", "nq", "--out", str(SMALL)), str(SMALL)),
    ],
)
def test_a_question_that_cannot_be_answered(arguments: tuple[str, ...], said: str) -> None:
    store = () if arguments[0] == "queries" else ("--store", examples_store())
    done = run(*arguments, *store)
    assert done.code == 2
    assert said in done.err
    assert no_traceback(done.err)
    assert done.err.strip()


@pytest.mark.parametrize("arguments", [("shwo",), ("query", "--nothing"), ("build",), ("validate", "-f", "xml")])
def test_wrong_usage_leaves_with_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert "Usage:" in done.err


def test_a_fault_of_ours_is_told_in_one_line_unless_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise ZeroDivisionError("甲乙丙丁 13900000001")

    monkeypatch.setattr("budgetkg.query.run", broken)
    done = run("query", "documents", "--store", examples_store())
    assert done.code == 2
    assert "ZeroDivisionError" in done.err
    assert "甲乙丙丁" not in done.err
    with pytest.raises(ZeroDivisionError):
        run("query", "documents", "--store", examples_store(), env={"BUDGETKG_DEBUG": "1"})


def test_ctrl_c_leaves_with_130_and_keeps_what_was_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(BUDGET)
    (tmp_path / "in" / "b.txt").write_bytes(BUDGET + b"\n1")

    def stopped(job: Job) -> Read:
        if job.file.name == "b.txt":
            raise KeyboardInterrupt
        return make_ready(job)

    monkeypatch.setattr("budgetkg.build.readers.here.make_ready", stopped)
    done = run("build", tmp_path / "in", "--store", tmp_path / "store")
    assert done.code == 130
    assert "已中断" in done.err
    with Store.open(tmp_path / "store", read_only=True) as store:
        assert [document.file_names for document in store.documents()] == [("a.txt",)]


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_a_real_interrupt_prints_no_traceback() -> None:
    script = (
        "import signal, sys, time, budgetkg.query; from budgetkg.cli import main;"
        # A process that was started to ignore interrupts hands that on to its children.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "budgetkg.query.run = lambda *given: (print('at work', file=sys.stderr, flush=True), time.sleep(60));"
        "main()"
    )
    arguments = [sys.executable, "-c", script, "query", "documents", "--store", str(examples_store())]
    working = subprocess.Popen(arguments, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert working.stderr is not None
        assert working.stderr.readline() == b"at work\n"
        working.send_signal(signal.SIGINT)
        _out, err = working.communicate(timeout=30)
    finally:
        working.kill()
        working.communicate()
    assert working.returncode == 130
    assert "已中断" in err.decode()
    assert no_traceback(err.decode())


@pytest.mark.skipif(os.name != "posix", reason="pipes close otherwise on this system")
@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "subjects"),
        ("queries",),
        ("show", "140003", "--all", "-f", "json"),
    ],
)
def test_a_reader_that_leaves_is_no_error(arguments: tuple[str, ...]) -> None:
    """``budgetkg query … | head``: the pipe is closed before the first line is written."""
    store = () if arguments[0] == "queries" else ("--store", examples_store())
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            command(*arguments, *store), env=environment(), stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert done.returncode == 141
    assert no_traceback(done.stderr.decode())
    assert "BrokenPipe" not in done.stderr.decode()
