"""No amount that damage made wrong may still be called proved (docs/proof.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from budgetkg.document import read_document
from budgetkg.errors import DocumentError
from budgetkg.facts.model import DocumentFacts, Proof
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from conftest import EXAMPLES, SLUGS
from corruptions import corrupt

#: Copies of each of the five documents; together at least 2,000.
COPIES = 420
#: Into how many pieces of work the copies of a document are cut.
PARTS = 7
SEED = 20260101


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


def _damage(slug: str, part: int) -> Tally:
    """Damage one document many times: what was tried, what was noticed, and every false proof in words."""
    text, right, state = _sound(slug)
    tally = Tally()
    for number in range(part, COPIES, PARTS):
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


@pytest.mark.slow
def test_no_damaged_amount_is_still_proved(capsys: pytest.CaptureFixture[str]) -> None:
    whole = Tally()
    work = [(slug, part) for slug in SLUGS for part in range(PARTS)]
    with ProcessPoolExecutor() as pool:
        for tally in pool.map(_damage, *zip(*work, strict=True)):
            whole.add(tally)
    tried, changed = whole.tried.total(), whole.changed.total()
    with capsys.disabled():
        print(
            f"\n{tried} damaged copies, {whole.noticed.total() / tried:.0%} noticed; {changed} of them change an amount,"
            f" {whole.changed_and_noticed.total() / changed:.0%} of these noticed ("
            + ", ".join(
                f"{kind} {whole.changed_and_noticed[kind]}/{whole.changed[kind]}" for kind in sorted(whole.changed)
            )
            + f"); {len(whole.false)} false proofs"
        )
    assert not whole.false, "\n".join(whole.false[:20])
    assert tried >= 2000
