"""How much of a file is read: a published budget has some hundred pages; far more is no budget, or an attack.

The limits count what a file holds, not the time that it takes, so that a file is refused on every machine or on none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetkg.document.model import Row
from budgetkg.errors import SourceError

#: Rows of one document; the longest budgets known have some 5,000.
MOST_ROWS = 200_000
#: Characters of one document, and of one row (a spreadsheet's cell holds 32,767 at most).
MOST_CHARACTERS = 20_000_000
LONGEST_ROW = 40_000
#: Cells of one row, and digits or letters that stand in one word.
MOST_IN_ROW = 1_000
_LONGEST_WORD = re.compile(r"[0-9A-Za-z.,+-]{1000}")
#: Filled cells of one spreadsheet, or crossings of rows and columns that the tables of one text cover.
MOST_CELLS = 2_000_000
#: Tables may stand in cells of tables; pages laid out in tables nest a few deep.
DEEPEST_TABLE = 16


def too_much(name: str, what_zh: str, what_en: str) -> SourceError:
    """The refusal of a file that holds more than a budget does."""
    return SourceError(
        f"{name}: {what_zh}，不像预算文件，未读取 / {what_en}: that is no budget and was not read; split it if it is one"
    )


def checked(rows: Iterable[Row], name: str) -> tuple[Row, ...]:
    """The rows of a document.

    Raises:
        SourceError: when they are more, or longer, than those of any budget.
    """
    kept: list[Row] = []
    characters = 0
    for row in rows:
        kept.append(row)
        length = sum(len(cell.text) for cell in row.cells)
        characters += length
        if len(kept) > MOST_ROWS:
            raise too_much(name, f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")
        if len(row.cells) > MOST_IN_ROW:
            raise too_much(name, f"有一行超过 {MOST_IN_ROW} 格", f"a row of more than {MOST_IN_ROW} cells or words")
        if length > 1_000 and any(_LONGEST_WORD.search(cell.text) for cell in row.cells):
            raise too_much(name, "有超过 1000 位的数字或单词", "a number or word of more than 1000 characters")
        if length > LONGEST_ROW:
            raise too_much(name, f"有一行超过 {LONGEST_ROW} 字", f"a row of more than {LONGEST_ROW} characters")
        if characters > MOST_CHARACTERS:
            raise too_much(name, f"超过 {MOST_CHARACTERS} 字", f"more than {MOST_CHARACTERS} characters")
    return tuple(kept)
