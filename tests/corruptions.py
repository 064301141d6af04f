"""Seeded damage to a text: what OCR, typing and cutting do to printed budgets."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Lines = list[str]

_TOKEN = re.compile(r"\S+")
_NUMBER = re.compile(r"\d")
#: How far apart exchanged rows and cells may stand.
_REACH = 10


def spans(line: str) -> list[tuple[int, int]]:
    """Where the filled tokens of a line stand: its cells where tabs part them, else its words."""
    if "\t" not in line:
        return [match.span() for match in _TOKEN.finditer(line)]
    found, start = [], 0
    for part in line.split("\t"):
        if part.strip():
            found.append((start, start + len(part)))
        start += len(part) + 1
    return found


def change_digit(lines: Lines, at: int, chance: random.Random) -> None:
    match = chance.choice(list(_NUMBER.finditer(lines[at])))
    digit = chance.choice([other for other in "0123456789" if other != match.group()])
    lines[at] = lines[at][: match.start()] + digit + lines[at][match.end() :]


def drop_token(lines: Lines, at: int, chance: random.Random) -> None:
    """The token goes; half the time its separator too, so that the rest of the row moves up."""
    start, end = chance.choice(spans(lines[at]))
    lines[at] = lines[at][:start] + lines[at][end + chance.randrange(2) :]


def double_token(lines: Lines, at: int, chance: random.Random) -> None:
    start, end = chance.choice(spans(lines[at]))
    separator = "\t" if "\t" in lines[at] and chance.random() < 0.7 else " "
    lines[at] = lines[at][:end] + separator + lines[at][start:end] + lines[at][end:]


def shift_token(lines: Lines, at: int, chance: random.Random) -> None:
    """The token changes places with its neighbour, which may be a blank cell."""
    separator = "\t" if "\t" in lines[at] else " "
    parts = lines[at].split(separator)
    place = chance.choice([number for number, part in enumerate(parts) if part.strip()])
    other = place + chance.choice((-1, 1))
    if 0 <= other < len(parts):
        parts[place], parts[other] = parts[other], parts[place]
    else:
        parts.insert(place, "")
    lines[at] = separator.join(parts)


def exchange_cells(lines: Lines, at: int, chance: random.Random) -> None:
    near = [number for number, line in enumerate(lines) if abs(number - at) <= _REACH and spans(line)]
    other = chance.choice(near)
    start, end = chance.choice(spans(lines[at]))
    begin, stop = chance.choice(spans(lines[other]))
    if other != at:
        one, two = lines[at][start:end], lines[other][begin:stop]
        lines[at] = lines[at][:start] + two + lines[at][end:]
        lines[other] = lines[other][:begin] + one + lines[other][stop:]
    elif end <= begin or stop <= start:
        (start, end), (begin, stop) = sorted(((start, end), (begin, stop)))
        line = lines[at]
        lines[at] = line[:start] + line[begin:stop] + line[end:begin] + line[start:end] + line[stop:]


def exchange_rows(lines: Lines, at: int, chance: random.Random) -> None:
    other = chance.choice([n for n, line in enumerate(lines) if abs(n - at) <= _REACH and line.strip()])
    lines[at], lines[other] = lines[other], lines[at]


KINDS: dict[str, Callable[[Lines, int, random.Random], None]] = {
    "digit changed": change_digit,
    "token dropped": drop_token,
    "token doubled": double_token,
    "token shifted": shift_token,
    "cells exchanged": exchange_cells,
    "rows exchanged": exchange_rows,
}


def corrupt(text: str, seed: str) -> tuple[str, str]:
    """One damaged copy of a text, and the kind of damage. The same seed gives the same copy."""
    chance = random.Random(seed)
    kind = chance.choice(list(KINDS))
    lines = text.split("\n")
    KINDS[kind](lines, chance.choice([n for n, line in enumerate(lines) if _NUMBER.search(line)]), chance)
    return "\n".join(lines), kind
