"""Published budgets of several cities, and files that are none: whose, of which year and stage, or why not.

The files are no part of the project; without them these tests are skipped.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from budgetkg.document import read_document
from budgetkg.errors import BudgetkgError, DocumentError, SourceError
from budgetkg.facts.model import DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from conftest import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of published budgets is not here")

#: File → year, stage, region, unit, what its first figures or tables give.
EXPECTED = {
    "beijing-narrative-1": (2026, "budget", "北京市", "北京市住房和城乡建设委员会"),
    "beijing-narrative-2": (2026, "budget", "北京市", "首都绿化委员会办公室"),
    "beijing-narrative-3": (2026, "budget", "北京市", "北京市司法局"),
    "foshan-final-accounts-1": (2019, "final", "广东省佛山市", "佛山市轨道交通局"),
    "fuzhou-3": (2026, "budget", "福建省福州市", "福州市科学技术局(本级)"),
    "shanghai-2": (2026, "budget", "上海市", "上海市职业能力考试院"),
    "suzhou-2": (2026, "budget", "江苏省苏州市", "苏州市科学技术局"),
    "chongqing-3": (2026, "budget", "重庆市", "重庆市科学技术局"),
}


@cache
def facts_of(name: str) -> DocumentFacts:
    return read_facts(read_document(Source.read(CORPUS / f"{name}.pdf", CORPUS)))


@pytest.mark.parametrize("name", EXPECTED)
def test_whose_budget_of_which_year(name: str) -> None:
    facts = facts_of(name)
    region = facts.region.full_name if facts.region else ""
    assert (facts.fiscal_year, facts.stage, region, facts.units[0].name) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_account_is_whole(name: str) -> None:
    for account in facts_of(name).tables:
        assert account.printed == account.read + sum(account.exempt.values()) + len(account.unread), account.title


def test_a_narrative_states_its_figures() -> None:
    figures = {figure.topic: figure for figure in reversed(facts_of("beijing-narrative-1").figures)}
    assert figures["total-income"].amount == 816761500
    assert figures["total-income"].change == -203136700
    assert figures["three-public"].amount == 1230500
    assert figures["three-public"].change == 289300
    assert figures["reception"].amount == 12700


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("negative-broken-1", SourceError, "damaged"),
        ("negative-not-a-disclosure-1", DocumentError, "no budget was found"),
        ("negative-not-a-disclosure-2", DocumentError, "no budget was found"),
        ("negative-not-a-disclosure-3", DocumentError, "no budget was found"),
    ],
)
def test_what_is_no_budget_gives_a_reason(name: str, error: type[BudgetkgError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        facts_of(name)


def test_contact_persons_do_not_get_through() -> None:
    facts = facts_of("chongqing-3")
    assert facts.redactions == {"landline": 1, "name": 1}
    told = repr((facts.lines, facts.projects, facts.figures, facts.tables, facts.findings, facts.units))
    assert not re.search(r"(?<!\d)0\d{2,3}\s?[-－—–]+\s?\d{7,8}(?!\d)", told)
    assert not re.search(r"联系人[:：]\s*[\u4e00-\u9fff]", told)
