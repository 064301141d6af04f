"""The dataset as a folder: its files, their sums, the tables' descriptions, the catalogue of what lies there."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from csvw import CSVW
from frictionless import Package

from budget_store import fill
from budgetkg.errors import Finding, Severity
from budgetkg.export import TABLES, dataset
from budgetkg.export.columns import meaning
from budgetkg.export.dataset import Dataset, write_dataset
from budgetkg.export.tidy import FINDINGS
from budgetkg.graph.vocabulary import BKG
from budgetkg.metadata import Part, Publication
from budgetkg.store import Store
from command_line import EXAMPLES, run

OTHER = "https://example.org/budgets/id/"
FOUND = (
    Finding("weights", Severity.WARNING, "权重合计 90", "weights sum to 90", "b.txt", 2, 10, "90", "90", "100", OTHER),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    assert run("build", EXAMPLES, "--store", folder).code == 0
    with Store.open(folder, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("数据集 〔1〕")


@pytest.fixture(scope="module")
def written(store: Store, folder: Path) -> Dataset:
    return write_dataset(store, folder, Publication(download="https://example.org/data/"), findings=FOUND)


# ---------------------------------------------------------------------- files


def test_the_folder_holds_what_is_listed(written: Dataset, folder: Path) -> None:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    listed = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert there == {*listed, "SHA256SUMS"} == {file.path.relative_to(folder).as_posix() for file in written.files}
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in listed} == listed
    expected = {f"budgetkg.{suffix}.gz" for suffix in ("nq", "trig", "ttl", "nt", "jsonld", "rdf")}
    expected |= {f"years/{year}.{suffix}.gz" for year in (2023, 2024, 2025) for suffix in ("nq", "ttl")}
    expected |= {f"tables/{table.name}.{form}" for table in (*TABLES, FINDINGS) for form in ("csv", "parquet")}
    expected |= {"codelists.ttl", "links.ttl", "ontology.ttl", "context.jsonld", "catalogue.ttl", "catalogue.jsonld"}
    assert set(listed) == expected | {"tables/csv-metadata.json", "tables/datapackage.json"}


def test_what_is_described_is_what_lies_there(written: Dataset, folder: Path) -> None:
    for file in written.described:
        content = (folder / file.path).read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert {file.name for file in written.described if file.part is Part.YEAR} == {"2023", "2024", "2025"}
    assert {file.name for file in written.described if file.part is Part.TABLE} == {t.name for t in (*TABLES, FINDINGS)}


def test_a_year_is_complete_in_itself(store: Store, written: Dataset, folder: Path) -> None:
    quads = pyoxigraph.parse(
        gzip.decompress((folder / "years" / "2025.nq.gz").read_bytes()), pyoxigraph.RdfFormat.N_QUADS
    )
    graphs = {str(quad.graph_name)[1:-1] for quad in quads}
    documents = {document.iri for document in store.documents()}
    assert graphs & documents == {source.iri for source in written.survey.of_year(2025)}
    assert graphs - documents == set(store.graphs()) - documents


def test_the_lists_are_their_graphs(store: Store, written: Dataset, folder: Path) -> None:
    for name in ("codelists", "links", "ontology"):
        read = {str(quad.triple) for quad in pyoxigraph.parse(path=folder / f"{name}.ttl")}
        assert read == {" ".join(triple) for triple in store.graph_triples(f"{store.base_iri}{name}")} != set()


def test_the_catalogue_is_the_same_in_both_forms(written: Dataset, folder: Path) -> None:
    turtle = {str(quad.triple) for quad in pyoxigraph.parse(path=folder / "catalogue.ttl")}
    assert turtle == {str(quad.triple) for quad in pyoxigraph.parse(path=folder / "catalogue.jsonld")}
    for file in written.described:
        assert any(f"<https://example.org/data/{file.path}>" in line and "downloadURL" in line for line in turtle)
    assert json.loads((folder / "context.jsonld").read_text())["@context"]


def test_two_runs_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    sums = []
    for name, slugs in (("one", ("police-2024", "ethnic-2024")), ("two", ("ethnic-2024", "police-2024"))):
        with Store.in_memory() as store:
            fill(store, slugs, reference=False)
            write_dataset(store, tmp_path / name, findings=FOUND)
        sums.append((tmp_path / name / "SHA256SUMS").read_bytes())
    assert sums[0] == sums[1]
    assert b"2026-01-01T00:00:00Z" in (tmp_path / "one" / "catalogue.ttl").read_bytes()


def test_another_base_reaches_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "find_spec", lambda name: None)
    with Store.in_memory() as store:
        fill(store)
        files = write_dataset(store, tmp_path, base_iri=OTHER).files
    assert not [file for file in files if file.path.suffix == ".parquet"]  # which needs pyarrow
    for file in files:
        content = file.path.read_bytes()
        text = gzip.decompress(content) if file.compression else content
        assert b"w3id.org/budgetkg/id/" not in text, file.path
    assert f'"valueUrl": "{OTHER}code/fund/{{fund}}"' in (tmp_path / "tables" / "csv-metadata.json").read_text()


def test_the_command_line_writes_it_and_says_what_is_missing(tmp_path: Path) -> None:
    with Store.create_or_open(tmp_path / "store") as store:
        fill(store, ("police-2024",), reference=False)
    publication = tmp_path / "publication.toml"
    publication.write_text('licence = "CC-BY-4.0"\ndownload = "https://example.org/data"', encoding="utf-8")
    where = ("--store", tmp_path / "store", "--out", tmp_path / "out", "--format", "dataset")
    done = run("export", *where, "--publication", publication, "--publisher", "某市财政局", "--no-findings")
    assert (done.code, done.out) == (0, "")
    assert "（contact）" in done.err
    assert "（publisher.name）" not in done.err
    told = (tmp_path / "out" / "catalogue.ttl").read_text(encoding="utf-8")
    assert "某市财政局" in told
    assert "https://creativecommons.org/licenses/by/4.0/" in told
    wrong = run("export", *where, "--licence", "CC-BY-4")
    assert wrong.code == 2
    assert "CC-BY-4.0" in wrong.err


# ---------------------------------------------------------------------- the tables in words


def test_every_column_is_explained_in_both_languages() -> None:
    for table in (*TABLES, FINDINGS):
        for column in table.header:
            means = meaning(table.name, column)
            assert means.title.zh, column
            assert means.title.en, column
            assert means.text.zh, column
            assert means.text.en, column


def test_columns_name_terms_of_the_ontology(written: Dataset) -> None:
    used = {use.iri for use in written.survey.statistics.properties} | {BKG.confidence, BKG.repaired}
    terms = {meaning(table.name, column).term for table in TABLES for column in table.header} - {""}
    assert {term for term in terms if term.startswith(BKG.IRI)} <= BKG.terms()
    assert {term for term in terms if not term.startswith(BKG.IRI)} <= used


def test_codes_lead_to_the_concepts_of_the_graph(store: Store, written: Dataset, folder: Path) -> None:
    described = json.loads((folder / "tables" / "csv-metadata.json").read_text())
    led = set()
    for table in described["tables"]:
        with (folder / "tables" / table["url"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for column in table["tableSchema"]["columns"]:
            if "valueUrl" in column:
                name = column["name"]
                led |= {column["valueUrl"].replace(f"{{{name}}}", row[name]) for row in rows if row[name]}
    known = {str(row[0]) for row in store.query("SELECT DISTINCT ?s { ?s ?p ?o }").rows}
    assert len(led) > 50
    assert led <= known


# ---------------------------------------------------------------------- others' validators


def in_row(table: str, column: str, value: str) -> Callable[[Path], None]:
    """Puts a value into the first row of a table."""

    def damage(tables: Path) -> None:
        path = tables / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[1][rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    return damage


def doubled(tables: Path) -> None:
    """Gives two documents one name."""
    path = tables / "documents.csv"
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([*lines[:2], *lines[1:]]))


def renamed(tables: Path) -> None:
    """Gives a column another name."""
    path = tables / "units.csv"
    path.write_bytes(path.read_bytes().replace(b"unit_name", b"unit_title", 1))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "an amount that is no number": in_row("lines", "amount", "12万"),
    "a proof that is none": in_row("lines", "proof", "certain"),
    "a year that is none": in_row("projects", "fiscal_year", "二〇二四"),
    "a date that is none": in_row("documents", "issued", "2024年3月"),
    "a blank where something must stand": in_row("lines", "table", ""),
    "a document that is not there": in_row("units", "document", "none.txt"),
    "two rows of one key": doubled,
    "another header": renamed,
}


@pytest.fixture
def tables(written: Dataset, folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(folder / "tables", tmp_path / "tables")
    return tmp_path / "tables"


def csvw_finds(tables: Path) -> bool:
    """The library raises some of what it finds, warns of some, and tells the rest."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        try:
            valid = CSVW(str(tables / "csv-metadata.json"), validate=True).is_valid
        except ValueError:
            valid = False
    return bool(told) or not valid


def frictionless_finds(tables: Path, without_sums: bool = True) -> bool:
    described: dict[str, Any] = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"] if without_sums else ():
        del resource["bytes"], resource["hash"]
    return not Package.from_descriptor(described, basepath=str(tables)).validate().valid


@pytest.mark.parametrize("finds", [csvw_finds, frictionless_finds])
def test_the_tables_are_as_described(tables: Path, finds: Callable[[Path], bool]) -> None:
    assert not finds(tables)


@pytest.mark.parametrize("finds", [csvw_finds, frictionless_finds])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_tables_are_not(tables: Path, damage: Callable[[Path], None], finds: Callable[[Path], bool]) -> None:
    damage(tables)
    assert finds(tables)


def test_the_package_knows_its_files_by_their_sums(tables: Path) -> None:
    assert not frictionless_finds(tables, without_sums=False)
    in_row("lines", "amount", "1.00")(tables)
    assert frictionless_finds(tables, without_sums=False)
