"""Every IRI of the data: the only place that mints them.

Paths are those of docs/model.md. Chinese stays Chinese (NFC); what an IRI may not hold, and what would change its path
(``/ ? # %``), is percent-encoded, so that different names never meet in one IRI.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from budgetkg.errors import BudgetkgError
from budgetkg.text import key

if TYPE_CHECKING:
    from budgetkg.facts.model import Evidence

DEFAULT_BASE = "https://w3id.org/budgetkg/id/"

# A path segment by RFC 3987: unreserved, sub-delims, ":" and "@", and ucschar. Everything else is encoded, the
# direction marks too (RFC 3987, 4.1, forbids them).
_UCSCHAR = (
    r"\u00a0-\u200d\u2010-\u2029\u202f-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14))
    + "\U000e1000-\U000efffd"
)
_NOT_IN_SEGMENT = re.compile(rf"[^A-Za-z0-9\-._~!$&'()*+,;=:@{_UCSCHAR}]|[\s\u00a0\u2000-\u200d\u2028\u2029\u3000]")
_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", errors="surrogatepass"))


@lru_cache(maxsize=65_536)
def segment(name: str) -> str:
    """A name as one path segment of an IRI; different names (in NFC) give different segments.

    Raises:
        ValueError: for an empty name, which names nothing.
    """
    if not name:
        raise ValueError("an IRI segment needs a name")
    encoded = _NOT_IN_SEGMENT.sub(_percent, unicodedata.normalize("NFC", name))
    # "." and ".." are steps in a path, not names.
    return encoded.replace(".", "%2E") if encoded in {".", ".."} else encoded


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs under one base."""

    base: str = DEFAULT_BASE

    @classmethod
    def under(cls, base: str) -> Self:
        """The IRIs under a base, which is closed with a slash where it ends in no separator.

        Raises:
            BudgetkgError: when the base is no absolute IRI.
        """
        if not _BASE.fullmatch(base):
            raise BudgetkgError(f"{base!r}: 不是绝对 IRI / no absolute IRI; expected something like {DEFAULT_BASE}")
        return cls(base if base.endswith(("/", "#", ":")) else base + "/")

    def documents(self) -> str:
        """What the IRIs of all source documents, and of what is within them, begin with."""
        return f"{self.base}document/"

    def document(self, sha256: str) -> str:
        """A source document, and the graph of its facts: the first sixteen digits of its hash."""
        return f"{self.documents()}{segment(sha256[:16].lower())}"

    def code_lists(self) -> str:
        """The graph of the code lists."""
        return f"{self.base}codelists"

    def ontology(self) -> str:
        """The graph of the ontology."""
        return f"{self.base}ontology"

    def links(self) -> str:
        """The graph of the links from our code lists to other vocabularies."""
        return f"{self.base}links"

    def published(self) -> str:
        """The graph in which a server keeps what was published there."""
        return f"{self.base}published"

    def scheme(self, scheme: str) -> str:
        """A code list."""
        return f"{self.base}code/{segment(scheme)}"

    def code(self, scheme: str, code: str) -> str:
        """A concept of a code list."""
        return f"{self.base}code/{segment(scheme)}/{segment(code)}"

    def indicator_class(self, level1: str, level2: str) -> str:
        """A second-level class of indicators, under its first level."""
        return f"{self.base}code/indicator/{segment(level1)}/{segment(level2)}"

    def year(self, year: int) -> str:
        """A calendar year, which is also the fiscal year."""
        return f"{self.base}year/{year}"

    def check(self, identifier: str) -> str:
        """A check."""
        return f"{self.base}check/{segment(identifier)}"

    def unit(self, region: str, code: str, name: str) -> str:
        """A budget unit; see :func:`_body` for what names it."""
        return f"{self.base}unit/{_body(region, code, name)}"

    def department(self, region: str, code: str, name: str) -> str:
        """A department; see :func:`_body` for what names it."""
        return f"{self.base}department/{_body(region, code, name)}"

    def project(self, code: str) -> str:
        """A project by its code."""
        return f"{self.base}project/{segment(code)}"

    def project_of(self, region: str, unit_code: str, unit_name: str, year: int, name: str) -> str:
        """A project without code: its unit, year and name."""
        return f"{self.base}project/{_body(region, unit_code, unit_name)}/{year}/{segment(key(name) or name)}"

    def no_project(self) -> str:
        """What stands for "no single project"."""
        return f"{self.base}project/none"

    def nothing(self) -> str:
        """What queries bind where there is nothing, since an unbound variable would match everything."""
        return f"{self.base}none"

    def policy(self, organ_code: str, year: str, number: str) -> str:
        """A policy document by its number."""
        serial = str(int(number)) if number.isdecimal() else number
        return f"{self.base}policy/{segment(key(organ_code) or organ_code)}/{segment(year)}/{segment(serial)}"

    def column(self, dimensions: Sequence[str]) -> str:
        """A kind of column, by the last segments of the concepts that make it."""
        return f"{self.base}column/{'/'.join(dimensions)}"

    def wording(self, digest: str) -> str:
        """A wording that documents share, by the digest of what it says."""
        return f"{self.base}wording/{digest}"

    def policy_titled(self, title: str) -> str:
        """A policy document that is known by its title only."""
        return f"{self.base}policy/{segment(key(title) or title)}"


def _body(region: str, code: str, name: str) -> str:
    """What names a unit or department: region and code, region and name where it prints no code, else the name.

    Unit codes repeat from city to city, so a code without its region names nothing.
    """
    by_name = segment(key(name) or name)
    if not region:
        return by_name
    return f"{segment(region)}/{segment(code) if code else by_name}"


@dataclass(frozen=True, slots=True)
class DocumentIris:
    """The IRIs inside one document, by place; ``text`` says that its rows are the lines of a text."""

    document: str
    text: bool

    def lines(self) -> str:
        """The data set of the budget lines."""
        return f"{self.document}/lines"

    def projects(self) -> str:
        """The data set of the project budgets."""
        return f"{self.document}/projects"

    def row(self, evidence: Evidence) -> str:
        """A printed row: ``line100``, ``line3-20``, ``p2/t1/r8``."""
        last = f"-{evidence.last_row}" if evidence.last_row and evidence.last_row != evidence.row else ""
        if self.text:
            return f"{self.document}/line{evidence.row}{last}"
        page = f"p{evidence.page}/" if evidence.page is not None else ""
        table = f"t{evidence.table}/" if evidence.table is not None else ""
        return f"{self.document}/{page}{table}r{evidence.row}{last}"

    def cell(self, evidence: Evidence, cell: int) -> str:
        """A cell of a printed row, by its column."""
        return f"{self.row(evidence)}/c{cell}"

    def project_budget(self, key: str) -> str:
        """A project budget, by its project's code or name."""
        return f"{self.document}/project/{segment(key)}"

    def figure(self, number: int) -> str:
        """A figure stated in the document's prose."""
        return f"{self.document}/figure/{number}"

    def table(self, number: int) -> str:
        """The account of a table."""
        return f"{self.document}/table/{number}"


def numbered(iri: str, occurrence: int) -> str:
    """The ``occurrence``-th thing that would bear an IRI: itself, then ``…/2``, ``…/3``."""
    return iri if occurrence == 1 else f"{iri}/{occurrence}"


def part(iri: str, kind: str, number: int | str) -> str:
    """A numbered part of a thing, or one named by a segment: ``…/indicator/2``, ``…/slice/3``, ``…/check-count/children``."""
    return f"{iri}/{kind}/{number}"


def last_segment(iri: str) -> str:
    """The last segment of an IRI: the slug or code of a concept (``code/measure/total`` → ``total``)."""
    return iri.rpartition("/")[2]


def aspect(iri: str, kind: str) -> str:
    """The one part of its kind: an indicator's ``target`` and ``current`` value, a row's ``box`` and ``text``.

    A fragment, since it is nothing without the whole: who looks it up gets what it is a part of.
    """
    return f"{iri}#{kind}"
