"""Dumps: what is written comes back the same from every form and other libraries, in parts, compressed, under another base."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyld import jsonld

from budget_store import ETHNIC_2024, FILE_NAMES, POLICE_2024, POLICE_2025, document, fill, triples
from budgetkg.errors import BudgetkgError, ExportError, Finding, Severity, StoreError
from budgetkg.export import COMPRESSED, export, export_file, rebased_store
from budgetkg.graph import DEFAULT_BASE, terms
from budgetkg.graph.iris import segment
from budgetkg.graph.vocabulary import BKG, PREFIXES, RDF, RDFS, SCHEMA, SKOS, XSD
from budgetkg.store import (
    ACROSS,
    RDF_FORMATS,
    KeptFinding,
    Rebase,
    Selection,
    Statement,
    Store,
    jsonld_context,
    select,
    write_statements,
)
from budgetkg.store.writing import SortedLines
from budgetkg.store.writing import terms as short_names
from command_line import run

ELSEWHERE = "https://data.example.org/预算/id/"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
WITH_GRAPHS = ("nq", "trig", "jsonld")
FIRST, SECOND = f"{DEFAULT_BASE}document/1111111111111111", f"{DEFAULT_BASE}document/2222222222222222"


def written(store: Store, suffix: str, selection: Selection | None = None, base_iri: str | None = None) -> bytes:
    output = io.BytesIO()
    store.write(output, suffix, selection, base_iri)
    return output.getvalue()


def read(content: bytes, suffix: str) -> set[str]:
    return {str(quad) for quad in ox.parse(content, FORMATS[suffix])}


def held(store: Store, suffix: str) -> set[str]:
    """What a store holds, as a form should give it back: its named graphs, or their union."""
    of_graphs = {graph: {" ".join(triple) for triple in store.graph_triples(graph)} for graph in store.graphs()}
    if suffix in WITH_GRAPHS:
        return {f"{triple} <{graph}>" for graph, said in of_graphs.items() for triple in said}
    return set().union(*of_graphs.values())


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        fill(opened)
        yield opened


# ---------------------------------------------------------------------- round trips


@pytest.mark.parametrize("suffix", RDF_FORMATS)
def test_a_store_comes_back_as_it_is_without_blank_nodes(store: Store, suffix: str) -> None:
    found = read(written(store, suffix), suffix)
    assert found == held(store, suffix)
    assert not [quad for quad in found if "_:" in quad.split('"')[0]]


@pytest.mark.filterwarnings("ignore:.*(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning")
def test_other_libraries_read_the_same_json_ld(store: Store) -> None:
    part = Selection((document(POLICE_2024), document(ETHNIC_2024)), reference=False)
    content = written(store, "jsonld", part)
    wanted = read(content, "jsonld")
    assert read(jsonld.to_rdf(json.loads(content), {"format": "application/n-quads"}).encode(), "nq") == wanted
    by_rdflib, from_lines = rdflib.Dataset(), rdflib.Dataset()
    by_rdflib.parse(data=content, format="json-ld")
    from_lines.parse(data=written(store, "nq", part), format="nquads")
    assert set(by_rdflib.quads()) == set(from_lines.quads())


TEXTS = st.text(
    st.one_of(
        st.sampled_from("\"'\\\n\r\t\b\f\x00\x01\x0b\x1f\x7f\x85\u2028\ufffe\uffff<>&{}@:🀄😀〔2024〕中文 "),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)
OTHER_IRIS = (
    DEFAULT_BASE,
    *(DEFAULT_BASE + rest for rest in ("a:b", "a/../b", "a/./b", "./a", "a//b", "//a/b", "?q", "#f", "A/b", "类/款", "x?y#z", "a/.", "id", "type")),
    *("urn:x:y", "http://example.org", "http://example.org/?a=b&c=<d>".replace("<d>", "d"), "http://example.org/a'b,(c)", "mailto:x"),
    *(BKG.IRI + rest for rest in ("", "no-such-term", "1", "a.b", "a/b", "amount")),
    *(PREFIXES["skos"], SKOS.Concept, RDF.IRI + "_1"),
)  # fmt: skip
IRIS = st.one_of(
    st.sampled_from(OTHER_IRIS),
    st.text(min_size=1, max_size=6).map(lambda name: f"{DEFAULT_BASE}unit/{segment(name)}"),
    st.text(min_size=1, max_size=6).map(lambda name: f"{FIRST}/line1#{segment(name)}"),
)
DATATYPES = st.sampled_from(
    [XSD.decimal, XSD.integer, XSD.boolean, XSD.date, XSD.gYear, RDF.IRI + "HTML", f"{DEFAULT_BASE}type"]
)
LITERALS = st.one_of(
    TEXTS.map(terms.text),
    st.builds(terms.language, TEXTS, st.sampled_from(["zh", "zh-CN", "en", "de-1996", "x-y"])),
    st.builds(terms.typed, TEXTS, DATATYPES),
    st.decimals(allow_nan=False, allow_infinity=False, places=4).map(terms.decimal),
    st.integers(-(10**20), 10**20).map(terms.integer),
    st.booleans().map(terms.boolean),
)
PREDICATES = st.one_of(
    st.sampled_from(
        [BKG.amount, BKG.unit, BKG.pages, BKG.core, BKG.goal, RDFS.label, SCHEMA.value, SKOS.notation, RDF.type]
    ),
    st.sampled_from(sorted(short_names())),
    st.sampled_from(
        [
            "http://example.org/p/中文",
            "urn:x:y",
            "http://example.org/123",
            "http://example.org/a%20",
            "http://example.org/a%20b",
        ]
    ),
)
STATEMENTS = st.builds(
    lambda subject, predicate, value: (f"<{subject}>", f"<{predicate}>", value),
    IRIS,
    PREDICATES,
    st.one_of(LITERALS, IRIS.map(lambda iri: f"<{iri}>")),
)


@settings(max_examples=60, deadline=None)
@given(first=st.lists(STATEMENTS, min_size=1, max_size=12), second=st.lists(STATEMENTS, max_size=12))
def test_whatever_is_stored_comes_back_or_is_refused(first: list[Statement], second: list[Statement]) -> None:
    # The first statement stands in both graphs, but where it is of what is within the first document.
    second = [(subject.replace(FIRST, SECOND), predicate, value) for subject, predicate, value in (*second, first[0])]
    with Store.in_memory() as awkward:
        awkward.replace(FIRST, first, "first.txt", "1" * 64)
        awkward.replace(SECOND, second, '第二〔1〕".txt', "2" * 64)
        for suffix in RDF_FORMATS:
            if suffix == "rdf" and not in_xml([*first, *second]):
                with pytest.raises(StoreError, match="RDF/XML"):
                    written(awkward, suffix)
                continue
            content = written(awkward, suffix)
            assert read(content, suffix) == held(awkward, suffix), suffix
            if suffix == "rdf":
                etree.fromstring(content)  # a strict reader of XML
            if suffix == "jsonld":
                expanded = jsonld.to_rdf(json.loads(content), {"format": "application/n-quads"})
                assert read(expanded.encode(), "nq") == held(awkward, suffix)


def in_xml(statements: list[Statement]) -> bool:
    """Whether all texts are of characters that XML has, and all properties can be elements."""
    lines = "\n".join(f"{' '.join(statement)} ." for statement in statements)
    triples = [quad.triple for quad in ox.parse(lines.encode(), ox.RdfFormat.N_TRIPLES)]
    foreign = {*map(chr, range(32)), "\ufffe", "\uffff"} - {"\t", "\n", "\r"}
    return not any(foreign & set(triple.object.value) for triple in triples) and not any(
        triple.predicate.value in ("http://example.org/123", "http://example.org/a%20") for triple in triples
    )


def alone(*said: Statement) -> Store:
    made = Store.in_memory()
    made.replace(FIRST, said, "a.txt", "1" * 64)
    return made


@pytest.mark.parametrize(
    ("predicate", "value", "refused"),
    [
        (BKG.goal, "a\x0bb", r"U\+000B"),
        (BKG.goal, "\uffff", r"U\+FFFF"),
        ("http://example.org/123", "x", "element"),
        (RDF.IRI + "li", "x", "element"),
        (BKG.goal, "a\tb\nc\rd\x85\u2028😀", ""),
    ],
)
def test_rdf_xml_says_what_it_cannot_hold_and_where(tmp_path: Path, predicate: str, value: str, refused: str) -> None:
    with alone((f"<{FIRST}/line1>", f"<{predicate}>", terms.text(value))) as store:
        if not refused:
            export_file(store, tmp_path / "a.rdf")
            found = rdflib.Graph().parse(tmp_path / "a.rdf", format="xml")
            assert rdflib.Literal(value) in found.objects(rdflib.URIRef(f"{FIRST}/line1"))
            return
        with pytest.raises(StoreError, match=refused) as told:
            export_file(store, tmp_path / "a.rdf")
    assert f"<{predicate}>" in str(told.value)
    assert not list(tmp_path.iterdir())


def test_json_ld_refuses_an_iri_that_it_would_take_for_a_prefixed_name() -> None:
    with alone(("<org:unit>", f"<{BKG.goal}>", '"x"')) as store, pytest.raises(StoreError, match="<org:unit>"):
        written(store, "jsonld")


# ---------------------------------------------------------------------- made to be read


def test_turtle_is_laid_out_for_people() -> None:
    said = [
        (f"<{FIRST}/line1>", f"<{BKG.amount}>", terms.typed("12.5", XSD.decimal)),
        (f"<{FIRST}/line1>", f"<{RDF.type}>", f"<{BKG.BudgetLine}>"),
        (f"<{FIRST}/line1>", f"<{BKG.pages}>", terms.integer(3)),
        (f"<{FIRST}/line1>", f"<{BKG.unit}>", f"<{DEFAULT_BASE}unit/540100/中文>"),
        (f"<{FIRST}/line1>", f"<{RDFS.label}>", terms.zh("工会")),
        (f"<{FIRST}/line1>", f"<{RDFS.label}>", terms.language("union", "en")),
    ]
    output = io.BytesIO()
    write_statements(said, output, "ttl", DEFAULT_BASE)
    assert output.getvalue().decode() == (
        "@base <https://w3id.org/budgetkg/id/> .\n"
        "@prefix bkg: <https://w3id.org/budgetkg/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "\n"
        "<document/1111111111111111/line1> a bkg:BudgetLine ;\n"
        '  rdfs:label "union"@en, "工会"@zh ;\n'
        "  bkg:amount 12.5 ;\n"
        "  bkg:pages 3 ;\n"
        "  bkg:unit <unit/540100/中文> .\n"
    )


def test_json_ld_has_short_names_and_the_values_that_json_has() -> None:
    line = f"<{FIRST}/line1>"
    said = [
        (line, f"<{RDF.type}>", f"<{BKG.BudgetLine}>"),
        (line, f"<{RDF.type}>", f"<{PREFIXES['qb']}Observation>"),
        (line, f"<{BKG.amount}>", terms.typed("12.5", XSD.decimal)),
        (line, f"<{BKG.occurrence}>", terms.integer(3)),
        (line, f"<{BKG.core}>", terms.boolean(True)),
        (line, f"<{BKG.unit}>", f"<{DEFAULT_BASE}unit/540100/中文>"),
        (line, f"<{RDFS.label}>", terms.zh("工会")),
        (line, f"<{RDFS.label}>", terms.language("union", "en")),
        (line, f"<{BKG.printed}>", terms.text("12.50")),
    ]
    output = io.BytesIO()
    write_statements(said, output, "jsonld", DEFAULT_BASE)
    found = json.loads(output.getvalue())
    assert found["@graph"] == [
        {
            "id": "document/1111111111111111/line1",
            "type": ["qb:Observation", "BudgetLine"],
            "label": {"en": "union", "zh": "工会"},
            "amount": "12.5",
            "core": True,
            "occurrence": 3,
            "printed": "12.50",
            "unit": "unit/540100/中文",
        }
    ]
    assert set(found["@context"]) == {
        "@version", "@base", "id", "type", "bkg", "qb", "rdfs", "xsd",
        "BudgetLine", "label", "amount", "core", "occurrence", "printed", "unit",
    }  # fmt: skip


def test_a_context_that_is_fetched_gives_the_same_triples() -> None:
    output = io.BytesIO()
    said = [(f"<{FIRST}/line1>", f"<{BKG.unit}>", f"<{DEFAULT_BASE}unit/540100/中文>")]
    write_statements(said, output, "jsonld", DEFAULT_BASE, context="https://example.org/context.jsonld")

    def fetched(address: str, _: object) -> dict[str, object]:
        assert address == "https://example.org/context.jsonld"
        return {"document": {"@context": jsonld_context()}, "documentUrl": address, "contextUrl": None}

    options = {"format": "application/n-quads", "documentLoader": fetched}
    assert read(jsonld.to_rdf(json.loads(output.getvalue()), options).encode(), "nq") == {" ".join(said[0])}


def test_no_short_name_means_two_things() -> None:
    names = [term.name for term in short_names().values()]
    assert len(set(names)) == len(names)
    assert not set(names) & {"id", "type", *PREFIXES}
    assert all(short_names()[iri].name == iri.removeprefix(BKG.IRI) for iri in BKG.terms() if iri in short_names())


@pytest.mark.parametrize(
    ("suffix", "value"), [("trig", '"x"'), ("ttl", '"x'), ("ttl", '"x" . <urn:a> <urn:b> "y"'), ("ttl", "_:x")]
)
def test_statements_that_cannot_be_written_are_refused(suffix: str, value: str) -> None:
    with pytest.raises(StoreError):
        write_statements([("<urn:a>", "<urn:b>", value)], io.BytesIO(), suffix, DEFAULT_BASE)


# ---------------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"documents": [FILE_NAMES[ETHNIC_2024]]}, {ETHNIC_2024}),
        ({"documents": [document(POLICE_2024), FILE_NAMES[ETHNIC_2024]]}, {POLICE_2024, ETHNIC_2024}),
        ({"years": [2025]}, {POLICE_2025}),
        ({"years": [2024, 2025]}, {POLICE_2024, ETHNIC_2024, POLICE_2025}),
        ({"units": ["117001"]}, {ETHNIC_2024}),
        ({"units": ["拉萨市 民族事务委员会"]}, {ETHNIC_2024}),
        ({"units": ["117"]}, {ETHNIC_2024}),
        ({"units": [f"{DEFAULT_BASE}unit/540100/117001"], "years": [2024]}, {ETHNIC_2024}),
        ({}, {POLICE_2024, ETHNIC_2024, POLICE_2025}),
    ],
)
def test_a_part_holds_its_documents_and_what_they_need(
    store: Store, asked: dict[str, list[str]], wanted: set[str]
) -> None:
    graphs = {document(slug) for slug in wanted}
    lists = {f"{DEFAULT_BASE}ontology", f"{DEFAULT_BASE}codelists"}
    assert set(select(store, **asked).of(store)) - {f"{DEFAULT_BASE}links"} == graphs | lists  # type: ignore[arg-type]
    bare = select(store, **asked, reference=False)  # type: ignore[arg-type]
    assert set(bare.of(store)) == graphs
    merged = set().union(*({" ".join(triple) for triple in store.graph_triples(graph)} for graph in graphs))
    assert read(written(store, "nt", bare), "nt") == merged


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"documents": ["none.pdf"]}, "none.pdf"),
        ({"units": ["民族"]}, "near it: .*民族事务委员会"),
        ({"years": [1999]}, "1999"),
        ({"units": ["117001"], "years": [2025]}, "no document"),
    ],
)
def test_what_is_not_there_is_told(store: Store, asked: dict[str, list[str]], told: str) -> None:
    with pytest.raises(StoreError, match=told):
        select(store, **asked)  # type: ignore[arg-type]


def test_tables_follow_the_part(store: Store, tmp_path: Path) -> None:
    whole = export(store, "csv", tmp_path / "whole")
    part = export(store, "csv", tmp_path / "part", selection=select(store, years=[2025]))
    for one, other in zip(whole[:-2], part[:-2], strict=True):
        rows = one.path.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows[1:] if row.startswith(FILE_NAMES[POLICE_2025])]
        assert other.path.read_text(encoding="utf-8").splitlines() == [rows[0], *kept]


def test_findings_follow_the_base(store: Store, tmp_path: Path) -> None:
    focus = f"{DEFAULT_BASE}document/{'a' * 16}/project/1"
    found = Finding("weights", Severity.WARNING, "不等", f"{focus} differs", "a.txt", focus=focus)
    export(store, "csv", tmp_path, [found], base_iri=ELSEWHERE)
    table = (tmp_path / "findings.csv").read_text(encoding="utf-8")
    assert table.count(ELSEWHERE) == 2
    assert DEFAULT_BASE not in table


# ---------------------------------------------------------------------- another base


@pytest.mark.parametrize("suffix", RDF_FORMATS)
def test_another_base_leaves_nothing_of_the_old_one(store: Store, suffix: str) -> None:
    content = written(store, suffix, base_iri=ELSEWHERE.removesuffix("/"))
    rebase = Rebase(store.base_iri, ELSEWHERE)
    assert read(content, suffix) == {rebase.term(quad) for quad in held(store, suffix)}
    assert DEFAULT_BASE not in content.decode()
    assert BKG.IRI in content.decode()


def test_the_lines_of_a_graph_come_sorted_under_either_base(store: Store) -> None:
    graph, rebase = document(ETHNIC_2024), Rebase(store.base_iri, ELSEWHERE)
    plain = [" ".join(triple) + " .\n" for triple in store.graph_triples(graph)]
    assert [line.decode() for line in store.graph_lines(graph)] == sorted(plain, key=str.encode)
    moved = [rebase.line(line.encode()) for line in plain]
    assert list(store.graph_lines(graph, ELSEWHERE)) == sorted(moved)
    assert b"".join(store.graph_lines()) == written(store, "nt")


def test_texts_keep_what_looks_like_an_iri() -> None:
    said = f"see <{DEFAULT_BASE}unit/1> and {DEFAULT_BASE}"
    with alone((f"<{FIRST}/line1>", f"<{BKG.goal}>", terms.text(said))) as store:
        assert said in written(store, "nt", base_iri=ELSEWHERE).decode()
    rebase = Rebase(DEFAULT_BASE, ELSEWHERE)
    assert rebase.term(f'"1"^^<{DEFAULT_BASE}type>') == f'"1"^^<{ELSEWHERE}type>'
    assert rebase.iri("http://example.org/a") == "http://example.org/a"


@pytest.mark.parametrize("base", ["no iri", "https://w3id.org/budgetkg/", "http://www.w3.org/"])
def test_a_base_that_would_confuse_data_and_terms_is_refused(store: Store, base: str) -> None:
    with pytest.raises(BudgetkgError, match=base):
        written(store, "nt", base_iri=base)


@pytest.fixture(scope="module")
def moved(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with rebased_store(store, ELSEWHERE, tmp_path_factory.mktemp("moved")) as copy:
        yield copy


@pytest.mark.parametrize("suffix", RDF_FORMATS)
def test_a_moved_store_is_the_same_and_finds_its_way_back(
    store: Store, moved: Store, tmp_path: Path, suffix: str
) -> None:
    assert written(moved, suffix) == written(store, suffix, base_iri=ELSEWHERE)
    assert written(moved, suffix, base_iri=DEFAULT_BASE) == written(store, suffix)


def test_what_is_beside_the_graph_moves_too(tmp_path: Path) -> None:
    def about(base: str) -> KeptFinding:
        focus = f"{base}document/{'a' * 16}/project/1"
        found = Finding("weights", Severity.WARNING, f"{focus} 不等", f"{focus} differs", "a.txt", focus=focus)
        return KeptFinding(found, document(POLICE_2024).replace(DEFAULT_BASE, base), focus, across=base == "")

    with Store.create_or_open(tmp_path / "store") as made:
        fill(made, (POLICE_2024,))
        made.replace(document(ETHNIC_2024), triples(ETHNIC_2024), "b.txt", "bb", source=tmp_path / "b.txt")
        made.keep_findings([about(DEFAULT_BASE)], {document(POLICE_2024), ACROSS}, "v1")
        with rebased_store(made, ELSEWHERE, tmp_path / "moved") as moved:
            assert moved.base_iri == ELSEWHERE
            assert moved.findings() == (about(ELSEWHERE),)
            assert set(moved.validations()) == {document(POLICE_2024).replace(DEFAULT_BASE, ELSEWHERE), ACROSS}
            assert moved.sources() == {"bb": tmp_path / "b.txt"}
            for word in ("117001", "民族", "慰问金"):
                hits = [(hit.kind, hit.label, hit.iri.replace(DEFAULT_BASE, ELSEWHERE)) for hit in made.search(word)]
                assert hits
                assert [(hit.kind, hit.label, hit.iri) for hit in moved.search(word)] == hits
        with pytest.raises(StoreError, match="already"):
            rebased_store(made, ELSEWHERE, tmp_path / "moved")


# ---------------------------------------------------------------------- files


def test_a_file_is_compressed_by_its_suffix_and_measured(store: Store, tmp_path: Path) -> None:
    wanted = written(store, "nq")
    for name, compression, opened in (
        ("a.nq", "", lambda content: content),
        ("a.nq.gz", "gzip", gzip.decompress),
        ("a.nq.zst", "zstd", lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content)),
    ):
        file = export_file(store, tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert opened(content) == wanted
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert (file.path, file.media_type, file.compression) == (tmp_path / name, "application/n-quads", compression)
        again = export_file(store, tmp_path / f"other-{name}")
        assert again.sha256 == file.sha256
    assert gzip.GzipFile(tmp_path / "a.nq.gz").mtime is None
    assert (tmp_path / "a.nq.gz").read_bytes()[3:8] == bytes(5)  # neither a name nor a time


@pytest.mark.parametrize("compression", ["", *COMPRESSED])
def test_sums_of_files_are_those_that_sha256sum_checks(store: Store, tmp_path: Path, compression: str) -> None:
    files = export(store, "csv", tmp_path, compression=compression)
    assert files[-1].path == tmp_path / "SHA256SUMS"
    lines = files[-1].path.read_text(encoding="utf-8").splitlines()
    assert lines == sorted((f"{file.sha256}  {file.path.name}" for file in files[:-1]), key=lambda line: line[66:])
    assert all(hashlib.sha256((tmp_path / line[66:]).read_bytes()).hexdigest() == line[:64] for line in lines)
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
        )


@pytest.mark.parametrize("name", ["a.xls", "a", "a.gz", "a.csv"])
def test_a_name_that_tells_no_format_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="does not tell the format"):
        export_file(store, tmp_path / name)


def test_wrong_compressions_are_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="unknown compression"):
        export(store, "csv", tmp_path, compression="rar")
    with pytest.raises(ExportError, match="compressed inside"):
        export(store, "parquet", tmp_path, compression="gzip")


def test_every_process_writes_the_same_bytes(tmp_path: Path) -> None:
    with Store.create_or_open(tmp_path / "store") as made:
        fill(made, (ETHNIC_2024, POLICE_2024))
    program = (
        "import hashlib, io, pathlib, sys\n"
        "from budgetkg.store import RDF_FORMATS, Store\n"
        "with Store.open(pathlib.Path(sys.argv[1]), read_only=True) as store:\n"
        "    for suffix in RDF_FORMATS:\n"
        "        output = io.BytesIO()\n"
        "        store.write(output, suffix)\n"
        "        print(suffix, hashlib.sha256(output.getvalue()).hexdigest())\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "store")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    with Store.in_memory() as other:
        fill(other, (POLICE_2024, ETHNIC_2024))
        sums = (f"{suffix} {hashlib.sha256(written(other, suffix)).hexdigest()}\n" for suffix in RDF_FORMATS)
        assert told == {"".join(sums)}


def test_sorting_holds_little_of_what_it_sorts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetkg.store.writing.sorting.PIECE", 2**18)
    block = b"".join(
        b"<http://example.org/%d> <http://example.org/p> <http://example.org/o> .\n" % n for n in range(1000)
    )
    tracemalloc.start()
    try:
        with SortedLines() as lines:
            for turn in range(100):
                lines.write(block.replace(b"/p>", b"/p%d>" % (turn * 7 % 50)))
            former = b""
            count = 0
            for line in lines.lines():
                assert former < line
                former, count = line, count + 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 4 * 2**20 < 100 * len(block)


def test_a_full_disk_is_told_and_leaves_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("budgetkg.store.writing.sorting.SortedLines.write", full)
    for suffix in RDF_FORMATS:
        with pytest.raises(ExportError, match="No space left"):
            export_file(store, tmp_path / f"a.{suffix}")
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------------- at the command line


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "store"
    with Store.create_or_open(path) as made:
        fill(made)
    return path


def test_the_name_of_the_file_tells_the_format(stored: Path, store: Store, tmp_path: Path) -> None:
    out = tmp_path / "预算.trig.gz"
    done = run("export", "--out", out, "--year", "2025", "--no-reference", "--store", stored)
    assert (done.code, done.out) == (0, "")
    assert str(out) in done.err
    wanted = held(store, "trig")
    found = read(gzip.decompress(out.read_bytes()), "trig")
    assert found == {quad for quad in wanted if quad.endswith(f" <{document(POLICE_2025)}>")}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "a.nq", "--format", "nq"], "looks like a file"),
        (["--out", "a.nq", "--compress", "gzip"], "leave out --compress"),
        (["--out", "tables"], "does not tell the format"),
        (["--out", "a.nq", "--unit", "999"], "no such unit"),
        (["--out", "a.nq", "--base-iri", "x"], "no absolute IRI"),
    ],
)
def test_wrong_use_is_told(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("export", *arguments, "--store", stored)
    assert done.code == 2
    assert told in done.err
    assert not list(tmp_path.iterdir())
