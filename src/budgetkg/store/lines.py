"""Statements as N-Triples lines: checked before they go in, and in the form in which they come out again.

A graph is held as one run of bytes: lines in UTF-8, sorted by their bytes, each once, each ending in a line feed. No
literal holds a line feed (it is escaped), so what ends with ``" .\\n"`` is always the end of a statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from budgetkg.errors import StoreError

Statement = tuple[str, str, str]
"""Subject, predicate and object as N-Triples terms."""

_END = b" .\n"
# What begins otherwise than an IRI is no statement of ours; a blank node may stand in the place of an object too.
_FOREIGN_START = re.compile(rb"^(?!<[^<]).*", re.MULTILINE)
_BLANK_OBJECT = re.compile(rb"^<[^>]*> <[^>]*> _:.*", re.MULTILINE)


def joined(triples: Iterable[Statement]) -> bytes:
    """Statements as lines, in the order in which they come.

    Raises:
        StoreError: when a term holds a line break, or what cannot be written as UTF-8.
    """
    lines = [f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples]
    try:
        text = "".join(lines).encode()
    except UnicodeEncodeError as error:
        raise _invalid(f"not a character: {error.object[error.start]!r}") from error
    if text.count(b"\n") != len(lines) or b"\r" in text:
        raise _invalid("a term that holds a line break, or more than one term")
    return text


def canonical(lines: bytes) -> bytes:
    """Lines in the very form in which the store gives them back, sorted, each once.

    The engine itself parses them, each as one statement, so nothing in a term can end it, or make what follows a comment.

    Raises:
        StoreError: when a line is not valid N-Triples, or has a blank node.
    """
    if not _begin_as_iris(lines) and (foreign := _FOREIGN_START.search(lines.removesuffix(b"\n"))):
        raise _blank(foreign) if foreign.group().startswith(b"_:") else _invalid(_shown(foreign))
    memory = ox.Store()
    try:
        memory.bulk_load(lines, ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise _invalid(str(error)) from error
    found = sorted_lines_of(memory, ox.DefaultGraph())
    if b"> _:" in found and (blank := _BLANK_OBJECT.search(found)):
        raise _blank(blank)
    return found


def _begin_as_iris(lines: bytes) -> bool:
    """Whether every line does. To count runs of bytes takes a third of the time of a search line by line."""
    ends, starts = lines.count(b"\n"), lines.count(b"\n<")
    return not lines or (lines.startswith(b"<") and starts + 1 == ends and b"\n<<" not in lines)


def sorted_lines_of(quads: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bytes:
    """The lines of one graph, sorted."""
    dumped = quads.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
    return b"".join(sorted(dumped.splitlines(keepends=True)))


def as_quads(lines: bytes, graph: ox.NamedNode) -> bytes:
    """The lines of a graph as N-Quads that name it."""
    return lines.replace(_END, f" {graph} .\n".encode())


def check_owner(lines: bytes, documents: str, document: str = "") -> None:
    """See to it that no graph says anything of what is within a document but that document's own.

    ``documents`` is what the IRIs of all documents begin with, ``document`` the one whose lines these are (``""``: none).

    Raises:
        StoreError: when one does.
    """
    every, begin = b"\n" + lines, f"\n<{documents}".encode()
    own = [f"\n<{document}{separator}".encode() for separator in ">/#"] if document.startswith(documents) else []
    if every.count(begin) == sum(map(every.count, own)):
        return
    strangers = (line for line in re.findall(re.escape(begin) + b".*", every) if not line.startswith(tuple(own)))
    for stranger in strangers:
        raise StoreError(
            f"图中有关于另一文件内容的陈述 / a graph that says something of what is within another document: "
            f"{stranger[1:300].decode('utf-8', 'replace')}"
        )


def graph_name(iri: str) -> ox.NamedNode:
    """The node of a graph's IRI.

    Raises:
        StoreError: when it is no absolute IRI.
    """
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise StoreError(f"{iri!r}: 不是有效的 IRI / not an absolute IRI: {error}") from error


def iri_of(node: object) -> str:
    """The IRI of a graph.

    Raises:
        StoreError: when it has none.
    """
    if not isinstance(node, ox.NamedNode):
        raise StoreError(f"{node}: 库中有图没有 IRI / a graph of the store has no IRI; make it again with --rebuild")
    return node.value


def _invalid(what: str) -> StoreError:
    return StoreError(f"三元组不合语法 / a triple that is not valid N-Triples: {what}")


def _blank(line: re.Match[bytes]) -> StoreError:
    return StoreError(f"图中不得有空白节点 / no blank nodes in the graph: {_shown(line)}")


def _shown(line: re.Match[bytes]) -> str:
    return line.group()[:300].decode("utf-8", "replace")
