"""Concepts of code lists as a document uses them; a code that the lists lack is described in the document's graph.

An unknown code is information, never an error. Of a known one nothing is said here: its list describes it.
"""

from __future__ import annotations

from budgetkg.facts.model import Region
from budgetkg.graph import terms
from budgetkg.graph.iris import Iris
from budgetkg.graph.reference import indicator_classes, known_checks, known_codes, region_names
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG, DCTERMS, RDFS, SKOS
from budgetkg.text import key

#: The printed signs of indicators and figures; the notations of the code list ``comparator``.
COMPARATORS = {
    "=": "equal",
    "≥": "at-least",
    "≤": "at-most",
    ">": "more-than",
    "<": "less-than",
    "定性": "qualitative",
}

#: The code of 合计 and of "not classed by this list".
TOTAL = "total"

# 类, 款, 项 are told by their length; each is the one above it with two more digits.
_SUBJECT_LENGTHS = {"function": (3, 5, 7), "economic-department": (3, 5), "economic-government": (3, 5)}
_UNNAMED_CLASS = "unnamed"


def region_key(region: Region) -> str:
    """What names a region in IRIs: its code, or its full name where it has none.

    A development zone bears the code of the division it lies in, and another name: the code names that division.
    """
    if region.code and region_names().get(region.code, region.name) == region.name:
        return region.code
    return key(region.full_name or region.name)


class Codes:
    """Gives the IRIs of codes and describes the unknown ones, once each."""

    def __init__(self, iris: Iris, triples: Triples) -> None:
        self._iris = iris
        self._triples = triples
        self._unknown_subjects: dict[tuple[str, str], None] = {}
        self._concepts: dict[tuple[str, str, str, str | None], str] = {}

    def concept(self, scheme: str, code: str, label: str = "", *, notation: str | None = None) -> str:
        """The concept of a code; ``label`` names it where the list does not know it (else its code does).

        ``notation`` is the code as it is written, where that is not ``code``; empty where ``code`` is only a name.
        """
        asked = (scheme, code, label, notation)
        iri = self._concepts.get(asked)
        if iri is None:
            iri = self._concepts[asked] = self._iris.code(scheme, code)
            if code not in known_codes(scheme):
                self._describe(iri, scheme, code if notation is None else notation, label)
        return iri

    def subject(self, scheme: str, code: str, label: str = "") -> str:
        """A subject code (科目) of a classification; ``total`` where there is none."""
        if not code:
            return self._iris.code(scheme, TOTAL)
        if code not in known_codes(scheme):
            self._unknown_subjects[scheme, code] = None
        return self.concept(scheme, code, label)

    def comparator(self, sign: str) -> str:
        """The comparator that a sign means."""
        slug = COMPARATORS.get(sign)
        return self._iris.code("comparator", slug) if slug else self.concept("comparator", sign)

    def region(self, region: Region) -> str:
        """An administrative division, or a place inside one that has no code of its own; see :func:`region_key`."""
        iri = self._iris.code("region", region_key(region))
        name = region_names().get(region.code)
        if name == region.name:
            return iri
        self._describe(iri, "region", "" if name else region.code, region.name)
        self._triples.zh(iri, BKG.fullName, region.full_name)
        if name:
            self._nest(self._iris.code("region", region.code), iri)
        return iri

    def check(self, identifier: str) -> str:
        """A check, by its id."""
        iri = self._iris.check(identifier)
        if identifier not in known_checks():
            self._triples.types(iri, BKG.Check)
            self._triples.text(iri, DCTERMS.identifier, identifier)
            self._triples.text(iri, RDFS.label, identifier)
        return iri

    def level1(self, name: str) -> str:
        """The first-level class of indicators that a name means."""
        slug = indicator_classes().level1.get(name)
        return self._iris.code("indicator", slug) if slug else self.concept("indicator", name, name, notation="")

    def level2(self, level1: str, name: str) -> str:
        """The second-level class that a name means: the one under ``level1``, else the one elsewhere that bears it.

        So a name printed under the wrong first level keeps its own class, and the contradiction can be seen.
        """
        classes = indicator_classes()
        first = classes.level1.get(level1, "")
        slugs = classes.level2.get((first, name)) or classes.by_name.get(name)
        if slugs:
            return self._iris.indicator_class(*slugs)
        iri = self._iris.indicator_class(first or level1 or _UNNAMED_CLASS, name)
        self._describe(iri, "indicator", "", name)
        if level1:
            self._nest(self.level1(level1), iri)
        return iri

    def nest_unknown_subjects(self) -> None:
        """Hangs the unknown subject codes under their 类 or 款, where that is known or described here too."""
        for scheme, code in self._unknown_subjects:
            parent = code[:-2]
            if len(code) not in _SUBJECT_LENGTHS[scheme][1:]:
                continue
            if parent in known_codes(scheme) or (scheme, parent) in self._unknown_subjects:
                self._nest(self._iris.code(scheme, parent), self._iris.code(scheme, code))

    def _nest(self, broader: str, narrower: str) -> None:
        self._triples.link(narrower, SKOS.broader, broader)
        self._triples.link(broader, SKOS.narrower, narrower)

    def _describe(self, iri: str, scheme: str, code: str, label: str) -> None:
        self._triples.types(iri, SKOS.Concept)
        self._triples.text(iri, SKOS.notation, code)
        self._triples.say(iri, RDFS.label, terms.zh(label) if label else terms.text(code))
        self._triples.link(iri, SKOS.inScheme, self._iris.scheme(scheme))
