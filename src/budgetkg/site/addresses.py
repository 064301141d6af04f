"""Where everything lies on a plain static host: each address is that of a file, and an entity's is its own IRI.

A host looks for the file whose name is the decoded path, and for ``index.html`` in a folder. So the entity
``{base}unit/540100/117001`` is the file ``id/unit/540100/117001/index.html``, with ``….ttl`` and ``….jsonld`` beside it.
What no file can be called lies under ``/iri/`` by its digest.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlencode, urlsplit

from budgetkg.errors import ExportError
from budgetkg.graph.vocabulary import BKG
from budgetkg.pages import Language, Site, Urls
from budgetkg.pages.urls import ENGLISH, SAFE, Pairs, local_path
from budgetkg.site.remembering import Remembering

#: The lists of entities, in the order in which they are offered.
INDEXES = ("units", "regions", "projects", "subjects", "economic", "policies", "documents", "years", "codes")
#: The serialisations that lie beside an entity's page.
SUFFIXES = (".ttl", ".jsonld")
_LONGEST = 255  # bytes of a name, in every common file system
_LAST_STEP = "id/"
_WINDOWS = re.compile(r'[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)', re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a site lies and which pages it has.

    ``root`` is its path at ``host`` without a last slash, ``entities`` the path of the base below it (``/id/`` or ``/``).
    ``rich`` are the entities that have a page in each language; ``apart`` are those whose path is another's.
    ``data`` is the address of the folder of data files, which are entities of the catalogue and have no pages.
    ``endpoint`` is the address of a SPARQL endpoint, ``findings`` says whether there is a page of them.
    """

    base_iri: str
    host: str
    root: str
    entities: str
    rich: Set[str] = frozenset()
    apart: Set[str] = frozenset()
    data: str = ""
    endpoint: str = ""
    findings: bool = False


def ground(base_iri: str, site_url: str = "") -> Ground:
    """Where the site of a base lies: at the base without a last ``id/``, or at ``site_url``.

    Raises:
        ExportError: when the base or the address can be no page's.
    """
    parts = urlsplit(base_iri)
    if parts.scheme not in {"http", "https"} or not parts.netloc or not base_iri.endswith("/") or parts.query:
        raise ExportError(
            f"{base_iri}: 静态网站的 IRI 须是以 / 结尾的 http(s) 地址 / the IRIs of a static site must be under an http(s) "
            f"address that ends in /; give it: --base-iri https://example.org/budgets/id/"
        )
    home = site_url or base_iri.removesuffix(_LAST_STEP)
    home = home if home.endswith("/") else home + "/"
    at = urlsplit(home)
    if at.scheme not in {"http", "https"} or not at.netloc or at.query or at.fragment:
        raise ExportError(
            f"{site_url}: 不是网址 / no web address; expected something like https://example.org/budgets/"
        )
    below = base_iri.removeprefix(home)
    # A base that lies elsewhere leads here by redirection: its paths stand under its own last step.
    entities = f"/{below}" if below != base_iri else f"/{_LAST_STEP}"
    return Ground(base_iri, f"{at.scheme}://{at.netloc}", at.path.rstrip("/"), entities)


@dataclass(frozen=True, kw_only=True)
class StaticUrls(Urls):
    """The addresses of a static site in one language: all pages end in ``/``, and what would have to be asked has none."""

    ground: Ground

    def navigation(self) -> tuple[tuple[str, str], ...]:
        """The chief pages, each by the key of its name and its path without language."""
        chief = ("questions", "browse", "findings", "ontology", "downloads", "about")
        return tuple((name, f"/{name}/") for name in chief if name != "findings" or self.ground.findings)

    def path(self, path: str, query: Pairs = ()) -> str:
        """A page by its path without language; a further page of a list is a step of the path."""
        asked = [(name, value) for name, value in query if value]
        number = next((value for name, value in asked if name == "page"), "")
        others = [pair for pair in asked if pair[0] != "page"]
        if others and path != "/search":
            return ""
        closed = path if path.endswith("/") else f"{path}/"
        further = f"{number}/" if number not in {"", "1"} else ""
        return f"{self._start()}{closed}{further}{f'?{urlencode(others)}' if others else ''}"

    def index(self, name: str) -> str:
        """The list of all entities of a kind, or another page by its name."""
        return self.path(f"/{name}/")

    def compare(self, query: Pairs = ()) -> str:
        """None: to compare is to ask."""
        return ""

    def editor(self, query: Pairs = ()) -> str:
        """None."""
        return ""

    def findings(self, query: Pairs = ()) -> str:
        """The findings, where there are any to show."""
        return self.path("/findings", query) if self.ground.findings else ""

    def answer(self, name: str, form: str, query: Pairs = ()) -> str:
        """A question's answer as data, as the question is asked without parameters."""
        return "" if list(query) else f"{self.root}/questions/{quote(name)}.{form}"

    def endpoint(self, query: Pairs = ()) -> str:
        """The SPARQL endpoint that the publisher names."""
        return self.ground.endpoint

    def page_image(self, document: str, page: int, query: Pairs = ()) -> str:
        """None: pictures stand on the pages of rows."""
        return ""

    def crop(self, document: str, query: Pairs) -> str:
        """None."""
        return ""

    def entity(self, iri: str, suffix: str = "") -> str:
        """The page of a node: of ours where its IRI leads, of the ontology's on the ontology's page, else its own address.

        Data has no language, and neither has a page that is in both.
        """
        whole, mark, fragment = iri.partition("#")
        if mark and f"{whole}#" == BKG.IRI:
            return "" if suffix else f"{self.path('/ontology/')}#{quote(fragment, safe=SAFE)}"
        here = self.ground
        local = local_path(self.base_iri, whole)
        if local is None or (here.data and whole.startswith(here.data)):
            return "" if suffix else self.outside(iri)
        if suffix and suffix not in SUFFIXES:
            return ""
        lies = (
            f"/iri/{digest_of(whole)}" if whole in here.apart or not fits(local) else f"{here.entities}{_quoted(local)}"
        )
        start = self._start() if not suffix and whole in here.rich else self.root
        return f"{start}{lies}{suffix or '/'}{mark}{quote(fragment, safe=SAFE) if mark else ''}"

    def file(self, address: str) -> str:
        """The file, by its path in the site's folder, that a host sends for an address of ours."""
        path = address.partition("#")[0].partition("?")[0].removeprefix(self.root).lstrip("/")
        decoded = unquote_to_bytes(path).decode()
        return f"{decoded}index.html" if not decoded or decoded.endswith("/") else decoded

    def _start(self) -> str:
        return f"{self.root}{ENGLISH}" if self.language == "en" else self.root


@dataclass(frozen=True, kw_only=True)
class StaticSite(Site):
    """A site whose pages are all made beforehand."""

    ground: Ground
    graph: Remembering
    live: bool = False

    def urls(self, language: Language) -> StaticUrls:
        """The addresses of this site's pages."""
        return StaticUrls(self.graph.base_iri, language, self.ground.root, self.ground.host, ground=self.ground)


def digest_of(iri: str) -> str:
    """What an IRI is called that can be no file."""
    return hashlib.sha256(iri.encode()).hexdigest()[:32]


@lru_cache(maxsize=65_536)
def fits(local: str, windows: bool = os.name == "nt") -> bool:
    """Whether an entity's path can be that of a folder, and of files with a suffix beside it."""
    try:
        decoded = unquote_to_bytes(local).decode()
    except UnicodeDecodeError:
        return False
    steps = decoded.split("/")
    if _UNSEEN.search(decoded) or any(step in {"", ".", ".."} for step in steps):
        return False
    longest = max(map(len, SUFFIXES))
    if max(*(len(step.encode()) for step in steps), len(steps[-1].encode()) + longest) > _LONGEST:
        return False
    # `a.ttl` is the data of `a`, and no folder.
    if any(step.endswith((*SUFFIXES, ".html")) for step in steps):
        return False
    return not (windows and any(_WINDOWS.search(step) for step in steps))


@lru_cache(maxsize=65_536)
def _quoted(local: str) -> str:
    return quote(local, safe=SAFE)
