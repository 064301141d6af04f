"""The program itself, run as people run it: a rerun over unchanged files, and whole builds with so many jobs."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from budgetkg.store import Store
from measuring import Cost, Stopwatch, peak
from repeated import gathered, write_files
from steps import Place, page_count


def again(place: Place) -> Cost:
    """``budgetkg build`` over files that did not change."""
    before = Store.newest(place.store)
    watch = Stopwatch(children=True)
    with watch:
        _build(place.files, place.store)
    if Store.newest(place.store) != before:
        raise SystemExit("the rerun has written: the store does not know the files")
    size = sum(path.stat().st_size for path in place.files.rglob("*") if path.is_file())
    return Cost(watch.wall, watch.processor, peak(children=True), {"files MB": size / 1e6})


def whole(place: Place, processes: int, most_pages: int) -> Cost:
    """``budgetkg build --jobs N`` over copies of the folder's small files, from nothing; memory is that of all processes together."""
    small = [original for original in gathered(place.facts) if page_count(original.path) <= most_pages]
    place.folder.mkdir(exist_ok=True)
    files, store = place.folder / "whole", place.folder / "whole-store"
    for path in (files, store):
        shutil.rmtree(path, ignore_errors=True)
    for _ in write_files(small, place.count, files):
        pass
    watch = Stopwatch(children=True)
    with watch:
        most = _build(files, store, "--jobs", str(processes))
    pages = sum(page_count(path) for path in files.iterdir())
    with Store.open(store, read_only=True) as opened:
        stored = len(opened.documents())
    for path in (files, store):
        shutil.rmtree(path)
    if stored != place.count:
        raise SystemExit(f"the build stored {stored} documents of {place.count}")
    return Cost(
        watch.wall, watch.processor, most, {"pages/s": pages / watch.wall, "documents/s": place.count / watch.wall}
    )


def _build(source: Path, store: Path, *options: str) -> int:
    """Runs ``budgetkg build``; the most bytes that its processes held together, asked for five times a second."""
    command = [sys.executable, "-m", "budgetkg", "build", str(source), "--store", str(store), *options]
    most = 0
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _together(root))
            time.sleep(0.2)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{said.read().decode()[-2000:]}")
    return most


def _together(root: psutil.Process) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):  # one of them may just have ended
        for process in (root, *root.children(recursive=True)):
            total += process.memory_full_info().pss  # what is shared counts once
    return total
