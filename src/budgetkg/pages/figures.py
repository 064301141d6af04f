"""Figures for people: money in 万元, with as many places as a column needs and the exact 元 behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

WAN = Decimal(10_000)
_CENT = Decimal("0.01")
#: The smallest amount in 万元 that so many places show with two digits or more.
_PLACES = ((2, Decimal("0.01")), (4, Decimal("0.0001")), (6, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as it is shown: ``text`` in 万元, ``exact`` in 元 with separators, ``value`` for machines."""

    text: str
    exact: str
    value: str


def money(amount: Decimal, places: int = 2) -> Money:
    """An amount of 元 in 万元 with so many places."""
    exact = amount.quantize(_CENT) if amount == amount.quantize(_CENT) else amount
    return Money(f"{amount / WAN:,.{places}f}", f"{exact:,f} 元", format(exact, "f"))


def money_places(amounts: Iterable[Decimal]) -> int:
    """How many places of 万元 a column of amounts needs, so that no amount looks like zero that is none."""
    smallest = min((abs(amount) / WAN for amount in amounts if amount), default=Decimal(1))
    return next(places for places, least in _PLACES if smallest >= least)


def number(value: int | Decimal, grouped: bool = True) -> str:
    """A number without needless zeros and without an exponent."""
    text = format(value, ",f") if grouped else format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def padding(text: str, places: int) -> str:
    """What must follow a number so that its decimal point stands above the others' of its column."""
    own = len(text.partition(".")[2])
    missing = places - own
    return ("0" * missing if own or not places else "." + "0" * missing) if missing > 0 else ""


def places(text: str) -> int:
    """How many decimal places a number shows."""
    return len(text.partition(".")[2])


def heading_in_wan(text: str) -> str:
    """What a figure of money is called, without the 元 of data: it is shown in 万元, which the page says beside it."""
    for exact in ("（元）", "(yuan)", "(in yuan)", ", yuan", ", in yuan", " in yuan"):
        text = text.removesuffix(exact).rstrip()
    return text
