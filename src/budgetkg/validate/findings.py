"""From what an engine finds in a graph to what people read: findings with their places, and the ledger.

What is :class:`Found` holds terms as N-Triples text, so that it can go from one process to another and stay as it is:
rdflib's literals would be normalised on the way.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rdflib.term import Identifier

from budgetkg.errors import Finding, Severity
from budgetkg.validate.engine import Validated
from budgetkg.validate.ledger import LedgerEntry
from budgetkg.validate.messages import filled, readable
from budgetkg.validate.places import Place, place_of, shortened
from budgetkg.validate.report import Result
from budgetkg.validate.shacl.evaluate import Obligation, Outcome
from budgetkg.validate.shacl.terms import Term
from budgetkg.validate.shapes import SEVERITIES, Shapes
from budgetkg.validate.terms import parsed

#: What personal data was found must not be printed again.
_UNQUOTED = frozenset({"privacy"})
_SEVERITIES = {f"<{node}>": severity for node, severity in SEVERITIES.items()}
#: The terms that shapes and vocabularies give: few, and the same in every document.
_shared = lru_cache(maxsize=4096)(parsed)


@dataclass(frozen=True, slots=True)
class Found:
    """A result as terms, with the finding that it is for people."""

    finding: Finding
    shape: Term
    component: Term
    focus: Term
    constraint: Term | None
    path: Term | None
    value: Term | None

    def result(self) -> Result:
        """The result of a report."""
        return Result(
            self.finding,
            _shared(self.shape),
            _shared(self.component),
            parsed(self.focus),
            _parsed(self.constraint, common=True),
            _parsed(self.path, common=True),
            _parsed(self.value, common=False),
        )


def _parsed(term: Term | None, common: bool) -> Identifier | None:
    if term is None:
        return None
    return _shared(term) if common else parsed(term)


def found_in(validated: Validated, shapes: Shapes, document: str) -> tuple[Found, ...]:
    """What was found in the validated graph of a document."""
    graph = validated.graph
    return tuple(
        found(outcome, place_of(graph, outcome.value, outcome.focus), shapes, document)
        for outcome in validated.outcomes
    )


def found(outcome: Outcome, place: Place, shapes: Shapes, document: str) -> Found:
    """An outcome with its place and its message."""
    code = shapes.check_of(_shared(outcome.shape))
    said = filled(outcome.messages, outcome.bound)
    spare = next(iter(sorted(said.values())), code)
    stated = outcome.bound.get("printed")
    printed = "" if code in _UNQUOTED else place.printed if stated is None else shortened(readable(stated))
    finding = Finding(
        code,
        _SEVERITIES.get(outcome.severity, Severity.VIOLATION),
        said.get("zh", spare),
        said.get("en", spare),
        document,
        place.page,
        place.row,
        printed,
        readable(outcome.bound.get("found")),
        readable(outcome.bound.get("expected")),
        readable(outcome.focus),
    )
    return Found(
        finding, outcome.shape, outcome.component, outcome.focus, outcome.constraint, outcome.path, outcome.value
    )


def ledger_of(obligations: Iterable[Obligation], shapes: Shapes, document: str) -> tuple[LedgerEntry, ...]:
    """The obligations of a graph, check by check; a check of ours that was asked of nothing is there with zeros."""
    counted: dict[str, Counter[str]] = {}
    reasons: dict[str, Counter[str]] = {}
    for obligation in obligations:
        check = shapes.check_of(_shared(obligation.shape))
        outcomes = counted.setdefault(check, Counter())
        if obligation.outcome == "uncheckable":
            reasons.setdefault(check, Counter())[obligation.reason] += obligation.times
        else:
            # A query may have its own words for kinds of failure (“wording”, “partial”).
            known = obligation.outcome in ("held", "rounding")
            outcomes[obligation.outcome if known else "failed"] += obligation.times
    return tuple(
        LedgerEntry(
            document,
            sys.intern(check),
            counted.get(check, Counter())["held"],
            counted.get(check, Counter())["failed"],
            counted.get(check, Counter())["rounding"],
            tuple(sorted(reasons.get(check, Counter()).items())),
        )
        for check in sorted(counted.keys() | reasons.keys() | {check.id for check in shapes.checks})
    )
