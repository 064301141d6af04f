"""Nothing silently lost: every amount-shaped token of a document is in the facts, exempt by kind, or listed.

Tokens are found in the printed rows without regard to how these were read. An amount-shaped token is a number that a
budget could print as an amount: with or without thousands separators and decimals, standing free of letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from budgetkg.document.model import Row
from budgetkg.text import fold_width

# 9,929.35 | 280.45 | 100, neither inside a word or code (A4, 54010024T…), nor before % or 年, nor in a date or 文号.
_TOKEN = re.compile(
    r"(?<![\w.,%/\-〔\[【(（])[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w,%/]|\.\d|[-年月日号〕\]】])"
)
_PERCENT = re.compile(r"[+-]?\d+(?:\.\d+)?\s*%")
_DATE = re.compile(r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
#: Page and number of a row: :attr:`budgetkg.document.model.Row.place`.
Place = tuple[int, int]

_CODE = re.compile(r"\d{2,3}|\d{5}|\d{7}|\d{6}")


@dataclass
class Account:
    """The running account of one table: tokens printed, those in the facts, those exempt, those left."""

    printed: int = 0
    read: int = 0
    exempt: Counter[str] = field(default_factory=Counter)
    unread: list[tuple[Row, str]] = field(default_factory=list)


def tokens(text: str) -> list[str]:
    """The amount-shaped tokens of a printed text, in order."""
    folded = fold_width(text)
    folded = _DATE.sub(" ", _PERCENT.sub(" ", folded))
    return [match.group() for match in _TOKEN.finditer(folded)]


def count(
    rows: Iterable[Row],
    clean: Callable[[str], str],
    facts: Mapping[Place, Sequence[str]],
    codes: Mapping[Place, Sequence[str]] = MappingProxyType({}),
    labels: frozenset[Place] = frozenset(),
) -> Account:
    """The account of some rows.

    ``clean`` redacts a row's text first: a telephone number is no amount, and must not be listed as one. ``facts`` are, by
    row, the printed amounts that became facts there; ``codes`` the codes; ``labels`` the rows that are titles,
    headers or notes, whose numbers (years, table numbers) are no amounts.
    """
    account = Account()
    for row in rows:
        found = tokens(clean(row.text))
        account.printed += len(found)
        if row.place in labels:
            account.exempt["label"] += len(found)
            continue
        left = Counter(fold_width(printed) for printed in facts.get(row.place, ()))
        own_codes = codes.get(row.place, ())
        unread = []
        for token in found:
            if left[token]:
                left[token] -= 1
                account.read += 1
            elif _CODE.fullmatch(token) and any(code.endswith(token) for code in own_codes):
                account.exempt["code"] += 1
            else:
                unread.append(token)
        lost = list(_without_broken(unread, left))
        account.read += len(unread) - len(lost)
        account.unread += ((row, token) for token in lost)
    return account


def _without_broken(unread: Sequence[str], left: Counter[str]) -> Iterator[str]:
    """What is left of a row's tokens when numbers that a line break parted (``25 00``) are put together."""
    place = 0
    while place < len(unread):
        for stop in range(len(unread), place + 1, -1):
            whole = "".join(unread[place:stop])
            if left[whole]:
                left[whole] -= 1
                place = stop
                break
        else:
            yield unread[place]
            place += 1
