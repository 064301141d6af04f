"""The levels of the indicators of one project: each printed once, in the middle of a merged cell.

The label of a merged cell stands at its middle, so that rows above a label belong to it as well as rows below. The
rows are divided so that the labels stand as near to the middles of their parts as they can; of equal divisions the one
that carries labels furthest down is taken, since some forms print the label on the first row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.facts.performance import vocabulary
from budgetkg.facts.performance.ocr.draft import Draft
from budgetkg.facts.performance.ocr.rows import Sorted

_INFERRED = Decimal("0.8")
_WHY = "指标级别按合并单元格推定 / level inferred from the merged cell"
_SATISFIED = "服务对象满意度指标"


@dataclass(frozen=True, slots=True)
class _Label:
    """A 二级指标 (empty: only its 一级指标 is printed) at an indicator's place.

    ``exact`` when it is that indicator's own, ``printed`` when it is so printed and not told by the indicator's name.
    """

    level2: str
    level1: str
    place: float
    exact: bool
    printed: bool = True


def with_levels(group: Sequence[Sorted], drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The indicators of a project with their levels, printed in their rows or inferred from the merged cells."""
    found = [label for label in _labels(group) if label.place <= len(drafts) - 1]
    found = _with_satisfaction(found, drafts)
    owners = _divide(found, len(drafts))
    result = []
    for index, draft in enumerate(drafts):
        own = next((label for label in found if label.exact and label.printed and label.place == index), None)
        result.append(_give(draft, own, owners[index]))
    return tuple(result)


def _with_satisfaction(found: Sequence[_Label], drafts: Sequence[Draft]) -> list[_Label]:
    """The labels, with one for each indicator without its own that is a satisfaction by its name."""
    own = {label.place for label in found if label.exact}
    implied = [
        _Label(_SATISFIED, vocabulary.LEVEL2[_SATISFIED], float(index), True, False)
        for index, draft in enumerate(drafts)
        if "满意" in draft.name and index not in own
    ]
    return sorted([*found, *implied], key=lambda label: label.place)


def _give(draft: Draft, own: _Label | None, inferred: _Label | None) -> Draft:
    if own:
        return replace(draft, level1=own.level1, level2=own.level2, own_level=bool(own.level2))
    if inferred is None:
        return draft
    return draft.repaired(_WHY, _INFERRED, level1=inferred.level1, level2=inferred.level2)


def _labels(group: Sequence[Sorted]) -> list[_Label]:
    """The labels of a project's rows, at the places of its indicators (between two for a row that has none)."""
    found: list[_Label] = []
    place = 0
    for row in group:
        holds = row.draft is not None and row.certain
        at = float(place) if holds else place - 0.5
        second = [label for label in row.labels if _is_second(label, row.labels)]
        if len(second) == 2 and holds:
            # 数量指标 质量指标 in one cell: the labels of this row's part and of the part below it.
            found += [
                _Label(name, _first(name), at + shift, False) for name, shift in zip(second, (-0.5, 1.5), strict=True)
            ]
        elif len(second) == 1:
            found.append(_Label(second[0], _first(second[0]), at, holds))
        elif len(set(row.labels)) == 1 and not second:
            before = found[-1].level1 if found else ""
            if before and row.labels[0] != before and holds:
                found.append(_Label("", row.labels[0], at, True))
        place += holds
    return found


def _is_second(label: str, beside: Sequence[str]) -> bool:
    """Whether a label is a 二级指标 where it stands: 满意度指标 and 成本指标 are also names of the 一级指标."""
    if label not in vocabulary.LEVEL2:
        return False
    if label == "满意度指标":
        return False
    return label != "成本指标" or not any(other != label and other.endswith("成本指标") for other in beside)


def _first(level2: str) -> str:
    return vocabulary.LEVEL2[level2]


def _divide(labels: Sequence[_Label], count: int) -> list[_Label | None]:
    """For each indicator the label of the part it falls in; ``None`` where no label is printed at all."""
    if not labels:
        return [None] * count
    memo: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}

    def solve(label: int, start: int) -> tuple[float, tuple[int, ...]]:
        """The least distance of labels from the middles of parts, and the parts' ends, later ends first."""
        if label == len(labels):
            return (0.0, ()) if start == count else (float("inf"), ())
        if (label, start) not in memo:
            best: tuple[float, tuple[int, ...]] = (float("inf"), ())
            for end in range(count, start, -1):
                here = labels[label]
                if here.exact and not start <= here.place < end:
                    continue
                rest = solve(label + 1, end)
                cost = abs((start + end - 1) / 2 - here.place) + rest[0]
                if cost < best[0]:
                    best = (cost, (end, *rest[1]))
            memo[label, start] = best
        return memo[label, start]

    cost, ends = solve(0, 0)
    if cost == float("inf"):
        return _carried(labels, count)
    owners: list[_Label | None] = []
    for label, end in zip(labels, ends, strict=True):
        owners += [label] * (end - len(owners))
    return owners


def _carried(labels: Sequence[_Label], count: int) -> list[_Label | None]:
    """Where labels contradict each other: each carried down to the next."""
    owners: list[_Label | None] = []
    for index in range(count):
        above = [label for label in labels if label.place <= index]
        owners.append(above[-1] if above else labels[0])
    return owners
