"""Every address of the pages: made here, and read here. A site that lacks a page gives ``""`` as its address.

An entity's address is its IRI's path below the base, behind ``/id/``; the path keeps the IRI's own percent-escapes, so
that two IRIs never share an address. English pages stand under ``/en``.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from budgetkg.graph.iris import segment

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Pairs = Iterable[tuple[str, str]]

ENGLISH = "/en"
_ENTITY = "/id/"
#: What of an IRI may stand in a path as it is; everything else that is not ASCII is written in UTF-8 and escaped.
SAFE = "/:@!$&'()*+,;=-._~%"
_BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_ESCAPED_ASCII = re.compile(r"%[2-7][0-9A-Fa-f]")
#: What IRIs never escape, and clients sometimes do. Not the dot: as a whole step it stands escaped, being a name there.
_NEVER_ESCAPED = frozenset(string.ascii_letters + string.digits + "-_~!$&'()*+,;=:@")
_LINKABLE = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


@dataclass(frozen=True, slots=True)
class Urls:
    """The addresses of the pages in one language.

    ``root`` is the path under which the whole site lies (``""`` or ``/budgets``), ``host`` is ``https://example.org``
    where links must be whole (canonical links, what is shared).
    """

    base_iri: str
    language: Language = "zh"
    root: str = ""
    host: str = ""

    @classmethod
    def of(cls, base_iri: str, language: Language, public_url: str = "") -> Urls:
        """The addresses of a site that is reached at ``public_url``."""
        parts = urlsplit(public_url)
        host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return cls(base_iri, language, parts.path.rstrip("/"), host)

    def to(self, language: Language) -> Urls:
        """The addresses in another language."""
        return replace(self, language=language)

    def path(self, path: str, query: Pairs = ()) -> str:
        """A page by its path without language, such as ``/compare``."""
        return f"{self.root}{ENGLISH if self.language == 'en' else ''}{path}{_query(query)}"

    def navigation(self) -> tuple[tuple[str, str], ...]:
        """The chief pages, each by the key of its name and its path without language."""
        return (
            ("questions", "/questions/"),
            ("compare", "/compare"),
            ("findings", "/findings"),
            ("editor", "/editor"),
            ("about", "/about"),
        )

    def index(self, name: str) -> str:
        """The list of all entities of a kind (``units``); a site that is asked has questions for that instead."""
        return ""

    def start(self) -> str:
        """The start page."""
        return self.path("/")

    def search(self, query: Pairs = ()) -> str:
        """The search page."""
        return self.path("/search", query)

    def questions(self, query: Pairs = ()) -> str:
        """All questions."""
        return self.path("/questions/", query)

    def question(self, name: str, query: Pairs = ()) -> str:
        """One question with its parameters and view."""
        return self.path(f"/questions/{quote(name)}", query)

    def answer(self, name: str, form: str, query: Pairs = ()) -> str:
        """A question's answer as data: without language, for data has none."""
        return f"{self.root}/questions/{quote(name)}.{form}{_query(query)}"

    def compare(self, query: Pairs = ()) -> str:
        """The comparison."""
        return self.path("/compare", query)

    def findings(self, query: Pairs = ()) -> str:
        """The findings."""
        return self.path("/findings", query)

    def editor(self, query: Pairs = ()) -> str:
        """The SPARQL editor."""
        return self.path("/editor", query)

    def ontology(self) -> str:
        """The terms of the data."""
        return self.path("/ontology/")

    def about(self) -> str:
        """What the figures and marks mean."""
        return self.path("/about")

    def endpoint(self, query: Pairs = ()) -> str:
        """The SPARQL endpoint."""
        return f"{self.root}/sparql{_query(query)}"

    def static(self, name: str, etag: str = "") -> str:
        """A file of the pages' own."""
        return f"{self.root}/static/{quote(name)}{_query([('v', etag)] if etag else ())}"

    def page_image(self, document: str, page: int, query: Pairs = ()) -> str:
        """The image of a page of a document, whose IRI ends in its hash."""
        return f"{self.root}/evidence/{quote(document.rpartition('/')[2])}/p{page}.png{_query(query)}"

    def crop(self, document: str, query: Pairs) -> str:
        """The image of one row of a page and what is around it."""
        return f"{self.root}/evidence/{quote(document.rpartition('/')[2])}/crop.png{_query(query)}"

    def entity(self, iri: str, suffix: str = "") -> str:
        """The page of a node of ours; of another's that is all we may show of it.

        ``suffix`` is that of a serialisation (``.ttl``), which has no language. A fragment stays one.
        """
        whole, mark, fragment = iri.partition("#")
        if (local := local_path(self.base_iri, whole)) is None:
            return self.path("/id", [("iri", iri)])
        path = f"{_ENTITY}{quote(local, safe=SAFE)}{suffix}"
        return (self.root + path if suffix else self.path(path)) + mark + quote(fragment, safe=SAFE)

    def outside(self, iri: str) -> str:
        """An address elsewhere that may be followed; ``""`` for what must not be one (``javascript:``)."""
        return iri if _LINKABLE.fullmatch(iri) else ""


def local_path(base_iri: str, iri: str) -> str | None:
    """The path of an IRI below the base; ``None`` for an IRI elsewhere or one that a path cannot hold."""
    local = iri.removeprefix(base_iri)
    unfit = not local or local == iri or "?" in local or "#" in local or "\\" in local
    return None if unfit or any(step in {"", ".", ".."} for step in local.split("/")) else local


def iri_of(base_iri: str, raw_path: str) -> str:
    """The IRI that an entity's path (behind ``/id/``, its escapes kept) is the address of."""
    decoded = _ESCAPED_ASCII.sub(_plain, _BEYOND_ASCII.sub(_decoded, raw_path))
    return base_iri + unicodedata.normalize("NFC", decoded)


def _decoded(match: re.Match[str]) -> str:
    """Escaped UTF-8 as its characters, but for those that an IRI must escape."""
    try:
        return segment(bytes.fromhex(match.group().replace("%", "")).decode())
    except UnicodeDecodeError:
        return match.group()


def _plain(match: re.Match[str]) -> str:
    character = chr(int(match.group()[1:], 16))
    return character if character in _NEVER_ESCAPED else match.group()


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart: its language, the kind of page, and what of the path says which one."""

    language: Language
    kind: str
    rest: str = ""


_PLAIN = {
    "/": "start",
    "/search": "search",
    "/questions/": "questions",
    "/compare": "compare",
    "/findings": "findings",
    "/editor": "editor",
    "/about": "about",
    "/ontology/": "ontology",
    "/id": "foreign",
}


def read(path: str) -> Address | None:
    """The address in a path without its query; ``None`` where no page of ours is.

    The path of an entity has its escapes kept (:func:`iri_of` reads them), other paths may be decoded or not.
    """
    language: Language = "zh"
    if path == ENGLISH or path.startswith(f"{ENGLISH}/"):
        language, path = "en", path.removeprefix(ENGLISH) or "/"
    if kind := _PLAIN.get(path):
        return Address(language, kind)
    for start, kind in ((_ENTITY, "entity"), ("/questions/", "question")):
        rest = path.removeprefix(start)
        if rest != path and rest:
            return Address(language, kind, rest)
    return None


def _query(pairs: Pairs) -> str:
    text = urlencode(list(pairs))
    return f"?{text}" if text else ""
