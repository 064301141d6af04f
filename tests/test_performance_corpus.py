"""Performance tables of real budgets, counted on the page by hand. The documents are not part of the project."""

from __future__ import annotations

import hashlib

import pytest

from budgetkg.document.pdf import read
from budgetkg.facts.model import OVERALL_GOAL, DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.source import Source
from conftest import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real budgets is not at hand")


def facts(name: str) -> DocumentFacts:
    path = CORPUS / f"{name}.pdf"
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return read_facts(read(Source(path, path.name, digest, "application/pdf", content)))


@pytest.mark.parametrize(
    ("name", "projects", "indicators"),
    [
        ("changsha-1", 15, 242),
        ("chongqing-1", 4, 37),
        ("fuzhou-1", 2, 12),
        ("huzhou-1", 7, 0),
        ("quanzhou-1", 4, 24),
        ("shenzhen-2", 5, 0),
        ("xian-3", 3, 41),
        ("yantai-4", 12, 151),
    ],
)
def test_every_printed_project_and_indicator_is_read(name: str, projects: int, indicators: int) -> None:
    found = facts(name)
    assert len(found.projects) == projects
    assert sum(len(project.indicators) for project in found.projects) == indicators
    assert all(indicator.level3 for project in found.projects for indicator in project.indicators)
    assert all(project.amount is not None for project in found.projects if project.name != OVERALL_GOAL)


def test_the_weights_of_every_chongqing_project_come_to_a_hundred() -> None:
    for project in facts("chongqing-2").projects:
        assert sum(indicator.weight or 0 for indicator in project.indicators) == 100
