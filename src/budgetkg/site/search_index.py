"""The search index of a static site: files of some kilobytes, of which a query loads the few that hold its words.

It finds what :meth:`budgetkg.store.Store.search` finds, in the same order, without a server: a script
(``pages/static/search.js``) does in the browser what the database does there. Entries are numbered in the order in which equally
good ones are shown, so that a list of numbers is a list in order. There are three kinds of files, all JSON:

- ``index.json``: where each kind of entry begins, where each group of entries with as many mentions begins, and with which
  term or entry each of the other files begins;
- ``t0.json`` …: the terms in order (see :func:`_terms`), each with its entries: the distance to the entry before times eight,
  plus where the term stands in it (:class:`In`);
- ``e0.json`` …: the entries themselves: label, code, further text, documents, address, and the English page's address
  where it is not the other one's behind ``en/``.

A code cut short is a range of terms. Where that range is long (all projects of a province), ``CODE*`` holds the best entries
of each kind beforehand; only who wants more than those loads the range.
"""

from __future__ import annotations

import bisect
import hashlib
import heapq
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from itertools import groupby, pairwise
from typing import TypeVar

from budgetkg.store import KINDS, Sought
from budgetkg.store.bigrams import SINGLE, folded

#: About how many bytes a file of terms, and one of entries, has. What is found lies in many of the latter.
_TERMS_SIZE, _ENTRIES_SIZE = 16_384, 6_144
#: A code cut short that more than ``_MANY`` entries go on from has the best ``HEAD`` of each kind beforehand.
_MANY, HEAD = 400, 120

_CODE = re.compile(r"[0-9a-z]+")

Address = Callable[[str], tuple[str, str]]
"""By IRI, the addresses of its page in Chinese and in English, relative to the root of the site."""

_First = TypeVar("_First")


class In(IntFlag):
    """Where a term stands in an entry: in its name, at the beginning or the end of its name or code. 0: elsewhere."""

    NAME = 1
    START = 2
    END = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry, folded as it is compared."""

    sought: Sought
    name: str
    number: str
    rest: str

    @classmethod
    def of(cls, sought: Sought) -> _Entry:
        return cls(sought, folded(sought.label), folded(sought.code), folded(sought.text))

    @property
    def group(self) -> tuple[int, int]:
        """Its kind, and those with most mentions first."""
        return KINDS.index(self.sought.kind), -self.sought.mentions

    @property
    def order(self) -> tuple[object, ...]:
        """How it stands to others that fit equally well."""
        one = self.sought
        return *self.group, len(self.name), self.name, one.iri, one.label, one.code, one.text


def index_files(everything: Iterable[Sought], address: Address) -> dict[str, bytes]:
    """The files of the index by name; the same for the same entries, in whatever order they come."""
    entries = sorted(map(_Entry.of, everything), key=lambda entry: entry.order)
    postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for term, where in _terms(entry).items():
            postings[term].append((number, where))
    lists = {term: list(_distances(held)) for term, held in postings.items()}
    lists |= _heads(entries, postings)
    terms = _blocks(((f"{_json(each)}:{_json(lists[each])}", each) for each in sorted(lists, key=_units)), _TERMS_SIZE)
    records = _blocks(((_json(_record(one.sought, address)), n) for n, one in enumerate(entries)), _ENTRIES_SIZE)
    kinds = [entry.group[0] for entry in entries]
    about = {
        "kinds": [bisect.bisect_left(kinds, kind) for kind in range(len(KINDS) + 1)],
        "groups": [next(group)[0] for _, group in groupby(enumerate(entries), key=lambda pair: pair[1].group)],
        "terms": [first for first, _ in terms],
        "entries": [first for first, _ in records],
        "head": HEAD,
    }
    texts = {"index.json": _json(about)}
    texts |= {f"t{number}.json": f"{{{text}}}" for number, (_, text) in enumerate(terms)}
    texts |= {f"e{number}.json": f"[{text}]" for number, (_, text) in enumerate(records)}
    return {name: f"{text}\n".encode() for name, text in texts.items()}


def digest_of(files: Mapping[str, bytes]) -> str:
    """A name for these files that no others have: a browser may keep them for as long as it likes."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:12]


def _terms(entry: _Entry) -> Mapping[str, int]:
    """The terms of an entry, each with where it stands.

    They are pairs of neighbouring characters, but codes and Latin words whole, and of names single characters too.
    """
    found: defaultdict[str, int] = defaultdict(int)
    for text, where in ((entry.number, 0), (entry.name, In.NAME)):
        for term, start, end in _pieces(text):
            found[term] |= where | _at_ends(start, end, text)
    for term, _, _ in _pieces(entry.rest):
        found[term] |= 0
    for at, character in enumerate(entry.name):
        if character.isalnum():
            found[f"{SINGLE}{character}"] |= In.NAME | _at_ends(at, at + 1, entry.name)
    if (first := f"{SINGLE}{entry.number[:1]}") in found:
        found[first] |= _at_ends(0, 1, entry.number)
    return found


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """The terms of a folded text, each with where it begins and ends."""
    for code in _CODE.finditer(text):
        yield code.group(), code.start(), code.end()
    for at, pair in enumerate(map("".join, pairwise(text))):
        if not _CODE.fullmatch(pair):
            yield pair, at, at + 2


def _at_ends(start: int, end: int, text: str) -> int:
    return (0 if start else In.START) | (In.END if end == len(text) else 0)


def _record(sought: Sought, address: Address) -> list[object]:
    chinese, english = address(sought.iri)
    record = [sought.label, sought.code, sought.text, sought.documents, chinese]
    return record if english == f"en/{chinese}" else [*record, english]


def _distances(held: Iterable[tuple[int, int]]) -> Iterator[int]:
    before = 0
    for number, where in held:
        yield (number - before) * 8 + where
        before = number


def _heads(entries: Sequence[_Entry], postings: Mapping[str, Sequence[tuple[int, int]]]) -> dict[str, list[int]]:
    """For every code cut short that many entries go on from, the best of each kind, the best first."""
    found: dict[str, list[int]] = {}
    codes = sorted(filter(_CODE.fullmatch, postings))
    length = 2  # a single digit or letter is sought in names alone
    while codes:
        frequent = []
        for start, group in groupby((code for code in codes if len(code) >= length), key=lambda code: code[:length]):
            own = list(group)
            held = {number for code in own for number, _ in postings[code]}
            if len(held) > _MANY:
                found[f"{start}*"] = _best(entries, start, held)
                frequent += own
        codes, length = frequent, length + 1
    return found


def _best(entries: Sequence[_Entry], start: str, numbers: Iterable[int]) -> list[int]:
    """The best entries of each kind, all in the order in which they fit."""
    by_kind: defaultdict[int, list[tuple[int, int, int, str, int]]] = defaultdict(list)
    for number in numbers:
        entry = entries[number]
        coded = entry.number.startswith(start)
        if start in {entry.name, entry.number}:
            rank = 0
        elif entry.name.startswith(start) or coded:
            rank = 1
        else:
            rank = 2 if start in entry.name else 4
        kind, mentions = entry.group
        by_kind[kind].append((rank, kind, mentions, entry.number if coded else "", number))
    return [key[-1] for key in heapq.merge(*(heapq.nsmallest(HEAD, keys) for keys in by_kind.values()))]


def _blocks(texts: Iterable[tuple[str, _First]], size: int) -> list[tuple[_First, str]]:
    """Texts joined to blocks of about a size, each with what its first text is of."""
    blocks: list[tuple[_First, list[str]]] = []
    held = size
    for text, of in texts:
        if held >= size:
            blocks.append((of, []))
            held = 0
        blocks[-1][1].append(text)
        held += len(text.encode())
    return [(first, ",\n".join(parts)) for first, parts in blocks]


def _units(term: str) -> bytes:
    """What terms are sorted by: UTF-16 units, which a script compares texts by."""
    return term.encode("utf-16-be")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
