"""A drawn chart, and its forms: SVG, PNG, a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from budgetkg.chart.drawing import DARK, LIGHT, Colour, Mark, clean, mark, write
from budgetkg.chart.picture import as_png

FONTS = "'PingFang SC', 'Hiragino Sans GB', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif"


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """A chart of an answer. ``title`` and ``description`` are for those who cannot see it, too; sizes are in pixels."""

    title: str
    description: str
    width: float
    height: float
    language: str
    marks: tuple[Mark, ...]

    def svg(self, themed: bool = False) -> str:
        """The chart as one ``<svg>`` element, without script, style or reference to anything outside it.

        With ``themed`` its colours are the variables ``--ink``, ``--paper``, ``--soft``, ``--rule``, ``--accent`` and
        ``--series-1`` … ``--series-6``, and its font is that of the page which it is put into.
        """
        paper = [] if themed else [mark("rect", width=self.width, height=self.height, fill=Colour.PAPER)]
        drawn = mark(
            "svg",
            mark("title", self.title),
            mark("desc", self.description),
            *paper,
            *self.marks,
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            width=self.width,
            height=self.height,
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            **({} if themed else {"font_family": FONTS}),
            font_size=12.0,
        )
        return write(drawn, (lambda colour: f"var(--{colour})") if themed else LIGHT.__getitem__)

    def png(self, scale: float = 2) -> bytes:
        """The chart as a PNG picture of ``scale`` times its size, set in a Chinese font of its own.

        Raises:
            QueryError: when the extra ``charts`` is not installed.
        """
        return as_png(self.svg(), scale)

    def html(self) -> str:
        """A page that holds the chart alone, light or dark as its reader's system is."""
        return (
            f'<!DOCTYPE html>\n<html lang="{"en" if self.language == "en" else "zh-CN"}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(clean(self.title))}</title>\n<style>\n{_variables(LIGHT)}"
            f"@media (prefers-color-scheme: dark) {{ {_variables(DARK)} }}\n"
            f"body {{ margin: 2rem 1rem; background: var(--paper); color: var(--ink); font-family: {FONTS}; }}\n"
            "main { overflow-x: auto; }\nsvg { display: block; margin: 0 auto; font-variant-numeric: tabular-nums; }\n</style>\n</head>\n<body>\n<main>\n"
            f"{self.svg(themed=True)}\n</main>\n</body>\n</html>\n"
        )

    def __repr__(self) -> str:
        return f"<chart {self.title!r}, {self.width:.0f} × {self.height:.0f}>"

    def _repr_svg_(self) -> str:
        return self.svg()


def _variables(colours: Mapping[Colour, str]) -> str:
    return f":root {{ {' '.join(f'--{name}: {value};' for name, value in colours.items())} }}\n"
