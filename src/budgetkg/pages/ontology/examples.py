"""The examples as they stand in ``examples.ttl``: a block for a class, with a line of comment in each language."""

from __future__ import annotations

import re
from functools import cache

from budgetkg.graph.vocabulary import BKG
from budgetkg.pages.ontology.model import Example
from budgetkg.pages.ontology.source import Text
from budgetkg.resources import folder

_VALUE = r'<[^>]*>|"[^"]*"(?:@[a-z]+|\^\^[\w:]+)?|[\d.]*\d|true|false'
_BLOCK = re.compile(r"# (?P<zh>.+)\n# (?P<en>.+)\n(?P<turtle><[^>]+> a bkg:(?P<name>\w+)(?s:.)+)")


def examples(iri: str) -> tuple[Example, ...]:
    """The examples of a class."""
    return tuple(example for name, example in _blocks() if BKG.IRI + name == iri)


def sample(local: str) -> str:
    """A value of a property of ours, as it stands in the first example that has one; ``""`` where none has."""
    wanted = re.compile(rf"\bbkg:{local} ({_VALUE})")
    found = (wanted.search(example.turtle) for _, example in _blocks())
    return next((match[1] for match in found if match), "")


@cache
def _blocks() -> tuple[tuple[str, Example], ...]:
    text = (folder("ontology") / "examples.ttl").read_text(encoding="utf-8")
    found = (_BLOCK.fullmatch(block.strip()) for block in text.split("\n\n"))
    return tuple((match["name"], Example(Text(match["zh"], match["en"]), match["turtle"])) for match in found if match)
