"""How names and texts are sought: folded to one width and case, and cut into what an index can hold.

Chinese has no spaces between its words, and most have two characters: runs of other than Latin letters and digits are
indexed by every pair of neighbours, codes and Latin words whole. A pair says only where to look; what is found is
compared with the folded text itself.
"""

from __future__ import annotations

import itertools
import re

from budgetkg.text import key

_RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
#: 藏财行字〔2017〕第063号 is 藏财行字〔2017〕63号, in whatever brackets; whoever looks for it may put spaces into it.
_NUMBER = re.compile(r"\(([0-9]{4})\)第?0*(?=[0-9])")
_SPACED_NUMBER = re.compile(r" *\( *([0-9]{4}) *\) *第? *0*([0-9]+)(?: *(号))?")
#: Marks a single character of a name; a letter of no text, since folding makes it a digit.
SINGLE = "¹"


class _Folds(dict[int, str]):
    """What each character is folded to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = key(chr(code)).lower()
        return folded


_FOLDS = _Folds()


def folded(text: str) -> str:
    """The text as it is compared: one width, case, kind of bracket and quote, no white space."""
    return _NUMBER.sub(r"(\1)", text.translate(_FOLDS))


def tokens(name: str, rest: str = "") -> set[str]:
    """What the index holds of a folded name and of further folded texts; single characters of the name alone."""
    found = {f"{SINGLE}{character}" for run in _RUN.findall(name) for character in run}
    for run in (*_RUN.findall(name), *_RUN.findall(rest)):
        found.update((run,) if run.isascii() else map("".join, itertools.pairwise(run)))
    return found


def words(text: str) -> tuple[str, ...]:
    """The folded words of what somebody looks for; those without a letter or digit are left out."""
    spaced = " ".join(word.translate(_FOLDS) for word in text.split())
    whole = _SPACED_NUMBER.sub(lambda number: "({}){}{}".format(*number.groups(default="")), spaced)
    return tuple(dict.fromkeys(word for word in whole.split() if _RUN.search(word)))


def expression(sought: tuple[str, ...]) -> str:
    """What the index is asked for: entries that may hold every word. Codes and Latin words may be cut short."""
    return " AND ".join(dict.fromkeys(term for word in sought for term in _terms(word)))


def _terms(word: str) -> list[str]:
    runs = list(_RUN.finditer(word))
    found: list[str] = []
    for match in runs:
        run = match.group()
        if run.isascii():
            # At the end of the word it may go on: 1400 finds 140003, but 63号 is not 630号.
            open_ended = match.end() == len(word) and len(run) > 1
            if open_ended:
                found.append(f'"{run}"*')
            elif len(run) > 1 or len(runs) > 1:
                found.append(f'"{run}"')
        else:
            found += (f'"{first}{second}"' for first, second in itertools.pairwise(run))
    return found or [f'"{SINGLE}{runs[0].group()[0]}"']


def marks(text: str, sought: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in a text as it is printed: (start, end) of each place, in order and apart."""
    plain: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        fold = _FOLDS[ord(character)]
        plain.append(fold)
        origin += [index] * len(fold)
    whole = "".join(plain)
    found: list[tuple[int, int]] = []
    for word in sought:
        found += ((origin[place.start()], origin[place.end() - 1] + 1) for place in re.finditer(re.escape(word), whole))
    return _apart(sorted(found))


def _apart(places: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def excerpt(
    text: str, places: tuple[tuple[int, int], ...], around: int = 30
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of a text around the first of the places, with the places that lie in it."""
    if not places:
        return "", ()
    first = max(0, places[0][0] - around)
    last = min(len(text), max(places[0][1], first + 3 * around))
    before, after = "…" if first else "", "…" if last < len(text) else ""
    shift = len(before) - first
    inside = tuple((start + shift, end + shift) for start, end in places if first <= start and end <= last)
    return f"{before}{text[first:last]}{after}", inside
