"""Whether a server holds what was sent: graphs are compared by the number of their triples and a sum over them.

The sum is computed where the graph is, by a query: of each triple's text the first digits of the MD5. It leaves out the
types and languages of literals, which servers write in forms of their own, and is of percent-encoded text: Virtuoso
joins texts of several scripts in a way of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from budgetkg.publish.reading import Reading, within

_DIGITS = 7
_UNSURE = re.compile("[!'()*`\\u0080-\\u00ff]")  # characters that servers encode or not, Virtuoso some of them amiss
_PLAIN = 'ENCODE_FOR_URI(REPLACE(STR(?{}), "[!\'()*`\\u0080-\\u00FF]", ""))'
_TEXT = "CONCAT({})".format(', " ", '.join(_PLAIN.format(term) for term in "spo"))
_UNRESERVED = "-_.~"  # with letters and digits, what ENCODE_FOR_URI leaves as it is


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a graph is compared by."""

    triples: int
    sum: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A graph (or a merge) that is not on the server as it is here."""

    graph: str
    here: Fingerprint
    there: Fingerprint


def fingerprint_here(lines: Iterable[bytes]) -> Fingerprint:
    """That of N-Triples lines."""
    triples = total = 0
    for line in lines:
        for quad in ox.parse(line, ox.RdfFormat.N_TRIPLES):
            text = " ".join(quote(_UNSURE.sub("", _text(term)), safe=_UNRESERVED) for term in quad.triple)
            total += int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:_DIGITS], 16)
            triples += 1
    return Fingerprint(triples, total)


def fingerprint_there(reading: Reading, graph: str) -> Fingerprint:
    """That of a graph on a server, or of its default graph.

    Raises:
        BudgetkgError: when the server does not answer.
    """
    digits = (f'STRLEN(STRBEFORE("0123456789abcdef", SUBSTR(?hash, {place + 1}, 1)))' for place in range(_DIGITS))
    number = " + ".join(f"{16 ** (_DIGITS - 1 - place)} * {digit}" for place, digit in enumerate(digits))
    ((triples, total),) = reading.ask(
        f"SELECT (COUNT(*) AS ?triples) (SUM({number}) AS ?total) "
        f"WHERE {{ {within(graph, '?s ?p ?o')} BIND(MD5({_TEXT}) AS ?hash) }}",
        graph,
    ).rows
    return Fingerprint(int(str(triples)), int(str(total or 0)))


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
