"""Links of a static site, followed as a plain static host follows them: it knows files and folders, and nothing of us."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pyoxigraph as ox
from lxml import html


class Site:
    """A site's folder, and the address at which a host would show it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self._ids: dict[str, frozenset[str]] = {}

    @cached_property
    def files(self) -> frozenset[str]:
        """All files, by their paths in the folder."""
        return frozenset(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def file(self, address: str) -> str | None:
        """The file that a host sends for an address of the site; ``None`` where it has none."""
        root, path = urlsplit(self.address).path, urlsplit(address).path
        if not path.startswith(root):
            return None
        name = unquote(path.removeprefix(root))
        candidates = [f"{name}index.html"] if not name or name.endswith("/") else [name, f"{name}/index.html"]
        return next((each for each in candidates if each in self.files), None)

    def problem(self, address: str) -> str | None:
        """What is wrong with a link to an address of the site."""
        plain, fragment = urldefrag(address)
        file = self.file(plain)
        if file is None:
            return f"{address}: no such file"
        if fragment and file.endswith(".html") and not {fragment, unquote(fragment)} & self.ids(file):
            return f"{address}: no such id in {file}"
        return None

    def ids(self, file: str) -> frozenset[str]:
        """The ids of a page."""
        if file not in self._ids:
            self._ids[file] = frozenset(html.parse(self.folder / file).xpath("//@id"))
        return self._ids[file]

    def page_links(self) -> Iterator[tuple[str, str]]:
        """Every page, and every address that it links to or loads, whole."""
        for file in sorted(each for each in self.files if each.endswith(".html")):
            document = html.parse(self.folder / file)
            self._ids[file] = frozenset(document.xpath("//@id"))
            own = urljoin(self.address, file)
            for value in document.xpath("//@href | //@src | //@action"):
                yield file, urljoin(own, value)

    def data_iris(self, base: str) -> Iterator[tuple[str, str]]:
        """Every Turtle file of an entity, and every IRI of the base that it holds."""
        for file in sorted(each for each in self.files if each.endswith(".ttl") and not each.startswith("data/")):
            for iri in iris_of(turtle(self.folder / file)):
                if iri.startswith(base):
                    yield file, iri


def turtle(path: Path) -> set[ox.Triple]:
    """The triples of a Turtle file."""
    return {quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)}


def json_ld(path: Path, contexts: dict[str, object]) -> set[ox.Triple]:
    """The triples of a JSON-LD file whose context stands elsewhere, as a reader that fetches it sees them.

    A reader ignores ``@base`` in what it fetched (JSON-LD 1.1, 5.1), so it is taken out.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    given = document["@context"]
    whole: list[object] = []
    for each in given if isinstance(given, list) else [given]:
        fetched = contexts[each] if isinstance(each, str) else each
        whole.append({key: value for key, value in fetched.items() if key != "@base" or not isinstance(each, str)})
    document["@context"] = whole
    own = "https://elsewhere.example/file.jsonld"
    text = json.dumps(document, ensure_ascii=False).encode()
    return {quad.triple for quad in ox.parse(text, ox.RdfFormat.JSON_LD, base_iri=own)}


def iris_of(triples: Iterable[ox.Triple]) -> set[str]:
    """The IRIs of subjects and objects."""
    terms = (term for triple in triples for term in (triple.subject, triple.object))
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}
