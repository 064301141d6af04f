"""Compare exported tidy tables with the hand-checked ones of ``tests/documents``.

A golden row has three more columns: ``certain`` (false: neither demanded nor refused), ``gold_note`` for people and
``also_accepted``, JSON of other right values by column (``*`` accepts whatever stands there).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

from budgetkg.text import key, parse_amount

#: The columns of each table that must agree; a row that agrees in all of them is the same fact.
COMPARED = {
    "documents": ("fiscal_year", "stage", "issued", "title", "region"),
    "units": ("unit_code", "unit_name"),
    "lines": ("fiscal_year", "table", "scheme", "code", "name", "side", "fund", "measure", "amount", "printed", "row"),
    "projects": ("fiscal_year", "project_code", "project_name", "amount", "execution_weight", "goal"),
    "indicators": (
        "project_code", "level1", "level2", "level3", "comparator", "target_value", "current_value", "unit",
        "weight_total", "weight",
    ),
    "citations": ("project_code", "kind", "organ_code", "year", "number", "normalized"),
}  # fmt: skip
_LONG = {"goal"}
_ALIKE = 0.97
_LABELS = {"code", "unit_code", "project_code", "organ_code"}


@dataclass(frozen=True)
class Gold:
    cells: dict[str, str]
    certain: bool
    also: dict[str, list[str]]


def read_gold(folder: Path, table: str) -> list[Gold]:
    rows = []
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.DictReader(file):
            also = json.loads(cells.pop("also_accepted", "") or "{}")
            certain = (cells.pop("certain", "") or "true").strip().lower() != "false"
            cells.pop("gold_note", None)
            rows.append(Gold({name: value or "" for name, value in cells.items()}, certain, also))
    return rows


def read_export(folder: Path, table: str, document: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["document"] == document]


def _same(column: str, wanted: str, found: str) -> bool:
    if wanted in ("*", found):
        return True
    if column in _LONG:
        return SequenceMatcher(None, key(wanted), key(found), autojunk=False).ratio() >= _ALIKE
    if column not in _LABELS:
        left, right = parse_amount(wanted), parse_amount(found)
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return left == right
    return key(wanted) == key(found)


def agrees(gold: Gold, row: dict[str, str], columns: Sequence[str]) -> bool:
    return all(
        any(_same(column, wanted, row[column]) for wanted in (gold.cells.get(column, ""), *gold.also.get(column, ())))
        for column in columns
        if column in gold.cells or column in gold.also
    )


def differences(
    folder: Path, export: Path, table: str, document: str, pages: Collection[str] = ()
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The golden rows that the export lacks, and the exported rows that the golden table does not know.

    With ``pages`` the golden table is that of these pages alone, and a row is known by its page, not by its number on it;
    a project that these pages list may have its place on another.
    """

    def elsewhere(row: dict[str, str]) -> bool:
        return bool(pages) and row.get("page", "") not in pages and "page" in row

    columns = [{"row": "page"}.get(column, column) if pages else column for column in COMPARED[table]]
    golds, left = read_gold(folder, table), sorted(read_export(export, table, document), key=elsewhere)
    missing = []
    for gold in sorted(golds, key=lambda gold: not gold.certain):
        match = next((row for row in left if agrees(gold, row, columns)), None)
        if match is not None:
            left.remove(match)
        elif gold.certain:
            missing.append(gold.cells)
    doubtful = [gold for gold in golds if not gold.certain]
    others = [row for row in left if not elsewhere(row)]
    return missing, [row for row in others if not any(_near(gold, row, columns) for gold in doubtful)]


def _near(gold: Gold, row: dict[str, str], columns: Sequence[str]) -> bool:
    """Whether a row may be what an uncertain golden row stands for: it differs in few columns."""
    return sum(not agrees(gold, row, (column,)) for column in columns) <= len(columns) // 2
