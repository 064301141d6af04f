"""What is read of a project and of its indicators on a damaged page, before the project's kin put it right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.document.model import Row

#: Confidence of a value that is printed plainly on a page that is damaged elsewhere.
PRINTED = Decimal("0.95")

#: The fields of an indicator that are read from value cells, in the order of the columns.
VALUE_FIELDS = ("target", "current", "unit", "weight_total", "weight")


_LOST_STROKE = frozenset({(">", "≥"), ("<", "≤")})


@dataclass(frozen=True, slots=True)
class Doubt:
    """What stands in a field's place and cannot be read: it is said, and the field stays empty."""

    field: str
    printed: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One indicator row. Texts are as printed or empty; ``level2`` is a standard name.

    ``own_level`` says that the level is printed in this very row, so that it needs no inference. ``repairs`` tells in
    words what was changed, and ``confidence`` falls with each. ``mention`` marks an indicator of which a page that lost
    its lines holds the name alone. ``text`` is what is printed, ``stray`` numbers of it that found no column.
    """

    row: Row
    name: str = ""
    core: bool = False
    level1: str = ""
    level2: str = ""
    own_level: bool = False
    comparator: str = ""
    printed_comparator: str = ""
    weak_comparator: bool = False
    target: str = ""
    current: str = ""
    unit: str = ""
    weight_total: Decimal | None = None
    weight: Decimal | None = None
    doubts: tuple[Doubt, ...] = ()
    repairs: tuple[str, ...] = ()
    confidence: Decimal = PRINTED
    mention: bool = False
    text: str = ""
    stray: tuple[str, ...] = ()

    def value(self, field: str) -> str | Decimal | None:
        """The value of a field by its name; ``None`` when it is empty."""
        value: str | Decimal | None = getattr(self, field)
        return value or None if isinstance(value, str) else value

    def having(self, **changes: object) -> Draft:
        """The draft with some fields as printed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def repaired(self, why: str, confidence: Decimal, **changes: object) -> Draft:
        """The draft with some fields changed, the change told, and the doubts about these fields settled."""
        left = tuple(doubt for doubt in self.doubts if doubt.field not in changes)
        repairs = self.repairs if why in self.repairs else (*self.repairs, why)
        return replace(self, doubts=left, repairs=repairs, confidence=min(self.confidence, confidence), **changes)  # type: ignore[arg-type]

    def may_be(self, comparator: str) -> bool:
        """Whether a comparator can be what stands here: nothing legible, or a sign that lost its stroke (> for ≥)."""
        return not self.comparator or (self.weak_comparator and (self.comparator, comparator) in _LOST_STROKE)

    def doubted(self, field: str, printed: str) -> Draft:
        """The draft without a value that cannot be trusted."""
        empty: object = None if field in ("weight_total", "weight") else ""
        return replace(self, doubts=(*self.doubts, Doubt(field, printed)), **{field: empty})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Piece:
    """A printed text and the row it stands in."""

    text: str
    row: Row


@dataclass(frozen=True, slots=True)
class ProjectRows:
    """One project as its rows show it.

    ``orphans`` are rows that hold values and nothing that says whose they are. ``codes`` are the cells with project
    codes, ``names`` pieces of the name in cells of their own, ``goals`` the pieces of the goal, ``units`` cells that
    name a unit by code and name. ``linear`` says that its page lost its lines: ``printed`` then holds the words that
    stand among its names, in no order.
    """

    drafts: tuple[Draft, ...]
    orphans: tuple[Draft, ...]
    rows: tuple[Row, ...]
    codes: tuple[Piece, ...] = ()
    names: tuple[Piece, ...] = ()
    goals: tuple[Piece, ...] = ()
    units: tuple[Piece, ...] = ()
    linear: bool = False
    printed: tuple[str, ...] = ()
