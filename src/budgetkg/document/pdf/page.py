"""What is drawn on one page: characters and ruling lines, in points from the top left as the page is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Glyph(NamedTuple):
    """One printed character and the box of its font around it; ``baseline`` is the line it stands on."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float


class Rule(NamedTuple):
    """A ruling line: ``at`` is the height of a horizontal one, the distance from the left of a vertical one."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``images`` is the share of the page that pictures cover: a scan has one picture and no characters."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    images: float = 0.0


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as grey pixels, row by row, ``scale`` of them to a point."""

    pixels: bytes
    width: int
    height: int
    scale: float


class Wanted(NamedTuple):
    """A page (counted from 1) that is wanted as pixels: with or without annotations, and the pictures in it."""

    number: int
    annotations: bool = True
    images: bool = True
