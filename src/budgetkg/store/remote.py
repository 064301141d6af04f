"""A graph on a server that speaks the SPARQL 1.1 Protocol, asked as if it were a store on disk.

The server's default graph must hold the merge of all documents' graphs, or ``default_graph`` must name the graph that
does (docs/endpoints.md).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from budgetkg.errors import BudgetkgError, QueryError, QueryTimeoutError, QueryTooLargeError, StoreError
from budgetkg.graph.iris import Iris
from budgetkg.graph.vocabulary import BKG, PREFIXES, SKOS
from budgetkg.store import sparql
from budgetkg.store.posting import Answered, LateError, Request, UnreachableError, checked_address
from budgetkg.store.values import Bindings, Table, Value, from_term

_ROWS = "application/sparql-results+json"
_TRIPLES = {"application/n-triples", "text/turtle", "application/rdf+xml", "text/plain"}
_ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
_FORM = "application/x-www-form-urlencoded"
_FIND_BASE = (
    (f"SELECT ?found WHERE {{ ?found a <{BKG.SourceDocument}> }} LIMIT 1", "document/"),
    (f"SELECT ?found WHERE {{ ?line <{BKG.table}> ?found }} LIMIT 1", "code/"),
    (f"SELECT ?found WHERE {{ ?concept <{SKOS.inScheme}> ?found }} LIMIT 1", "code/"),
)


class RemoteGraph:
    """A SPARQL 1.1 endpoint as a :class:`~budgetkg.store.Graph`."""

    def __init__(
        self,
        endpoint: str,
        default_graph: str | None = None,
        base_iri: str | None = None,
        timeout: float | None = 120,
        send: Callable[[Request, float | None], Answered] = Request.send,
    ) -> None:
        """Nothing is sent yet.

        Args:
            endpoint: its address, ``http://…`` or ``https://…``.
            default_graph: the named graph that holds the merge, where the server's own default graph does not.
            base_iri: the base of the data's IRIs; found by asking when it is not given.
            timeout: seconds that one answer may take; ``None`` for no limit.
            send: what sends a request before a deadline and gives the answer.

        Raises:
            BudgetkgError: when an address or IRI is none.
        """
        self.endpoint = checked_address(endpoint)
        self.default_graph = None if default_graph is None else _iri(default_graph)
        self.timeout = timeout
        self._send = send
        self._given_base = None if base_iri is None else Iris.under(base_iri).base

    @cached_property
    def base_iri(self) -> str:
        """The base of the data's IRIs.

        Raises:
            StoreError: when the server has no graph of ours.
        """
        if self._given_base is not None:
            return self._given_base
        for text, after in _FIND_BASE:
            for (found,) in self._asked(text, "SELECT", ()).rows:
                base, mark, _rest = str(found).partition(f"/{after}")
                if mark:
                    return f"{base}/"
        where = f"图 / the graph {self.default_graph}" if self.default_graph else "默认图 / the default graph"
        raise StoreError(
            f"{self.endpoint}: {where} 中没有 budgetkg 的图谱 / holds no graph of budgetkg; load what `budgetkg export "
            "--format nt` writes, or name the graph that holds it with --default-graph"
        )

    def query(self, text: str, bindings: Bindings | None = None, graphs: Iterable[str] | None = None) -> Table:
        """Ask a question, as :meth:`budgetkg.store.Store.query` does: the same is refused, and values are the same.

        ``graphs`` works together with ``default_graph`` only: the Protocol has no way to name the former alone.

        Raises:
            QueryError: when the text is not valid or must not run, here or by the server's own word.
            QueryTimeoutError: when the time is up.
            QueryTooLargeError: when the server gives a part of the answer only.
            StoreError: when the server cannot be reached, or what answers is no SPARQL endpoint.
        """
        ready = sparql.ready(text, bindings or {}, PREFIXES)
        named = tuple(graphs or ())
        if named and self.default_graph is None:
            raise QueryError(
                "按图查询需同时给出默认图 / to choose named graphs on a server, name its default graph too: --default-graph"
            )
        return self._asked(sparql.self_contained(ready, self.base_iri, PREFIXES), sparql.kind_of(ready), named)

    def _asked(self, text: str, kind: str, named: tuple[str, ...]) -> Table:
        fields = [("query", text), *(("named-graph-uri", _iri(graph)) for graph in named)]
        if self.default_graph is not None:
            fields.append(("default-graph-uri", self.default_graph))
        triples = kind in {"CONSTRUCT", "DESCRIBE"}
        request = Request(
            self.endpoint,
            urlencode(fields).encode(),
            {"Content-Type": f"{_FORM}; charset=utf-8", "Accept": _ACCEPT_TRIPLES if triples else _ROWS},
        )
        try:
            answered = self._send(request, None if self.timeout is None else time.monotonic() + self.timeout)
        except LateError as error:
            raise QueryTimeoutError(
                f"{self.endpoint}: {self.timeout:g} 秒内没有回答 / no answer within {self.timeout:g} seconds; "
                "narrow the question, or allow it more time"
            ) from error
        except UnreachableError as error:
            raise StoreError(
                f"{self.endpoint}: 无法连接 / cannot be reached: {error}; check the address, and whether the server runs"
            ) from error
        if answered.status != 200:
            raise self._refused(answered)
        self._refuse_part(answered)
        return self._triples(answered) if triples else self._rows(answered, kind)

    def _refused(self, answered: Answered) -> BudgetkgError:
        said = answered.words
        told = f"{self.endpoint}: HTTP {answered.status}" + (f": {said}" if said else "")
        if answered.status in (408, 504) or "S1T00" in said or "timeout" in said.lower():
            return QueryTimeoutError(f"{told}\n服务器的时限已到 / the server's time was up; narrow the question")
        if answered.status in (400, 413, 414, 422) or said.startswith("Virtuoso 37000"):
            return QueryError(f"{told}\n服务器不接受此查询 / the server does not accept the query (docs/endpoints.md)")
        return StoreError(
            f"{told}\n服务器没有回答 / the server gave no answer; check the address of its SPARQL endpoint and your rights"
        )

    def _refuse_part(self, answered: Answered) -> None:
        """Virtuoso answers 200 with a part when its own limits are reached, and says so in a header."""
        state = answered.header("X-SQL-State") or answered.header("X-SPARQL-MaxRows")
        if state:
            raise QueryTooLargeError(
                f"{self.endpoint}: 服务器只给出部分答案 / the server gives a part of the answer only, for its limit of rows "
                f"or time ({state}); narrow the question, or raise ResultSetMaxRows or MaxQueryExecutionTime there"
            )

    def _rows(self, answered: Answered, kind: str) -> Table:
        if answered.media_type not in (_ROWS, "application/json"):
            raise self._no_endpoint(answered)
        try:
            said = json.loads(answered.body)
            if kind == "ASK":  # Virtuoso gives a row, or none
                yes = said["boolean"] if "boolean" in said else said["results"]["bindings"]
                return Table(("answer",), ((bool(yes),),))
            columns = tuple(map(str, said["head"]["vars"]))
            rows = tuple(tuple(_value(row.get(name)) for name in columns) for row in said["results"]["bindings"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged() from error
        return Table(columns, rows)

    def _triples(self, answered: Answered) -> Table:
        if answered.media_type not in _TRIPLES:
            raise self._no_endpoint(answered)
        kind = "application/n-triples" if answered.media_type == "text/plain" else answered.media_type
        form = ox.RdfFormat.from_media_type(kind)
        try:
            parsed = {quad.triple for quad in ox.parse(answered.body, form)}
        except (SyntaxError, ValueError) as error:
            raise self._damaged() from error
        rows = (tuple(map(from_term, (t.subject, t.predicate, t.object))) for t in parsed)
        return Table(("subject", "predicate", "object"), tuple(rows))

    def _no_endpoint(self, answered: Answered) -> StoreError:
        found = answered.media_type or "无类型 / no type"
        return StoreError(
            f"{self.endpoint}: 不是 SPARQL 端点：得到 {found} / is no SPARQL endpoint: it answered with {found}; "
            "give the address to which queries are sent, such as …/sparql or …/query"
        )

    def _damaged(self) -> StoreError:
        return StoreError(
            f"{self.endpoint}: 答案不完整或不合标准 / the answer is cut off or not as the standard wants it; "
            "the server may have reached its own time limit: narrow the question"
        )


def _value(found: Any) -> Value | None:
    """A value of SPARQL's JSON as ours."""
    if found is None:
        return None
    kind, text = found["type"], str(found["value"])
    if kind == "uri":
        return from_term(ox.NamedNode(text))
    if kind == "bnode":
        return f"_:{text.removeprefix('_:').removeprefix('nodeID://')}"
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"unknown type of term: {kind}")
    datatype = found.get("datatype")
    return from_term(ox.Literal(text, datatype=ox.NamedNode(datatype) if datatype else None))


def _iri(given: str) -> str:
    try:
        return ox.NamedNode(given).value
    except ValueError as error:
        raise QueryError(f"{given!r}: 不是有效的 IRI / not an absolute IRI: {error}") from error
