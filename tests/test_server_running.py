"""Starting, stopping, and new data while it runs: the command itself, as a process."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from budget_store import ETHNIC_2024, POLICE_2024, POLICE_2025, fill
from budgetkg.server import editor
from budgetkg.store import Store
from command_line import command, environment, run_process
from running_time import running_time, soon
from serving import Answer, Served, free_port, plain_settings, served

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOCUMENTS = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a bkg:SourceDocument }"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc are not those of Windows")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one document."""
    path = tmp_path_factory.mktemp("running") / "store"
    with Store.create_or_open(path) as opened:
        fill(opened, [POLICE_2024])
    return path


@contextlib.contextmanager
def started(store: Path) -> Iterator[tuple[subprocess.Popen[str], Served]]:
    """The command, running; ended at the end in any case."""
    port = free_port()
    arguments = command("serve", "--store", store, "--port", port, "--no-editor")
    with subprocess.Popen(arguments, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert f"http://127.0.0.1:{port}/" in line, line
            yield process, Served("127.0.0.1", port)
        finally:
            process.kill()


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and they in turn."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; what has ended and was not yet waited for runs no longer."""
    running = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                running.add(pid)
    return running


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_stops_at_once_while_queries_run_and_leaves_nothing_behind(store: Path, number: int) -> None:
    with started(store) as (process, server):
        answers: list[Answer] = []
        asking = [
            threading.Thread(target=lambda: answers.append(server.sparql(RUNAWAY)), daemon=True) for _ in range(3)
        ]
        for thread in asking:
            thread.start()
        assert soon(lambda: len(descendants(process.pid)) >= 3)
        time.sleep(1)  # they are at the question
        children = descendants(process.pid)
        assert len(children) >= 3
        began = running_time()
        process.send_signal(number)
        assert process.wait(60) == 0
        assert running_time() - began < 4  # one second on an idle machine
        assert soon(lambda: not alive(children), 1)
        for thread in asking:
            thread.join(60)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert [answer.status for answer in answers] == [503] * 3  # they were told, and not just cut off


@POSIX
def test_its_processes_end_when_it_is_killed(store: Path) -> None:
    with started(store) as (process, server):
        with socket.create_connection((server.host, server.port)) as asking:
            asking.sendall(f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert soon(lambda: descendants(process.pid))
            time.sleep(1)  # it is at the question
        children = descendants(process.pid)
        assert children
        process.kill()
        process.wait(60)
        assert soon(lambda: not alive(children), 3)


def test_a_port_that_is_taken_is_told_in_words(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run_process("serve", "--store", store, "--port", port)
    assert ran.code == 2
    assert f"127.0.0.1:{port}" in ran.err
    assert "--port" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--store", "nowhere"], "budgetkg build"),
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--sources", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_served_is_told_in_words(store: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    given = arguments if "--store" in arguments else ["--store", str(store), *arguments]
    ran = run_process("serve", "--port", free_port(), *given, cwd=tmp_path)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_build_while_it_serves_is_seen_whole_or_not_at_all(store: Path, tmp_path: Path) -> None:
    """Hammered by threads through two builds: no request fails, and each answer is of one state."""
    store = Path(shutil.copytree(store, tmp_path / "store"))
    seen: list[tuple[float, int]] = []
    failed: list[Answer] = []
    done = threading.Event()

    def hammer(server: Served) -> None:
        while not done.is_set():
            answer = server.sparql(DOCUMENTS)
            if answer.status != 200:
                failed.append(answer)
                return
            seen.append((time.monotonic(), int(answer.json["results"]["bindings"][0]["n"]["value"])))
            page = server.ask("/", headers={"accept": "text/html"})
            if page.status != 200:
                failed.append(page)

    with served(plain_settings(store)) as server:
        before = server.ask("/", headers={"accept": "text/html"}).headers["etag"]
        unchanged = server.ask("/", headers={"accept": "text/html", "if-none-match": before})
        assert (unchanged.status, unchanged.body) == (304, b"")
        threads = [threading.Thread(target=hammer, args=(server,), daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        for expected, slugs in ((2, [ETHNIC_2024]), (3, [POLICE_2025])):
            with Store.create_or_open(store) as writer:
                fill(writer, slugs, reference=False)
                time.sleep(1.5)  # it looks each second, and must not see what is not yet finished
                assert seen[-1][1] == expected - 1
            ends = time.monotonic() + 20
            while seen[-1][1] != expected and not failed and time.monotonic() < ends:
                time.sleep(0.1)
        done.set()
        for thread in threads:
            thread.join(60)
        after = server.ask("/", headers={"accept": "text/html", "if-none-match": before})
    assert not failed, failed[0].text
    counts = [count for _, count in sorted(seen)]
    assert counts[0] == 1
    assert counts[-1] == 3
    assert set(counts) == {1, 2, 3}
    assert after.status == 200
    assert after.headers["etag"] != before


def test_the_editor_comes_from_the_oxigraph_package_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor, "_program", lambda: None)
    assert editor.editor_assets() == {}
    monkeypatch.setattr(editor, "_program", lambda: "/bin/true" if os.name == "posix" else sys.executable)
    assert editor.editor_assets() == {}


@pytest.mark.skipif(editor._program() is None, reason="the package oxigraph (extra 'editor') is not installed")
def test_the_editor_of_the_oxigraph_package() -> None:
    assets = editor.editor_assets()
    assert set(assets) == {"yasgui.min.css", "yasgui.min.js"}
    assert assets["yasgui.min.css"].media_type.startswith("text/css")
    assert b"Yasgui" in assets["yasgui.min.js"].content
