"""What surrounds the pages of a site: its own files, the page for what is not there, and what tells robots of all pages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from budgetkg import pages
from budgetkg.pages import LANGUAGES
from budgetkg.pages.render import STATIC
from budgetkg.pages.words import Words
from budgetkg.site.addresses import StaticSite
from budgetkg.site.output import Output

#: How many addresses a site map may hold (sitemaps.org).
PER_MAP = 50_000
_MAP = '<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</{kind}>\n'


def write_frame(site: StaticSite, out: Output, further: Sequence[str]) -> None:
    """Write the style sheet and scripts, ``404.html``, and the site map of all pages written so far and of further ones.

    Raises:
        ExportError: when a file cannot be written.
    """
    for file in sorted(STATIC.iterdir()):
        if file.is_file() and file.name != "editor.js":
            out.write(f"static/{file.name}", file.read_bytes())
    what = " / ".join(Words(language)("no-page-hint") for language in LANGUAGES)
    out.write("404.html", pages.problem(site, "zh", 404, what).html.encode())
    _write_maps(site, [*out.addresses, *further], out)


def _write_maps(site: StaticSite, pages_of: Sequence[str], out: Output) -> None:
    urls = site.urls("zh")
    home = f"{urls.host}{urls.root}"
    addresses = sorted(f"{urls.host}{address}" for address in pages_of)
    chunks = [addresses[first : first + PER_MAP] for first in range(0, len(addresses), PER_MAP)]
    if len(chunks) == 1:
        out.write("sitemap.xml", _map("urlset", "url", chunks[0]))
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(chunks) + 1)]
        for name, chunk in zip(names, chunks, strict=True):
            out.write(name, _map("urlset", "url", chunk))
        out.write("sitemap.xml", _map("sitemapindex", "sitemap", [f"{home}/{name}" for name in names]))
    out.write("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {home}/sitemap.xml\n".encode())


def _map(kind: str, entry: str, addresses: list[str]) -> bytes:
    entries = "".join(f"<{entry}><loc>{escape(address)}</loc></{entry}>\n" for address in addresses)
    return _MAP.format(kind=kind, entries=entries).encode()
