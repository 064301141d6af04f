"""The pages and data of entities, one after the other: light pages for all that has no page in each language."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup

from budgetkg.graph.vocabulary import BKG, PROV, QB, SKOS
from budgetkg.pages.entity import UNTOLD
from budgetkg.pages.light import Others, Part, Printed, light_page
from budgetkg.site.addresses import SUFFIXES, StaticSite
from budgetkg.site.described import Known, Label, node_row, rows
from budgetkg.site.output import Output
from budgetkg.site.rows import PrintedRow, printed_row
from budgetkg.store import Statement, write_statements

Show = Callable[[PrintedRow], Markup]
"""The picture of a printed row, or the lines around it; nothing where neither is at hand."""

_QUOTED = f"<{PROV.wasQuotedFrom}>"
#: What a thing consists of, and what of it stands elsewhere: lists of their own on its page.
_MEMBERS = tuple(
    f"<{term}>" for term in (
        BKG.hasIndicator, BKG.citesBasis, BKG.hasFigure, QB.observation, BKG.totalLine, BKG.usedByUnit, BKG.wording,
        SKOS.narrower, f"{PROV.IRI}wasDerivedFrom",
    )
)  # fmt: skip
_MOST_MEMBERS, _MOST_MENTIONS, _MOST_PLACES, _LOOKED_AT = 200, 12, 8, 301


def nothing_shown(_row: PrintedRow) -> Markup:
    """For a site without pictures."""
    return Markup("")


class Entities:
    """Writes the pages and the data of entities."""

    def __init__(
        self, site: StaticSite, out: Output, properties: Mapping[str, Label], show: Show = nothing_shown
    ) -> None:
        """``properties`` are the names of properties by N-Triples term."""
        self._site, self._out, self._properties, self._show = site, out, properties, show
        self._urls = site.urls("zh")
        self._context = f"{self._urls.host}{self._urls.root}/data/context.jsonld"
        self._printed: dict[str, Printed | None] = {}

    def write(self, iri: str, known: Known) -> None:
        """The page and the data of an entity.

        Raises:
            ExportError: when they cannot be written.
        """
        self.write_page(iri, known)
        self.write_data(iri, known)

    def write_page(self, iri: str, known: Known) -> None:
        """The light page of an entity.

        Raises:
            ExportError: when it cannot be written.
        """
        said = known.of(iri)
        html = light_page(
            self._site,
            iri,
            rows(said, self._properties, known),
            self._parts(iri, known),
            self._members(said, known),
            self._mentions(iri, known),
            self._places(iri, said, known),
        )
        self._out.html(self._urls.entity(iri), html)

    def write_data(self, iri: str, known: Known) -> None:
        """What is said of an entity and its parts, with the names of what they point to, in each serialisation.

        Raises:
            ExportError: when it cannot be written.
        """
        own = {iri, *known.parts(iri)}
        statements = [statement for node in own for statement in known.of(node)]
        pointed = {term[1:-1] for _subject, _predicate, term in statements if term.startswith("<")} - own
        statements += [statement for node in pointed for statement in known.naming(node)]
        for suffix in SUFFIXES:
            file = io.BytesIO()
            write_statements(statements, file, suffix[1:], self._site.graph.base_iri, context=self._context)
            self._out.write(self._urls.file(self._urls.entity(iri, suffix)), file.getvalue())

    def forget_rows(self) -> None:
        """Let go of what was printed in a document, when the next is taken up."""
        self._printed.clear()

    def _parts(self, iri: str, known: Known) -> list[Part]:
        made = []
        for part in known.parts(iri):
            led = next((predicate for _subject, predicate, _object in known.about(part, 1)), "")
            named = self._properties.get(led, Label())
            said = rows(known.of(part), self._properties, known)
            made.append(Part(part.partition("#")[2], (named.zh, named.en), said))
        return made

    def _members(self, said: Sequence[Statement], known: Known) -> list[Others]:
        made = []
        for property_of in _MEMBERS:
            nodes = [term[1:-1] for _subject, predicate, term in said if predicate == property_of]
            if nodes:
                made.append(self._others(property_of, nodes, _MOST_MEMBERS, known))
        return made

    def _mentions(self, iri: str, known: Known) -> list[Others]:
        found = known.about(iri, _LOOKED_AT)
        made = []
        for predicate, group in groupby(sorted(found, key=lambda statement: statement[1]), key=lambda each: each[1]):
            nodes = [subject[1:-1] for subject, _predicate, _object in group if not subject.startswith(f"<{iri}#")]
            if nodes and predicate[1:-1] not in UNTOLD:
                made.append(self._others(predicate, nodes, _MOST_MENTIONS, known))
        return made

    def _others(self, predicate: str, nodes: Sequence[str], most: int, known: Known) -> Others:
        named = self._properties.get(predicate, Label())
        names = (
            (named.zh, named.en) if any(named) else (own := predicate[1:-1].replace("#", "/").rpartition("/")[2], own)
        )
        left = len(nodes) - most
        return Others(names, [node_row(node, known) for node in nodes[:most]], f"{left:,}" if left > 0 else "")

    def _places(self, iri: str, said: Sequence[Statement], known: Known) -> list[Printed]:
        quoted = [term[1:-1] for _subject, predicate, term in said if predicate == _QUOTED]
        found = (self._place(row, known) for row in [iri, *quoted][:_MOST_PLACES])
        return [place for place in found if place is not None]

    def _place(self, iri: str, known: Known) -> Printed | None:
        if iri not in self._printed:
            row = printed_row(iri, known)
            self._printed[iri] = None if row is None else Printed(
                row.document, row.file, iri, row.page, row.table, row.row, row.text, self._show(row)
            )  # fmt: skip
        return self._printed[iri]


def property_names(known: Known, properties: Mapping[str, tuple[str, str]], iris: Sequence[str]) -> dict[str, Label]:
    """The names of properties by N-Triples term: ours as the ontology has them, others as ``properties`` does."""
    names = {f"<{iri}>": Label(zh, en) for iri, (zh, en) in properties.items()}
    for iri in iris:
        called = known.label(iri)
        if any(called):
            names[f"<{iri}>"] = called
    return names
