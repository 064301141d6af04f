"""``sh:sparql``: the queries of shapes, what SHACL forbids in them, and their solutions for a focus node.

A query of ours yields a row for every obligation with its ``?outcome``, and its last line keeps the rows that a shape
reports (shapes/sums.ttl). Such a query is run once without that line: the rows of each outcome are the results of the
shapes that ask for it, and all of them together are the ledger of what was checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from budgetkg.validate.shacl.components import parameter
from budgetkg.validate.shacl.index import Index
from budgetkg.validate.shacl.needs import Need, needs_of
from budgetkg.validate.shacl.terms import Term, iri, text

_SELECT, _PREFIXES, _DECLARE, _SPARQL, _MESSAGE, _DEACTIVATED = (
    parameter(name) for name in ("select", "prefixes", "declare", "sparql", "message", "deactivated")
)
_IMPORTS = iri("http://www.w3.org/2002/07/owl#imports")

_OUTCOME = re.compile(
    r"FILTER\s*\(\s*\?outcome\s*=\s*(?P<choices>(?:IF\s*\(\s*\$currentShape\s*=\s*\S+?\s*,\s*\"\w+\"\s*,\s*)*)"
    r"\"(?P<other>\w+)\"[\s)]*\}\s*$"
)
_CHOICE = re.compile(r"\$currentShape\s*=\s*(\S+?)\s*,\s*\"(\w+)\"")
_PROJECTION = re.compile(r"\bSELECT\b(.*?)(?:\bWHERE\b|\{)", re.IGNORECASE | re.DOTALL)
_NESTED = re.compile(r"\{\s*SELECT\b(.*?)(?:\bWHERE\b|\{)", re.IGNORECASE | re.DOTALL)
_REBOUND = re.compile(r"\bAS\s+[?$](this|currentShape|shapesGraph)\b", re.IGNORECASE)
_KEYWORD = re.compile(r"(?<![?$])\b(MINUS|VALUES|SERVICE)\b", re.IGNORECASE)
#: Strings, IRIs, comments and prefixed names: what looks like a keyword or a variable in them is none.
_OPAQUE = r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*|[\w.-]*:[\w.-]*"
_NO_KEYWORD = re.compile(_OPAQUE, re.DOTALL)
#: What a query is made of, as far as putting a term in place of a variable needs to know.
_TOKEN = re.compile(
    rf"(?P<opaque>{_OPAQUE})|(?P<bound>\bBOUND\s*\(\s*[?$](?P<asked>\w+)\s*\))"
    r"|[?$](?P<variable>\w+)|(?P<word>[A-Za-z]+)|(?P<mark>[(){}])",
    re.DOTALL | re.IGNORECASE,
)
#: After these words variables are listed, up to one of the others.
_LISTING = frozenset({"SELECT", "GROUP", "ORDER"})
_UNLISTING = frozenset({"WHERE", "FROM", "HAVING", "LIMIT", "OFFSET"})


class ForbiddenQueryError(ValueError):
    """A query that SHACL forbids because a variable that is bound beforehand could lose its value (appendix A)."""


@dataclass(frozen=True)
class Query:
    """One ``sh:sparql`` constraint: its node, its text with prefixes declared, and its own messages."""

    node: Term
    select: str
    prefixes: Mapping[str, str] = field(hash=False)
    messages: tuple[Term, ...] = ()

    @cached_property
    def needs_shapes_graph(self) -> bool:
        """Whether the query looks into the shapes graph."""
        return re.search(r"[$?]shapesGraph\b", self.select) is not None

    @cached_property
    def _outcome(self) -> re.Match[str] | None:
        """The last line that picks rows by ``?outcome``, of a query that also projects it."""
        projection = _PROJECTION.search(self.select)
        if projection is None or re.search(r"[?$]outcome\b", projection[1]) is None:
            return None
        return _OUTCOME.search(self.select)

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What a graph must have for the query to have any solution."""
        return needs_of(self.select, self.prefixes)

    @property
    def keeps_ledger(self) -> bool:
        """Whether its last line picks rows by ``?outcome``."""
        return self._outcome is not None

    def outcome_for(self, shape: Term) -> str:
        """The outcome whose rows are the results of a shape."""
        found = self._outcome
        if found is None:
            raise ValueError(f"{self.node}: 没有 ?outcome / has no ?outcome")
        for name, outcome in _CHOICE.findall(found["choices"]):
            prefix, _, local = name.partition(":")
            if shape == (name if name.startswith("<") else iri(self.prefixes[prefix] + local)):
                return str(outcome)
        return found["other"]

    @cached_property
    def obligations(self) -> str:
        """The query without its last line."""
        found = self._outcome
        return self.select if found is None else self.select[: found.start()] + "}"

    def check(self) -> None:
        """Look for what SHACL forbids.

        Raises:
            ForbiddenQueryError: for MINUS, VALUES, SERVICE, a subselect without ``$this``, or ``AS`` to a bound variable.
        """
        bare = _NO_KEYWORD.sub(" ", self.select)
        if found := _KEYWORD.search(bare):
            word = found[1].upper()
            raise ForbiddenQueryError(
                f"{self.node}: SHACL 查询不得含 {word} / a query of SHACL must not contain {word}"
            )
        if found := _REBOUND.search(bare):
            raise ForbiddenQueryError(f"{self.node}: 不得重新绑定 ${found[1]} / ${found[1]} must not be bound again")
        for projection in _NESTED.findall(bare):
            if re.search(r"[?$]this\b", projection) is None:
                raise ForbiddenQueryError(f"{self.node}: 子查询须含 $this / a subselect has to project $this")


@lru_cache(maxsize=1024)
def _checked(query: Query) -> Query:
    query.check()
    return query


def read_queries(shapes: Index, shape: Term) -> tuple[Query, ...]:
    """The ``sh:sparql`` constraints of a shape that are not deactivated.

    Raises:
        ValueError: when one has no query, or one that SHACL forbids.
    """
    found = []
    for node in sorted(shapes.objects(shape, _SPARQL)):
        if any(text(value) == "true" for value in shapes.objects(node, _DEACTIVATED)):
            continue
        selects = shapes.objects(node, _SELECT)
        if len(selects) != 1:
            raise ValueError(f"{node}: sh:sparql 应有一个 sh:select / should have one sh:select")
        prefixes = {
            text(prefix): text(namespace)
            for owner in _with_imports(shapes, shapes.objects(node, _PREFIXES))
            for declaration in shapes.objects(owner, _DECLARE)
            for prefix in shapes.objects(declaration, parameter("prefix"))
            for namespace in shapes.objects(declaration, parameter("namespace"))
        }
        found.append(_checked(Query(node, text(selects[0]), prefixes, tuple(shapes.objects(node, _MESSAGE)))))
    return tuple(found)


def _with_imports(shapes: Index, owners: Iterable[Term]) -> list[Term]:
    """Ontologies that declare prefixes, and those that they import (5.2.1)."""
    found = dict.fromkeys(owners)
    waiting = list(found)
    while waiting:
        for imported in shapes.objects(waiting.pop(), _IMPORTS):
            if imported not in found:
                found[imported] = None
                waiting.append(imported)
    return list(found)


def put_in(query: str, terms: Mapping[str, Term]) -> str:
    """A query with terms in place of variables, as SHACL binds them beforehand: in inner groups and subselects too.

    Where variables are listed (``SELECT $this``, ``GROUP BY $this``) they stay, unbound: a solution that does not name
    the focus node is about the one that was asked for.
    """
    return "".join(
        piece if variable is None else ("(true)" if bound else terms[variable]) if variable in terms else piece
        for piece, variable, bound in _pieces(query)
    )


@lru_cache(maxsize=1024)
def _pieces(query: str) -> tuple[tuple[str, str | None, bool], ...]:
    """A query cut where a term can be put in: text, the variable that it is, and whether it stands in ``BOUND(…)``."""
    pieces: list[tuple[str, str | None, bool]] = []
    listing, depth, end = False, 0, 0
    for found in _TOKEN.finditer(query):
        if found["word"]:
            word = found["word"].upper()
            listing = word in _LISTING or (listing and word not in _UNLISTING)
            depth = 0 if word in _LISTING else depth
        elif found["mark"]:
            listing = listing and found["mark"] not in "{}"
            depth += {"(": 1, ")": -1}.get(found["mark"], 0)
        elif found["bound"] or (found["variable"] and not (listing and depth == 0)):
            pieces.append((query[end : found.start()], None, False))
            pieces.append((found[0], found["asked"] or found["variable"], bool(found["bound"])))
            end = found.end()
    pieces.append((query[end:], None, False))
    return tuple(pieces)
