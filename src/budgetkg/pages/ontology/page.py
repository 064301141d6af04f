"""The documentation as a page of a site, and as one file that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from budgetkg.export.ontology import FORMS, PATH, ontology_as
from budgetkg.graph import DEFAULT_BASE, Iris
from budgetkg.pages.ontology.diagram import diagrams
from budgetkg.pages.ontology.model import Ontology, Use
from budgetkg.pages.ontology.names import Names
from budgetkg.pages.ontology.reading import ontology as known_ontology
from budgetkg.pages.ontology.turtle import coloured
from budgetkg.pages.ontology.words import Said
from budgetkg.pages.render import STATIC, render, template_named
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language

#: What the downloads are called.
_FORM_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


def ontology(site: Site, language: Language) -> Page:
    """The ontology for readers: each term with its meaning, its use and its place in a section called by its local name."""
    urls = site.urls(language)
    known = known_ontology()
    downloads = [(_FORM_NAMES[form], f"{urls.root}/{PATH}{form}", media_type) for form, media_type in FORMS.items()]
    title = known.title.en if language == "en" else known.title.zh
    return render(
        site,
        language,
        "ontology",
        title,
        ("/ontology/", []),
        frame="layout.html",
        downloads=downloads,
        **_shown(known, (language,), lambda path: urls.entity(urls.base_iri + path)),
    )


def files(base_iri: str = DEFAULT_BASE) -> dict[str, bytes]:
    """What the page offers to download, by paths below a site's root; code lists are those under ``base_iri``.

    The same stands under the version's number, so that the version's IRI leads somewhere when there is a newer one.
    """
    made = {form: ontology_as(form, base_iri) for form in FORMS}
    folder, _, name = PATH.rpartition("/")
    homes = (folder, f"{folder}/{known_ontology().version}")
    return {f"{home}/{name}{form}": content for home in homes for form, content in made.items()}


def standalone(languages: Sequence[Language], base_iri: str = DEFAULT_BASE) -> str:
    """The ontology as one HTML file without anything beside it, in one language or in both."""
    known = known_ontology()
    first = languages[0]
    titles = {"zh": known.title.zh, "en": known.title.en}
    return template_named("ontology").render(
        frame="ontology_alone.html",
        title=" / ".join(titles[language] for language in languages),
        language=first,
        css=Markup((STATIC / "budgetkg.css").read_text(encoding="utf-8")),
        downloads=[],
        **_shown(known, tuple(languages), Iris.under(base_iri).base.__add__),
    )


def _shown(known: Ontology, languages: tuple[Language, ...], data: Callable[[str], str]) -> dict[str, Any]:
    """What the template shows; ``data`` gives the address of what stands under the base of the data, by its path there."""
    names, said = Names(known, languages[0]), Said(languages)
    titles = tuple(said(key) for key in ("diagram-facts", "diagram-sums"))
    locals_ = {term.local for term in (*known.classes, *known.properties, *known.structures)}

    def address(iri: str) -> str:
        """Where a term or a code list is told of: here, on a page of the site, or elsewhere."""
        if names.is_ours(iri):
            return f"#{iri.removeprefix(known.namespace)}"
        return data(iri.removeprefix(DEFAULT_BASE)) if iri.startswith(DEFAULT_BASE) else iri

    return {
        "known": known,
        "names": names,
        "w": said,
        "say": said.say,
        "diagrams": diagrams(known, names, languages[0], titles),
        "address": address,
        "often": _often,
        "turtle": lambda text: coloured(text, locals_.__contains__),
        "both": lambda text: (text.zh, text.en) if languages[0] == "zh" else (text.en, text.zh),
        "second_language": "en" if languages[0] == "zh" else "zh-CN",
    }


def _often(use: Use) -> str:
    """How often a property stands: ``1``, ``0–1``, ``1…``; nothing where it is not said."""
    if use.least is None and use.most is None:
        return ""
    least = use.least or 0
    return str(least) if least == use.most else f"{least}…" if use.most is None else f"{least}–{use.most}"
