"""Sources of a project's money that only a budget table prints (项目支出预算表: 总计 | … | 财政专户管理资金 | 单位资金).

The performance table beside it names the project, its amount and its goal. A row of the list is the project's where
unit, name, amount and money unit are the same and no other row's are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Row
from budgetkg.facts.context import Context
from budgetkg.facts.performance import vocabulary
from budgetkg.facts.performance.draft import ProjectDraft
from budgetkg.facts.performance.form_unit import unit_of
from budgetkg.facts.performance.header import Header, read_header
from budgetkg.text import key, parse_amount

_FUNDS = frozenset(vocabulary.FUND_FIELDS)
_LIST = frozenset({"unit_name", "project", "amount"})


@dataclass(frozen=True, slots=True)
class GoalTable:
    """The rows of a table that the budget's readers claim, and its money unit: it may print its projects' goals too."""

    rows: tuple[Row, ...]
    money_unit: str = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of a list: whose project, its amount and its sources as the fields of :class:`ProjectDraft` give them."""

    unit: str
    name: str
    amount: str
    money_unit: str
    funds: tuple[tuple[str, str, str], ...]
    row: Row

    def is_of(self, draft: ProjectDraft, context: Context) -> bool:
        """Whether the row is a project's own."""
        same = self.name == key(draft.name) and self.money_unit == draft.money_unit
        amount = parse_amount(self.amount)
        return (
            same
            and amount is not None
            and amount == parse_amount(draft.amount)
            and unit_of(self.unit, context) == unit_of(draft.unit, context)
        )


def with_listed_funds(
    drafts: Sequence[ProjectDraft], tables: Sequence[GoalTable], context: Context
) -> list[ProjectDraft]:
    """The projects, those that print no source of their money with what the one row that lists them prints."""
    without = any(not draft.funds and draft.amount for draft in drafts)
    listed = [one for table in tables for one in _lists(table)] if without else []
    found = []
    for draft in drafts:
        own = [one for one in listed if one.is_of(draft, context)] if draft.amount and not draft.funds else []
        found.append(replace(draft, funds=own[0].funds, funds_row=own[0].row) if len(own) == 1 else draft)
    return found


def _lists(table: GoalTable) -> Iterator[_Listed]:
    """The rows of a table that lists projects by unit, name, amount and sources of money; none of any other."""
    header: Header | None = None
    place = 0
    while place < len(table.rows):
        row = table.rows[place]
        place += 1
        found = read_header(table.rows, place - 1, _FUNDS) if row.aligned else None
        if found and found[0].fields >= _LIST:
            header, place = found
        elif header is not None and row.aligned:
            cells = header.cells(row)
            if set(cells) >= _LIST:
                funds = tuple(
                    (field, vocabulary.FUND_NAMES[field], cells[field].text)
                    for field in vocabulary.FUND_FIELDS
                    if field in cells and parse_amount(cells[field].text) is not None
                )
                texts = {field: cells[field].text for field in _LIST}
                yield _Listed(texts["unit_name"], key(texts["project"]), texts["amount"], table.money_unit, funds, row)
