"""From the coordinates of a PDF file to those of the reader's eye."""

from __future__ import annotations

from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
ONE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Window(NamedTuple):
    """A rectangle as it is looked at."""

    left: float
    top: float
    right: float
    bottom: float


class View:
    """How a page is looked at: the file's origin is at the bottom left, before rotation; the eye's at the top left."""

    def __init__(self, box: tuple[float, float, float, float], rotation: int) -> None:
        """``box`` is the part of the page that shows: left, bottom, right and top in the file's coordinates."""
        left, bottom, right, top = box
        across, down = right - left, top - bottom
        self.width, self.height = (down, across) if rotation in (90, 270) else (across, down)
        self.matrix: Matrix = {
            0: (1.0, 0.0, 0.0, -1.0, -left, top),
            90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
            180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
            270: (0.0, -1.0, -1.0, 0.0, top, right),
        }[rotation]

    def window(self, x0: float, y0: float, x1: float, y1: float) -> Window:
        """The rectangle of two opposite corners in the file's coordinates."""
        a, b, c, d, e, f = self.matrix
        one, two = a * x0 + c * y0 + e, a * x1 + c * y1 + e
        upper, lower = b * x0 + d * y0 + f, b * x1 + d * y1 + f
        return Window(min(one, two), min(upper, lower), max(one, two), max(upper, lower))


def combined(first: Matrix, then: Matrix) -> Matrix:
    """Two transformations as one."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
