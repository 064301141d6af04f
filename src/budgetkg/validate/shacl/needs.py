"""What must be in a graph for a query to have any solution: read from the query's text, to spare asking it in vain.

Most checks are about one kind of table or of statement, most documents have only some of these, and planning a query
costs an engine more than finding nothing. Only what stands in a triple pattern outside OPTIONAL, UNION and EXISTS is
needed. A text that holds more of SPARQL than is understood here is taken to need nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.terms import TYPE, Term, iri

_TOKEN = re.compile(
    r"(?P<skip>\s+|#[^\n]*)|(?P<string>\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<iri><[^<>\s]*>)|(?P<name>[\w-]*:[\w.-]*\w)|(?P<variable>[?$]\w+)|(?P<number>[0-9.]+[0-9])|(?P<word>[A-Za-z_]+)"
    r"|(?P<mark>\^\^|&&|\|\||!=|<=|>=|.)",
    re.DOTALL,
)
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_EXPRESSIONS = frozenset({"FILTER", "BIND", "HAVING"})


class NotUnderstoodError(Exception):
    """More of SPARQL than is read here."""


@dataclass(frozen=True, slots=True)
class Need:
    """A property that some node must have; with a value, where the pattern gives one."""

    predicate: Term
    value: Term | None = None

    def is_met(self, data: Index) -> bool:
        """Whether a graph has it."""
        if self.value is None:
            return bool(data.by_subject(self.predicate))
        return bool(data.subjects(self.predicate, self.value))


def needs_of(query: str, prefixes: Mapping[str, str]) -> tuple[Need, ...]:
    """What a SELECT query needs; nothing where it is not understood."""
    reader = _Reader(list(_tokens(query)), prefixes)
    try:
        reader.select()
    except (NotUnderstoodError, IndexError, KeyError):
        return ()
    return tuple(reader.found)


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup or ""
        if kind != "skip":
            yield kind, found[0].upper() if kind == "word" and found[0] != "a" else found[0]


@dataclass
class _Reader:
    """Reads tokens from ``place`` on and notes what is needed."""

    tokens: list[tuple[str, str]]
    prefixes: Mapping[str, str]
    place: int = 0
    found: dict[Need, None] = field(default_factory=dict)

    def select(self) -> None:
        """``SELECT … WHERE { … } GROUP BY …``: an aggregate without groups has a solution over nothing at all."""
        self._expect("SELECT")
        aggregates = False
        while not self._at("WHERE", "{"):
            aggregates = aggregates or self._text() in _AGGREGATES
            self._next()
        if self._at("WHERE"):
            self._next()
        self.group()
        grouped = self._at("GROUP")
        if aggregates and not grouped:
            raise NotUnderstoodError
        while self.place < len(self.tokens) and not self._at("}"):
            self._next()

    def group(self, needed: bool = True) -> None:
        """``{ … }``; what is not ``needed`` is passed over."""
        self._expect("{")
        if not needed:
            depth = 1
            while depth:
                depth += {"{": 1, "}": -1}.get(self._next()[1], 0)
            return
        if self._at("SELECT"):
            self.select()
        while not self._at("}"):
            self._element()
        self._next()

    def _element(self) -> None:
        kind, text = self.tokens[self.place]
        if text == "OPTIONAL":
            self._next()
            self.group(needed=False)
        elif text in _EXPRESSIONS:
            self._expression()
        elif text == "{":
            self.group(needed=not self._is_union())
            while self._at("UNION"):
                self._next()
                self.group(needed=False)
        elif text == ".":
            self._next()
        elif kind in ("variable", "iri", "name"):
            self._next()
            self._properties()
        else:
            raise NotUnderstoodError

    def _is_union(self) -> bool:
        """Whether the group that begins here is one of several alternatives."""
        depth = 0
        for place in range(self.place, len(self.tokens)):
            depth += {"{": 1, "}": -1}.get(self.tokens[place][1], 0)
            if depth == 0:
                return self.tokens[place + 1][1] == "UNION"
        raise NotUnderstoodError

    def _expression(self) -> None:
        """``FILTER (…)``, ``FILTER NOT EXISTS { … }``, ``BIND (…)``."""
        self._next()
        while self.tokens[self.place][0] in ("word", "name"):
            self._next()
        if self._at("{"):
            self.group(needed=False)
            return
        self._parentheses()

    def _parentheses(self) -> None:
        self._expect("(")
        depth = 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self._next()[1], 0)

    def _properties(self) -> None:
        """``predicate object, object ; predicate object``: after a subject."""
        while True:
            predicates = self._path()
            while True:
                self._object(predicates)
                if not self._at(","):
                    break
                self._next()
            if not self._at(";"):
                return
            self._next()
            if self._at(".", "}"):
                return

    def _path(self) -> list[Term]:
        """The properties of a path that must be there: all of a sequence, none where there are alternatives."""
        predicates: list[Term] = []
        sound = True
        while True:
            kind, text = self.tokens[self.place]
            if text == "(":
                sound = False
                self._parentheses()
            elif text in ("^", "!"):
                sound = False
                self._next()
                continue
            elif text == "a" or kind in ("iri", "name"):
                predicates.append(self._term())
            elif kind == "variable":
                sound = False
                self._next()
            else:
                raise NotUnderstoodError
            while self._at("*", "+", "?"):
                sound = False
                self._next()
            if not self._at("/", "|"):
                break
            sound = sound and not self._at("|")
            self._next()
        if not sound:
            return []
        for predicate in predicates:
            self.found[Need(predicate)] = None
        return predicates

    def _object(self, predicates: list[Term]) -> None:
        kind, text = self.tokens[self.place]
        if kind == "variable" or kind == "number" or text in ("TRUE", "FALSE"):
            self._next()
        elif kind in ("iri", "name"):
            value = self._term()
            if predicates:
                self.found[Need(predicates[-1], value)] = None
        elif kind == "string" and text.startswith('"') and "\\" not in text and not text.startswith('"""'):
            self._next()
            if self._at("@", "^^"):
                raise NotUnderstoodError
            if predicates:
                self.found[Need(predicates[-1], text)] = None
        else:
            raise NotUnderstoodError

    def _term(self) -> Term:
        kind, text = self._next()
        if text == "a":
            return TYPE
        if kind == "iri":
            return text
        prefix, _, local = text.partition(":")
        return iri(self.prefixes[prefix] + local)

    def _text(self) -> str:
        return self.tokens[self.place][1]

    def _at(self, *texts: str) -> bool:
        return self.place < len(self.tokens) and self._text() in texts

    def _expect(self, text: str) -> None:
        if not self._at(text):
            raise NotUnderstoodError
        self.place += 1

    def _next(self) -> tuple[str, str]:
        self.place += 1
        return self.tokens[self.place - 1]
