"""The sums that a table of projects prints: of an office's projects, and of them all (合计), as stated figures.

A sum is no project, and it is given only where the projects below it come to it, each rounded to its last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from budgetkg.facts.context import Context
from budgetkg.facts.model import StatedFigure
from budgetkg.facts.performance import vocabulary
from budgetkg.facts.performance.draft import ProjectDraft
from budgetkg.facts.performance.unit_rows import TOTALS, adds_up
from budgetkg.text import key, parse_amount, tidy, to_yuan

_SUM = "项目支出合计"


def figures(
    drafts: Sequence[ProjectDraft], offices: Collection[int], money_unit: str, context: Context
) -> tuple[StatedFigure, ...]:
    """The figures of the rows that are sums: those at the places of ``offices``, and those named 合计."""
    totals = {place for place, draft in enumerate(drafts) if key(draft.name) in TOTALS}
    found: list[StatedFigure] = []
    for place, draft in enumerate(drafts):
        if place in totals:
            parts = [other for at, other in enumerate(drafts) if at not in totals and at not in offices]
            found += _figures(draft, parts, "", money_unit, context)
        elif place in offices:
            ends = [at for at in range(place + 1, len(drafts)) if at in totals or at in offices]
            parts = list(drafts[place + 1 : ends[0] if ends else len(drafts)])
            found += _figures(draft, parts, context.redactor.clean(draft.name), money_unit, context)
    return tuple(found)


def _figures(
    draft: ProjectDraft, parts: Sequence[ProjectDraft], name: str, money_unit: str, context: Context
) -> Iterator[StatedFigure]:
    printed = {"": draft.amount, **{field: amount for field, _, amount in draft.funds}}
    for field, text in printed.items():
        amount = parse_amount(text)
        below = [_amount(part, field) for part in parts]
        if amount is None or not adds_up(text, sum(below, Decimal(0)), sum(map(bool, below))):
            continue
        try:
            yuan = to_yuan(amount, money_unit)
        except ArithmeticError:  # finer than a cent: no figure, so that the account lists it as unread
            continue
        subject = f"{name}{_SUM}{'：' + vocabulary.FUND_NAMES[field] if field else ''}"
        yield StatedFigure(
            subject=subject,
            topic="",
            printed=tidy(text),
            evidence=context.evidence(draft.first),
            amount=yuan,
            fiscal_year=context.fiscal_year,
        )


def _amount(draft: ProjectDraft, field: str) -> Decimal:
    if not field:
        return parse_amount(draft.amount) or Decimal(0)
    return next((parse_amount(amount) or Decimal(0) for name, _, amount in draft.funds if name == field), Decimal(0))
