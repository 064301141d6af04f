"""Exports: the tidy tables cell by cell, RDF in six forms that say the same, and the same bytes every time."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from budget_store import ETHNIC_2024, FILE_NAMES, FIXTURES, POLICE_2024, document, fill, triples
from budgetkg.errors import ExportError, Finding, Severity
from budgetkg.export import FORMATS, TABLES, export
from budgetkg.graph import terms
from budgetkg.store import Store

RDF_FILES = {
    "ttl": "budgetkg.ttl",
    "nt": "budgetkg.nt",
    "nq": "budgetkg.nq",
    "trig": "budgetkg.trig",
    "jsonld": "budgetkg.jsonld",
    "rdfxml": "budgetkg.rdf",
}
FINDINGS = (
    Finding(
        "weights", Severity.WARNING, "权重合计 90", "weights sum to 90", "b.txt", 2, 10, "90", "90", "100", "http://x/1"
    ),
    Finding("coverage", Severity.INFO, "未读", "unread, “x”", "b.txt", None, 3),
    Finding("row-parts", Severity.VIOLATION, "不等", "differs", "a.txt", 12, 1),
)

# TIDY_TABLES: what researchers and the scorer rely on. Further columns may only follow.
CONTRACT = {
    "documents": "document, title, fiscal_year, stage, region, issued, pages, sha256",
    "units": "document, unit_code, unit_name, department_code, department_name, region",
    "lines": "document, unit_code, unit_name, fiscal_year, table, scheme, code, name, side, fund, measure, amount, printed, "
    "page, row, proof",
    "projects": "document, unit_code, unit_name, fiscal_year, project_code, project_name, category, amount, printed, "
    "execution_weight, fiscal_funds, special_account_funds, unit_funds, social_funds, bank_loans, duty_activity, goal, "
    "basis, overview, page, row",
    "indicators": "document, unit_code, unit_name, fiscal_year, project_code, project_name, level1, level2, level3, "
    "comparator, target_value, current_value, unit, weight_total, weight, core, page, row",
    "citations": "document, unit_code, unit_name, fiscal_year, project_code, project_name, kind, organ_code, year, number, "
    "normalized, title, as_printed, page, row",
}
EXTRA = {
    "lines": ["economic_department_code", "economic_government_code"],
    "projects": ["proof", "confidence", "repaired", "other_funds"],
    "indicators": ["proof", "confidence", "repaired"],
    "citations": ["proof", "confidence", "repaired"],
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def tables(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "输出 〔1〕"
    export(store, "csv", folder, FINDINGS)
    return folder


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------------- tidy tables


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(tables: Path, name: str) -> None:
    header = (tables / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header == CONTRACT[name].split(", ") + EXTRA.get(name, [])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_cell_is_as_checked_by_hand(tables: Path, table: object) -> None:
    name = table.name  # type: ignore[attr-defined]
    assert read(tables / f"{name}.csv") == read(FIXTURES / "tidy" / f"{name}.csv")


def test_every_column_is_filled_somewhere(tables: Path) -> None:
    never = {("indicators", "proof"), ("citations", "proof"), ("projects", "confidence"), ("projects", "repaired")}
    for table in TABLES:
        rows = read(tables / f"{table.name}.csv")
        blank = {(table.name, column) for column in table.header if not any(row[column] for row in rows)}
        assert blank <= never


def test_amounts_have_two_places_and_a_printed_zero_is_a_row(tables: Path) -> None:
    lines = read(tables / "lines.csv")
    assert all(len(line["amount"].partition(".")[2]) == 2 for line in lines)
    assert [line["amount"] for line in lines if line["printed"] == "0.00"] == ["0.00", "0.00"]


def test_rows_stand_in_the_order_of_the_print(tables: Path) -> None:
    lines = [line for line in read(tables / "lines.csv") if line["document"] == FILE_NAMES[POLICE_2024]]
    places = [(int(line["page"]), int(line["row"])) for line in lines]
    assert places == sorted(places)
    # Column 2 before column 10, though "c10" is less than "c2".
    assert [line["measure"] for line in lines if line["row"] == "8"] == ["total", "project"]


def test_findings_are_given_by_the_caller(tables: Path, store: Store, tmp_path: Path) -> None:
    assert [(row["document"], row["row"], row["code"], row["severity"]) for row in read(tables / "findings.csv")] == [
        ("a.txt", "1", "row-parts", "violation"),
        ("b.txt", "3", "coverage", "info"),
        ("b.txt", "10", "weights", "warning"),
    ]
    export(store, "csv", tmp_path)
    header = "document,code,severity,message_zh,message_en,page,row,printed,found,expected,focus\r\n"
    assert (tmp_path / "findings.csv").read_bytes() == header.encode()


def test_one_fact_is_one_row_whatever_is_said_twice(tmp_path: Path) -> None:
    subject = f"<{document(ETHNIC_2024)}/project/慰问金>"
    unit = "<https://w3id.org/budgetkg/id/unit/540100/117001>"
    bkg, row = "https://w3id.org/budgetkg/ontology#", f"<{document(ETHNIC_2024)}/line2>"
    extra = [
        (unit, "<http://www.w3.org/2000/01/rdf-schema#label>", terms.zh("市民委本级")),
        (subject, "<http://www.w3.org/ns/prov#wasQuotedFrom>", row),
        (row, f"<{bkg}row>", terms.integer(2)),
    ]
    with Store.in_memory() as store:
        store.replace(document(ETHNIC_2024), triples(ETHNIC_2024) + extra, "b.txt", "bb")
        store.replace(document(ETHNIC_2024), triples(ETHNIC_2024) + extra, "a copy.txt", "bb")
        export(store, "csv", tmp_path)
    projects = read(tmp_path / "projects.csv")
    assert len(projects) == 3
    assert (projects[0]["row"], projects[0]["project_name"]) == ("2", "慰问金")
    assert {p["document"] for p in projects} == {"a copy.txt"}
    assert len(read(tmp_path / "documents.csv")) == len(read(tmp_path / "units.csv")) == 1


def test_a_byte_order_mark_is_written_on_request(store: Store, tmp_path: Path) -> None:
    plain = export(store, "csv", tmp_path / "plain")
    marked = export(store, "csv", tmp_path / "marked", bom=True)
    for one, other in zip(plain[:-1], marked[:-1], strict=True):
        assert b"\xef\xbb\xbf" + one.path.read_bytes() == other.path.read_bytes()


def test_quotes_commas_and_line_ends_follow_rfc_4180(tables: Path) -> None:
    text = (tables / "projects.csv").read_bytes().decode()
    assert text.count("\r\n") == text.count("\n") == 7
    assert '"拉萨 市/刑警支队〔2024〕, 预算.pdf"' in text
    # The line break inside the goal is gone, the run of spaces is one, and quotes stay what they are.
    assert "9号，申请市级资金4.00万元， “工会”活动, 满意" in text


def test_an_amount_finer_than_a_cent_is_an_error_not_a_rounding(tmp_path: Path) -> None:
    broken = [
        (s, p, o.replace("4700.00", "4700.001")) if p.endswith("#amount>") else (s, p, o)
        for s, p, o in triples(ETHNIC_2024)
    ]
    with Store.in_memory() as store:
        store.replace(document(ETHNIC_2024), broken, "b.txt", "bb")
        with pytest.raises(ExportError, match="finer than a cent"):
            export(store, "csv", tmp_path)
    assert not (tmp_path / "projects.csv").exists()
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_store_gives_headers(tmp_path: Path) -> None:
    with Store.in_memory() as store:
        for file in export(store, "csv", tmp_path)[:-1]:
            assert file.path.read_text(encoding="utf-8").count("\n") == 1


# ---------------------------------------------------------------------- Parquet


def test_parquet_has_the_same_rows_with_types(store: Store, tables: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    files = [file.path for file in export(store, "parquet", tmp_path, FINDINGS)[:-1]]
    assert [file.name for file in files] == [f"{table.name}.parquet" for table in TABLES] + ["findings.parquet"]
    for file in files:
        found = parquet.read_table(file).to_pylist()
        wanted = read(tables / f"{file.stem}.csv")
        assert [list(row) for row in found] == [list(row) for row in wanted]
        assert [bool(value is None) for row in found for value in row.values()] == [
            value == "" for row in wanted for value in row.values()
        ]
    lines = parquet.read_table(tmp_path / "lines.parquet").to_pylist()
    assert lines[0]["amount"] == Decimal("109293500.00")
    assert lines[0]["fiscal_year"] == 2025
    assert lines[0]["page"] is None
    indicators = parquet.read_table(tmp_path / "indicators.parquet").to_pylist()
    assert {row["core"] for row in indicators} == {True, False, None}


def test_without_pyarrow_the_extra_is_named(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"budgetkg\[parquet\]"):
        export(store, "parquet", tmp_path)


# ---------------------------------------------------------------------- RDF


@pytest.fixture(scope="module")
def small() -> Iterator[Store]:
    with Store.in_memory() as opened:
        fill(opened, (POLICE_2024, ETHNIC_2024), reference=False)
        yield opened


def quads(path: Path) -> set[str]:
    return {str(quad) for quad in pyoxigraph.parse(path=path)}


@pytest.fixture(scope="module")
def rdf(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rdf")
    for form in RDF_FILES:
        assert [file.path.name for file in export(small, form, folder)] == [RDF_FILES[form]]
    return folder


def test_forms_with_named_graphs_hold_the_same_quads(rdf: Path) -> None:
    wanted = quads(rdf / "budgetkg.nq")
    assert len({line.rsplit(" ", 1)[1] for line in wanted}) == 2
    assert quads(rdf / "budgetkg.trig") == wanted
    assert quads(rdf / "budgetkg.jsonld") == wanted


def test_forms_without_named_graphs_hold_the_same_merge(rdf: Path, small: Store) -> None:
    wanted = quads(rdf / "budgetkg.nt")
    assert quads(rdf / "budgetkg.ttl") == wanted
    assert quads(rdf / "budgetkg.rdf") == wanted
    statements = {" ".join(statement) for graph in small.graphs() for statement in small.graph_triples(graph)}
    assert wanted == statements


@pytest.mark.parametrize(("name", "form"), [("budgetkg.ttl", "turtle"), ("budgetkg.rdf", "xml")])
def test_another_library_reads_the_same_triples(rdf: Path, name: str, form: str) -> None:
    wanted = rdflib.Graph().parse(rdf / "budgetkg.nt", format="nt")
    assert set(rdflib.Graph().parse(rdf / name, format=form)) == set(wanted)


@pytest.mark.filterwarnings(
    "ignore:.*(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning"
)  # rdflib's own parsers use what rdflib deprecates
def test_another_library_reads_the_same_quads(rdf: Path) -> None:
    wanted = rdflib.Dataset()
    wanted.parse(rdf / "budgetkg.nq", format="nquads")
    for name, form in (("budgetkg.trig", "trig"), ("budgetkg.jsonld", "json-ld")):
        found = rdflib.Dataset()
        found.parse(rdf / name, format=form)
        assert set(found.quads()) == set(wanted.quads())


def test_line_based_forms_are_sorted(rdf: Path) -> None:
    lines = (rdf / "budgetkg.nt").read_bytes().splitlines()
    assert lines == sorted(lines)
    statements = (rdf / "budgetkg.nq").read_bytes().splitlines()
    assert statements == sorted(statements, key=lambda line: (line.rsplit(b" ", 2)[1], line))


def test_a_merge_beyond_one_run_of_sorting_comes_out_the_same(
    rdf: Path, small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetkg.store.writing.sorting.PIECE", 1000)
    monkeypatch.setattr("budgetkg.store.writing.sorting._OPEN", 3)
    (file,) = export(small, "nt", tmp_path)
    assert file.path.read_bytes() == (rdf / "budgetkg.nt").read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_building_changes_no_byte(form: str, small: Store, tmp_path: Path) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    with Store.in_memory() as other:
        fill(other, (ETHNIC_2024, POLICE_2024), reference=False)
        other.replace(
            "http://example.org/gone", [("<http://example.org/a>", "<http://example.org/b>", '"c"')], "gone.txt", "cc"
        )
        other.remove("gone.txt")
        one, two = export(small, form, tmp_path / "one"), export(other, form, tmp_path / "two")
    for left, right in zip(one, two, strict=True):
        assert left.path.read_bytes() == right.path.read_bytes()
        assert left.sha256 == right.sha256


# ---------------------------------------------------------------------- where it goes


def test_wrong_use_is_told(small: Store, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="unknown format"):
        export(small, "xls", tmp_path)
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="folder cannot be made"):
        export(small, "csv", file)
    with pytest.raises(ExportError, match="folder cannot be made"):
        export(small, "ttl", file / "below")


@pytest.mark.parametrize("form", ["csv", "ttl", "nq"])
def test_a_file_appears_whole_or_not_at_all(
    small: Store, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(small, form, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ExportError, match="No space left"):
        export(small, form, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
