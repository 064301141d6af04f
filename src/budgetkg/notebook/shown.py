"""Entities on the desk: what is said of them and what speaks of them."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.notebook.answer import Answer
from budgetkg.notebook.html import heading_of, plain_table, small
from budgetkg.query import Entity, LinkGroup, flat

#: How many links of a group are displayed.
_LINKS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The entities that were meant; ``entities`` has all that is known of them, :meth:`answer` the same as one table."""

    entities: tuple[Entity, ...]
    language: str = "zh"

    def answer(self) -> Answer:
        """All statements and links as one table."""
        return Answer(flat(self.entities), "; ".join(entity.label for entity in self.entities), language=self.language)

    def __repr__(self) -> str:
        return "\n\n".join("\n".join(f"{name}  {text}" for name, text in _rows(entity)) for entity in self.entities)

    def _repr_html_(self) -> str:
        return "".join(
            heading_of(entity.label) + small(entity.iri) + plain_table(_rows(entity)[1:]) for entity in self.entities
        )


def _rows(entity: Entity) -> list[tuple[str, str]]:
    """An entity as pairs of a name and a text: its label first, then what is said of it, then what speaks of it."""
    said = [
        (str(statement.name), _joined(statement.label or str(statement.value), statement.place))
        for statement in entity.statements
    ]
    return [(entity.label, entity.iri), *said, *(row for group in entity.groups for row in _group(group))]


def _group(group: LinkGroup) -> list[tuple[str, str]]:
    amount = f" · {group.amount:,.2f} 元" if group.amount is not None else ""
    links = [
        (
            "",
            _joined(
                link.label, link.unit, link.year, f"{link.amount:,.2f}" if link.amount is not None else "", link.place
            ),
        )
        for link in group.links[:_LINKS]
    ]
    more = [("", f"… {group.count - _LINKS:,}")] if group.count > _LINKS else []
    return [(f"← {group.name}", f"{group.kind}: {group.count:,}{amount}"), *links, *more]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
