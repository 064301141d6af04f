"""The parameters of a question as the fields of a form, with suggestions from the graph."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.pages.asked import Asked
from budgetkg.pages.words import Words
from budgetkg.query import NamedQuery, Parameter
from budgetkg.query.suggest import suggestions
from budgetkg.store import Graph

#: Names in an address that are the page's own and no parameter of a question.
OWN = ("view", "embed", "rows")
#: Types whose suggestions are all that there is: one chooses among them.
_CLOSED = ("year", "concept")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``choices`` are values with labels; ``closed`` ones are a list, others help while one types.

    ``fixed`` says that the parameter has a default and is never open.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...]
    closed: bool
    fixed: bool
    required: bool
    numeric: bool
    placeholder: str


def fields(graph: Graph, question: NamedQuery, asked: Asked, words: Words) -> tuple[Field, ...]:
    """The fields of a question's form, filled with what was asked."""
    return tuple(_field(graph, parameter, asked, words) for parameter in question.parameters)


def given(question: NamedQuery, asked: Asked) -> dict[str, str]:
    """The parameters that an address gives; a name that the question does not have stays, to be told of."""
    return dict(reversed(asked.without(*OWN)))


def lacking(question: NamedQuery, asked: Asked) -> tuple[Parameter, ...]:
    """The required parameters that were not given."""
    return tuple(parameter for parameter in question.parameters if parameter.required and not asked.one(parameter.name))


def _field(graph: Graph, parameter: Parameter, asked: Asked, words: Words) -> Field:
    value = asked.one(parameter.name, parameter.default or "")
    choices = tuple(
        (each.value, _label(each.value, words.pick(each.label_zh, each.label_en)))
        for each in suggestions(graph, parameter, _MOST)
    )
    kind = parameter.type.partition(":")[0]
    closed = kind in _CLOSED and 0 < len(choices) < _MOST
    if closed and value and value not in {known for known, _label_of in choices}:
        choices = ((value, value), *choices)
    return Field(
        parameter.name,
        words.pick(parameter.description_zh, parameter.description_en),
        value,
        choices,
        closed,
        parameter.default is not None,
        parameter.required,
        kind in {"year", "integer", "decimal"},
        "" if parameter.required else words("optional"),
    )


def _label(value: str, label: str) -> str:
    """What a choice is called: a code of numbers stands before its name as it does in print, an English slug behind it."""
    if not label or label == value or value in label:
        return label or value
    return f"{label} {value}" if value[0].isalpha() and value.isascii() else f"{value} {label}"
