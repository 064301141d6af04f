"""The SPARQL 1.1 Protocol, read: what a request to the endpoint asks, or why it asks nothing that can be answered.

https://www.w3.org/TR/sparql11-protocol/, section 2.1. Knows bytes and words, and no web framework.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: More parameters than these are not a question but an attempt to keep us busy.
MOST_PARAMETERS = 500
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


class RefusedError(Exception):
    """A request that is refused: the HTTP status, and a sentence that says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the query, the dataset that the protocol names for it, and ``format`` where the address has one."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def read(method: str, query_string: bytes, content_type: str | None, body: bytes) -> Question | None:
    """What a request asks; ``None`` for a GET without a query, which asks for the service description.

    ``HEAD`` reads like ``GET``. Parameters may stand in the address of a POST too, as long as each thing is said once.

    Raises:
        RefusedError: with the status that HTTP and the Protocol give it.
    """
    parameters = _parameters(query_string)
    if method == "POST":
        kind, charset = _media_type(content_type)
        if kind in {FORM, QUERY, UPDATE} and charset not in {"", "utf-8", "utf8", "us-ascii"}:
            raise RefusedError(
                415 if kind == FORM else 400, f"字符编码应为 UTF-8 / the body must be in UTF-8, not {charset}"
            )
        if kind == FORM:
            parameters += _parameters(body)
        elif kind == QUERY:
            parameters.append(("query", _utf8(body)))
        elif kind == UPDATE:
            raise _no_updates()
        else:
            raise RefusedError(
                415,
                f"不接受的内容类型 / a media type that is not accepted: {kind or '(none)'}; send {QUERY} or {FORM}",
            )
    return _question(parameters, required=method == "POST")


def _question(parameters: list[tuple[str, str]], required: bool) -> Question | None:
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in parameters):
        raise _no_updates()
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) > 1:
        raise RefusedError(400, f"query 只能给一次 / query is given {len(queries)} times; give one")
    if not queries:
        if required:
            raise RefusedError(400, "缺少参数 query / the parameter query is missing")
        return None
    formats = [value for name, value in parameters if name == "format"]
    return Question(
        queries[0],
        tuple(_graph(value) for name, value in parameters if name == "default-graph-uri"),
        tuple(_graph(value) for name, value in parameters if name == "named-graph-uri"),
        formats[-1] if formats else "",
    )


def _parameters(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise RefusedError(400, "参数不是 UTF-8 编码 / the parameters are not percent-encoded UTF-8") from error
    except ValueError as error:
        raise RefusedError(400, f"参数过多 / more than {MOST_PARAMETERS} parameters") from error


def _media_type(content_type: str | None) -> tuple[str, str]:
    """``text/x; charset=Y`` as (``text/x``, ``y``)."""
    kind, _, rest = (content_type or "").partition(";")
    charset = re.search(r"charset\s*=\s*\"?([^\";\s]+)", rest, re.IGNORECASE)
    return kind.strip().lower(), charset.group(1).lower() if charset else ""


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "查询不是 UTF-8 文本 / the query is not UTF-8 text") from error


def _graph(iri: str) -> str:
    if not _IRI.fullmatch(iri):
        raise RefusedError(400, f"{iri[:200]!r}: 图名应为绝对 IRI / a graph is named by an absolute IRI")
    return iri


def _no_updates() -> RefusedError:
    return RefusedError(403, "此端点只读，不接受更新 / this endpoint is read-only; updates are refused")
