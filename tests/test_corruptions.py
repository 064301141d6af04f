"""No amount that damage made wrong may still be called proved (docs/proof.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from conftest import EXAMPLES, SLUGS
from corruptions import corrupt

from budgetkg.document import read_document
from budgetkg.errors import DocumentError
from budgetkg.facts.model import DocumentFacts, Proof
from budgetkg.facts.read import read_facts
from budgetkg.source import Source

#: Copies of each of the five documents; together at least 2,000.
COPIES = 420
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
        (line.table, line.scheme, line.fiscal_year, line.code or line.name, line.side, line.fund, line.measure, line.amount)
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


def _try(slug: str) -> tuple[Counter[str], Counter[str], list[str]]:
    """Damage one document many times: what was tried, what was noticed, and every false proof in words."""
    text = (EXAMPLES / f"{slug}.txt").read_text(encoding="utf-8")
    sound = _read(text)
    assert sound is not None
    right, state = _amounts(sound), _state(sound)
    tried, noticed = Counter[str](), Counter[str]()
    false = []
    for number in range(COPIES):
        damaged, kind = corrupt(text, f"{SEED}-{slug}-{number}")
        if damaged == text:
            continue
        tried[kind] += 1
        facts = _read(damaged)
        if facts is None or _state(facts) != state:
            noticed[kind] += 1
        if facts is not None:
            false += [f"{slug} {number} {kind}: {key}" for key in _amounts(facts, Proof.PROVED) - right]
    return tried, noticed, false


@pytest.mark.slow
def test_no_damaged_amount_is_still_proved(capsys: pytest.CaptureFixture[str]) -> None:
    tried, noticed, false = Counter[str](), Counter[str](), list[str]()
    with ProcessPoolExecutor() as pool:
        for one_tried, one_noticed, one_false in pool.map(_try, SLUGS):
            tried += one_tried
            noticed += one_noticed
            false += one_false
    with capsys.disabled():
        shares = ", ".join(f"{kind} {noticed[kind] / tried[kind]:.0%}" for kind in sorted(tried))
        total = tried.total()
        print(f"\n{total} damaged copies, {noticed.total() / total:.0%} noticed ({shares}), {len(false)} false proofs")
    assert not false, "\n".join(false[:20])
    assert tried.total() >= 2000
