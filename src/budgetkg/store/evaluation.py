"""From the text of a question to its answer: a table of Python values, or bytes in a standard format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice

import pyoxigraph as ox

from budgetkg.errors import QueryError, QueryTooLargeError
from budgetkg.graph.vocabulary import PREFIXES
from budgetkg.store import sparql
from budgetkg.store.asking import NO_LIMITS, Limits
from budgetkg.store.lines import graph_name
from budgetkg.store.values import Bindings, Table, Value, from_term

#: The media types of the formats for rows and for yes or no, by our name of the format.
RESULT_FORMS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
#: The media types of the formats for triples (``CONSTRUCT``, ``DESCRIBE``).
TRIPLE_FORMS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "n3": "text/n3",
}

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "n3": ox.RdfFormat.N3,
}
_Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Evaluator:
    """An engine's store as questions see it: its base for relative IRIs, its prefixes, and what must not run."""

    def __init__(self, quads: ox.Store, base_iri: str) -> None:
        self._quads = quads
        self._base_iri = base_iri

    def table(
        self, text: str, bindings: Bindings | None, graphs: Iterable[str] | None, limits: Limits = NO_LIMITS
    ) -> Table:
        """The answer as values. ``graphs`` are the named graphs that ``GRAPH`` finds, all by default.

        Raises:
            QueryError: when the text is not valid or must not run.
            QueryTooLargeError: when there are more rows than ``limits.rows``.
            OSError: when the store cannot be read.
        """
        answer = self._answer(text, bindings, None, None if graphs is None else tuple(graphs))
        if isinstance(answer, ox.QueryBoolean):
            return Table(("answer",), ((bool(answer),),))
        if isinstance(answer, ox.QueryTriples):
            triples = ((t.subject, t.predicate, t.object) for t in answer)
            rows = (tuple(map(from_term, triple)) for triple in triples)
            return Table(("subject", "predicate", "object"), _counted(rows, limits.rows))
        columns = tuple(variable.value for variable in answer.variables)
        solutions = (tuple(None if term is None else from_term(term) for term in solution) for solution in answer)
        return Table(columns, _counted(solutions, limits.rows))

    def serialised(
        self,
        text: str,
        form: str,
        bindings: Bindings | None,
        default_graphs: Sequence[str] | None,
        named_graphs: Sequence[str] | None,
        limits: Limits = NO_LIMITS,
    ) -> bytes:
        """The answer in a format of :data:`RESULT_FORMS` (rows, yes or no) or :data:`TRIPLE_FORMS`.

        ``default_graphs`` and ``named_graphs`` are the dataset of the SPARQL 1.1 Protocol: if either is given, it is
        these graphs and no others, whatever ``FROM`` the text has.

        Raises:
            QueryError: when the text is not valid or must not run, or the format does not fit the kind of answer.
            QueryTooLargeError: when the answer is longer than ``limits.size``.
            OSError: when the store cannot be read.
        """
        if default_graphs is not None or named_graphs is not None:
            default_graphs, named_graphs = default_graphs or (), named_graphs or ()
        answer = self._answer(text, bindings, default_graphs, named_graphs)
        fitting: dict[str, str] = TRIPLE_FORMS if isinstance(answer, ox.QueryTriples) else RESULT_FORMS
        if form not in fitting:
            raise QueryError(
                f"{form}: 此类查询的答案不能写成这种格式 / an answer of this kind is not written in this format; "
                f"its formats are {', '.join(fitting)}"
            )
        output = _Bounded(limits.size)
        if isinstance(answer, ox.QueryTriples):
            ox.serialize(answer, output, _TRIPLES[form], prefixes=dict(PREFIXES))
        else:
            answer.serialize(output, _RESULTS[form])
        return output.getvalue()

    def _answer(
        self,
        text: str,
        bindings: Bindings | None,
        default_graphs: Sequence[str] | None,
        named_graphs: Sequence[str] | None,
    ) -> _Answer:
        ready = sparql.ready(text, bindings or {}, PREFIXES)
        try:
            return self._quads.query(
                ready,
                base_iri=self._base_iri,
                prefixes=PREFIXES,
                default_graph=None if default_graphs is None else [graph_name(iri) for iri in default_graphs],
                named_graphs=None if named_graphs is None else [graph_name(iri) for iri in named_graphs],
            )
        except SyntaxError as error:
            raise sparql.engine_error(ready, str(error)) from error


def _counted(rows: Iterator[tuple[Value | None, ...]], limit: int | None) -> tuple[tuple[Value | None, ...], ...]:
    kept = tuple(rows if limit is None else islice(rows, limit + 1))
    if limit is not None and len(kept) > limit:
        raise QueryTooLargeError(
            f"答案超过 {limit:,} 行的上限 / the answer has more than {limit:,} rows, the limit; "
            "narrow the question, or ask for it in parts with LIMIT and OFFSET"
        )
    return kept


class _Bounded(BytesIO):
    """Bytes in memory that refuse to grow past a limit."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: bytes) -> int:  # type: ignore[override]  # the engine writes bytes alone
        if self._limit is not None and self.tell() + len(data) > self._limit:
            raise QueryTooLargeError(
                f"答案超过 {self._limit:,} 字节的上限 / the answer is longer than {self._limit:,} bytes, the limit; "
                "narrow the question, or ask for it in parts with LIMIT and OFFSET"
            )
        return super().write(data)
