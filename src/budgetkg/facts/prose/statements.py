"""All that one text states: sums and counts, parts of a whole, names listed behind a count, and what there is none of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgetkg.facts.model import Evidence, StatedFigure
from budgetkg.facts.prose.denials import find_denials
from budgetkg.facts.prose.figures import is_near, sums_and_counts
from budgetkg.facts.prose.goals import goal_figures
from budgetkg.facts.prose.lists import find_lists
from budgetkg.facts.prose.topics import OTHER
from budgetkg.text import squeeze

_BUYING = re.compile(r"购置|新增|配置|更新")


def find_figures(
    text: str, fiscal_year: int | None, evidence: Evidence, scope: str = "prose"
) -> tuple[StatedFigure, ...]:
    """The figures that a text states, in order.

    ``scope`` is ``prose`` for a running explanation of a budget, ``goal`` for the goal text of a project, which has
    quantities and the amount applied for. The text must be redacted. ``evidence`` is given to each figure.

    Raises:
        ValueError: when ``scope`` is neither.
    """
    if scope == "goal":
        return tuple(goal_figures(text, fiscal_year, evidence))
    if scope != "prose":
        raise ValueError(f"scope is {scope!r}, expected 'prose' or 'goal'")
    return tuple(prose_figures(text, fiscal_year, lambda start, end: evidence))


def prose_figures(
    text: str,
    fiscal_year: int | None,
    evidence_at: Callable[[int, int], Evidence],
    heading: str = "",
    names: Sequence[str] = (),
) -> Iterator[StatedFigure]:
    """The figures of one paragraph: its sums and counts, the names listed behind a count, and what it says to be none of.

    ``evidence_at`` gives the place of a stretch of it, ``heading`` is its section's, ``names`` are those of the
    document's units. A year named in a sentence holds for the sentences after it that name none.
    """
    figures = list(sums_and_counts(text, fiscal_year, evidence_at, heading, names))
    for found in find_lists(text):
        counted = [f for f in figures if f.number == found.number and f.unit == "个" and _counts(f, found.subject)]
        if counted:
            figures[figures.index(counted[0])] = replace(counted[0], listed=found.names)
        else:
            figures.append(
                StatedFigure(
                    subject=found.subject, topic=OTHER, printed=squeeze(text[found.start : found.end]),
                    evidence=evidence_at(found.start, found.end), number=Decimal(found.number), unit="个",
                    fiscal_year=fiscal_year, listed=found.names,
                )
            )  # fmt: skip
    yield from _with_wholes(list(_bought(figures)))
    for denial in find_denials(text):
        year = denial.year if denial.year is not None and is_near(denial.year, fiscal_year) else fiscal_year
        yield StatedFigure(
            subject=denial.subject, topic=denial.topic, printed=squeeze(text[denial.start : denial.end]),
            evidence=evidence_at(denial.start, denial.end), amount=Decimal(0), unit="元", fiscal_year=year, denied=True,
        )  # fmt: skip


def _counts(figure: StatedFigure, subject: str) -> bool:
    """Whether a figure is the count of what a list names: 内设机构40个, 14个二级预算单位."""
    own = figure.subject.rpartition("/")[2]
    return bool(own) and (own in subject or subject in own)


def _bought(figures: Sequence[StatedFigure]) -> Iterator[StatedFigure]:
    """The figures, equipment that is to be bought told from what there is: 安排购置车辆1辆。单位价值100万元以上设备2台."""
    buying = ""
    for figure in figures:
        own = figure.subject.rpartition("/")[2]
        if _BUYING.search(figure.subject):
            buying = figure.subject.partition("/")[0]
        elif figure.topic == "vehicles":
            buying = ""
        elif buying and "设备" in own and own == figure.subject:
            figure = replace(figure, subject=f"{buying}/{own}")
        yield figure


def _with_wholes(figures: Sequence[StatedFigure]) -> Iterator[StatedFigure]:
    """The figures of a paragraph, parts (其中) with the distance to what they are a part of: the last of its subject."""
    last: dict[str, int] = {}
    for index, figure in enumerate(figures):
        parent, _slash, own = figure.subject.rpartition("/")
        place = last.get(parent) if figure.change is None or figure.amount is not None else None
        whole = figures[place] if place is not None else None
        same = whole is not None and _told_by(whole) == _told_by(figure)
        yield replace(figure, whole=index - place) if same and place is not None else figure
        if figure.amount is not None or figure.number is not None:
            last[own] = index


def _told_by(figure: StatedFigure) -> tuple[str, int | None, bool]:
    """What a part shares with its whole: unit, year, and that both are equipment or neither is."""
    return figure.unit, figure.fiscal_year, "设备" in figure.subject.rpartition("/")[2]
