"""What a validation does with shapes that never end, and with all the shapes merged into one file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import rdflib
from rdflib import SH
from rdflib.compare import isomorphic
from rdflib.namespace import RDF

from budgetkg.document import read_document
from budgetkg.errors import ValidationError
from budgetkg.export import export
from budgetkg.facts.read import read_facts
from budgetkg.graph import codelist_triples, document_iri, document_triples, ontology_triples
from budgetkg.source import Source
from budgetkg.store import Store
from budgetkg.validate import load_shapes, merged_shapes, validate
from budgetkg.validate.engine import Engine
from budgetkg.validate.reference import data_graph
from conftest import EXAMPLES, SLUGS
from running_time import running_time

ENDLESS = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix bkg: <https://w3id.org/budgetkg/ontology#> .
<https://example.org/endless> a sh:NodeShape ; sh:targetClass bkg:SourceDocument ; sh:sparql <https://example.org/query> .
<https://example.org/query> sh:select "SELECT $this (COUNT(*) AS ?value) WHERE { $this ?p ?x . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?c != ?f) } GROUP BY $this" .
"""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        opened.load_reference(ontology_triples(opened.base_iri), codelist_triples(opened.base_iri))
        for slug in SLUGS[:3]:
            facts = read_facts(read_document(Source.read(EXAMPLES / f"{slug}.txt", EXAMPLES)))
            iri = document_iri(facts, opened.base_iri)
            opened.replace(iri, list(document_triples(facts, opened.base_iri)), facts.source.name, facts.source.sha256)
        yield opened


def test_a_query_that_does_not_end_is_left_behind_and_named(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(ENDLESS, encoding="utf-8")
    started = running_time()
    with pytest.raises(ValidationError, match=r"https://example\.org/endless.*--timeout"):
        validate(store, [f"{SLUGS[2]}.txt"], checks=["year"], extra_shapes=[file], time_limit=1.0)
    assert running_time() - started < 30


def test_the_merged_file_holds_every_shape_once() -> None:
    merged = rdflib.Graph().parse(data=merged_shapes(), format="turtle")
    assert isomorphic(
        merged, rdflib.Graph().parse(data=load_shapes().graph.serialize(format="turtle"), format="turtle")
    )


def test_a_graph_of_several_documents_has_the_findings_of_each(store: Store) -> None:
    """What another engine finds in an exported graph, all documents in one, is what is found document by document."""
    one_by_one = validate(store)
    triples = {triple for graph in store.graphs() for triple in store.graph_triples(graph)}
    together = Engine(load_shapes()).run(sorted(triples)).outcomes
    assert {(o.shape, o.focus, o.value) for o in together} == {
        (f"<{r.shape}>", f"<{r.focus}>", None if r.value is None else term(r.value)) for r in one_by_one.results
    }


def term(node: rdflib.term.Node) -> str:
    """A node as an N-Triples term."""
    return str(node.n3())


def test_every_check_of_every_document_is_in_the_ledger(store: Store) -> None:
    report = validate(store)
    shapes = load_shapes()
    for document in report.documents:
        entries = {entry.check: entry for entry in report.ledger if entry.document == document}
        assert set(entries) == {check.id for check in shapes.within.checks}
        found = [finding for finding in report.findings if finding.document == document]
        for check, entry in entries.items():
            failed = sum(finding.code == check for finding in found)
            # A structural shape counts focus nodes, of which one can fail in several ways.
            assert bool(entry.failed + entry.rounding) == bool(failed), check
            if not check.startswith("shape-"):
                assert entry.failed + entry.rounding >= failed
    assert sum(entry.held for entry in report.ledger) > 1000
    assert {reason for entry in report.ledger for reason, _times in entry.uncheckable} <= set(shapes.reasons)


def test_checks_across_documents_have_a_ledger_of_their_own(store: Store) -> None:
    across = {entry.check: entry for entry in validate(store).ledger if not entry.document}
    assert set(across) == {"boilerplate-across", "citation-title-across", "project-name-across"}
    assert all(entry.held for entry in across.values())
    assert not any(entry.document == "" for entry in validate(store, [f"{SLUGS[0]}.txt"]).ledger)


def test_pyshacl_reads_the_same_characters_as_we_do(store: Store) -> None:
    """What the reference is given is what we were given: literals keep their characters, strings stay plain."""
    graph = store.documents()[0].iri
    triples = store.graph_triples(graph)
    assert {tuple(node.n3() for node in triple) for triple in data_graph(triples)} >= {
        triple for triple in triples if '"' not in triple[2]
    }
    assert len(data_graph(triples)) == len(triples)


def test_pyshacl_on_an_export_with_the_merged_shapes_finds_what_validate_finds(tmp_path: Path) -> None:
    """As a steward would run it: the smallest example exported, the shapes in one file, pyshacl's own command.

    With a part of the code lists, whose every code pyshacl takes its time for.
    """
    smallest = min(SLUGS, key=lambda slug: (EXAMPLES / f"{slug}.txt").stat().st_size)
    with Store.in_memory() as opened:
        opened.load_reference(ontology_triples(opened.base_iri), islice(codelist_triples(opened.base_iri), 3000))
        facts = read_facts(read_document(Source.read(EXAMPLES / f"{smallest}.txt", EXAMPLES)))
        iri = document_iri(facts, opened.base_iri)
        opened.replace(iri, list(document_triples(facts, opened.base_iri)), facts.source.name, facts.source.sha256)
        ours = {(str(r.shape), str(r.focus), "" if r.value is None else str(r.value)) for r in validate(opened).results}
        (exported,) = export(opened, "ttl", tmp_path)
    shapes = tmp_path / "budgetkg-shapes.ttl"
    shapes.write_text(merged_shapes(), encoding="utf-8")
    report = tmp_path / "report.nt"
    command = [sys.executable, "-m", "pyshacl", "-s", str(shapes), "-f", "nt", "-o", str(report), str(exported.path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    found = rdflib.Graph().parse(report, format="nt")
    theirs = {
        tuple(str(found.value(node, p, default="")) for p in (SH.sourceShape, SH.focusNode, SH.value))
        for node in found.subjects(RDF.type, SH.ValidationResult)
    }
    assert theirs == ours
    assert len({shape for shape, _, _ in ours}) > 20
