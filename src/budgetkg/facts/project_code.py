"""项目代码: 行政区划 (6 digits) + 年份 (2) + 类别 (R, Y, T) + 流水号 (12), as in ``54010024T000001454442``.

The grammar is that of the budget management integration system (预算管理一体化) as the documents print it. OCR breaks
codes; a code is repaired only where the grammar leaves one reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetkg.facts.model import Category
from budgetkg.text import fold_width, squeeze

CODE = re.compile(r"(?P<region>\d{6})(?P<year>\d{2})(?P<category>[RYT])(?P<serial>\d{12})")
# A code as OCR may leave it: twenty-one characters with letters in the place of digits.
_LOOSE = re.compile(r"[0-9A-Za-z]{8}[A-Za-z][0-9A-Za-z]{12}(?![0-9A-Za-z])")
# What OCR prints for a digit. Only where the grammar demands a digit, so that R, Y and T stay.
_AS_DIGIT = str.maketrans({"G": "0", "O": "0", "o": "0", "D": "0", "Q": "0", "l": "1", "I": "1", "B": "8", "S": "5"})
_CATEGORIES = {"R": Category.PERSONNEL, "Y": Category.OPERATING, "T": Category.SPECIAL_PURPOSE}


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A code as printed and as read; ``repaired`` when they differ. ``code`` equals ``printed`` when no repair is sure."""

    code: str
    printed: str

    @property
    def repaired(self) -> bool:
        return self.code != self.printed

    @property
    def category(self) -> Category | None:
        """人员类, 运转类 or 特定目标类; ``None`` for a code that does not follow the grammar."""
        match = CODE.fullmatch(self.code)
        return _CATEGORIES[match["category"]] if match else None


def find_code(text: str) -> tuple[ProjectCode, int, int] | None:
    """The first project code in a text, with its start and end; ``None`` when there is none."""
    folded = fold_width(text) if len(fold_width(text)) == len(text) else text
    if match := CODE.search(folded):
        return ProjectCode(match.group(), match.group()), match.start(), match.end()
    if match := _LOOSE.search(folded):
        printed = match.group()
        repaired = printed[:8].translate(_AS_DIGIT) + printed[8].upper() + printed[9:].translate(_AS_DIGIT)
        code = repaired if CODE.fullmatch(repaired) else printed
        if sum(character.isdigit() for character in printed) >= 16:
            return ProjectCode(code, printed), match.start(), match.end()
    return None


def split_project(text: str) -> tuple[ProjectCode | None, str]:
    """A printed ``代码-名称`` cell as its code and its name; the name alone when no code is printed."""
    found = find_code(text)
    if found is None:
        return None, text.strip()
    code, _, end = found
    return code, re.sub(r"^[\s\-－—–−]+", "", text[end:]).strip()


def starts_with_code(text: str) -> bool:
    """Whether a cell begins a project: its first characters are a project code."""
    found = find_code(squeeze(text))
    return found is not None and found[1] <= 1
