"""The steps of the life of a graph, each measured for so many documents; every function here runs in a process of its own."""

from __future__ import annotations

import multiprocessing
import shutil
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pypdfium2
import zstandard

from budgetkg.build import examine, reader_version
from budgetkg.build.targets.store import StoreTarget
from budgetkg.document.pdf import isolated
from budgetkg.graph import document_iri, document_lines
from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.store import Store
from budgetkg.store.backup import back_up, restore
from budgetkg.store.kept import KeptFile
from budgetkg.store.prepared import Prepared, prepare_lines
from budgetkg.validate import validate
from many_documents import together
from measuring import Cost, Samples, Stopwatch, peak
from questions import Process, jobs, on_disk
from repeated import Sizes, gathered, repeated, write_files

#: Seconds after which a question is given up.
_QUESTION_LIMIT = 120.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where what belongs to one number of documents lies."""

    work: Path
    count: int
    sizes: Sizes

    @property
    def facts(self) -> Path:
        return self.work / "facts.pickle"

    @property
    def folder(self) -> Path:
        return self.work / str(self.count)

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def store(self) -> Path:
        return self.folder / "store"


def reading(place: Place, most_pages: int, most_seconds: float) -> Cost:
    """File → facts, in one process: copies of the folder's small files, until time is up; the pages by the second."""
    isolated.read_here()
    small = [original for original in gathered(place.facts) if page_count(original.path) <= most_pages]
    if not small:
        raise SystemExit(f"no file of at most {most_pages} pages: raise --pages")
    watch, samples, pages, done = Stopwatch(), Samples(place.count), 0, 0
    for original in small:
        examine(original.path)  # what is loaded once in a process is not counted
    with tempfile.TemporaryDirectory(prefix="budgetkg-", dir=place.work) as room:
        for path in write_files(small, place.count, Path(room)):
            with watch:
                _, facts = examine(path)
            path.unlink()
            pages += facts.pages or 1
            done += 1
            samples.after(done)
            if watch.wall > most_seconds:
                break
    figures = {"pages/s": pages / watch.processor, "documents": done, "bytes/document grown": samples.growth()}
    return Cost(watch.wall, watch.processor, peak(), figures, samples.taken)


def layouts(place: Place) -> Cost:
    """File → facts, each file of the folder once: pages by the second for each layout, which the file's name begins with."""
    isolated.read_here()
    watch, pages, seconds = Stopwatch(), Counter[str](), defaultdict[str, float](float)
    originals = gathered(place.facts)
    examine(originals[0].path)
    for original in originals:
        layout = original.path.stem.rstrip("0123456789").rstrip("-")
        began = watch.processor
        with watch:
            _, facts = examine(original.path)
        pages[layout] += facts.pages or 1
        seconds[layout] += watch.processor - began
    figures = {f"pages/s {layout}": number / seconds[layout] for layout, number in sorted(pages.items())}
    whole = {"documents": len(originals), "pages/s": pages.total() / watch.processor}
    return Cost(watch.wall, watch.processor, peak(), whole | figures)


def building(place: Place) -> Cost:
    """Facts → N-Triples lines; beside it, as figures, what making them ready for a store takes, and their bytes."""
    watch, ready, samples = Stopwatch(), Stopwatch(), Samples(place.count)
    triples = plain = packed = 0
    compressor = zstandard.ZstdCompressor()
    for number, (_, facts) in enumerate(repeated(gathered(place.facts), place.count, place.sizes), 1):
        with watch:
            lines = document_lines(facts)
        with ready:
            prepared = prepare_lines(document_iri(facts), facts.source.sha256, lines, DEFAULT_BASE)
        triples += prepared.statements
        plain += len(prepared.lines)
        packed += len(compressor.compress(prepared.lines))
        del lines, prepared, facts
        samples.after(number)
    figures = {
        "triples/s": triples / watch.processor,
        "triples/s made ready": triples / (watch.processor + ready.processor),
        "triples/document": triples / place.count,
        "bytes/document": plain / place.count,
        "zstd bytes/document": packed / place.count,
        "bytes/document grown": samples.growth(),
    }
    return Cost(watch.wall, watch.processor, peak(), figures, samples.taken)


def loading(place: Place) -> Cost:
    """Prepared documents → the store on disk, as many together as a build puts; they are made in a process beside this one.

    The files that they are of are written too: :func:`again` builds from them.
    """
    shutil.rmtree(place.folder, ignore_errors=True)
    place.files.mkdir(parents=True)
    watch, rearranged, samples = Stopwatch(), Stopwatch(), Samples(place.count)
    quads, early, before = 0, 0, 0.0
    with Store.create_or_open(place.store) as store:
        target = StoreTarget(store)
        target.load_reference()
        number = 0
        for some in together(_made_beside(place), target.together):
            with watch:
                target.put(some)
            quads += sum(2 * prepared.statements for prepared, _ in some)
            number += len(some)
            samples.after(number)
            if number <= place.count * 9 // 10:
                early, before = quads, watch.wall
        held = _size(place.store)
        with rearranged:
            target.finish()
    figures = {
        "quads/s": quads / watch.wall,
        "quads/s of the processor": quads / watch.processor,
        "quads/s last tenth": (quads - early) / (watch.wall - before),
        "bytes/document": held / place.count,
        "bytes/quad": held / quads,
        "rearranging s": rearranged.wall,
        "bytes/document then": _size(place.store) / place.count,
        "files": sum(1 for path in place.store.rglob("*") if path.is_file()),
        "bytes/document grown": samples.growth(),
    }
    return Cost(watch.wall, watch.processor, peak(), figures, samples.taken)


def _made_beside(place: Place) -> Iterator[tuple[Prepared, KeptFile]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(place, theirs), daemon=True)
    maker.start()
    theirs.close()
    try:
        for _ in range(place.count):
            yield ours.recv()
    finally:
        ours.close()
        maker.join()


def _make(place: Place, pipe: Connection) -> None:
    """Writes each document's file, makes its graph ready, sends it."""
    reader = reader_version()
    for content, facts in repeated(gathered(place.facts), place.count, place.sizes):
        path = place.files / facts.source.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        prepared = prepare_lines(document_iri(facts), facts.source.sha256, document_lines(facts), DEFAULT_BASE)
        pipe.send((prepared, KeptFile(facts.source.name, prepared.sha256, prepared.graph, path.resolve(), reader)))


def validating(place: Place) -> Cost:
    """All checks over all documents, in one process."""
    watch = Stopwatch()
    with Store.open(place.store, read_only=True) as store:
        triples = sum(1 for document in store.documents()[:50] for _ in store.graph_triples(document.iri))
        documents = min(50, place.count)
        with watch:
            report = validate(store)
    figures = {
        "ms/1,000 triples": watch.processor * 1e6 / (triples / documents * place.count),
        "results/document": len(report.results) / place.count,
    }
    return Cost(watch.wall, watch.processor, peak(), figures)


def asking(place: Place, repeat: int) -> Cost:
    """Every question of the library and every look-up, warm; the processor time of the process that asks."""
    process = Process(on_disk(place.store), _QUESTION_LIMIT)
    names = list(jobs(()))
    watch = Stopwatch()
    with watch:
        found = {name: process.time(name, repeat) for name in names}
    process.close()
    answered = {name: timed.median for name, timed in found.items() if timed.times}
    questions = [ms for name, ms in answered.items() if not name.startswith("show ")]
    slowest = max(answered, key=lambda name: answered[name])
    figures = {
        "median ms": statistics.median(questions),
        f"slowest ms ({slowest})": answered[slowest],
        "over 2 s": sum(ms > 2000 for ms in answered.values()),
        "given up": len(names) - len(answered),
    }
    return Cost(watch.wall, sum(sum(timed.times) for timed in found.values()) / 1000, peak(children=True), figures)


def exporting(place: Place, form: str) -> Cost:
    """The store written in one form, sorted; statements of all graphs by the second."""
    out, watch = place.folder / f"dump.{form}", Stopwatch()
    with Store.open(place.store, read_only=True) as store, out.open("wb") as output, watch:
        store.write(output, form)
    size = out.stat().st_size
    figures = {"bytes/document": size / place.count}
    if form == "nq":
        with out.open("rb") as lines:
            figures["statements/s"] = (
                sum(block.count(b"\n") for block in iter(lambda: lines.read(2**24), b"")) / watch.wall
            )
    out.unlink()
    return Cost(watch.wall, watch.processor, peak(), figures | {"MB/s": size / 1e6 / watch.wall})


def keeping(place: Place) -> Cost:
    """A backup of the store, and its restoration as a figure."""
    file, restored = place.folder / "backup.tar.zst", place.folder / "restored"
    watch, back = Stopwatch(), Stopwatch()
    with watch:
        back_up(place.store, file)
    with back:
        restore(file, restored)
    size = file.stat().st_size
    shutil.rmtree(restored)
    file.unlink()
    return Cost(watch.wall, watch.processor, peak(), {"bytes/document": size / place.count, "restoring s": back.wall})


def page_count(path: Path) -> int:
    """The pages of a PDF; 1 for another file."""
    if path.suffix.lower() != ".pdf":
        return 1
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def _size(folder: Path) -> int:
    """The bytes of a folder on disk; what generations share as hard links counts once."""
    files = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum({file.st_ino: file.st_blocks * 512 for file in files}.values())
