"""The levels of a classification (XKOS): collections of its concepts, and the list that puts them in order.

They are fragments of their scheme, since they are nothing without it; the nodes of the list have names too, so that
there are no blank nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from making.turtle import both, refs, statement


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its name in the tables, the concept in ``code/level`` that organizes it, and what its codes look like."""

    name: str
    slug: str
    zh: str
    en: str
    pattern: str


CLASS = Level("类", "class", "类", "class (lei)", "[0-9]{3}")
SECTION = Level("款", "section", "款", "section (kuan)", "[0-9]{5}")
ITEM = Level("项", "item", "项", "item (xiang)", "[0-9]{7}")
PROVINCE = Level("省", "province", "省级", "province level", "[0-9]{2}0000")
PREFECTURE = Level("地", "prefecture", "地级", "prefecture level", "[0-9]{4}00")
COUNTY = Level("县", "county", "县级", "county level", "[0-9]{6}")


def levels_of(scheme: str) -> str:
    """What a scheme says of its levels: where their list begins."""
    return f"xkos:levels <{scheme}#levels-1>"


def number_of_levels(levels: Sequence[Level]) -> str:
    """How many levels a scheme has."""
    return f'xkos:numberOfLevels "{len(levels)}"^^xsd:positiveInteger'


def level_statements(
    scheme: str, title: tuple[str, str], concepts: str, levels: Sequence[Level], members: Mapping[str, Sequence[str]]
) -> list[str]:
    """The levels of a scheme and their list.

    ``concepts`` is the list whose codes ``members`` names, by the level's name: an edition has those of its umbrella.
    """
    parts = []
    for depth, level in enumerate(levels, start=1):
        follows = f"<{scheme}#levels-{depth + 1}>" if depth < len(levels) else "rdf:nil"
        parts.append(
            statement(
                f"<{scheme}#levels-{depth}>", f"a rdf:List ; rdf:first <{scheme}#level-{depth}> ; rdf:rest {follows}"
            )
        )
        parts.append(
            statement(
                f"<{scheme}#level-{depth}>",
                "a xkos:ClassificationLevel",
                f"skos:prefLabel {both(f'{title[0]}：{level.zh}', f'{title[1]}: {level.en}')}",
                f'xkos:depth "{depth}"^^xsd:positiveInteger ; xkos:organizedBy <code/level/{level.slug}>',
                f'xkos:notationPattern "{level.pattern}"',
                f"skos:member {refs(concepts, members[level.name])}" if members.get(level.name) else "",
            )
        )
    return parts
