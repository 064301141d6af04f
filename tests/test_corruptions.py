"""No amount that damage made wrong may still be called proved (docs/proof.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

import corruptions_of_rows
from budgetkg.document import read_document
from budgetkg.document.model import Document
from budgetkg.errors import DocumentError
from budgetkg.facts.model import BudgetLine, DocumentFacts, Proof
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from conftest import EXAMPLES, ROOT, SLUGS
from corruptions import corrupt

#: Copies of each of the five documents with ``--thorough``; together at least 2,000.
COPIES = 420
#: Into how many pieces of work the copies of a document are cut.
PARTS = 7
SEED = 20260101
SHARED = ROOT.parent / "shared"
#: What tables of one measure speak of.
ONLY_MEASURE = {"general-public-basic": "basic", "general-public-project": "project"}
#: Published budgets of different layouts, and how many damaged copies of each with ``--thorough``; those that take long
#: to read get fewer.
PUBLISHED = {
    "pdf/lhasa-administrative-approval-2024": 80,
    "pdf/lhasa-criminal-police-2024": 80,
    "pdf/wansheng-veteran-cadres-2023": 80,
    "corpus/changsha-1": 80,
    "corpus/chongqing-3": 60,
    "corpus/foshan-final-accounts-1": 60,
    "corpus/fuzhou-1": 70,
    "corpus/guangzhou-4": 40,
    "corpus/hangzhou-1": 50,
    "corpus/huzhou-1": 60,
    "corpus/shanghai-3": 80,
    "corpus/shenzhen-4": 40,
    "corpus/suzhou-2": 70,
    "corpus/wuxi-1": 70,
    "corpus/xian-2": 40,
    "corpus/xian-4": 50,
    "corpus/yantai-5": 70,
}


def _read(text: str) -> DocumentFacts | None:
    source = Source(Path("a.txt"), "a.txt", "0" * 64, "text/plain", text.encode())
    try:
        return read_facts(read_document(source))
    except DocumentError:
        return None


def _amounts(facts: DocumentFacts, only: Proof | None = None) -> Counter[Hashable]:
    """Every amount with all that says which amount it is; only those of one proof, if asked."""
    lines = (
        (
            line.table,
            line.scheme,
            line.fiscal_year,
            line.code or line.name,
            line.side,
            line.fund,
            line.measure,
            line.amount,
        )
        for line in facts.lines
        if only in (None, line.proof)
    )
    projects = (
        ("project", project.fiscal_year, project.code or project.name, project.amount)
        for project in facts.projects
        if project.amount is not None and only in (None, project.proof)
    )
    return Counter((*lines, *projects))


def _state(facts: DocumentFacts) -> Hashable:
    """What a reader would see change: proofs, unread amounts, findings."""
    return (
        frozenset(_amounts(facts, Proof.PROVED).items()),
        sum(len(account.unread) for account in facts.tables),
        frozenset((finding.code, finding.message_en) for finding in facts.findings),
    )


@dataclass
class Tally:
    """What became of damaged copies, by kind of damage; ``changed`` are those in which some amount reads otherwise."""

    tried: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    changed_and_noticed: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.tried += other.tried
        self.noticed += other.noticed
        self.changed += other.changed
        self.changed_and_noticed += other.changed_and_noticed
        self.false += other.false


@cache
def _sound(slug: str) -> tuple[str, Counter[Hashable], Hashable]:
    text = (EXAMPLES / f"{slug}.txt").read_text(encoding="utf-8")
    facts = _read(text)
    assert facts is not None
    return text, _amounts(facts), _state(facts)


def _damage(slug: str, part: int, copies: int) -> Tally:
    """Damage one document many times: what was tried, what was noticed, and every false proof in words."""
    text, right, state = _sound(slug)
    tally = Tally()
    for number in range(part, copies, PARTS):
        damaged, kind = corrupt(text, f"{SEED}-{slug}-{number}")
        if damaged == text:
            continue
        facts = _read(damaged)
        changed = facts is None or _amounts(facts) != right
        noticed = facts is None or _state(facts) != state
        tally.tried[kind] += 1
        tally.noticed[kind] += noticed
        tally.changed[kind] += changed
        tally.changed_and_noticed[kind] += changed and noticed
        if facts is not None:
            tally.false += [f"{slug} {number} {kind}: {key}" for key in _amounts(facts, Proof.PROVED) - right]
    return tally


def _report(whole: Tally) -> str:
    tried, changed = whole.tried.total(), whole.changed.total()
    kinds = (f"{kind} {whole.changed_and_noticed[kind]}/{whole.changed[kind]}" for kind in sorted(whole.changed))
    return (
        f"\n{tried} damaged copies, {whole.noticed.total() / tried:.0%} noticed; {changed} of them change an amount,"
        f" {whole.changed_and_noticed.total() / changed:.0%} of these noticed ({', '.join(kinds)});"
        f" {len(whole.false)} false proofs"
    )


@pytest.mark.slow
def test_no_damaged_amount_is_still_proved(capsys: pytest.CaptureFixture[str], seeded: Callable[[int], int]) -> None:
    whole = Tally()
    work = [(slug, part, seeded(COPIES)) for slug in SLUGS for part in range(PARTS)]
    with ProcessPoolExecutor() as pool:
        for tally in pool.map(_damage, *zip(*work, strict=True)):
            whole.add(tally)
    with capsys.disabled():
        print(_report(whole))
    assert not whole.false, "\n".join(whole.false[:20])
    assert whole.tried.total() >= seeded(2000)


_Place = tuple[int, int]


def _ruled_amounts(
    facts: DocumentFacts, origins: Callable[[_Place], Hashable], only: Proof | None = None
) -> Counter[Hashable]:
    """The amounts of a ruled page: what has no code goes by the row it was printed in, whatever its name became.

    A total goes by its name and counts once, for a table that runs over two pages may print it on both. In a table of 基本支出
    alone 基本支出 and 合计 are one measure, whichever of the two titles over the column is left.
    """
    totals = ("合计", "总计")

    def row(line: BudgetLine) -> Hashable:
        if line.code or line.name in ("", *totals):
            return line.code or line.name
        return origins((line.evidence.page or 0, line.evidence.row or 0))

    counts: Counter[Hashable] = Counter(
        (
            line.table,
            line.scheme,
            line.fiscal_year,
            row(line),
            line.side,
            line.fund,
            "total" if line.measure == ONLY_MEASURE.get(line.table) else line.measure,
            line.unit.name,
            line.amount,
        )
        for line in facts.lines
        if only in (None, line.proof)
    )
    return Counter(
        {key: min(count, 1) if isinstance(key, tuple) and key[3] in totals else count for key, count in counts.items()}
    )


@cache
def _published(name: str) -> Document:
    """The pages of a budget that hold its tables: performance tables and prose behind them have no amounts to prove."""
    path = SHARED / f"{name}.pdf"
    document = read_document(Source.read(path, path.parent))
    lines = read_facts(document).lines
    pages = {1, *(line.evidence.page for line in lines)}
    short = replace(document, rows=tuple(row for row in document.rows if row.page in pages))
    try:
        return short if len(read_facts(short).lines) == len(lines) else document
    except DocumentError:
        return document  # what tells its year stands on another page


def _damage_rows(name: str, copies: int) -> Tally:
    """Damage the rows of one published document many times."""
    document = _published(name)
    sound = read_facts(document)
    right = _ruled_amounts(sound, lambda place: place)
    proved = _ruled_amounts(sound, lambda place: place, Proof.PROVED)
    tally = Tally()
    for number in range(copies):
        damaged = corruptions_of_rows.corrupt(document, f"{SEED}-{name}-{number}")
        origins: Mapping[_Place, Hashable] = {**damaged.origins}
        try:
            facts = read_facts(damaged.document)
        except DocumentError:
            continue
        still = _ruled_amounts(facts, origins.__getitem__, Proof.PROVED)
        changed = _ruled_amounts(facts, origins.__getitem__) != right
        tally.tried[damaged.kind] += 1
        tally.noticed[damaged.kind] += still != proved
        tally.changed[damaged.kind] += changed
        tally.changed_and_noticed[damaged.kind] += changed and still != proved
        tally.false += [f"{name} {number} {damaged.kind}: {key}" for key in still - right]
    return tally


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not there")
def test_no_damaged_row_of_a_ruled_page_is_still_proved(
    capsys: pytest.CaptureFixture[str], seeded: Callable[[int], int]
) -> None:
    whole = Tally()
    names = [name for name in PUBLISHED if (SHARED / f"{name}.pdf").exists()]
    with ProcessPoolExecutor() as pool:
        for tally in pool.map(_damage_rows, names, [seeded(PUBLISHED[name]) for name in names]):
            whole.add(tally)
    with capsys.disabled():
        print(_report(whole))
    assert not whole.false, "\n".join(whole.false[:20])
    assert whole.tried.total() >= seeded(1000)
