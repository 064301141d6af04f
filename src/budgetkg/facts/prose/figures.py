"""Figures in running text: sums of money and counts with their subject, year, change and comparator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgetkg.facts.model import Evidence, StatedFigure
from budgetkg.facts.prose.phrases import RATE, UNCHANGED, change_of, is_other_measure, masked, own_subject, stated_year
from budgetkg.facts.prose.topics import OTHER, topic_of
from budgetkg.text import MONEY_UNITS, decimals, key, parse_amount, squeeze, to_yuan

#: ``300.32 万元``, ``0 辆``, ``0 台（套）``, ``3 个``, ``编制 32 人``.
_FIGURE = re.compile(
    r"(?<![\d.,A-Za-z-])(?P<number>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>亿元|百万元|万元|千元|元|辆|台\s*[（(]\s*套\s*[)）]|台|套|个|人(?!次)|名)"
)
_SENTENCE = re.compile(r"[^。！]+[。！]?")
_BOUNDARY = re.compile(r"[，,；;：:。]")
_PARTS = re.compile(r"其中|包括|主要是|分别为|具体为")
# （一）收入预算：… | 1.机关运行经费。…
HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、])\s*(?P<heading>[^。，；：:\d]{2,30}?)\s*(?:[：:。]|\d{0,3}$)"
)
# （1）科学技术支出…185,263.17万元，主要用于…。与上年相比减少…: an item of a list is about one sum.
_ITEM = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、])")
# 单位价值50万元以上通用设备: a threshold belongs to the subject.
_THRESHOLD = re.compile(r"\s*(?:及|\(含\)|（含）)?(?:以上|以下|以内)(?=[^，,。；;、）)\s])")
# 政府采购预算总额200万元：货物…: the colon opens the parts as 其中 does.
_COLON = re.compile(r"\s*[：:]")
# 其中 at the head of a sentence goes on with the total of the sentence before.
_GOES_ON = re.compile(r"\s*(?:按[^，。]{2,12}，\s*)?(?:其中|包括)")
# 本部门当年预算支出… | ；实有人员102人: another total, no part of the one before.
_ANEW = re.compile(r"本部门|本单位|实有")
_LONGEST_SUBJECT = 50
# 组织对7个…项目, 经批准购置的50辆, 机关及下属0个: words that need what stands behind the figure.
_NO_COUNTED = re.compile(r"(?:[的对及和与、外]|下属|组织|开展|委托|设置|编报|新增|完成|购置|单位设|等|了)$")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")
# What no sentence has: the line is a table's.
_TABLE_SIGN = re.compile(r"[≥≤＝=≧≦]")
# （二）关于…2026年收入预算情况说明 over two lines, then the text.
_GLUED_HEADING = re.compile(r"(?:情况|总体|支出|收入|经费)的?(?:情况)?(?:总体)?说明(?:[（(][^）)]*[)）])?")
_COUNTS = frozenset({"个", "辆"})
# Of people only the staff is counted: 事业编制110人, 实有人员102人，其中行政40人.
_PEOPLE = frozenset({"人", "名"})
_STAFF = re.compile(r"^[^，。、；：的]{0,12}(?:编制|实有|在职|在编|离退休|离休|退休|编外|聘用)[^，。、；：的]{0,8}$")
_SEPARATORS = "、，, \u3000"
# 涉及一般公共预算支出0万元, in a paragraph on evaluations: no total of the budget.
_PERFORMANCE = re.compile(r"涉及|绩效")
# A year further off is a date in a story, not the year of a figure.
_YEARS_BACK, _YEARS_AHEAD = 3, 1


def sums_and_counts(
    text: str,
    fiscal_year: int | None,
    evidence_at: Callable[[int, int], Evidence],
    heading: str = "",
    names: Sequence[str] = (),
) -> Iterator[StatedFigure]:
    """The sums of money and the counts of one paragraph, sentence by sentence; the rest as of ``statements.prose_figures``."""
    hidden = masked(text, dates=False)
    if match := HEADING.match(hidden):
        heading = match["heading"]
    year, total, total_year = fiscal_year, "", fiscal_year
    sums: list[StatedFigure] = []
    for match in _SENTENCE.finditer(hidden):
        goes_on = bool(total) and bool(_GOES_ON.match(match.group()))
        first = _FIGURE.search(match.group())
        named = stated_year(match.group()[: first.start()]) if first else None
        if goes_on:
            year = total_year
        elif named is not None and is_near(named, fiscal_year):
            year = named
        sentence = _Sentence(text, hidden, match.span(), year, heading, names)
        main = sums[0] if len(sums) == 1 and _ITEM.match(hidden) else None
        for figure in sentence.figures(evidence_at, total if goes_on else "", main):
            if "/" not in figure.subject:
                total, total_year = figure.subject, figure.fiscal_year
            if figure.amount is not None:
                sums.append(figure)
            yield figure


def is_near(year: int, fiscal_year: int | None) -> bool:
    """Whether a year may be that of a figure of the budget; others are dates in a story."""
    return fiscal_year is None or fiscal_year - _YEARS_BACK <= year <= fiscal_year + _YEARS_AHEAD


class _Sentence:
    """One sentence, read from left to right: what stands behind 其中 are parts of the figure before it."""

    def __init__(
        self, text: str, hidden: str, span: tuple[int, int], year: int | None, heading: str, names: Sequence[str]
    ) -> None:
        self.text, self.hidden = text, hidden
        self.start, self.end = span
        self.year, self.heading, self.names = year, heading, names

    def figures(
        self, evidence_at: Callable[[int, int], Evidence], total: str, main: StatedFigure | None = None
    ) -> Iterator[StatedFigure]:
        """The sentence's figures.

        ``total`` is the subject that 其中 at its head means, ``main`` the only sum of the paragraph before, which a change at
        its head is of (与上年相比减少…).
        """
        waiting: StatedFigure | None = None
        where, number_at = (0, 0), 0
        parents: list[str] = [total] if total else []
        previous_end = self.start
        for match in _FIGURE.finditer(self.hidden, self.start, self.end):
            unit = squeeze(match["unit"])
            if unit in MONEY_UNITS and _THRESHOLD.match(self.hidden, match.end()):
                continue
            gap = self.hidden[previous_end : match.start()]
            begin = self._clause_start(previous_end, match.start())
            before = self.hidden[begin : match.start()]
            if "；" in gap or ";" in gap:
                del parents[1:]
            if waiting and (_PARTS.search(gap) or _COLON.match(gap)):
                parents.append(waiting.subject.rpartition("/")[2])
            elif _ANEW.search(before):
                parents.clear()
            number = parse_amount(match["number"])
            previous_end = match.end()
            if number is None:
                continue
            change = change_of(before, self.names) if unit in MONEY_UNITS else None
            if change and change[1] == 0 and number:
                continue
            if change and (not change[0] or (waiting and _is_same(change[0], waiting))):
                if waiting and waiting.change is None and waiting.amount is not None and _follows(gap, before):
                    if parents and self._is_of_whole(waiting.amount, _yuan(number, unit, change[1]), match.end()):
                        continue
                    waiting, end = self._changed(waiting, _yuan(number, unit, change[1]), match.end())
                    where = (where[0], end)
                elif waiting is None and main and main.change is None and begin == self.start:
                    whole = replace(main, amount=None)
                    waiting, end = self._changed(whole, _yuan(number, unit, change[1]), match.end())
                    where, number_at = (self._printed_start(begin, match.start()), end), match.start()
                continue
            if change is None and is_other_measure(before):
                continue
            figure = self._figure(match, before, unit, number, change, parents)
            if figure is None:
                continue
            if waiting:
                yield self._finished(waiting, where, evidence_at(number_at, where[1]))
            waiting, where = figure, (self._printed_start(begin, match.start()), match.end())
            number_at = match.start()
            if (
                unit in MONEY_UNITS
                and change is None
                and (flat := UNCHANGED.match(self.hidden[match.end() : self.end]))
            ):
                waiting = replace(waiting, change=Decimal(0))
                where = (where[0], match.end() + flat.end())
        if waiting:
            yield self._finished(waiting, where, evidence_at(number_at, where[1]))

    def _is_of_whole(self, amount: Decimal, change: Decimal | None, end: int) -> bool:
        """Whether a change behind the last part (其中…、上年结转 5 万元，较上年减少 90 万元，下降 28%) is by its rate not that part's."""
        match = RATE.match(self.hidden[end : self.end])
        base = amount - change if change else Decimal(0)
        return bool(match and change and base and abs(abs(100 * change / base) - Decimal(match["rate"])) >= 1)

    def _changed(self, figure: StatedFigure, change: Decimal | None, end: int) -> tuple[StatedFigure, int]:
        """A figure with its change, and in per cent where that follows (，增长 3.1%); where its print ends."""
        match = RATE.match(self.hidden[end : self.end]) if change else None
        if not match:
            return replace(figure, change=change), end
        rate = Decimal(match["rate"]) * (1 if match["up"] else -1)
        return replace(figure, change=change, rate=rate), end + match.end()

    def _clause_start(self, previous_end: int, place: int) -> int:
        boundaries = [match.end() for match in _BOUNDARY.finditer(self.hidden, previous_end, place)]
        # 预算总额为：300万元: the words before a colon that ends them are the subject.
        while boundaries and not self.hidden[boundaries[-1] : place].strip():
            boundaries.pop()
        return boundaries[-1] if boundaries else previous_end

    def _printed_start(self, begin: int, place: int) -> int:
        for heading in _GLUED_HEADING.finditer(self.hidden, begin, place):
            begin = heading.end()
        piece = self.hidden[begin:place]
        return begin + len(piece) - len(piece.lstrip(" 、，,\u3000"))

    def _figure(
        self,
        match: re.Match[str],
        before: str,
        unit: str,
        number: Decimal,
        change: tuple[str, int] | None,
        parents: list[str],
    ) -> StatedFigure | None:
        own = change[0] if change else own_subject(before, self.names)
        if not own and unit in MONEY_UNITS and before.strip(_SEPARATORS):
            own = self.heading
        if unit in _COUNTS and _NO_COUNTED.search(own):
            return None
        if unit in _PEOPLE and "实有" in before and "实有" not in own:
            own = f"实有{own}"
        if unit in _PEOPLE and not any(map(_STAFF.search, (own, *parents[-1:]))):
            return None
        if not own or len(own) > _LONGEST_SUBJECT or _TABLE_SIGN.search(own) or not _WORD.search(own):
            return None
        parent = parents[-1] if parents else ""
        money = unit in MONEY_UNITS
        value = _yuan(number, unit, 1) if money else None
        return StatedFigure(
            subject=f"{parent}/{own}" if parent and parent != own else own,
            topic=OTHER if _PERFORMANCE.search(before) else topic_of(own, unit, "/".join(parents), self.heading),
            printed="",
            evidence=Evidence(0, ""),
            amount=value if money and not change else None,
            number=None if money and value is not None else number,
            unit="元" if money and value is not None else unit,
            fiscal_year=self._year_of(before),
            change=_yuan(number, unit, change[1]) if change else None,
            precision=_precision(match["number"], unit) if money and value is not None and not change else None,
        )

    def _year_of(self, before: str) -> int | None:
        """The year that the figure's own clause names, else the sentence's."""
        named = stated_year(before)
        return named if named is not None and is_near(named, self.year) else self.year

    def _finished(self, figure: StatedFigure, where: tuple[int, int], evidence: Evidence) -> StatedFigure:
        printed = re.sub(r"\s+", " ", self.text[where[0] : where[1]]).strip()
        return replace(figure, printed=printed, evidence=evidence)


def _is_same(subject: str, figure: StatedFigure) -> bool:
    return key(subject) == key(figure.subject.rpartition("/")[2])


def _follows(gap: str, before: str) -> bool:
    """Whether nothing but the words of a change stands between a figure and the sum it changed by."""
    return squeeze(gap).strip("，,（(、") == squeeze(before).strip("，,（(、")


def _precision(number: str, unit: str) -> Decimal:
    """What one unit of the last printed digit is worth, in yuan."""
    return (MONEY_UNITS[unit].scaleb(-decimals(number))).normalize()


def _yuan(number: Decimal, unit: str, sign: int) -> Decimal | None:
    try:
        return sign * to_yuan(number, unit)
    except ArithmeticError:
        return None  # finer than a cent: no sum of money as printed
