"""Brings the named graphs of a store to a SPARQL server, and what has changed of them ever after."""

from budgetkg.publish.ledger import DEFAULT_GRAPH, NO_MERGE
from budgetkg.publish.plan import Action, Plan, Reason, Step
from budgetkg.publish.run import Published, Target, Watcher, publish
from budgetkg.publish.sending import Sender

__all__ = [
    "DEFAULT_GRAPH",
    "NO_MERGE",
    "Action",
    "Plan",
    "Published",
    "Reason",
    "Sender",
    "Step",
    "Target",
    "Watcher",
    "publish",
]
