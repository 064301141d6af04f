"""Reads an example: its Turtle with the shared prefixes and prelude, as the triples of one document's graph."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph

from budgetkg.graph.reference import codelist_triples
from budgetkg.graph.vocabulary import RDF
from budgetkg.store import Statement
from budgetkg.validate import Result, Shapes
from budgetkg.validate.codelists import CodeLists
from budgetkg.validate.engine import Engine
from budgetkg.validate.findings import found_in

FOLDER = Path(__file__).resolve().parent
BASE = "https://w3id.org/budgetkg/id/"
DOCUMENT = f"{BASE}document/0123456789abcdef"

_DEFAULT = "urn:default:"
_TYPE = f"<{RDF.type}>"


def triples(example: Path | str) -> tuple[Statement, ...]:
    """The triples of an example (a file, or Turtle text), completed by the prelude's defaults."""
    text = example.read_text(encoding="utf-8") if isinstance(example, Path) else example
    own, shared = _parse(text), _parse((FOLDER / "prelude.ttl").read_text(encoding="utf-8"))
    defaults = [statement for statement in shared if _DEFAULT in statement[0]]
    said = {(subject, predicate) for subject, predicate, _ in own}
    completed = [
        statement for statement in shared if statement not in defaults and (statement[0], statement[1]) not in said
    ]
    completed += (s for s in shared if s not in defaults and s[1] == _TYPE and (s[0], s[1]) in said)
    completed += own
    for subject, predicate, kind in own:
        if predicate == _TYPE:
            template = f"<{_DEFAULT}{kind.rpartition('#')[2]}"
            completed += (
                (subject, property_, value)
                for name, property_, value in defaults
                if name == template and (property_ == _TYPE or (subject, property_) not in said)
            )
    return tuple(dict.fromkeys(completed))


@cache
def code_lists() -> CodeLists:
    """Our code lists."""
    return CodeLists(codelist_triples())


def validated(example: Path | str, shapes: Shapes) -> tuple[Result, ...]:
    """What shapes find in an example, as in a document named example.txt."""
    found = found_in(Engine(shapes).run(code_lists().joined(triples(example))), shapes, "example.txt")
    return tuple(each.result() for each in found)


def _parse(text: str) -> list[Statement]:
    whole = (FOLDER / "prefixes.ttl").read_text(encoding="utf-8") + text
    return [
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in pyoxigraph.parse(whole, format=pyoxigraph.RdfFormat.TURTLE)
    ]
