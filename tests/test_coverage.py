"""Nothing is silently lost: counted from the raw text of the examples, without the reader's own counting."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import pytest

from budgetkg.facts.model import DocumentFacts, Evidence, Indicator, ProjectBudget
from command_line import EXAMPLES

SLUGS = tuple(sorted(path.stem for path in EXAMPLES.glob("*.txt")))
#: The one whose characters were recognised from an image: its stray digits are told by findings, not one by one.
OCRED = "lhasa-petition-bureau-2025"
# A number that stands free: 9,929.35 | 100 | -3, between white space or at the ends of a line.
_NUMBER = re.compile(r"(?<!\S)[+-]?\d[\d,]*(?:\.\d+)?(?!\S)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# A line of running text, or a title or note of a form: 2023 年预算数, 部门公开表 1, 17 表十七 2023 年…
_SENTENCE = re.compile(r"[。；]|万元|，.*，")
_LABEL = re.compile(r"\d{4} 年|^\s*(?:\d+\s+)?(?:部门公开)?表 ?[\d一二三四五六七八九十]+")
_PHONE = re.compile(r"1[3-9]\d{9}")

Facts = Callable[[str], DocumentFacts]


def lines_of(slug: str) -> list[str]:
    return (EXAMPLES / f"{slug}.txt").read_text(encoding="utf-8").split("\n")


def is_money(token: str) -> bool:
    return "." in token or "," in token


def printed_numbers(line: str) -> list[str]:
    """The free numbers of a line of a table that could be amounts; none of running text, titles and notes.

    Whole numbers before the first Chinese character are codes (``02 一般行政管理事务 280.45``).
    """
    if (_SENTENCE.search(line) and "\t" not in line) or _LABEL.search(line):
        return []
    name = _HAN.search(line)
    found = []
    for match in _NUMBER.finditer(line):
        if (is_money(match.group()) or not name or match.start() > name.start()) and not _PHONE.fullmatch(
            match.group()
        ):
            found.append(match.group())
    return found


def rows(evidence: Evidence) -> range:
    return range(evidence.row, (evidence.last_row or evidence.row) + 1)


class Accounted:
    """What the facts and the lists say of every line: numbers, texts that are kept whole, and what is told of it."""

    def __init__(self, facts: DocumentFacts) -> None:
        self.numbers: dict[int, list[str]] = defaultdict(list)
        self.texts: dict[int, str] = defaultdict(str)
        self.told = {finding.row for finding in facts.findings}
        for line in facts.lines:
            self._add(line.evidence, [line.printed])
        for project in facts.projects:
            self._project(project)
        for figure in facts.figures:
            self._add(figure.evidence, [figure.printed])
        for account in facts.tables:
            for amount in account.unread:
                self._add(amount.evidence, [amount.printed])

    def _add(self, evidence: Evidence, printed: Iterable[str]) -> None:
        for row in rows(evidence):
            self.numbers[row] += [text for text in printed if text]

    def _text(self, evidence: Evidence, *texts: str) -> None:
        for row in rows(evidence):
            self.texts[row] += " ".join(texts)

    def _project(self, project: ProjectBudget) -> None:
        sources = [source.printed for source in project.sources.values()]
        self._add(project.evidence, [project.printed, *sources, *_weights(project.execution_weight)])
        self._text(project.evidence, project.name, project.goal, project.basis, project.overview, project.duty_activity)
        for indicator in project.indicators:
            values = [value.printed for value in (indicator.target, indicator.current) if value]
            self._add(indicator.evidence, [*values, *_weights(indicator.weight_total, indicator.weight)])
            self._text(indicator.evidence, *_names(indicator))
            if indicator.reading.repaired:
                self.told |= set(rows(indicator.evidence))

    def missing(self, row: int, line: str, found: list[str]) -> list[str]:
        """Of the numbers printed in a line, those that are neither in its facts nor listed nor in a kept text."""
        left = Counter(part for text in self.numbers[row] for part in re.findall(r"[+-]?\d[\d,]*(?:\.\d+)?", text))
        missing = []
        for token in found:
            if left[token]:
                left[token] -= 1
            elif token not in self.texts[row]:
                missing.append(token)
        # 25 00 and 10. 5, parted by a line break, are read as 2500 and 10.5.
        joined = [number for number in left if number not in found and number in "".join(line.split())]
        return [token for token in missing if not any(token in number for number in joined)]


def _weights(*weights: Decimal | None) -> Iterator[str]:
    for weight in weights:
        if weight is not None:
            yield str(weight)


def _names(indicator: Indicator) -> tuple[str, ...]:
    return indicator.level3, indicator.printed_level1, indicator.printed_level2


@pytest.mark.parametrize("slug", SLUGS)
def test_printed_is_read_exempt_or_listed_in_every_table(slug: str, facts_of: Facts) -> None:
    tables = facts_of(slug).tables
    assert tables
    for account in tables:
        exempt = sum(account.exempt.values())
        assert account.printed == account.read + exempt + len(account.unread), account.title
        assert all(amount.printed and amount.reason_zh and amount.reason_en for amount in account.unread)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_amount_of_the_raw_text_is_in_the_facts_or_listed(slug: str, facts_of: Facts) -> None:
    """Numbers with a point or separators: money. On their own line, and as often as they are printed there."""
    accounted = Accounted(facts_of(slug))
    missing = {}
    counted = 0
    for row, line in enumerate(lines_of(slug), start=1):
        found = [token for token in printed_numbers(line) if is_money(token)]
        counted += len(found)
        if lost := accounted.missing(row, line, found):
            missing[row] = lost
    assert counted >= (5 if slug == OCRED else 50)
    assert missing == {}


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != OCRED])
def test_every_whole_number_of_a_table_is_in_the_facts_or_listed(slug: str, facts_of: Facts) -> None:
    accounted = Accounted(facts_of(slug))
    missing = {}
    counted = 0
    for row, line in enumerate(lines_of(slug), start=1):
        found = printed_numbers(line)
        counted += len(found)
        if lost := accounted.missing(row, line, found):
            missing[row] = lost
    assert counted > 300
    assert missing == {}


def test_every_whole_number_of_a_recognised_image_is_read_or_listed_or_its_line_is_named(facts_of: Facts) -> None:
    accounted = Accounted(facts_of(OCRED))
    missing = {}
    for row, line in enumerate(lines_of(OCRED), start=1):
        lost = [token for token in accounted.missing(row, line, printed_numbers(line)) if not is_money(token)]
        if lost and row not in accounted.told:
            missing[row] = lost
    assert missing == {}


def test_a_number_taken_out_of_the_facts_is_noticed(facts_of: Facts) -> None:
    """The test itself can fail: one line's facts forgotten, and its numbers are missing."""
    accounted = Accounted(facts_of("lhasa-criminal-police-2024"))
    row, line = next(
        (n, text) for n, text in enumerate(lines_of("lhasa-criminal-police-2024"), 1) if "280.45 280.45" in text
    )
    assert accounted.missing(row, line, printed_numbers(line)) == []
    accounted.numbers[row].remove("280.45")
    assert accounted.missing(row, line, printed_numbers(line)) == ["280.45"]


def test_the_row_of_equal_numbers_is_listed_with_its_possible_columns(facts_of: Facts) -> None:
    """``100 100 100 100 100`` under twelve columns: what cannot be placed is told, with the columns that remain."""
    facts = facts_of("lhasa-criminal-police-2024")
    row = next(n for n, text in enumerate(lines_of("lhasa-criminal-police-2024"), 1) if text.split() == ["100"] * 5)
    read = [line for line in facts.lines if line.evidence.row == row]
    listed = [amount for account in facts.tables for amount in account.unread if amount.evidence.row == row]
    assert len(read) + len(listed) == 5
    assert all(len(amount.alternatives) > 1 for amount in listed)
