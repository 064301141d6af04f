"""Questions to the graph: the library of named ones, one's own in SPARQL, and how answers are written."""

from budgetkg.query.answer import Result, ask, run
from budgetkg.query.entity import Entity, Link, LinkGroup, Statement, describe, flat
from budgetkg.query.formats import FORMATS, write
from budgetkg.query.grid import draw
from budgetkg.query.library import GROUPS, Column, Kind, NamedQuery, Parameter, library, named

__all__ = [
    "FORMATS",
    "GROUPS",
    "Column",
    "Entity",
    "Kind",
    "Link",
    "LinkGroup",
    "NamedQuery",
    "Parameter",
    "Result",
    "Statement",
    "ask",
    "describe",
    "draw",
    "flat",
    "library",
    "named",
    "run",
    "write",
]
