"""The page of the data files, and what search engines for data are told of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from budgetkg.graph.dataset_iris import DatasetIris
from budgetkg.metadata import File, Part
from budgetkg.pages import LANGUAGES
from budgetkg.pages.render import render
from budgetkg.pages.words import Words
from budgetkg.site.addresses import StaticSite
from budgetkg.site.output import Output

#: Where the data files lie.
DATA = "data"
_KILO = 1024


@dataclass(frozen=True, slots=True)
class _Shown:
    """A file as the page shows it."""

    name: str
    address: str
    media_type: str
    compression: str
    size: str
    sha256: str


def write_downloads(site: StaticSite, files: Sequence[File], out: Output) -> None:
    """Write the page of these files, which lie in the site's folder of data, in each language.

    Raises:
        ExportError: when a page cannot be written.
    """
    for language in LANGUAGES:
        urls, words = site.urls(language), Words(language)
        data = f"{urls.root}/{DATA}/"
        order = [part.value for part in Part]
        ordered = sorted(files, key=lambda file: (order.index(file.part.value), file.path))
        groups = [
            (words(f"part-{part}"), [_shown(file, data) for file in group])
            for part, group in groupby(ordered, key=lambda file: file.part.value)
        ]
        page = render(
            site,
            language,
            "downloads",
            words("downloads-title"),
            ("/downloads/", []),
            data=data,
            groups=groups,
            dataset=urls.entity(DatasetIris.under(urls.base_iri).dataset),
        )
        out.page(urls.path("/downloads/"), page)


def script_safe(told: dict[str, Any]) -> Markup:
    """JSON that may stand in a script element: nothing in it ends the element or opens another."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _shown(file: File, data: str) -> _Shown:
    return _Shown(
        file.path, data + quote(file.path), file.media_type, file.compression, _size(file.size), file.sha256
    )  # fmt: skip


def _size(size: int) -> str:
    """A size as people read it: 12 B, 3.4 KiB, 56 MiB."""
    amount, unit = float(size), "B"
    for larger in ("KiB", "MiB", "GiB"):
        if amount < _KILO:
            break
        amount, unit = amount / _KILO, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"
