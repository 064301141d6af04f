"""Brings the named graphs of a store to a SPARQL server, and what has changed of them ever after; or documents one by one."""

from budgetkg.publish.connection import Method, Target
from budgetkg.publish.documents import Documents
from budgetkg.publish.ledger import DEFAULT_GRAPH, NO_MERGE
from budgetkg.publish.plan import Action, Plan, Reason, Step
from budgetkg.publish.run import Published, Watcher, publish
from budgetkg.publish.sending import Sender

__all__ = [
    "DEFAULT_GRAPH",
    "NO_MERGE",
    "Action",
    "Documents",
    "Method",
    "Plan",
    "Published",
    "Reason",
    "Sender",
    "Step",
    "Target",
    "Watcher",
    "publish",
]
