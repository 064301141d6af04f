"""Questions to the graph: the library of named ones, one's own in SPARQL, and how answers are written."""

from budgetkg.query.answer import Result, ask, run
from budgetkg.query.entity import Entity, Link, LinkGroup, Statement, describe, flat
from budgetkg.query.formats import FORMATS, write
from budgetkg.query.grid import draw
from budgetkg.query.library import GROUPS, VIEWS, Column, Kind, NamedQuery, Parameter, View, library, named

__all__ = [
    "FORMATS",
    "GROUPS",
    "VIEWS",
    "Column",
    "Entity",
    "Kind",
    "Link",
    "LinkGroup",
    "NamedQuery",
    "Parameter",
    "Result",
    "Statement",
    "View",
    "ask",
    "describe",
    "draw",
    "flat",
    "library",
    "named",
    "run",
    "write",
]
