"""A page whose table recognition wrote as one line, its cells in no order: what of it can still be told apart.

Nothing says which number stands beside which name. But the names of the indicators are there, and where the same set of
indicators is printed whole on another page they fall into cycles, one a project, each around a project code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from budgetkg.document.model import Row
from budgetkg.facts.performance.ocr.draft import Draft, Piece, ProjectRows
from budgetkg.facts.performance.ocr.glyphs import clean, is_legible, labels
from budgetkg.facts.performance.ocr.indicator_names import CORE_MARK
from budgetkg.facts.project_code import find_code
from budgetkg.text import squeeze

#: So many project codes in one line of parted words are a page, not a row.
_CODES_OF_A_PAGE = 2
_CLAUSE = re.compile(r"[,，;；。、]")


def is_linear(row: Row) -> bool:
    """Whether a row is a whole page written as one line: several project codes among words without columns."""
    return not row.aligned and sum(find_code(cell.text) is not None for cell in row.cells) >= _CODES_OF_A_PAGE


def read_page(row: Row, known: Collection[str]) -> tuple[ProjectRows, ...]:
    """The projects of a linear page by the indicator names that other pages print too.

    Every indicator is a mention: its name stands there, its values are left to the project's kin.
    """
    words = [clean(cell.text) for cell in row.cells]
    cycles = _cycles(words, known)
    return tuple(_project(row, words, cycle, known) for cycle in cycles)


def _name(word: str) -> str:
    return squeeze(word).replace(CORE_MARK, "")


def _cycles(words: Sequence[str], known: Collection[str]) -> list[list[int]]:
    """The places of the names, parted where one comes back."""
    cycles: list[list[int]] = []
    seen: set[str] = set()
    for place, word in enumerate(words):
        name = _name(word)
        if name not in known:
            continue
        if not cycles or name in seen:
            cycles.append([])
            seen = set()
        cycles[-1].append(place)
        seen.add(name)
    return cycles


def _project(row: Row, words: Sequence[str], cycle: Sequence[int], known: Collection[str]) -> ProjectRows:
    among = words[cycle[0] : cycle[-1] + 1]
    text = " ".join(among)
    drafts = tuple(
        Draft(row, _name(words[place]), CORE_MARK in words[place], mention=True, text=text) for place in cycle
    )
    code_at = next((place for place, word in enumerate(among) if find_code(word)), None)
    codes = () if code_at is None else (Piece(among[code_at].lstrip("|"), row),)
    others = [word for place, word in enumerate(among) if place != code_at and _name(word) not in known]
    return ProjectRows(
        drafts,
        (),
        (row,),
        codes,
        tuple(Piece(word, row) for word in others if _may_be_name(word)) if codes else (),
        tuple(Piece(word, row) for word in others if _CLAUSE.search(word)),
        linear=True,
        printed=tuple(others),
    )


def _may_be_name(word: str) -> bool:
    return is_legible(word) and not labels(word) and not _CLAUSE.search(word)
