"""The integrity conditions of the SKOS Reference, and what we ask of our lists beyond them, as SPARQL.

Each query finds what is wrong: on sound lists it finds nothing. Beside it stands a piece of Turtle in which it finds
something, so that a query that never finds anything is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph

_PREFIXES = """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xkos: <http://rdf-vocabulary.ddialliance.org/xkos#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX : <urn:t:>
"""
_MAPPINGS = "VALUES ?mapping { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must not be (a ``WHERE`` that finds it in ``?found``), and Turtle in which it is."""

    where: str
    wrong: str


CONDITIONS = {
    "S9: no scheme is a concept": Condition(
        "?found a skos:ConceptScheme, skos:Concept", ":a a skos:ConceptScheme, skos:Concept ."
    ),
    "S37: no level is a concept or a scheme": Condition(
        "VALUES ?other { skos:Concept skos:ConceptScheme } ?found a xkos:ClassificationLevel, ?other",
        ":a a xkos:ClassificationLevel, skos:Concept .",
    ),
    "S13: no label of a concept is a preferred and another one": Condition(
        "?found skos:prefLabel ?label ; skos:altLabel|skos:hiddenLabel ?label",
        ':a skos:prefLabel "x"@zh ; skos:altLabel "x"@zh .',
    ),
    "S14: one preferred label a language": Condition(
        "?found skos:prefLabel ?one, ?two FILTER(STR(?one) < STR(?two) && LANG(?one) = LANG(?two))",
        ':a skos:prefLabel "x"@zh, "y"@zh .',
    ),
    "S27: nothing is related to what is above it": Condition(
        "?found skos:related ?above ; skos:broader+ ?above",
        ":a skos:related :c ; skos:broader :b . :b skos:broader :c .",
    ),
    "S46: an exact match is no broad and no related one": Condition(
        "?found skos:exactMatch ?other ; skos:broadMatch|skos:narrowMatch|skos:relatedMatch ?other",
        ":a skos:exactMatch :b ; skos:relatedMatch :b .",
    ),
    "no concept is above itself": Condition("?found skos:broader+ ?found", ":a skos:broader :b . :b skos:broader :a ."),
    "no concept is related or mapped to itself": Condition(
        "{ ?found skos:related ?found } UNION { " + _MAPPINGS + " ?found ?mapping ?found }", ":a skos:closeMatch :a ."
    ),
    "broader and narrower mirror each other": Condition(
        "{ ?found skos:broader ?other FILTER NOT EXISTS { ?other skos:narrower ?found } } UNION "
        "{ ?found skos:narrower ?other FILTER NOT EXISTS { ?other skos:broader ?found } }",
        ":a skos:broader :b .",
    ),
    "related holds both ways": Condition(
        "?found skos:related ?other FILTER NOT EXISTS { ?other skos:related ?found }", ":a skos:related :b ."
    ),
    "top concepts and their schemes know each other": Condition(
        "{ ?found skos:topConceptOf ?scheme FILTER NOT EXISTS { ?scheme skos:hasTopConcept ?found ; a skos:ConceptScheme } } "
        "UNION { ?scheme skos:hasTopConcept ?found FILTER NOT EXISTS { ?found skos:topConceptOf ?scheme } }",
        ":a skos:topConceptOf :s .",
    ),
    "a top concept is in its scheme and below nothing": Condition(
        "?found skos:topConceptOf ?scheme "
        "FILTER(EXISTS { ?found skos:broader ?above } || NOT EXISTS { ?found skos:inScheme ?scheme })",
        ":a skos:topConceptOf :s .",
    ),
    "a concept is in a scheme that there is": Condition(
        "?found a skos:Concept FILTER NOT EXISTS { ?found skos:inScheme/rdf:type skos:ConceptScheme }",
        ":a a skos:Concept ; skos:inScheme :s .",
    ),
    "what is above a concept is a concept of the same scheme": Condition(
        "?found skos:broader ?above FILTER NOT EXISTS { ?above a skos:Concept . ?found skos:inScheme/^skos:inScheme ?above }",
        ":a skos:broader :b ; skos:inScheme :s . :b a skos:Concept ; skos:inScheme :t .",
    ),
    "no two concepts of a scheme have one notation": Condition(
        "?found skos:notation ?code ; skos:inScheme ?scheme . ?other skos:notation ?code ; skos:inScheme ?scheme "
        "FILTER(STR(?found) < STR(?other))",
        ':a skos:notation "1" ; skos:inScheme :s . :b skos:notation "1" ; skos:inScheme :s .',
    ),
    "two concepts are matched in one way only": Condition(
        "?found ?mapping ?other ; ?second ?other . FILTER(STR(?mapping) < STR(?second)) "
        + _MAPPINGS
        + " VALUES ?second { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }",
        ":a skos:closeMatch :b ; skos:broadMatch :b .",
    ),
    "every text is in Chinese, and schemes and small lists in English too": Condition(
        "VALUES (?property ?language) { (skos:prefLabel 'zh') (skos:definition 'en') (dcterms:title 'en') "
        "(dcterms:description 'en') (dcterms:source 'en') (dcterms:title 'zh') } ?found ?property ?any "
        "FILTER NOT EXISTS { ?found ?property ?text FILTER(LANG(?text) = ?language) }",
        ':a skos:definition "x"@zh .',
    ),
    "a scheme says what it is, from where, of which version, under which licence": Condition(
        "VALUES ?property { skos:prefLabel dcterms:title dcterms:description dcterms:source dcterms:identifier "
        "dcterms:creator dcterms:license owl:versionInfo skos:hasTopConcept } ?found a skos:ConceptScheme "
        "FILTER NOT EXISTS { ?found ?property ?value }",
        ":a a skos:ConceptScheme .",
    ),
}


def violations(condition: Condition, turtle: str | None = None, store: pyoxigraph.Store | None = None) -> list[str]:
    """What a condition finds in a store, or in a piece of Turtle."""
    if store is None:
        store = pyoxigraph.Store()
        prefixes = _PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
        store.load((prefixes + (turtle or "")).encode(), pyoxigraph.RdfFormat.TURTLE)
    found = store.query(f"{_PREFIXES} SELECT DISTINCT ?found WHERE {{ {condition.where} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return sorted(str(row["found"]) for row in found)
