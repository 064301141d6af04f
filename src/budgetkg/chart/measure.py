"""The numbers of a chart: in which unit they are shown, how they are written, and where an axis has its ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from budgetkg.chart.words import word
from budgetkg.query import Column, Kind
from budgetkg.query.formats import heading

_WAN = Decimal(10_000)
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Measure:
    """How the numbers of a column are shown: divided by ``divisor``, with ``places`` decimals, in ``unit``.

    Ticks of the axis are no nearer to each other than ``step``.
    """

    title: str
    unit: str
    divisor: Decimal
    places: int
    money: str
    language: str
    step: Decimal = Decimal(0)

    def shown(self, value: Decimal) -> str:
        """The number in the chart's unit, with as many decimals as all the others."""
        return f"{value / self.divisor:,.{self.places}f}".replace("-", "−")

    def exact(self, value: Decimal) -> str:
        """The number as it stands in the graph: money in 元, with its 角 and 分."""
        if self.money:
            return f"{value:,.2f} {self.money}" if value == round(value, 2) else f"{value:,f} {self.money}"
        return f"{value.normalize():,f}{self.unit if self.unit == '%' else ''}"

    def tick(self, value: Decimal) -> str:
        """A number on the axis: without decimals that say nothing."""
        return f"{(value / self.divisor).normalize():,f}".replace("-", "−")

    @property
    def caption(self) -> str:
        """What the numbers are, and in which unit."""
        if not self.money:
            return self.title
        return f"{self.title} ({self.unit})" if self.language == "en" else f"{self.title}（{self.unit}）"


def measure(column: Column, values: Iterable[Decimal], language: str) -> Measure:
    """How the values of a column are shown: money in 万元, or in 元 where all of it is below 1 万元."""
    known = [abs(value) for value in values if value]
    most = max(known, default=Decimal(0))
    title = heading(column, language)
    if column.kind is Kind.MONEY:
        for suffix in ("（元）", " in yuan", ", yuan"):
            title = title.removesuffix(suffix)
        wan = most >= _WAN
        divisor = _WAN if wan else Decimal(1)
        # An amount of a few yuan must not read as zero.
        least = min(known, default=divisor) / divisor
        places = next(places for places in (2, 4, 6, 28) if round(least, places))
        unit, yuan = word("wan" if wan else "yuan", language), word("yuan", language)
        return Measure(title, unit, divisor, places, yuan, language)
    if column.kind is Kind.PERCENT:
        return Measure(title, "%", Decimal(1), 1, "", language)
    step = Decimal(1) if column.kind is Kind.INTEGER else Decimal(0)
    return Measure(title, "", Decimal(1), min(2, max(map(_decimals, known), default=0)), "", language, step)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def ticks(low: Decimal, high: Decimal, least: Decimal = Decimal(0)) -> tuple[Decimal, ...]:
    """About five round numbers from below ``low`` to above ``high``, ``least`` or more apart; zero is always among them."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = Decimal(1)
    rough = max((high - low) / 5, least)
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * factor for factor in _STEPS if power * factor >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * number for number in range(int(first), int(last) + 1))
