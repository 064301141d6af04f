"""The pages: HTML made of the graph, without HTTP around it. Addresses are those of :mod:`budgetkg.pages.urls`."""

from budgetkg.pages.about import about
from budgetkg.pages.asking import answer, question, questions
from budgetkg.pages.comparing import compare
from budgetkg.pages.editor import editor
from budgetkg.pages.entity import entity
from budgetkg.pages.findings import findings
from budgetkg.pages.problems import problem
from budgetkg.pages.render import STATIC, Asset, static
from budgetkg.pages.routing import page
from budgetkg.pages.searching import search
from budgetkg.pages.site import Page, Site
from budgetkg.pages.start import start
from budgetkg.pages.urls import LANGUAGES, Language, Urls, iri_of

__all__ = [
    "LANGUAGES",
    "STATIC",
    "Asset",
    "Language",
    "Page",
    "Site",
    "Urls",
    "about",
    "answer",
    "compare",
    "editor",
    "entity",
    "findings",
    "iri_of",
    "page",
    "problem",
    "question",
    "questions",
    "search",
    "start",
    "static",
]
