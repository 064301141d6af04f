"""A store of many documents, made of folders of few: copies with other units, years and hashes, the same each time.

    python benchmarks/many_documents.py ../shared/corpus ../shared/documents --documents 1000 --store /tmp/thousand

Each document of the folders is read once. Its copies stand for other places (units with other names and codes, projects,
indicators and goals of which a part is shared, as in reality) and for up to four years of each place. A copy keeps at most
so many rows and projects of its original as ``--rows`` and ``--projects`` say, another part of the projects in each place: a
thousand documents then have five to ten million triples, of every layout that the folders have.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budgetkg.build import inputs, read
from budgetkg.errors import BudgetkgError
from budgetkg.facts.model import (
    BudgetLine,
    Citation,
    DocumentFacts,
    Indicator,
    ProjectBudget,
    StatedFigure,
    Unit,
)
from budgetkg.graph import codelist_triples, document_iri, document_lines, ontology_triples
from budgetkg.store import KeptFile, Store
from budgetkg.store.prepared import Arrival, prepare_lines

#: How many years of one place stand beside each other.
YEARS = 4


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a document would say in another place (0: its own) and some years earlier."""

    place: int
    earlier: int

    def of(self, facts: DocumentFacts, rows: int, projects: int) -> DocumentFacts:
        """The facts of the copy, with at most so many rows of each table and so many projects."""
        digest = hashlib.sha256(f"{facts.source.sha256} {self.place} {self.earlier}".encode()).hexdigest()
        name = f"{self.place:04}/{self.earlier}/{facts.source.name}"
        start = self.place * projects % len(facts.projects) if len(facts.projects) > projects else 0
        return replace(
            facts,
            source=replace(facts.source, sha256=digest, name=name),
            fiscal_year=facts.fiscal_year - self.earlier,
            units=tuple(map(self._unit, facts.units)),
            lines=tuple(map(self._line, _first_rows(facts.lines, rows))),
            projects=tuple(map(self._project, facts.projects[start : start + projects])),
            figures=tuple(map(self._figure, facts.figures)),
        )

    def _unit(self, unit: Unit) -> Unit:
        if not self.place:
            return unit
        department = unit.department and replace(
            unit.department, name=self._name(unit.department.name), code=self._code(unit.department.code)
        )
        return replace(unit, name=self._name(unit.name), code=self._code(unit.code), department=department)

    def _line(self, line: BudgetLine) -> BudgetLine:
        return replace(line, unit=self._unit(line.unit), fiscal_year=line.fiscal_year - self.earlier)

    def _project(self, project: ProjectBudget) -> ProjectBudget:
        code = project.code
        if code and not self._shared(code, 5):  # the serial number of another place
            code = code[:-4] + f"{(int(code[-4:]) + 37 * self.place) % 10_000:04}" if code[-4:].isdecimal() else code
        return replace(
            project,
            unit=self._unit(project.unit),
            fiscal_year=project.fiscal_year - self.earlier,
            code=code,
            goal=self._text(project.goal, 3),
            indicators=tuple(map(self._indicator, project.indicators)),
            citations=tuple(map(self._citation, project.citations)),
            figures=tuple(map(self._figure, project.figures)),
        )

    def _indicator(self, indicator: Indicator) -> Indicator:
        return replace(indicator, level3=self._text(indicator.level3, 3))

    def _citation(self, citation: Citation) -> Citation:
        if not citation.number.isdecimal() or self._shared(citation.normalized, 2):
            return citation
        number = str(int(citation.number) + self.place)
        return replace(citation, number=number, printed=citation.printed.replace(citation.number, number))

    def _figure(self, figure: StatedFigure) -> StatedFigure:
        return figure if figure.fiscal_year is None else replace(figure, fiscal_year=figure.fiscal_year - self.earlier)

    def _name(self, name: str) -> str:
        return f"{name}（{self.place}）" if name else name

    def _code(self, code: str | None) -> str | None:
        """The code of another place: another middle, so that units still begin with the code of their department."""
        return (
            re.sub(r"^\d+", lambda digits: f"{int(digits[0]) + 7 * self.place:0{len(digits[0])}}", code)
            if code
            else code
        )

    def _text(self, text: str, one_in: int) -> str:
        """A text of this place, unless it is one of those that every place uses."""
        return f"{text}（{self.place}）" if text and not self._shared(text, one_in) else text

    def _shared(self, text: str, one_in: int) -> bool:
        return not self.place or int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % one_in == 0


def _first_rows(lines: Sequence[BudgetLine], rows: int) -> Iterator[BudgetLine]:
    """The lines of the first rows of each table."""
    seen: dict[str, set[tuple[int, int]]] = {}
    for line in lines:
        known = seen.setdefault(line.table, set())
        if line.evidence.place in known or len(known) < rows:
            known.add(line.evidence.place)
            yield line


def copies(documents: Sequence[DocumentFacts], count: int, rows: int, projects: int) -> Iterator[DocumentFacts]:
    """So many documents: the given ones in turn, their years first, then place after place."""
    for number in range(count):
        turn, which = divmod(number, len(documents))
        place, earlier = divmod(turn, YEARS)
        yield Elsewhere(place, earlier).of(documents[which], rows, projects)


def together(documents: Iterable[Arrival], statements: int) -> Iterator[list[Arrival]]:
    """Documents in groups of at least so many statements, the last one aside; each alone for 0."""
    some: list[Arrival] = []
    for document in documents:
        some.append(document)
        if sum(made.statements for made, _ in some) >= statements:
            yield some
            some = []
    if some:
        yield some


def read_all(folders: Sequence[Path]) -> list[DocumentFacts]:
    """The facts of every file that is a budget."""
    documents = []
    for file in inputs(folders):
        try:
            documents.append(read(file.path, file.base))
        except BudgetkgError as error:
            print(f"left out: {error}", file=sys.stderr)
    return documents


def fill(store: Store, documents: Iterator[DocumentFacts]) -> Counter[str]:
    """Put documents into a store; how many documents and triples there are."""
    counts: Counter[str] = Counter()
    store.load_reference(ontology_triples(store.base_iri), codelist_triples(store.base_iri))
    for facts in documents:
        graph, name, sha256 = document_iri(facts, store.base_iri), facts.source.name, facts.source.sha256
        prepared = prepare_lines(graph, sha256, document_lines(facts, store.base_iri), store.base_iri)
        store.put(prepared, KeptFile(name, sha256, graph, None, reader=""))
        counts["documents"] += 1
        counts["triples"] += prepared.statements
    store.optimize()
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the store and print what it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=8, help="rows of each table")
    parser.add_argument("--projects", type=int, default=10, help="projects of each document")
    options = parser.parse_args(arguments)
    documents = read_all(options.folder)
    start = time.perf_counter()
    with Store.create_or_open(options.store, rebuild=True) as store:
        counts = fill(store, copies(documents, options.documents, options.rows, options.projects))
    print(f"{counts['documents']} documents, {counts['triples']:,} triples, {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
