"""RDF/XML, for programs that read nothing else. What XML cannot hold is refused, never changed in silence.

XML 1.0 has no control characters but tab and the ends of lines, and a property is an element, whose name must be the end
of the property's IRI: https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import BinaryIO

from budgetkg.errors import StoreError
from budgetkg.graph.vocabulary import RDF
from budgetkg.store.writing.names import Names
from budgetkg.store.writing.subjects import Graphs, Subject, literal, subjects

_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\nrtbf\']))')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A carriage return would come back as a line feed, were it not written as a reference.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_MARKED = re.compile(r'[&<>"\r]')
_START = r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_LOCAL = re.compile(rf"[{_START}][{_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*\Z")
_RESERVED = frozenset(
    RDF.IRI + name
    for name in ("li", "Description", "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "bagID")
)  # fmt: skip
_CACHED = 2**14

CLOSING = "</rdf:RDF>\n"


def opening(names: Names, prefixes: Mapping[str, str]) -> str:
    """The root with the base and the prefixes."""
    declared = {**prefixes, "rdf": RDF.IRI}
    base = f'\n  xml:base="{names.base_iri.translate(_MARKUP)}"' if names.base_iri else ""
    spaces = "".join(f'\n  xmlns:{prefix}="{declared[prefix].translate(_MARKUP)}"' for prefix in sorted(declared))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{base}{spaces}>\n'


def write_triples(graphs: Graphs, output: BinaryIO, names: Names) -> None:
    """The triples of all graphs, without the graphs.

    Raises:
        StoreError: when a text or the name of a property cannot be written in XML.
    """
    elements = _Elements(names)
    for _, lines in graphs:
        for thing in subjects(lines):
            output.write(elements.written(thing).encode())


class _Elements:
    """What writes things as elements."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._reference: Callable[[str], str] = lru_cache(_CACHED)(self._address)
        self._tag: Callable[[str], tuple[str, str]] = lru_cache(_CACHED)(self._tags)

    def written(self, thing: Subject) -> str:
        """A thing with all that is said of it."""
        lines = [f"  <rdf:Description rdf:about={self._reference(thing.term)}>\n"]
        lines += [f"    <rdf:type rdf:resource={self._reference(each)}/>\n" for each in thing.classes]
        for predicate, values in thing.said.items():
            start, end = self._tag(predicate)
            for value in values:
                if value[0] == "<":
                    lines.append(f"    <{start} rdf:resource={self._reference(value)}/>\n")
                    continue
                quoted, language, datatype = literal(value)
                kind = f' xml:lang="{language}"' if language else ""
                if datatype:
                    kind = f" rdf:datatype={self._reference(f'<{datatype}>')}"
                lines.append(f"    <{start}{kind}>{self._text(quoted, thing.term, predicate)}</{end}>\n")
        lines.append("  </rdf:Description>\n")
        return "".join(lines)

    def _text(self, quoted: str, subject: str, predicate: str) -> str:
        text = _ESCAPE.sub(_character, quoted[1:-1]) if "\\" in quoted else quoted[1:-1]
        foreign = _NOT_XML.search(text)
        if foreign is not None:
            raise StoreError(
                f"{subject} {predicate}: 字符 U+{ord(foreign.group()):04X} 不能写入 RDF/XML / "
                f"the character U+{ord(foreign.group()):04X} cannot be written in RDF/XML; use another format, such as ttl"
            )
        return text.translate(_MARKUP) if _MARKED.search(text) else text

    def _address(self, term: str) -> str:
        return f'"{self._names.relative(term[1:-1]).translate(_MARKUP)}"'

    def _tags(self, predicate: str) -> tuple[str, str]:
        """The beginning and the end of a property's element, without their brackets."""
        iri = predicate[1:-1]
        if iri in _RESERVED:
            raise _no_name(predicate)
        known = self._names.prefixed(iri)
        if known:
            return known, known
        local = _local_name(iri)
        if not local:
            raise _no_name(predicate)
        return f'{local} xmlns="{iri.removesuffix(local).translate(_MARKUP)}"', local


def _local_name(iri: str) -> str:
    """The longest end of an IRI that can be an element's name; ``""`` for none."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return next((iri[start:] for start in range(cut, len(iri)) if _LOCAL.match(iri, start)), "")


def _no_name(predicate: str) -> StoreError:
    return StoreError(
        f"{predicate}: 此属性的 IRI 不能作为 RDF/XML 的元素名 / this property's IRI cannot be the name of an element of RDF/XML; "
        "use another format, such as ttl"
    )


def _character(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    if letter:
        return _ESCAPED.get(letter, letter)
    return chr(int(short or long, 16))
