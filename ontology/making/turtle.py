"""Turtle, written by hand: a file's beginning, statements, strings with their languages, lists of concepts."""

from __future__ import annotations

from collections.abc import Iterable

#: The version of our code lists, which are published together; the small lists that are written by hand say it too.
VERSION = "0.2.0"

PREFIXES = """@base <https://w3id.org/budgetkg/id/> .
@prefix bkg: <https://w3id.org/budgetkg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xkos: <http://rdf-vocabulary.ddialliance.org/xkos#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def beginning(zh: str, en: str) -> str:
    """The first lines of a file that is made, so that nobody edits it."""
    return f"# {zh} / {en}: written by make_codelists.py, not to be edited\n{PREFIXES}"


def text(value: str, language: str) -> str:
    """A string with its language."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}'


def both(zh: str, en: str) -> str:
    """A text in both languages."""
    return f"{text(zh, 'zh')}, {text(en, 'en')}"


def statement(subject: str, *pairs: str) -> str:
    """One subject and its predicate-object pairs, one a line; empty ones are left out."""
    said = " ;\n  ".join(pair for pair in pairs if pair)
    return f"{subject} {said} .\n"


def refs(scheme: str, codes: Iterable[str]) -> str:
    """Concepts of a scheme, parted by commas."""
    return ", ".join(f"<code/{scheme}/{code}>" for code in codes)


def published(identifier: str) -> str:
    """What every scheme says of its publication."""
    return (
        f'dcterms:identifier "{identifier}" ; owl:versionInfo "{VERSION}" ;\n'
        "  dcterms:creator <https://w3id.org/budgetkg> ; dcterms:license <https://www.apache.org/licenses/LICENSE-2.0>"
    )
