"""budgetkg: Chinese government budgets as a knowledge graph.

中国部门预算公开文件 → RDF 知识图谱。The rooms, one way: source → document → facts → graph → store →
{validate, query, export} → cli (docs/architecture.md). In Python: ``from budgetkg import open_graph``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgetkg.notebook import open_graph

__version__ = "0.1.0"
__all__ = ["__version__", "open_graph"]


def __getattr__(name: str) -> object:
    """The desk is loaded when it is first asked for: every command imports this package."""
    if name != "open_graph":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("budgetkg.notebook").open_graph
