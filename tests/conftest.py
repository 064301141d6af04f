"""What all tests share: the example documents, read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from budgetkg.document import read_document
from budgetkg.facts.model import DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.source import Source

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SLUGS = tuple(sorted(path.stem for path in EXAMPLES.glob("*.txt")))


@cache
def _facts(slug: str) -> DocumentFacts:
    return read_facts(read_document(Source.read(EXAMPLES / f"{slug}.txt", EXAMPLES)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="three times as many damaged copies and files from seeds")


@pytest.fixture(scope="session")
def seeded(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """How many of so many seeded cases to run: a third of them, all with ``--thorough``."""
    thorough = bool(request.config.getoption("--thorough"))
    return lambda cases: cases if thorough else cases // 3


@pytest.fixture(scope="session")
def facts_of() -> Callable[[str], DocumentFacts]:
    """The facts of an example document, by its file name without suffix."""
    return _facts
