"""Nothing silently lost: every amount-shaped token of a document is in the facts, exempt by kind, or listed.

Tokens are found in the printed rows without regard to how these were read. An amount-shaped token is a number that a
budget could print as an amount: with or without thousands separators and decimals, standing free of letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from budgetkg.document.model import Row
from budgetkg.facts.number_kinds import (
    LABEL,
    ROW_NUMBER,
    Numbered,
    Token,
    is_entry_number,
    is_in_sentence,
    is_list_number,
    own_codes,
)
from budgetkg.text import fold_width

# 9,929.35 | 280.45 | 100 | 120258,600 (odd, yet an amount), neither inside a word or code (A4, 54010024T…), nor before % or 年, nor in a date or 文号.
_TOKEN = re.compile(r"(?<![\w.,%/\-〔\[【(（])[+-]?(?:\d+(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w,%/]|\.\d|[-年月日号〕\]】])")
_DIGIT = re.compile(r"\d")
# A cell that holds an amount and its unit: 2.50万元.
_WITH_UNIT = re.compile(r"\s*([+-]?(?:\d+(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(?:亿|百万|万|千)?元\s*")
# 38.5% | 2024年1月31日, 2024-01-31; not the end of 10,157.584356 年终结余.
_NO_AMOUNT = re.compile(
    r"[+-]?\d+(?:\.\d+)?\s*%|(?<![\d.,])\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|(?<![\d.,])\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
)
#: Page and number of a row: :attr:`budgetkg.document.model.Row.place`.
Place = tuple[int, int]


@dataclass
class Account:
    """The running account of one table: tokens printed, those in the facts, those exempt, those left."""

    printed: int = 0
    read: int = 0
    exempt: Counter[str] = field(default_factory=Counter)
    unread: list[tuple[Row, Token]] = field(default_factory=list)


class Claims:
    """The printed amounts that became facts, by the rows that they were read from; each may be claimed once.

    A fact of several rows (a wrapped one) may have its amount printed in any of them.
    """

    def __init__(self) -> None:
        self._pools: dict[Place, list[Counter[str]]] = {}

    def add(self, places: Iterable[Place], printed: Iterable[str]) -> None:
        """Say that amounts were read from some rows."""
        pool = Counter(fold_width(text) for text in printed)
        for place in places:
            self._pools.setdefault(place, []).append(pool)

    def take(self, place: Place, printed: str) -> bool:
        """Whether an amount printed in a row is a fact of it that no other token has claimed."""
        for pool in self._pools.get(place, ()):
            if pool[printed]:
                pool[printed] -= 1
                return True
        return False


def tokens(text: str) -> list[str]:
    """The amount-shaped tokens of a printed text, in order."""
    return [token.printed for token in _tokens(text, None)]


def tokens_of(row: Row, clean: Callable[[str], str]) -> list[Token]:
    """The amount-shaped tokens of a row, each with the text it stands in: its cell where cells are known, else the row.

    ``clean`` redacts the text first: a telephone number is no amount, and must not be listed as one.
    """
    if not row.aligned:
        return list(_tokens(clean(row.text), None)) if _DIGIT.search(row.text) else []
    cells = [cell for cell in row.cells if _DIGIT.search(cell.text)]
    return [token for cell in cells for token in _tokens(clean(cell.text), cell.column)]


def _tokens(text: str, column: int | None) -> Iterator[Token]:
    folded = fold_width(text)
    if column is not None and (whole := _WITH_UNIT.fullmatch(folded)):
        yield Token(whole.group(1), folded, *whole.span(1), column)
        return
    blanked = _NO_AMOUNT.sub(lambda match: " " * len(match.group()), folded)
    for match in _TOKEN.finditer(blanked):
        yield Token(match.group(), folded, match.start(), match.end(), column)


def count(
    rows: Iterable[Row],
    clean: Callable[[str], str],
    claims: Claims,
    codes: Mapping[Place, Sequence[str]] = MappingProxyType({}),
    labels: frozenset[Place] = frozenset(),
    kept: Callable[[Row, Token], bool] = lambda row, token: False,
    code_cells: Collection[tuple[Place, int | None]] = (),
    text_cells: Collection[tuple[Place, int | None]] = (),
    share_cells: Collection[tuple[Place, int | None]] = (),
) -> Account:
    """The account of some rows of tables.

    ``codes`` are the codes that were read from a row, ``code_cells`` the cells under a title of codes, ``text_cells`` those
    under a title of words, ``share_cells`` those under a title of percentages; ``labels`` the rows that are titles, headers or notes, whose whole numbers (years, table
    numbers) are no amounts; ``kept`` says whether a token stands in a text that the facts keep whole.
    """
    account = Account()
    numbered = Numbered()
    for row in rows:
        numbered.see(row)
        found = tokens_of(row, clean)
        account.printed += len(found)
        if not found:
            continue
        of_codes = own_codes(row, found, codes.get(row.place, ()))
        # What a description prints may be a fact's number by chance: 规格型号 1 beside 数量 1 must not take its claim.
        found.sort(key=lambda token: (row.place, token.column) in text_cells)
        unread = []
        for token in found:
            if row.place in labels and not token.is_money:
                account.exempt[LABEL] += 1
            elif is_list_number(token):
                account.exempt["list-number"] += 1
            elif is_entry_number(row, token):
                account.exempt["directory"] += 1
            elif numbered.holds(row, token) and not token.is_money:
                account.exempt[ROW_NUMBER] += 1
            elif token in of_codes or ((row.place, token.column) in code_cells and not token.is_money):
                account.exempt["code"] += 1
            elif claims.take(row.place, token.printed):
                account.read += 1
            elif (row.place, token.column) in share_cells:
                account.exempt["percentage"] += 1
            else:
                unread.append(token)
        lost = list(_without_broken(unread, row.place, claims))
        account.read += len(unread) - len(lost)
        for token in lost:
            if kept(row, token) or ((row.place, token.column) in text_cells and not token.is_money):
                account.exempt["text"] += 1
            elif row.aligned and is_in_sentence(token):
                account.exempt["prose"] += 1
            else:
                account.unread.append((row, token))
    return account


def _without_broken(unread: Sequence[Token], place: Place, claims: Claims) -> Iterator[Token]:
    """What is left of a row's tokens when numbers that a line break parted (``25 00``) are put together."""
    first = 0
    while first < len(unread):
        for stop in range(len(unread), first + 1, -1):
            if claims.take(place, "".join(token.printed for token in unread[first:stop])):
                first = stop
                break
        else:
            yield unread[first]
            first += 1
