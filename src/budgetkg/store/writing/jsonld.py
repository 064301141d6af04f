"""JSON-LD for people and programs: one thing a line, under short names, numbers and texts as JSON has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import BinaryIO

from budgetkg.errors import StoreError
from budgetkg.graph.vocabulary import XSD
from budgetkg.store.writing.context import TEXT_IN_A_LANGUAGE, THING, Term, context, terms
from budgetkg.store.writing.names import Names
from budgetkg.store.writing.subjects import Graphs, Subject, literal, subjects

#: Values that JSON has of its own, by datatype. A decimal is no JSON number: readers would take it for a float.
_NATIVE = {XSD.integer: re.compile(r'"(?:0|-?[1-9][0-9]{0,14})"'), XSD.boolean: re.compile(r'"(?:true|false)"')}
#: The names that our contexts give to keywords, which no thing can have.
_KEYWORDS = ("id", "type")
_CACHED = 2**14


def opening(names: Names, used: Iterable[str] | None = None, address: str | None = None) -> str:
    """The context (or its address), and the beginning of the list of things; ``used`` as in :func:`context`."""
    if address is None:
        said = _laid_out(names, used)
    else:  # a base in a context that is fetched counts for nothing
        said = json.dumps([address, {"@base": names.base_iri}] if names.base_iri else address, ensure_ascii=False)
    return f'{{\n"@context": {said},\n"@graph": ['


CLOSING = "\n]\n}\n"


def write_graphs(graphs: Graphs, output: BinaryIO, names: Names) -> set[str]:
    """Each graph as a thing that has a graph; what is in no graph stands at the top. Returns the short names used."""
    node = _Nodes(names)
    first = True
    for graph, lines in graphs:
        output.write(b"" if first else b",")
        if graph:
            output.write(f'\n{{"id": {node.thing(f"<{graph}>")}, "@graph": ['.encode())
        _write(lines, output, node)
        output.write(b"\n]}" if graph else b"")
        first = False
    return node.used


def _write(lines: Iterable[bytes], output: BinaryIO, node: _Nodes) -> None:
    between = "\n"
    for thing in subjects(lines):
        output.write(f"{between}{node.written(thing)}".encode())
        between = ",\n"


class _Nodes:
    """What writes things as JSON objects."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.used: set[str] = set()
        self.thing: Callable[[str], str] = lru_cache(_CACHED)(self._thing)
        self._class: Callable[[str], str] = lru_cache(_CACHED)(self._class_name)
        self._property: Callable[[str], Term] = lru_cache(_CACHED)(self._term)

    def written(self, thing: Subject) -> str:
        """A thing with all that is said of it."""
        members = [f'"id": {self.thing(thing.term)}']
        if thing.classes:
            members.append(f'"type": {_one_or_list([self._class(each) for each in thing.classes])}')
        for predicate, values in thing.said.items():
            term = self._property(predicate)
            members.append(f"{term.name}: {self._values(values, term.values)}")
        return f"{{{', '.join(members)}}}"

    def _values(self, values: list[str], kind: str) -> str:
        if kind == TEXT_IN_A_LANGUAGE and all(value[0] == '"' and value[-1] != ">" for value in values):
            by_language: dict[str, list[str]] = {}
            for value in values:
                quoted, language, _ = literal(value)
                by_language.setdefault(language or "@none", []).append(quoted)
            tagged = (f'"{tag}": {_one_or_list(texts)}' for tag, texts in by_language.items())
            return f"{{{', '.join(tagged)}}}"
        written = [self._value(value, kind) for value in values]
        # In the place of texts by language, a single object would be taken for such.
        return f"[{', '.join(written)}]" if kind == TEXT_IN_A_LANGUAGE else _one_or_list(written)

    def _value(self, value: str, kind: str) -> str:
        if value[0] == "<":
            return self.thing(value) if kind == THING else f'{{"id": {self.thing(value)}}}'
        quoted, language, datatype = literal(value)
        if language:
            return f'{{"@value": {quoted}, "@language": "{language}"}}'
        if datatype:
            if datatype != kind:
                return f'{{"@value": {quoted}, "@type": {self._class(f"<{datatype}>")}}}'
            return quoted[1:-1] if datatype in _NATIVE and _NATIVE[datatype].fullmatch(quoted) else quoted
        return f'{{"@value": {quoted}}}' if kind else quoted

    def _thing(self, term: str) -> str:
        iri = term[1:-1]
        written = self._names.prefixed(iri) or self._names.relative(iri)
        return self._quoted(iri if written in _KEYWORDS else written, term)

    def _class_name(self, term: str) -> str:
        iri = term[1:-1]
        known = terms().get(iri)
        if known is not None:
            self.used.add(known.name)
            return json.dumps(known.name)
        return self._quoted(self._names.prefixed(iri) or iri, term)

    def _term(self, predicate: str) -> Term:
        iri = predicate[1:-1]
        known = terms().get(iri)
        if known is not None:
            self.used.add(known.name)
            return Term(json.dumps(known.name), known.values)
        return Term(self._quoted(self._names.prefixed(iri) or iri, predicate), "")

    def _quoted(self, written: str, term: str) -> str:
        """An IRI as it is written. One whose scheme is a prefix would come back as another.

        Raises:
            StoreError: when it would.
        """
        scheme = written.partition(":")[0]
        if written == term[1:-1] and scheme in self._names.prefixes:
            raise StoreError(
                f"{term}: JSON-LD 会把 {scheme}: 当作前缀 / JSON-LD would take {scheme}: for a prefix; use another format, such as trig"
            )
        return json.dumps(written, ensure_ascii=False)


def _one_or_list(written: list[str]) -> str:
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _laid_out(names: Names, used: Iterable[str] | None) -> str:
    """The context with one term a line."""
    said = context(names, used)
    return (
        "{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(said[key], ensure_ascii=False)}" for key in said) + "\n}"
    )
