"""The links of an answer: which names stand in which column, and how strongly they are linked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.chart.drawing import width
from budgetkg.chart.figures import labels, numbers, position, position_if_any
from budgetkg.chart.measure import Measure
from budgetkg.query import Result, View

#: A name in its column: two of the same text in two columns are two names.
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Link:
    """``weight`` is ``None`` where the answer has no number for it."""

    source: Place
    target: Place
    weight: Decimal | None

    @property
    def strength(self) -> Decimal:
        """The weight, zero where there is none."""
        return self.weight if self.weight is not None else Decimal(0)

    def tip(self, scale: Measure) -> str:
        """What is said of the link: both names in full, and its exact weight."""
        said = "–" if self.weight is None else scale.exact(self.weight)
        return f"{self.source[1]} → {self.target[1]}: {scale.title} {said}"


def links(result: Result, view: View) -> tuple[list[Link], int]:
    """The links, one a pair, with the sum of their weights (their number, where there are no weights).

    The second is how many rows lack one of the two names.
    """
    source, target = position(result, view, "source"), position(result, view, "target")
    weight = position_if_any(result, view, "weight")
    weights = numbers(result, weight) if weight is not None else [Decimal(1)] * len(result.rows)
    found: dict[tuple[str, str], Decimal | None] = {}
    unlinked = 0
    for row, left, right, strength in zip(
        result.rows, labels(result, source), labels(result, target), weights, strict=True
    ):
        if row[source] is None or row[target] is None:
            unlinked += 1
            continue
        before = found.get((left, right))
        found[left, right] = strength if before is None else before + (strength or 0)
    sources, targets = _levels(list(found), view)
    return [Link((sources[a], a), (targets[b], b), strength) for (a, b), strength in found.items()], unlinked


def _levels(pairs: Sequence[tuple[str, str]], view: View) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The columns of sources and of targets.

    A map of citations has two. In a network a name stands in one column only; where that would put a link over more than
    one column, or back, all names stand in one.
    """
    sources, targets = [source for source, _target in pairs], [target for _source, target in pairs]
    if view.kind == "citations" or not set(sources) & set(targets):
        return dict.fromkeys(sources, 0), dict.fromkeys(targets, 1)
    level = dict.fromkeys((*sources, *targets), 0)
    for _round in range(4):
        for source, target in pairs:
            level[target] = max(level[target], level[source] + 1)
    if any(level[target] - level[source] != 1 for source, target in pairs) or max(level.values()) > 3:
        level = dict.fromkeys(level, 0)
    return level, level


def degrees(found: Iterable[Link]) -> Counter[Place]:
    """How many links each name has."""
    return Counter(end for link in found for end in (link.source, link.target))


def groups(found: Sequence[Link]) -> dict[Place, int]:
    """Which names are joined by a chain of links: those with the same number, the group of the first link being 0."""
    near: dict[Place, list[Place]] = {}
    for link in found:
        near.setdefault(link.source, []).append(link.target)
        near.setdefault(link.target, []).append(link.source)
    group: dict[Place, int] = {}
    count = 0
    for start in near:
        waiting = [start] if start not in group else []
        count += bool(waiting)
        while waiting:
            place = waiting.pop()
            if place not in group:
                group[place] = count - 1
                waiting += near[place]
    return group


def greatest(found: Iterable[Link]) -> float:
    """The strength of the strongest link, 1 where none has any."""
    return float(max((link.strength for link in found), default=Decimal(0)) or 1)


def widest(names: Iterable[Place]) -> float:
    """How wide the longest of the names is set."""
    return max((width(name) for _column, name in names), default=0.0)
