"""A part of a store: the named graphs of some documents, with what they need to be complete in themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from budgetkg.errors import StoreError
from budgetkg.graph.iris import last_segment
from budgetkg.resources import folder
from budgetkg.store.documents import StoredDocument
from budgetkg.store.values import Table
from budgetkg.text import key

_OFFERED = 5


class Documents(Protocol):
    """A store, as far as parts of it are chosen."""

    def query(self, text: str) -> Table: ...
    def graphs(self) -> tuple[str, ...]: ...
    def documents(self) -> tuple[StoredDocument, ...]: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """The named graphs ``graphs`` (``None``: those of all documents), and with ``reference`` those of no document.

    The latter are the ontology, the code lists and their links.
    """

    graphs: tuple[str, ...] | None = None
    reference: bool = True

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.graphs is None and self.reference

    def of(self, store: Documents) -> tuple[str, ...]:
        """The named graphs of the store that are meant, sorted."""
        documents = {document.iri for document in store.documents()}
        return tuple(
            graph
            for graph in store.graphs()
            if (self.reference and graph not in documents)
            or (graph in documents if self.graphs is None else graph in self.graphs)
        )

    def documents(self, store: Documents) -> tuple[StoredDocument, ...]:
        """The documents that are meant, by file name."""
        return tuple(one for one in store.documents() if self.graphs is None or one.iri in self.graphs)


def select(
    store: Documents,
    documents: Collection[str] = (),
    units: Collection[str] = (),
    years: Collection[int] = (),
    reference: bool = True,
) -> Selection:
    """The documents with one of these file names or IRIs, that cover one of these units, and are of one of these years.

    A unit, or the department of units, is told by its code, its name or its IRI. What is not asked for (an empty
    collection) leaves nothing out.

    Raises:
        StoreError: when one of them is not in the store, or none is all that is asked for.
    """
    if not (documents or units or years):
        return Selection(None, reference)
    chosen = [document.iri for document in store.documents()]
    for found in (_named(store, documents), *_covering(store, units, years)):
        chosen = [iri for iri in chosen if iri in found]
    if not chosen:
        raise StoreError("没有文件符合全部条件 / no document is all of what is asked for; leave out a condition")
    return Selection(tuple(chosen), reference)


def _named(store: Documents, names: Collection[str]) -> set[str]:
    by_name: dict[str, set[str]] = {}
    for document in store.documents():
        for name in (document.iri, *document.file_names):
            by_name.setdefault(name, set()).add(document.iri)
    if not names:
        return set().union(*by_name.values())
    return set().union(*(_known(by_name, name, name, ("文件", "document")) for name in names))


def _covering(store: Documents, units: Collection[str], years: Collection[int]) -> list[set[str]]:
    """The documents of any of the units, and those of any of the years; nothing for what is not asked for."""
    if not (units or years):
        return []
    by_year: dict[str, set[str]] = {}
    by_unit: dict[str, set[str]] = {}
    text = (folder("queries") / "select" / "covered.rq").read_text(encoding="utf-8")
    for document, year, unit, called in store.query(text).rows:
        if year is not None:
            by_year.setdefault(last_segment(str(year)), set()).add(str(document))
        for name in (unit, called):
            if name is not None:
                by_unit.setdefault(key(str(name)), set()).add(str(document))
    found = []
    if units:
        found.append(set().union(*(_known(by_unit, key(unit), unit, ("单位", "unit")) for unit in units)))
    if years:
        found.append(set().union(*(_known(by_year, str(year), str(year), ("年度", "year")) for year in years)))
    return found


def _known(found: dict[str, set[str]], sought: str, typed: str, kind: tuple[str, str]) -> set[str]:
    if sought in found:
        return found[sought]
    near = _near(sought, found)
    hint = f"相近的有 / near it: {'；'.join(near)}" if near else "试试 / try: budgetkg query documents"
    raise StoreError(f"{typed}: 库中没有这个{kind[0]} / the store has no such {kind[1]}; {hint}")


def _near(sought: str, names: Iterable[str]) -> list[str]:
    """Names in which the text stands, or that are spelt much like it."""
    known = sorted(name for name in names if "://" not in name)
    return [name for name in known if sought in name][:_OFFERED] or get_close_matches(sought, known, _OFFERED)
