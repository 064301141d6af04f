"""A drawing as a PNG picture: resvg draws it, in Noto Sans SC from a package, so every machine gives the same picture."""

from __future__ import annotations

import importlib

from budgetkg.errors import QueryError


def as_png(svg: str, scale: float) -> bytes:
    """An SVG as PNG. Fonts of the system are left out: most have no Chinese characters.

    Raises:
        QueryError: when the extra ``charts`` is not installed, or the scale is not above zero.
    """
    try:
        resvg = importlib.import_module("resvg_py")
        fonts = importlib.import_module("pylopdf_fonts_zh_cn")
    except ImportError as error:
        raise QueryError(
            "PNG 需要附加组件；SVG 和 HTML 不需要 / PNG needs an extra, SVG and HTML do not; install it with: "
            "pip install 'budgetkg[charts]'"
        ) from error
    if not 0 < scale <= 10:
        raise QueryError(f"{scale}: 倍数应大于 0、不超过 10 / the scale must be above 0 and at most 10")
    drawn = resvg.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(fonts.sans_path())],
        font_family="Noto Sans SC",
        sans_serif_family="Noto Sans SC",
        zoom=scale,
    )
    return bytes(drawn)
