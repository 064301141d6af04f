"""What a layout reads of a project, before it is matched with its unit, its money unit and its other prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.document.model import Row
from budgetkg.errors import Finding, Severity
from budgetkg.facts.model import PLAIN, Indicator, ProjectBudget, Reading, StatedFigure
from budgetkg.facts.project_code import ProjectCode


@dataclass(frozen=True, slots=True)
class Part:
    """A printed piece of a running text and the row it stands in.

    ``anew`` says that the cell is printed anew (on the next page), so that it may repeat what stands before; else the
    piece is the next line of the same cell.
    """

    text: str
    row: Row
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """One print of a project. ``unit`` and the amounts are as printed, empty where nothing is.

    ``money_unit`` is the printed unit of its amounts, ``""`` where none is. ``placed`` says that the amounts' places are
    certain (aligned cells); ``form`` that it stands in a form of its own; ``overall`` that this is the goal of a whole department or unit.
    """

    name: str
    first: Row
    last: Row
    ends: Row | None = None  # the last row on its first page, where it goes on over a page break
    code: ProjectCode | None = None
    unit: str = ""
    amount: str = ""
    money_unit: str = ""
    execution_weight: Decimal | None = None
    funds: tuple[tuple[str, str, str], ...] = ()  # field, printed name, printed amount
    funds_row: Row | None = None  # the row that prints them, where it is one of another table
    duty: str = ""
    goal: tuple[Part, ...] = ()
    basis: tuple[Part, ...] = ()
    overview: tuple[Part, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    overall: bool = False
    placed: bool = False
    form: bool = False
    reading: Reading = PLAIN


@dataclass(frozen=True, slots=True)
class TableReading:
    """What a layout read of one table: its projects in printed order, and what someone should look at.

    ``complete`` are projects that need nothing more (the reader of damaged pages settles units and texts itself);
    ``unread`` are rows that the table does not claim after all, ``figures`` the sums of projects that it prints.
    """

    projects: tuple[ProjectDraft, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[Row, ...] = ()
    complete: tuple[ProjectBudget, ...] = ()
    figures: tuple[StatedFigure, ...] = ()


def last_on_page(first: Row, rows: Sequence[Row]) -> Row:
    """The last of some rows that stands on the page of the first; each page counts its rows anew."""
    return max((row for row in rows if row.page == first.page), key=lambda row: row.number, default=first)


def finding(
    code: str,
    message_zh: str,
    message_en: str,
    rows: Sequence[Row],
    printed: str = "",
    severity: Severity = Severity.WARNING,
) -> Finding:
    """A finding at the first of some rows. ``printed`` must have gone through the redactor."""
    row = rows[0] if rows else None
    return Finding(
        code,
        severity,
        message_zh,
        message_en,
        page=row.page if row else None,
        row=row.number if row else None,
        printed=printed,
    )


def both(one: Reading, other: Reading) -> Reading:
    """Two doubts about one fact: the lower confidence and both reasons."""
    if other == PLAIN or one == other:
        return one
    if one == PLAIN:
        return other
    return Reading(min(one.confidence, other.confidence), "；".join(filter(None, (one.repaired, other.repaired))))
