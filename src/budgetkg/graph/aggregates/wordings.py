"""What documents have in common, as nodes and links that they share: wordings of indicators; which units use a wording,
have a project, rest on a policy document. Two documents that say the same say it once in the merge of all.
"""

from __future__ import annotations

from hashlib import sha256

from budgetkg.graph.aggregates.said import Said
from budgetkg.graph.iris import Iris
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG, RDFS

#: Between the parts of a wording; no printed text holds it.
_BETWEEN = "\x1f"


def write_wordings(said: Said, sink: Triples, iris: Iris) -> None:
    """Writes which indicators are the same word for word: name, levels, comparator and value."""
    for budget in said.subjects(BKG.hasIndicator):
        for indicator in said.all(budget, BKG.hasIndicator):
            label = said.literal(indicator, RDFS.label)
            if not label:
                continue
            node = iris.wording(_digest(said, iris, indicator, label))
            sink.link(indicator, BKG.wording, node)
            sink.types(node, BKG.Wording)
            sink.say(node, RDFS.label, label)
            if unit := said.one(budget, BKG.unit):
                sink.link(node, BKG.usedByUnit, unit)


def write_links(said: Said, sink: Triples) -> None:
    """Writes which units have a project, and which rest on a policy document. Overall goals count for neither."""
    for budget in said.of_class(BKG.ProjectBudget):
        unit, project = said.one(budget, BKG.unit), said.one(budget, BKG.project)
        if not unit or said.literal(budget, BKG.isOverallGoal):
            continue
        if project:
            sink.link(project, BKG.budgetedByUnit, unit)
        for policy in said.all(budget, BKG.citesBasis):
            sink.link(policy, BKG.citedByUnit, unit)


def _digest(said: Said, iris: Iris, indicator: str, label: str) -> str:
    """Sixteen digits that name the wording, whatever the base of the IRIs."""
    concepts = (said.one(indicator, predicate) for predicate in (BKG.level1, BKG.level2, BKG.comparator))
    value = said.one(indicator, BKG.currentValue) or said.one(indicator, BKG.targetValue)
    parts = (label, *(concept.removeprefix(iris.base) for concept in concepts), said.literal(value, BKG.printed))
    return sha256(_BETWEEN.join(parts).encode()).hexdigest()[:16]
