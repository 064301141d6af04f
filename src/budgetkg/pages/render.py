"""Templates to text: everything is escaped, and what is missing in a template is an error and not a blank."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from budgetkg.pages.site import Page, Site
from budgetkg.pages.text import clean, short
from budgetkg.pages.urls import LANGUAGES, Language, Pairs, Urls
from budgetkg.pages.words import Words

_HERE = Path(__file__).resolve().parent
#: The folder of the pages' own files: style sheet, scripts, icon.
STATIC = _HERE / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the pages' own; ``etag`` changes with its content."""

    content: bytes
    media_type: str
    etag: str


@cache
def static(name: str) -> Asset | None:
    """The file of that name, if the pages have one."""
    if name not in {file.name for file in STATIC.iterdir() if file.is_file()}:
        return None
    content = (STATIC / name).read_bytes()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:12])


def render(
    site: Site,
    language: Language,
    template: str,
    title: str,
    here: tuple[str, Pairs],
    *,
    status: int = 200,
    embedded: bool = False,
    **values: object,
) -> Page:
    """A page.

    Args:
        site: the site it is a page of.
        language: its language.
        template: the template's name without suffix.
        title: its title.
        here: its own path without language, and query: the same page in the other language stands there.
        status: how the request went.
        embedded: leave out all that is around the content; such a page may stand in frames of others.
        values: what the template shows.
    """
    urls, words = site.urls(language), Words(language)
    path, query = here
    pairs = list(query)
    other: Language = "en" if language == "zh" else "zh"
    html = template_named(template).render(
        t=words,
        urls=urls,
        site=site,
        language=language,
        title=title,
        status=status,
        embedded=embedded,
        here=path,
        own_url=urls.host + urls.path(path, pairs),
        other=other,
        other_url=urls.to(other).path(path, pairs),
        alternates=[(each, urls.host + urls.to(each).path(path, pairs)) for each in LANGUAGES],
        asset=lambda name: asset_url(urls, name),
        **values,
    )
    return Page(html, title, language, status, embedded)


def template_named(name: str) -> Template:
    """A template of the pages, by its name without suffix."""
    return _environment().get_template(f"{name}.html")


def asset_url(urls: Urls, name: str) -> str:
    """The address of a file of the pages' own, which changes with its content."""
    found = static(name)
    if found is None:
        raise LookupError(f"the pages have no file {name!r}")
    return urls.static(name, found.etag)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalised,
    )
    environment.filters["short"] = short
    return environment


def _finalised(value: object) -> object:
    """What is about to be shown: texts without what would change the page around them."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return clean(value)
    return value
