"""A page as a picture, straightened, and what of it is ink."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[Any]

#: Feeders turn a sheet by no more than this many degrees.
_MOST_SKEW = 5.0
#: The coarse search goes by such steps of a degree, on a picture reduced to so many pixels.
_COARSE, _FINE = 0.5, 0.05
_SEARCHED = 1_000
#: A ruling line that shows the skew is this long, in points, and rises by at most so many points.
_LONG_RULE = 120.0
#: Ink is darker than its surroundings (so many points around it) by so many of 255 levels: pale rules count, paper does not.
_AROUND = 15.0
_DARKER = 14
#: A mark with less ink than this, in square points, is dust: a decimal point of 8-point print has twice as much.
_SPECK = 0.7


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey pixels of a page, ``scale`` of them to a point. ``angle`` is how far the sheet lay from level, in degrees."""

    grey: Image
    scale: float
    angle: float = 0.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the straightened page (in points) stands on the page as it was scanned."""
        height, width = self.grey.shape
        across, down = width / 2 / self.scale, height / 2 / self.scale
        turn = math.radians(self.angle)
        dx, dy = x - across, y - down
        return across + dx * math.cos(turn) - dy * math.sin(turn), down + dx * math.sin(turn) + dy * math.cos(turn)


def straightened(grey: Image, scale: float) -> Picture:
    """The picture turned so that its lines of text and its ruling lines are level."""
    angle = _text_skew(grey)
    turned = _turned(grey, angle)
    rest = _rule_skew(turned, scale)
    if rest:
        angle += rest
        turned = _turned(grey, angle)
    return Picture(turned, scale, angle)


def ink(grey: Image, scale: float) -> Image:
    """255 where a pixel is darker than the paper around it, else 0."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    around = 2 * round(_AROUND * scale / 2) + 1
    mask: Image = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _DARKER)
    return mask


def without_specks(grey: Image, scale: float) -> Image:
    """The picture with its dust painted in the colour of the paper: marks too small for a decimal point."""
    mask = ink(grey, scale)
    count, marks, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    small = np.zeros(count, np.uint8)
    small[1:] = (stats[1:, cv2.CC_STAT_AREA] <= _SPECK * scale * scale) * np.uint8(255)
    cleared = grey.copy()
    cleared[cv2.dilate(small[marks], np.ones((3, 3), np.uint8)) > 0] = int(np.median(grey))
    return cleared


def _turned(grey: Image, angle: float) -> Image:
    if not angle:
        return grey
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned: Image = cv2.warpAffine(
        grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return turned


def _text_skew(grey: Image) -> float:
    """The angle at which dark and light rows differ most: then lines of text and rules are level."""
    shrink = min(_SEARCHED / max(grey.shape), 1.0)
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    dark = 255 - small

    def contrast(angle: float) -> float:
        height, width = dark.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(dark, matrix, (width, height)).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    level = contrast(0.0)
    if not level:
        return 0.0
    steps = round(_MOST_SKEW / _COARSE)
    best = max((step * _COARSE for step in range(-steps, steps + 1)), key=lambda angle: (contrast(angle), -abs(angle)))
    steps = round(_COARSE / _FINE)
    best = max(
        (best + step * _FINE for step in range(-steps, steps + 1)), key=lambda angle: (contrast(angle), -abs(angle))
    )
    return round(best, 4)


def _rule_skew(grey: Image, scale: float) -> float:
    """The angle that is left, by the slopes of the long ruling lines; 0 where there are none."""
    long = round(_LONG_RULE * scale)
    mask = cv2.dilate(ink(grey, scale), np.ones((3, 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, long // 2), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    slopes = []
    for index in range(1, count):
        left, top, width, height = (int(stats[index, part]) for part in range(4))
        if width < long or height > width / 20:
            continue
        rows, columns = np.nonzero(mask[top : top + height, left : left + width])
        slope = float(np.polyfit(columns.astype(np.float64), rows.astype(np.float64), 1)[0])
        slopes.append(math.degrees(math.atan(slope)))
    return round(float(np.median(slopes)), 4) if slopes else 0.0
