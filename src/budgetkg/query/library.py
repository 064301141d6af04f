"""The library: ``queries/*.rq``, each a question in SPARQL with a header that says how to read its answer.

The header is comment lines at the top of the file, so the file stays plain SPARQL::

    #+ title-zh: …                      once, and title-en, description-zh, description-en, group
    #+ description-en: first line
    #+   more of it                      two spaces or more continue the line before
    #+ param: NAME TYPE DEFAULT | zh | en
    #+ column: NAME KIND | zh | en       one per column, in the order of SELECT
    #+ view: KIND ROLE=COLUMN …          how the answer is shown first; a table where none is given

TYPE is ``text``, ``integer``, ``decimal``, ``year``, ``unit`` (a code, or part of a name; a department's code or whole name
means its units), ``region`` (a division's code or name), ``project`` (a code), ``policy`` (a 发文字号 or a title), ``iri``,
or ``concept:SCHEME`` (a code of that list, such as ``concept:table``). DEFAULT is ``required``, ``optional`` or a value. A parameter is a variable
of that name in a ``VALUES (?name) { (UNDEF) }`` block of the query. KIND is ``text``, ``integer``, ``number``, ``percent``,
``money`` (元), ``boolean`` or ``iri``. The kinds of view and their roles are :data:`VIEWS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path

from budgetkg.errors import QueryError
from budgetkg.resources import folder

#: The groups of questions, in the order in which they are listed, with their names.
GROUPS: dict[str, tuple[str, str]] = {
    "money": ("收支", "money"),
    "projects": ("项目", "projects"),
    "indicators": ("绩效指标", "indicators"),
    "policy": ("政策依据", "legal basis"),
    "quality": ("读取与核验", "reading and proof"),
    "time": ("年度变化", "change over time"),
    "method": ("出处与方法", "places and method"),
}

#: The kinds of view, with the roles that columns play in each: those that it needs, and those that it may have.
VIEWS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "table": (frozenset(), frozenset()),
    "bar": (frozenset({"label", "value"}), frozenset({"series"})),
    "line": (frozenset({"x", "value"}), frozenset({"series"})),
    "treemap": (frozenset({"label", "value"}), frozenset({"parent", "group"})),
    "network": (frozenset({"source", "target"}), frozenset({"weight"})),
    "citations": (frozenset({"source", "target"}), frozenset({"weight"})),
}

_TEXTS = ("title-zh", "title-en", "group", "description-zh", "description-en")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TYPE = re.compile(r"text|integer|decimal|year|unit|region|project|policy|iri|concept:[a-z-]+")


class Kind(StrEnum):
    """What a column holds, which decides how it is written."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    BOOLEAN = "boolean"
    IRI = "iri"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question. ``default`` is ``None`` where none applies: it is required, or may be left open."""

    name: str
    type: str
    required: bool
    default: str | None
    description_zh: str
    description_en: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer, with headings for people."""

    name: str
    kind: Kind
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True)
class View:
    """How an answer is shown: one of :data:`VIEWS`, and which column plays which role in it."""

    kind: str = "table"
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question of the library: what it asks, how its answer reads and what it leaves out, and its SPARQL."""

    name: str
    group: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    view: View = View()


@cache
def library() -> tuple[NamedQuery, ...]:
    """All named questions, by group and name.

    Raises:
        QueryError: when a file's header is not as described above.
    """
    queries = [parse(file) for file in sorted(folder("queries").glob("*.rq"))]
    order = list(GROUPS)
    return tuple(sorted(queries, key=lambda query: (order.index(query.group), query.name)))


def named(name: str) -> NamedQuery:
    """The question of that name.

    Raises:
        QueryError: when there is none; the message offers near names.
    """
    by_name = {query.name: query for query in library()}
    if name in by_name:
        return by_name[name]
    near = get_close_matches(name, by_name, n=3, cutoff=0.5)
    hint = f"；相近的有 / near it: {', '.join(near)}" if near else ""
    raise QueryError(f"{name}: 没有这个问题 / no such question{hint}; see them all with: budgetkg queries")


def parse(file: Path) -> NamedQuery:
    """A query file as a question.

    Raises:
        QueryError: when its header lacks something, has something twice, or a line that fits no rule.
    """
    text = file.read_text(encoding="utf-8")
    texts: dict[str, str] = {}
    parameters: list[Parameter] = []
    columns: list[Column] = []
    view: View | None = None
    for number, line in _header(text):
        where = f"{file.name}:{number}"
        word, colon, rest = line.partition(":")
        value = rest.strip()
        if not colon or not value:
            raise QueryError(f"{where}: 头部缺少冒号或内容 / the header line lacks a colon or a value: {line!r}")
        if word == "param":
            parameters.append(_parameter(where, value))
        elif word == "column":
            columns.append(_column(where, value))
        elif word == "view" and view is None:
            view = _view(where, value)
        elif word in _TEXTS and word not in texts:
            texts[word] = value
        else:
            raise QueryError(f"{where}: 头部字段未知或重复 / an unknown or repeated header field: {word}")
    missing = [word for word in _TEXTS if word not in texts]
    if missing or not columns:
        raise QueryError(f"{file.name}: 头部缺少 / the header lacks {', '.join(missing) or 'column'}")
    if texts["group"] not in GROUPS:
        raise QueryError(f"{file.name}: 未知的组 / unknown group {texts['group']}; one of {', '.join(GROUPS)}")
    return NamedQuery(
        name=file.stem,
        group=texts["group"],
        title_zh=texts["title-zh"],
        title_en=texts["title-en"],
        description_zh=texts["description-zh"],
        description_en=texts["description-en"],
        parameters=tuple(parameters),
        columns=tuple(columns),
        text=text,
        view=_fitting(file.name, view or View(), columns),
    )


def _header(text: str) -> list[tuple[int, str]]:
    """The header's fields with their line numbers, continued lines joined: Chinese without a space, other text with."""
    fields: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            break
        content = line[2:]
        if content.startswith("  ") and fields:
            start, before = fields[-1]
            space = " " if before[-1].isascii() and before[-1] != " " else ""
            fields[-1] = (start, before + space + content.strip())
        else:
            fields.append((number, content.strip()))
    return fields


def _parameter(where: str, value: str) -> Parameter:
    words, zh, en = _three(where, value, 3)
    name, kind, default = words
    if not _TYPE.fullmatch(kind):
        raise QueryError(f"{where}: 参数类型未知 / unknown type of parameter: {kind}")
    plain = default in {"required", "optional"}
    return Parameter(name, kind, default == "required", None if plain else default, zh, en)


def _column(where: str, value: str) -> Column:
    words, zh, en = _three(where, value, 2)
    name, kind = words
    if kind not in set(Kind):
        raise QueryError(f"{where}: 列类型未知 / unknown kind of column: {kind}")
    return Column(name, Kind(kind), zh, en)


def _view(where: str, value: str) -> View:
    kind, *pairs = value.split()
    roles = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    needed, allowed = VIEWS.get(kind, (frozenset({"?"}), frozenset()))
    if len(roles) != len(pairs) or not needed <= roles.keys() <= needed | allowed:
        raise QueryError(
            f"{where}: 视图或其列有误 / not a view with its roles: {value!r}; the kinds are {', '.join(VIEWS)}"
        )
    return View(kind, roles)


def _fitting(file: str, view: View, columns: list[Column]) -> View:
    unknown = set(view.roles.values()) - {column.name for column in columns}
    if unknown:
        raise QueryError(f"{file}: 视图用到未声明的列 / the view names no column of the answer: {', '.join(unknown)}")
    return view


def _three(where: str, value: str, count: int) -> tuple[list[str], str, str]:
    parts = [part.strip() for part in value.split("|")]
    words = parts[0].split()
    if len(parts) != 3 or len(words) != count or not all(parts) or not _NAME.fullmatch(words[0]):
        raise QueryError(f"{where}: 应为 “名称 … | 中文 | English” / expected 'name … | Chinese | English': {value!r}")
    return words, parts[1], parts[2]
