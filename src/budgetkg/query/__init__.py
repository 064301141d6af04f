"""Questions to the graph: the library of named ones, one's own in SPARQL, and how answers are written."""

from budgetkg.query.answer import Result, ask, run
from budgetkg.query.entity import Entity, Link, LinkGroup, Statement, describe, flat
from budgetkg.query.formats import FORMATS, write
from budgetkg.query.grid import draw
from budgetkg.query.library import GROUPS, VIEWS, Column, Kind, NamedQuery, Parameter, View, library, named
from budgetkg.query.parquet import write_parquet
from budgetkg.query.reading import NONE_MEANS, for_people, lacks_numbers
from budgetkg.query.slugs import in_words
from budgetkg.query.suggest import Suggestion, suggestions

__all__ = [
    "FORMATS",
    "GROUPS",
    "NONE_MEANS",
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
    "Suggestion",
    "View",
    "ask",
    "describe",
    "draw",
    "flat",
    "for_people",
    "in_words",
    "lacks_numbers",
    "library",
    "named",
    "run",
    "suggestions",
    "write",
    "write_parquet",
]
