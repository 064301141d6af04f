"""Budget lines made by Morph-KGC from the exported tables (``morph/lines.rml.ttl``), beside our building of the whole graph."""

from __future__ import annotations

import csv
import io
import re
import resource
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from budgetkg.export import export
from budgetkg.graph import document_lines
from budgetkg.graph.vocabulary import BKG
from budgetkg.store import Statement, Store
from compared import Compared, filled, some
from measuring import Stopwatch, alone
from steps import Place

#: What the mapping says of a line in the very terms of the graph; amounts are in other digits, units under other IRIs.
_MAPPED = {
    str(term)
    for term in (
        BKG.fiscalYear, BKG.phase, BKG.table, BKG.function, BKG.economicDepartment, BKG.economicGovernment, BKG.project,
        BKG.fund, BKG.measure, BKG.printed, BKG.rowScheme, BKG.proof,
    )
}  # fmt: skip
_MAPPING = Path(__file__).parent / "morph" / "lines.rml.ttl"


def morph_building(place: Place, python: Path | None) -> list[Compared]:
    """Budget lines by Morph-KGC from the exported tables; its start, with its mapping, is not counted."""
    name = "Morph-KGC over lines.csv"
    if python is None:
        return [Compared(name, note="not asked for: --morph-kgc PYTHON (it needs an environment of its own)")]
    if subprocess.run([python, "-c", "import morph_kgc, duckdb"], capture_output=True, check=False).returncode:
        return [Compared(name, note=f"{python} has no morph_kgc and duckdb")]
    with tempfile.TemporaryDirectory(prefix="budgetkg-", dir=place.work) as folder:
        room = Path(folder)
        alone(filled, place, room / "store")
        with Store.open(room / "store", read_only=True) as store:
            export(store, "csv", room / "tables")
            own = _described(
                statement for document in store.documents() for statement in store.graph_triples(document.iri)
            )
        lines = room / "tables" / "lines.csv"
        whole = lines.read_text(encoding="utf-8")
        lines.write_text("".join(whole.splitlines(keepends=True)[:2]), encoding="utf-8")
        idle, _ = _morph(python, room / "tables")
        lines.write_text(whole, encoding="utf-8")
        seconds, made = _morph(python, room / "tables")
        rows = sum(1 for _ in csv.DictReader(io.StringIO(whole)))
    theirs = _described(_quads(made))
    same = (own & theirs).total()
    mine, triples = Stopwatch(), 0
    for facts in some(place):
        with mine:
            triples += document_lines(facts).count(b"\n")
    count = made.count("\n")
    note = f"{rows} lines, {count / rows:.0f} triples each; {same / theirs.total():.0%} of them as in our graph; ours makes the whole graph"
    return [Compared(name, "triples/s", triples / mine.processor, count / (seconds - idle), note)]


def _morph(python: Path, folder: Path) -> tuple[float, str]:
    """Processor seconds of a run over the tables of a folder, and the quads that it made."""
    made, configuration = folder / "made.nq", folder / "morph.ini"
    configuration.write_text(
        f"[CONFIGURATION]\noutput_file={made}\noutput_format=N-QUADS\nnumber_of_processes=1\n[lines]\nmappings={_MAPPING}\n",
        encoding="utf-8",
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [python, "-m", "morph_kgc", configuration], cwd=folder, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"morph_kgc: {done.stderr[-2000:]}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, made.read_text(encoding="utf-8")


def _quads(text: str) -> Iterator[Statement]:
    for line in text.splitlines():
        subject, predicate, rest = line.removesuffix(" .").split(" ", 2)
        yield subject, predicate, rest.rpartition(" ")[0]


def _described(statements: Iterable[Statement]) -> Counter[tuple[str, frozenset[tuple[str, str]]]]:
    """What is said of each budget line that both can say, without the line's own IRI: document and statements."""
    said: dict[str, set[tuple[str, str]]] = {}
    lines: set[str] = set()
    for subject, predicate, value in statements:
        if value == f"<{BKG.BudgetLine}>":
            lines.add(subject)
        if predicate[1:-1] in _MAPPED:
            said.setdefault(subject, set()).add((predicate, value))
    return Counter((re.sub(r"(/document/[^/]+)/.*", r"\1", line), frozenset(said.get(line, ()))) for line in lines)
