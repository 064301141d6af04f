"""Nodes that documents share: units, departments, projects, policy documents, years.

They bear the same IRI in every document, so only what may stand side by side is said of them: ``rdfs:label``, never
``skos:prefLabel``.
"""

from __future__ import annotations

import re

from budgetkg.facts.model import OVERALL_GOAL, Citation, Department, ProjectBudget, Region, Unit
from budgetkg.facts.project_code import CODE
from budgetkg.graph import terms
from budgetkg.graph.codes import Codes, region_key
from budgetkg.graph.iris import Iris
from budgetkg.graph.sink import Triples
from budgetkg.graph.vocabulary import BKG, DCTERMS, ELI, FOAF, INTERVAL, ORG, RDFS, SCHEMA, SKOS

#: What a thing is called whose name is not printed; it still needs a name to be told from others.
UNNAMED = "（无名称）"

_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_DIGITS = re.compile(r"[0-9]+")


def issue_year(citation: Citation) -> str:
    """The year of a cited number where it is whole, else nothing."""
    return citation.year if _FOUR_DIGITS.fullmatch(citation.year) else ""


def issue_number(citation: Citation) -> int | None:
    """The serial of a cited number where it is whole, else ``None``."""
    return int(citation.number) if _DIGITS.fullmatch(citation.number) else None


class SharedNodes:
    """Gives the IRIs of shared nodes and says what this document says of them."""

    def __init__(self, iris: Iris, triples: Triples, codes: Codes, region: Region | None) -> None:
        self._iris = iris
        self._triples = triples
        self._codes = codes
        self._region = region
        self._units: dict[Unit, str] = {}
        self._years: dict[int, str] = {}

    def year(self, year: int) -> str:
        """A year."""
        iri = self._years.get(year)
        if iri is None:
            iri = self._years[year] = self._iris.year(year)
            self._triples.types(iri, INTERVAL.Year)
            self._triples.text(iri, RDFS.label, str(year))
        return iri

    def unit(self, unit: Unit) -> str:
        """A budget unit, in the document's region where it states none of its own."""
        iri = self._units.get(unit)
        if iri is not None:
            return iri
        region = unit.region or self._region
        name = unit.name or UNNAMED
        iri = self._units[unit] = self._iris.unit(_region_key(region), unit.code or "", name)
        self._triples.types(iri, BKG.BudgetUnit, ORG.Organization)
        self._triples.zh(iri, RDFS.label, name)
        self._triples.text(iri, ORG.identifier, unit.code or "")
        if unit.department:
            self._triples.link(iri, ORG.subOrganizationOf, self._department(unit.department, region))
        if region:
            self._triples.link(iri, BKG.region, self._codes.region(region))
        return iri

    def units(self) -> tuple[str, ...]:
        """The units that were asked for, in that order."""
        return tuple(dict.fromkeys(self._units.values()))

    def project(self, budget: ProjectBudget) -> str:
        """The project that a budget is for; "no single project" for an overall goal."""
        if budget.name == OVERALL_GOAL and not budget.code:
            return self._iris.no_project()
        name = budget.name or UNNAMED
        if budget.code:
            iri = self._iris.project(budget.code)
            self._triples.text(iri, DCTERMS.identifier, budget.code)
            self._decompose(iri, budget.code)
        else:
            unit = budget.unit
            region = _region_key(unit.region or self._region)
            iri = self._iris.project_of(region, unit.code or "", unit.name or UNNAMED, budget.fiscal_year, name)
        self._triples.types(iri, BKG.Project, FOAF.Project)
        self._triples.zh(iri, RDFS.label, name)
        if budget.category:
            self._triples.link(iri, BKG.category, self._codes.concept("category", budget.category.value))
        return iri

    def policy(self, citation: Citation) -> str | None:
        """The document that a citation means; ``None`` where its number is damaged: nothing is invented."""
        year, number = issue_year(citation), issue_number(citation)
        if citation.numbered:
            if not (citation.organ_code and year and number is not None):
                return None
            label = citation.normalized
            iri = self._iris.policy(citation.organ_code, year, str(number))
            self._triples.text(iri, BKG.organCode, citation.organ_code)
            self._triples.say(iri, BKG.issueYear, terms.year(year))
            self._triples.say(iri, BKG.issueNumber, terms.integer(number))
        elif citation.title:
            label = citation.title
            iri = self._iris.policy_titled(citation.title)
        else:
            return None
        self._triples.types(iri, BKG.PolicyDocument, ELI.LegalResource, SCHEMA.Legislation)
        self._triples.zh(iri, RDFS.label, label)
        self._triples.text(iri, DCTERMS.title, citation.title)
        if citation.printed != label:
            self._triples.zh(iri, SKOS.altLabel, citation.printed)
        return iri

    def _department(self, department: Department, region: Region | None) -> str:
        name = department.name or UNNAMED
        iri = self._iris.department(_region_key(region), department.code or "", name)
        self._triples.types(iri, BKG.Department, ORG.FormalOrganization)
        self._triples.zh(iri, RDFS.label, name)
        self._triples.text(iri, ORG.identifier, department.code or "")
        return iri

    def _decompose(self, iri: str, code: str) -> None:
        """Region and year, from a code that follows the grammar."""
        if match := CODE.fullmatch(code):
            self._triples.link(iri, BKG.projectRegion, self._codes.concept("region", match["region"]))
            self._triples.link(iri, BKG.projectYear, self.year(2000 + int(match["year"])))


def _region_key(region: Region | None) -> str:
    return region_key(region) if region else ""
