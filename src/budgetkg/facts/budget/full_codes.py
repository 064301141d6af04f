"""类, 款 and 项 digits → full codes: by their columns or, in a flow text, by order, the known names and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetkg.facts import codes

Digits = Sequence[tuple[str, int]]

_CLASS_DIGITS = 3


class CodeReader:
    """Puts the codes of one table's rows together, from the first row to the last."""

    def __init__(self) -> None:
        self._class = ""
        self._kuan = ""
        self._spent: dict[str, Decimal] = {}  # by 款: its own amount; by 款 and "+": what its 项 sum to so far

    def read(self, digits: Digits, name: str, first_amount: Decimal | None) -> tuple[str, bool]:
        """A row's full code, and whether digits of the rows above were needed for it; ``""`` where they are missing."""
        if not digits:
            return "", False
        printed = "".join(part for part, _ in digits)
        if len(digits[0][0]) >= _CLASS_DIGITS or not printed.isdigit():
            self._remember(printed, first_amount)
            return printed, False
        part, level = digits[0]
        level = level or self._level(name, part)
        above = self._class if level == 2 else self._kuan
        if not above:
            return "", True
        code = above + printed
        self._remember(code, first_amount)
        return code, True

    def _remember(self, code: str, first_amount: Decimal | None) -> None:
        if not code.isdigit() or codes.scheme_of(code) is None:
            return
        self._class, self._kuan = code[:3], code[:5] if len(code) >= 5 else ""
        if first_amount is None:
            return
        self._spent[code] = first_amount
        if len(code) == 7:
            self._spent[self._kuan + "+"] = self._spent.get(self._kuan + "+", Decimal(0)) + first_amount

    def _level(self, name: str, digits: str) -> int:
        """2 for 款, 3 for 项: economic codes have no 项; else the code list's names, else whether the 款 is already spent."""
        if not self._kuan or codes.scheme_of(self._class) != codes.FUNCTION:
            return 2
        as_kuan, as_xiang = codes.bears_name(self._class + digits, name), codes.bears_name(self._kuan + digits, name)
        if as_kuan != as_xiang:
            return 2 if as_kuan else 3
        spent = self._kuan in self._spent and self._spent.get(self._kuan + "+") == self._spent[self._kuan]
        return 2 if spent else 3
