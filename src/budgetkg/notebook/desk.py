"""The desk: one graph, asked in Python."""

from __future__ import annotations

import os
from collections.abc import Collection
from decimal import Decimal
from keyword import iskeyword
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import finalize

from budgetkg.errors import QueryError
from budgetkg.notebook.answer import Answer
from budgetkg.notebook.shown import Shown
from budgetkg.query import GROUPS, Column, Kind, NamedQuery, Parameter, Result, ask, describe, library, named, run
from budgetkg.query.suggest import suggestions
from budgetkg.store import IRI, Bindings, Catalogue, Limits, Value
from budgetkg.store.process import QueryProcess
from budgetkg.store.remote import RemoteGraph

_DEFAULT_STORE = "budgetkg-store"
_QUESTIONS = (
    Column("group", Kind.TEXT, "组", "group"),
    Column("name", Kind.TEXT, "问题名", "name"),
    Column("question", Kind.TEXT, "问题", "question"),
    Column("parameters", Kind.TEXT, "参数", "parameters"),
)
_HITS = (
    Column("kind", Kind.TEXT, "类别", "kind"),
    Column("label", Kind.TEXT, "名称", "name"),
    Column("code", Kind.TEXT, "代码", "code"),
    Column("excerpt", Kind.TEXT, "原文", "wording"),
    Column("documents", Kind.INTEGER, "文件数", "documents"),
    Column("iri", Kind.IRI, "IRI", "its IRI"),
)
_SUGGESTIONS = (Column("value", Kind.TEXT, "值", "the value"), Column("label", Kind.TEXT, "名称", "its name"))


def open_graph(
    store: str | os.PathLike[str] | None = None,
    *,
    endpoint: str | None = None,
    default_graph: str | None = None,
    timeout: float | None = 120,
    language: str = "zh",
) -> Desk:
    """Open a graph to ask: the store in a folder, or a SPARQL endpoint elsewhere.

    Args:
        store: the store's folder; else that of the variable ``BUDGETKG_STORE``, else ``budgetkg-store``.
        endpoint: the address of a SPARQL 1.1 endpoint, in place of a store.
        default_graph: the named graph of the endpoint that holds the data, where its default graph does not.
        timeout: seconds that one answer may take; ``None`` for no limit.
        language: ``zh`` or ``en``: that of titles, headings and charts.

    Raises:
        QueryError: when both are given, or the language is neither.
        StoreError: when there is no store, or it cannot be read.
    """
    if language not in ("zh", "en"):
        raise QueryError(f"{language}: 语言应为 zh 或 en / the language is zh or en")
    if endpoint is not None:
        if store is not None:
            raise QueryError("store 与 endpoint 只给一个 / give store or endpoint, not both")
        return Desk(RemoteGraph(endpoint, default_graph, timeout=timeout), None, language)
    path = Path(store if store is not None else os.environ.get("BUDGETKG_STORE", _DEFAULT_STORE))
    return Desk(QueryProcess(path, Limits(seconds=timeout)), path, language)


class Desk:
    """A graph that is asked in Python: by the library's questions, in SPARQL, by name. Close it, or use ``with``.

    A store is asked in a process of its own, so that an interrupted cell stops its query.
    """

    def __init__(self, graph: QueryProcess | RemoteGraph, path: Path | None, language: str) -> None:
        """For :func:`open_graph` only."""
        self.graph = graph
        self.language = language
        self._path = path
        self._closing = finalize(self, graph.close) if isinstance(graph, QueryProcess) else None

    def questions(self, group: str | None = None) -> Answer:
        """The questions of the library, or of one group of it, with their parameters.

        Raises:
            QueryError: when there is no such group.
        """
        if group is not None and group not in GROUPS:
            raise QueryError(f"{group}: 没有这一组 / no such group; one of {', '.join(GROUPS)}")
        rows = tuple(
            (
                GROUPS[each.group][self._at],
                each.name,
                self._title(each),
                "; ".join(map(_usage, each.parameters)) or None,
            )
            for each in library()
            if group in (None, each.group)
        )
        return self._answer(rows, *_QUESTIONS)

    def ask(self, question: str, /, **parameters: str | int | Decimal) -> Answer:
        """Ask a question of the library: ``ask("shared-projects", region="540100", minimum=3)``.

        A parameter whose name is a word of Python takes an underscore: ``from_=2023``.

        Raises:
            QueryError: for an unknown question or parameter, a missing parameter, or a value that does not fit its type.
            StoreError: when the graph cannot be read.
        """
        known = named(question)
        given = {_parameter_name(name): value for name, value in parameters.items()}
        return Answer(
            run(self.graph, question, given),
            self._title(known),
            known.description_en if self.language == "en" else known.description_zh,
            self.language,
            known.view,
        )

    def sparql(self, text: str, bindings: Bindings | None = None) -> Answer:
        """Ask in SPARQL; the prefixes of docs/model.md need no declaration. ``bindings`` fill open ``VALUES`` blocks.

        Raises:
            QueryError: when the text is not valid or must not run; with line and caret.
            StoreError: when the graph cannot be read.
        """
        return Answer(ask(self.graph, text, bindings), language=self.language)

    def show(self, what: str, limit: int | None = None) -> Shown:
        """All that is known of a unit, project, subject, document number (in any brackets), file name, name or IRI.

        Raises:
            QueryError: when the graph knows no such thing; the message offers near names.
            StoreError: when the graph cannot be read.
        """
        return Shown(describe(self.graph, what, limit), self.language)

    def search(self, text: str, kinds: Collection[str] = (), limit: int = 50) -> Answer:
        """What holds every word of a text in its name, code, number or wording, the best first.

        ``kinds``: some of ``unit, department, project, policy, subject, indicator, goal, document``.

        Raises:
            QueryError: when a kind is unknown, or the graph is an endpoint, which has no index.
            StoreError: when the index cannot be read.
        """
        if self._path is None:
            raise QueryError("端点没有搜索索引 / an endpoint has no index to search; use show(), or open a store")
        with Catalogue.open(self._path) as catalogue:
            hits = catalogue.search(text, kinds, limit)
        rows = tuple(
            (hit.kind, hit.label, hit.code or None, hit.excerpt or None, hit.documents, IRI(hit.iri)) for hit in hits
        )
        return self._answer(rows, *_HITS)

    def suggest(self, question: str, parameter: str, limit: int = 200) -> Answer:
        """What can be given for a question's parameter, of what the graph holds.

        Raises:
            QueryError: for an unknown question or parameter.
            StoreError: when the graph cannot be read.
        """
        known = named(question)
        name = _parameter_name(parameter)
        wanted = next((each for each in known.parameters if each.name == name), None)
        if wanted is None:
            takes = ", ".join(each.name for each in known.parameters) or "无 / none"
            raise QueryError(f"{question}: 没有参数 / has no parameter {name}; 参数 / it takes: {takes}")
        rows = tuple(
            (each.value, each.label_en if self.language == "en" and each.label_en else each.label_zh or None)
            for each in suggestions(self.graph, wanted, limit)
        )
        return self._answer(rows, *_SUGGESTIONS)

    def close(self) -> None:
        """Let go of the graph. Closing twice is harmless; a desk that nobody has any more is closed by itself."""
        if self._closing is not None:
            self._closing()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        where = self._path if self._path is not None else getattr(self.graph, "endpoint", "")
        return f"<budgetkg {where}>"

    @property
    def _at(self) -> int:
        return 1 if self.language == "en" else 0

    def _title(self, question: NamedQuery) -> str:
        return (question.title_zh, question.title_en)[self._at]

    def _answer(self, rows: tuple[tuple[Value | None, ...], ...], *columns: Column) -> Answer:
        return Answer(Result(columns, rows), language=self.language)


def _parameter_name(name: str) -> str:
    """``from_`` is ``from``, which Python does not take as a name."""
    return name.removesuffix("_") if iskeyword(name.removesuffix("_")) else name


def _usage(parameter: Parameter) -> str:
    return f"{parameter.name}=…" if parameter.required else f"[{parameter.name}={parameter.default or '…'}]"
