"""Pages that say why there is no other page."""

from __future__ import annotations

from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language
from budgetkg.pages.words import WORDS, Words


def problem(site: Site, language: Language, status: int, what: str = "", hint: str = "") -> Page:
    """An error's page: ``what`` went wrong and a ``hint`` what to do, both as texts for people."""
    words = Words(language)
    key = f"error-{status}"
    title = words(key if key in WORDS else "error-400" if status < 500 else "error-500")
    return render(site, language, "problem", title, ("/", []), status=status, what=what, hint=hint)
