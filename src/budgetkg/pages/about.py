"""How the figures and marks are to be read."""

from __future__ import annotations

from budgetkg.pages.render import render
from budgetkg.pages.site import Page, Site
from budgetkg.pages.urls import Language
from budgetkg.pages.words import Words


def about(site: Site, language: Language) -> Page:
    """The page that explains proof, units, what is missing, privacy, and how to get at the data."""
    return render(site, language, f"about.{language}", Words(language)("about-title"), ("/about", []))
