"""Ruling lines of a picture, by morphology: long strokes, level or upright, thinner than any bar of a chart."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from budgetkg.document.ocr.picture import Image
from budgetkg.document.pdf.grid import Grid, find_grids
from budgetkg.document.pdf.page import Rule

#: The shortest ruling lines, in points: longer than any stroke of a character in a table.
_SHORTEST_FLAT = 20.0
_SHORTEST_UPRIGHT = 13.0
#: Thicker than this is a bar or a filled field, in points.
_THICKEST = 5.0
#: An upright line belongs to a table where it meets a level one, within so many points; a stroke of a letter does not.
_MEETS = 4.0
#: No table is narrower than this: what is, are the strokes of the characters of a title.
_NARROWEST = 100.0
#: Upright lines longer than this need meet none: a page break may cut both ends of them.
_LONG = 60.0


def find_rules(mask: Image, scale: float) -> tuple[list[Rule], list[Rule], Image]:
    """The level and upright lines of tables, and long level ones, in points; and the pixels that they cover."""
    flat, flat_pixels = _strokes(mask, scale, _SHORTEST_FLAT, upright=False)
    upright, upright_pixels = _strokes(mask, scale, _SHORTEST_UPRIGHT, upright=True)
    upright_kept = [rule for rule in upright if rule.end - rule.start >= _LONG or _meets(rule, flat)]
    frames = [_frame(grid) for grid in find_grids(flat, upright_kept)]
    frames = [frame for frame in frames if frame[2] - frame[0] >= _NARROWEST]
    flat_kept = [
        rule for rule in flat
        if rule.end - rule.start >= _NARROWEST or _is_in(frames, rule.start, rule.at, rule.end, rule.at)
    ]  # fmt: skip
    upright_kept = [rule for rule in upright_kept if _is_in(frames, rule.at, rule.start, rule.at, rule.end)]
    for rule in set(flat) - set(flat_kept):
        flat_pixels[_around(rule.at * scale), _along(rule, scale)] = 0
    for rule in set(upright) - set(upright_kept):
        upright_pixels[_along(rule, scale), _around(rule.at * scale)] = 0
    pixels: Image = cv2.bitwise_or(flat_pixels, upright_pixels)
    return flat_kept, upright_kept, pixels


def without_rules(grey: Image, pixels: Image) -> Image:
    """The picture with its ruling lines painted in the colour of the paper."""
    paper = int(np.median(grey))
    cleared = grey.copy()
    cleared[cv2.dilate(pixels, np.ones((3, 3), np.uint8)) > 0] = paper
    return cleared


def _frame(grid: Grid) -> tuple[float, float, float, float]:
    return grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1]


def _is_in(
    frames: Sequence[tuple[float, float, float, float]], left: float, top: float, right: float, bottom: float
) -> bool:
    return any(
        frame[0] - _MEETS <= left
        and right <= frame[2] + _MEETS
        and frame[1] - _MEETS <= top
        and bottom <= frame[3] + _MEETS
        for frame in frames
    )


def _along(rule: Rule, scale: float) -> slice:
    return slice(max(round(rule.start * scale) - 1, 0), round(rule.end * scale) + 2)


def _around(at: float) -> slice:
    return slice(max(round(at) - 3, 0), round(at) + 4)


def _strokes(mask: Image, scale: float, shortest: float, upright: bool) -> tuple[list[Rule], Image]:
    """Long strokes of one direction. The mask is widened across it by a pixel, so that a ragged line stays whole."""
    length = round(shortest * scale)
    across, along = ((1, 3), (length, 1)) if upright else ((3, 1), (1, length))
    wide = cv2.dilate(mask, np.ones(across, np.uint8))
    opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones(along, np.uint8))
    count, marks, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    rules = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        start, extent = (top, height) if upright else (left, width)
        # The mean thickness, for a line that is not quite straight has a wider box than it is thick.
        if area / extent > _THICKEST * scale:
            opened[marks == index] = 0
            continue
        at = left + width / 2 if upright else top + height / 2
        rules.append(Rule(at / scale, start / scale, (start + extent) / scale))
    return rules, opened


def _meets(rule: Rule, flat: Sequence[Rule]) -> bool:
    return any(
        other.start - _MEETS <= rule.at <= other.end + _MEETS
        and (abs(other.at - rule.start) <= _MEETS or abs(other.at - rule.end) <= _MEETS)
        for other in flat
    )
