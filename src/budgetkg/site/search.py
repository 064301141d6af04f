"""The search of a static site: its index, and the page whose script looks into it."""

from __future__ import annotations

import re
from urllib.parse import quote

from budgetkg.errors import ExportError
from budgetkg.pages import Language, Page
from budgetkg.pages.render import render
from budgetkg.pages.urls import LANGUAGES, SAFE
from budgetkg.pages.words import Words
from budgetkg.site.addresses import INDEXES, StaticSite
from budgetkg.site.output import Output
from budgetkg.site.search_index import digest_of, index_files
from budgetkg.store import KINDS, Store

_ESCAPED = re.compile(r"(?:%[89A-F][0-9A-F])+")


def write_search(store: Store, site: StaticSite, out: Output) -> None:
    """Write the index of all that the store can find, and the search page in each language.

    Raises:
        ExportError: when the store's own index is not complete.
        StoreError: when it cannot be read.
    """
    if not store.complete:
        raise ExportError(
            "检索库不完整：上次写入中断 / the search index is not complete: the last build was interrupted; "
            "run budgetkg build again, then export"
        )
    urls = [site.urls(language) for language in LANGUAGES]

    def address(iri: str) -> tuple[str, str]:
        chinese, english = (_readable(each.entity(iri).removeprefix(f"{each.root}/")) for each in urls)
        return chinese, english

    files = index_files(store.sought(), address)
    folder = f"search/{digest_of(files)}"
    for name, content in files.items():
        out.write(f"{folder}/{name}", content)
    for language in LANGUAGES:
        out.page(site.urls(language).search(), search_page(site, language, folder))


def search_page(site: StaticSite, language: Language, folder: str) -> Page:
    """The search page, over an index in a folder of the site."""
    urls, words = site.urls(language), Words(language)
    return render(
        site,
        language,
        "static_search",
        words("search-title"),
        ("/search", []),
        index=f"{urls.root}/{folder}/",
        kinds=KINDS,
        indexes=[(words(f"index-{name}"), urls.index(name)) for name in INDEXES],
    )


def _readable(address: str) -> str:
    """An address with its Chinese as characters, which a browser escapes again: a third of the length."""
    try:
        read = _ESCAPED.sub(lambda escaped: bytes.fromhex(escaped.group().replace("%", "")).decode(), address)
    except UnicodeDecodeError:
        return address
    return read if quote(read, safe=SAFE) == address else address
