"""项目编码 in a cell of its own, apart from the project's name."""

from __future__ import annotations

import re

from budgetkg.facts.project_code import ProjectCode, find_code
from budgetkg.text import fold_width, squeeze

# 330100241030000012345 | 2026-101001-0001: codes of other systems are kept as printed
_OTHER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{9,29}")
_FEWEST_DIGITS = 8


def code_in(text: str) -> ProjectCode | None:
    """The code that a cell titled 项目编码 holds; ``None`` where it holds none (a unit's code, a dash, a text)."""
    printed = squeeze(fold_width(text))
    if found := find_code(printed):
        return found[0]
    digits = sum(character.isdigit() for character in printed)
    return ProjectCode(printed, printed) if _OTHER.fullmatch(printed) and digits >= _FEWEST_DIGITS else None
