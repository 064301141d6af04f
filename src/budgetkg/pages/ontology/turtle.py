"""A piece of Turtle for a page: our terms link to their sections, and what is what can be seen."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup

_TOKEN = re.compile(r"""(?P<iri><[^>]*>)|(?P<text>"[^"]*")|(?P<ours>\bbkg:[\w-]+)|(?P<other>\b[a-z][\w-]*:[\w-]+)""")


def coloured(turtle: str, is_known: Callable[[str], bool]) -> Markup:
    """The piece as HTML; ``is_known`` says which local names of ours have a section."""
    parts = [Markup()]
    end = 0
    for match in _TOKEN.finditer(turtle):
        parts.append(Markup.escape(turtle[end : match.start()]))
        parts.append(_token(match, is_known))
        end = match.end()
    parts.append(Markup.escape(turtle[end:]))
    return Markup().join(parts)


def _token(match: re.Match[str], is_known: Callable[[str], bool]) -> Markup:
    local = match.group().removeprefix("bkg:")
    if match.lastgroup == "ours" and is_known(local):
        return Markup('<a href="#{}">{}</a>').format(local, match.group())
    if match.lastgroup in {"iri", "text"}:
        return Markup('<span class="{}">{}</span>').format(f"rdf-{match.lastgroup}", match.group())
    return Markup.escape(match.group())
