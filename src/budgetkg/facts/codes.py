"""政府收支分类科目: which codes are known, under which names (2026 prints; docs/model.md says what the list is).

The list is one observed set, so an unknown code is information, never an error. It serves to confirm that a printed
code and a printed name belong together, and to tell 款 from 项 where a text prints two digits for both.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from budgetkg.text import key

FUNCTION, ECONOMIC_DEPARTMENT, ECONOMIC_GOVERNMENT = "function", "economic-department", "economic-government"
# The first digit of a code says its classification (《政府收支分类科目》: 2 支出功能, 3 部门经济, 5 政府经济).
_SCHEME_BY_DIGIT: dict[str, str] = {"2": FUNCTION, "3": ECONOMIC_DEPARTMENT, "5": ECONOMIC_GOVERNMENT}
# Cities divide some economic codes once more: 3021101 差旅费 (Beijing).
_CODE = re.compile(r"[235]\d{2}(?:\d{2}){0,2}")


def scheme_of(code: str) -> str | None:
    """The classification a full code belongs to, by its first digit; ``None`` when it is no 科目 code."""
    return _SCHEME_BY_DIGIT[code[0]] if _CODE.fullmatch(code) else None


def parent_of(code: str) -> str:
    """The code one level up: 2040201 → 20402 → 204 → ``""``."""
    return code[:-2] if len(code) > 3 else ""


@cache
def _names() -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    listed = files("budgetkg.facts").joinpath("data/codes.csv").read_text(encoding="utf-8")
    for record in csv.DictReader(listed.splitlines()):
        names = (record["name"], *filter(None, record["other_names"].split("|")))
        known[record["code"]] = frozenset(key(name) for name in names)
    return known


def bears_name(code: str, name: str) -> bool:
    """Whether the list gives this code this name."""
    return key(name) in _names().get(code, frozenset())


@cache
def _codes_by_name() -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for code, names in _names().items():
        for name in names:
            counts[code[0], name] = counts.get((code[0], name), 0) + 1
    return counts


def is_name(name: str) -> bool:
    """Whether some code of the list bears this name."""
    folded = key(name)
    return any((digit, folded) in _codes_by_name() for digit in _SCHEME_BY_DIGIT)


def names_one_code(code: str, name: str) -> bool:
    """Whether the code's classification gives this name to one code: 行政运行 stands under dozens, 公安 under one."""
    return _codes_by_name().get((code[:1], key(name))) == 1


@cache
def _class_names() -> dict[str, frozenset[str]]:
    schemes: dict[str, set[str]] = {}
    for code, names in _names().items():
        scheme = scheme_of(code)
        if len(code) == 3 and scheme:
            for name in names:
                schemes.setdefault(name, set()).add(scheme)
    return {name: frozenset(found) for name, found in schemes.items()}


def class_schemes(name: str) -> frozenset[str]:
    """The classifications that have a 类 of this name: 其他支出 is one of all three."""
    return _class_names().get(key(name), frozenset())


@cache
def _class_codes() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for code, names in _names().items():
        scheme = scheme_of(code)
        for name in names if len(code) == 3 and scheme else ():
            found[scheme or "", name] = (*found.get((scheme or "", name), ()), code)
    return found


def class_code(name: str, scheme: str) -> str:
    """The code of the one 类 of a classification that bears a name: 教育支出 → 205; ``""`` for none or several."""
    found = _class_codes().get((scheme, key(name)), ())
    return found[0] if len(found) == 1 else ""


def is_class_name(name: str) -> bool:
    """Whether a name is that of a 类 (公共安全支出): such rows stand uncoded in 收支总表."""
    return bool(class_schemes(name))
