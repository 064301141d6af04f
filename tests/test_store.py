"""The store: graphs are replaced whole, the merge holds each triple once, and nothing runs that should not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget_store import ETHNIC_2024, POLICE_2024, document, fill, triples
from budgetkg.errors import BudgetkgError, QueryError, StoreError
from budgetkg.graph import terms
from budgetkg.store import IRI, Statement, Store
from budgetkg.store.sparql import tokens

A, B, C = (f"https://w3id.org/budgetkg/id/document/{letter * 16}" for letter in "abc")
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create_or_open(tmp_path / "store") as opened:
        yield opened


def says(subject: str, value: str) -> Statement:
    return (f"<http://example.org/{subject}>", "<http://example.org/says>", value)


def values(store: Store) -> list[object]:
    return sorted(str(row[0]) for row in store.query("SELECT ?o { ?s <http://example.org/says> ?o }").rows)


def merge(store: Store) -> list[tuple[object, ...]]:
    return sorted(map(str, store.query("SELECT ?s ?p ?o { ?s ?p ?o }").rows))


def union(store: Store) -> list[tuple[object, ...]]:
    return sorted(map(str, store.query("SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }").rows))


# ---------------------------------------------------------------------- documents


def test_a_document_is_stored_with_its_name_and_hash(store: Store) -> None:
    store.replace(A, [says("x", '"1"')], "甲 〔2024〕.txt", "aa")

    (stored,) = store.documents()
    assert (stored.iri, stored.sha256, stored.file_names) == (A, "aa", ("甲 〔2024〕.txt",))
    assert store.holds("甲 〔2024〕.txt", "aa")
    assert not store.holds("甲 〔2024〕.txt", "bb")
    assert store.graphs() == (A,)


def test_reading_a_document_again_replaces_its_graph(store: Store) -> None:
    store.replace(A, [says("x", '"old"'), says("x", '"both"')], "a.txt", "aa")
    store.replace(A, [says("x", '"new"'), says("x", '"both"')], "a.txt", "aa")

    assert values(store) == ["both", "new"]
    assert merge(store) == union(store)


def test_a_changed_file_drops_the_graph_of_its_former_content(store: Store) -> None:
    store.replace(A, [says("x", '"old"')], "a.txt", "aa")
    store.replace(B, [says("x", '"new"')], "a.txt", "bb")

    assert store.graphs() == (B,)
    assert values(store) == ["new"]


def test_one_content_under_two_names_is_one_document_until_both_are_gone(store: Store) -> None:
    store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    store.replace(A, [says("x", '"1"')], "copy of a.txt", "aa")
    assert store.documents()[0].file_names == ("a.txt", "copy of a.txt")

    store.replace(B, [says("x", '"2"')], "a.txt", "bb")
    assert {each.iri: each.file_names for each in store.documents()} == {A: ("copy of a.txt",), B: ("a.txt",)}
    assert values(store) == ["1", "2"]

    assert store.remove("copy of a.txt")
    assert store.graphs() == (B,)
    assert merge(store) == union(store)


def test_a_triple_of_two_documents_is_found_once_and_outlives_one_of_them(store: Store) -> None:
    for iri, name in ((A, "a.txt"), (B, "b.txt")):
        store.replace(iri, [says("shared", '"name"@zh'), says(name, '"1"')], name, name)

    count = "SELECT (COUNT(*) AS ?n) { <http://example.org/shared> ?p ?o }"
    assert store.query(count).rows == ((1,),)

    assert store.remove(A)
    assert store.query(count).rows == ((1,),)
    assert store.remove(B)
    assert store.query(count).rows == ((0,),)
    assert not store.remove(B)
    assert store.graphs() == ()


def test_a_name_that_two_documents_print_does_not_double_a_sum(store: Store) -> None:
    fill(store, (POLICE_2024, ETHNIC_2024), reference=False)

    total = store.query(
        "SELECT (SUM(?amount) AS ?total) { ?b bkg:amount ?amount ; a bkg:ProjectBudget ; bkg:project ?p . ?p rdfs:label ?l }"
    )
    assert total.rows == ((Decimal(39200 + 4700 + 8300 + 2000),),)


def test_an_error_while_the_triples_are_made_leaves_the_store_as_it_was(store: Store) -> None:
    store.replace(A, [says("x", '"old"')], "a.txt", "aa")

    def broken() -> Iterator[Statement]:
        yield says("x", '"half"')
        raise RuntimeError("the reader fell over")

    with pytest.raises(RuntimeError, match="fell over"):
        store.replace(B, broken(), "a.txt", "bb")
    assert store.graphs() == (A,)
    assert values(store) == ["old"]


def test_a_process_that_dies_in_the_middle_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with Store.create_or_open(path) as store:
        store.replace(A, [says("x", '"old"')], "a.txt", "aa")
    died = run_python(
        f"""
        def broken():
            yield ("<http://example.org/x>", "<http://example.org/says>", '"half"')
            os._exit(7)
        Store.create_or_open(Path({str(path)!r})).replace({B!r}, broken(), "a.txt", "bb")
        """
    )
    assert died.returncode == 7
    with Store.open(path) as store:
        assert values(store) == ["old"]


def test_a_term_cannot_hide_the_rest_of_its_line(store: Store) -> None:
    """The graph's name is written behind the statement, where a comment in it would swallow the name."""
    store.replace(A, [says("x", '"a" . # b'), says("y", '"No. # 1"')], "a.txt", "aa")
    objects = {object_ for _, _, object_ in store.graph_triples(A)}
    assert {'"a"', '"No. # 1"'} <= objects


@pytest.mark.parametrize(
    "term",
    [
        '"open',
        "<http://example.org/a b>",
        '"x" } ; DROP ALL ; INSERT DATA { <http://example.org/a> <http://example.org/b> "y"',
        '"x" .\n<http://example.org/evil> <http://example.org/says> "y"',
    ],
)
def test_a_term_that_is_not_one_term_is_refused(store: Store, term: str) -> None:
    store.replace(A, [says("x", '"old"')], "a.txt", "aa")
    before = merge(store)
    with pytest.raises(StoreError, match="not valid N-Triples"):
        store.replace(B, [says("x", term)], "b.txt", "bb")
    assert merge(store) == before


def test_blank_nodes_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="blank"):
        store.replace(A, [("_:b", "<http://example.org/says>", '"1"')], "a.txt", "aa")
    with pytest.raises(StoreError, match="IRI"):
        store.replace("not an iri", [], "a.txt", "aa")


def test_literals_come_back_in_canonical_form(store: Store) -> None:
    store.replace(
        A,
        [
            says("x", f'"12.50"^^<{XSD}decimal>'),
            says("x", f'"007"^^<{XSD}integer>'),
            says("x", '"词"@zh-CN'),
            says("x", '"12.50"'),
        ],
        "a.txt",
        "aa",
    )
    terms = {o for _, p, o in store.graph_triples(A) if "says" in p}
    assert terms == {f'"12.5"^^<{XSD}decimal>', f'"7"^^<{XSD}integer>', '"词"@zh-cn', '"12.50"'}
    # Written again in its own form, nothing differs.
    store.replace(A, [s for s in store.graph_triples(A) if "says" in s[1]], "a.txt", "aa")
    assert {o for _, p, o in store.graph_triples(A) if "says" in p} == terms


def test_reference_graphs_are_kept_apart_and_replaced(store: Store) -> None:
    for _ in range(2):
        store.load_reference([says("term", '"1"')], [says("code", '"2"')])
    assert store.graphs() == (f"{store.base_iri}codelists", f"{store.base_iri}ontology")
    assert store.documents() == ()
    store.load_reference([says("term", '"3"')], [says("code", '"2"')])
    assert values(store) == ["2", "3"]


statements = st.sets(st.sampled_from([says(s, f'"{v}"') for s in "xy" for v in "12"]), max_size=4)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("replace"), st.sampled_from([A, B, C]), statements, st.sampled_from(["1.txt", "2.txt"])),
        st.tuples(st.just("remove"), st.sampled_from([A, B, C, "1.txt", "2.txt"]), st.just(set()), st.just("")),
    ),
    max_size=8,
)


@given(changes)
@settings(max_examples=60, deadline=None)
def test_the_merge_is_always_what_the_graphs_state(history: list[tuple[str, str, set[Statement], str]]) -> None:
    # In memory, for speed: what is tested is which triples go and stay.
    store = Store.in_memory()
    for what, target, content, name in history:
        if what == "replace":
            store.replace(target, content, name, target[-2:])
            assert {(s, o) for s, p, o in store.graph_triples(target) if p == content_predicate} == {
                (s, o) for s, _, o in content
            }
        else:
            store.remove(target)
        assert merge(store) == union(store)
        names = [name for each in store.documents() for name in each.file_names]
        assert len(names) == len(set(names))


content_predicate = "<http://example.org/says>"


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_any_text_is_stored_as_it_is(text: str) -> None:
    store = Store.in_memory()
    store.replace(A, [says("x", terms.text(text))], text or "empty", "aa")
    clean = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    assert store.query("SELECT ?o { ?s <http://example.org/says> ?o }").rows == ((clean,),)


# ---------------------------------------------------------------------- the folder


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    prelude = "import os, sys\nfrom pathlib import Path\nfrom budgetkg.store import Store\n"
    lines = code.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    body = "\n".join(line[indent:] for line in lines)
    source = Path(__file__).resolve().parent.parent / "src"
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", prelude + body], capture_output=True, encoding="utf-8", env=environment, check=False
    )


def test_a_store_is_made_reopened_and_found_by_odd_paths(tmp_path: Path) -> None:
    path = tmp_path / "库 〔2024〕 'x'" / "deeper"
    with Store.create_or_open(path, "https://data.example.cn/预算") as store:
        assert store.base_iri == "https://data.example.cn/预算/"
        store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    with Store.open(path, read_only=True) as store:
        assert values(store) == ["1"]
        assert store.base_iri == "https://data.example.cn/预算/"


def test_another_process_that_writes_is_kept_out(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with Store.create_or_open(path):
        for way in (f"Store.create_or_open(Path({str(path)!r}))", f"Store.open(Path({str(path)!r}))"):
            other = run_python(way)
            assert other.returncode == 1
            assert "HeldError" in other.stderr
            assert "being written by another process" in other.stderr
    assert run_python(f"Store.create_or_open(Path({str(path)!r})).close()").returncode == 0


def test_many_may_read_at_once_and_only_read(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with Store.create_or_open(path) as store:
        store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    with Store.open(path, read_only=True), Store.open(path, read_only=True) as second:
        assert values(second) == ["1"]
        assert run_python(f"print(len(Store.open(Path({str(path)!r}), read_only=True).documents()))").stdout == "1\n"
        with pytest.raises(StoreError, match="reading only"):
            second.replace(B, [], "b.txt", "bb")


def test_a_failed_opening_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "store"
    Store.create_or_open(path).close()
    with pytest.raises(StoreError, match="base-iri"):
        Store.create_or_open(path, "https://other.example/")
    Store.create_or_open(path).close()


@pytest.mark.parametrize(("number", "word"), [(0, "older"), (99, "newer")])
def test_a_store_of_another_version_says_how_to_go_on(tmp_path: Path, number: int, word: str) -> None:
    path = tmp_path / "store"
    with Store.create_or_open(path) as store:
        store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    about = json.loads((path / "store.json").read_text(encoding="utf-8"))
    (path / "store.json").write_text(json.dumps({**about, "format": number}), encoding="utf-8")

    with pytest.raises(StoreError, match=rf"{word}.*--rebuild"):
        Store.open(path)
    with pytest.raises(StoreError, match=rf"{word}.*--rebuild"):
        Store.create_or_open(path)
    with Store.create_or_open(path, rebuild=True) as store:
        assert store.documents() == ()


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.docx").write_text("years of work", encoding="utf-8")
    for rebuild in (False, True):
        with pytest.raises(StoreError, match="not a budgetkg store"):
            Store.create_or_open(foreign, rebuild=rebuild)
    assert [file.name for file in foreign.iterdir()] == ["thesis.docx"]
    with pytest.raises(StoreError, match="not a budgetkg store"):
        Store.open(foreign)

    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    for opening in (Store.create_or_open, Store.open):
        with pytest.raises(StoreError, match="is a file"):
            opening(file)
    with pytest.raises(StoreError, match="budgetkg build"):
        Store.open(tmp_path / "nothing")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.create_or_open(file / "below")
    with pytest.raises(BudgetkgError, match="IRI"):
        Store.create_or_open(tmp_path / "new", "no iri")


def test_damage_is_told_from_foreignness(tmp_path: Path) -> None:
    path = tmp_path / "store"
    Store.create_or_open(path).close()
    (path / "generations" / "1" / "quads" / "CURRENT").write_text("MANIFEST-999999\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"damaged.*--rebuild"):
        Store.open(path)
    (path / "store.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="damaged"):
        Store.open(path)
    (path / "store.json").write_text('{"kind": "something else"}', encoding="utf-8")
    with pytest.raises(StoreError, match="not a budgetkg store"):
        Store.open(path)


def test_a_creation_that_was_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.mkdir()
    (path / "store.json.new").write_text("{", encoding="utf-8")
    Store.create_or_open(path).close()
    Store.open(path).close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    with pytest.raises(StoreError, match="cannot be written"):
        Store.create_or_open(closed / "store")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.create_or_open(closed)


def test_a_medium_that_refuses_to_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(StoreError, match=r"Permission denied.*--store"):
        Store.create_or_open(tmp_path / "store")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.create_or_open(tmp_path / "store")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.documents()


# ---------------------------------------------------------------------- queries


def test_answers_are_typed(store: Store) -> None:
    literals = [
        f'"1234.50"^^<{XSD}decimal>',
        f'"7"^^<{XSD}integer>',
        f'"true"^^<{XSD}boolean>',
        f'"2024-02-05"^^<{XSD}date>',
        f'"2022"^^<{XSD}gYear>',
        f'"1.5E0"^^<{XSD}double>',
        f'"abc"^^<{XSD}decimal>',
        f'"2024-02-05Z"^^<{XSD}date>',
        '"文"@zh',
        "<http://example.org/o>",
    ]
    store.replace(A, [says("x", literal) for literal in literals], "a.txt", "aa")
    found = [row[0] for row in store.query("SELECT ?o { ?s <http://example.org/says> ?o }").rows]
    wanted = [Decimal("1234.5"), 7, True, date(2024, 2, 5), 2022, Decimal("1.5"), "abc", "2024-02-05Z", "文"]
    assert sorted(map(repr, found)) == sorted(map(repr, [*wanted, IRI("http://example.org/o")]))
    assert [type(value) for value in found if str(value).startswith("http")] == [IRI]
    assert store.query("SELECT ?o { BIND(1/0 AS ?o) }").rows == ((None,),)


def test_ask_and_construct_are_tables_too(store: Store) -> None:
    store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    assert store.query("ASK { ?s <http://example.org/says> ?o }").rows == ((True,),)
    made = store.query("CONSTRUCT { ?s <http://example.org/said> ?o } WHERE { ?s <http://example.org/says> ?o }")
    assert made.columns == ("subject", "predicate", "object")
    assert made.rows == ((IRI("http://example.org/x"), IRI("http://example.org/said"), "1"),)


def test_relative_iris_and_known_prefixes_need_no_declaration(store: Store) -> None:
    assert store.query("SELECT (<code/measure/total> AS ?x) (bkg:amount AS ?y) {}").rows == (
        (IRI("https://w3id.org/budgetkg/id/code/measure/total"), IRI("https://w3id.org/budgetkg/ontology#amount")),
    )
    assert store.query("PREFIX bkg: <http://example.org/> SELECT (bkg:x AS ?y) {}").rows == (
        (IRI("http://example.org/x"),),
    )


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://example.org/a> <http://example.org/b> 1 }",
        "PREFIX x: <http://example.org/> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/x>",
        "# a comment\nDROP ALL",
        "WITH <http://example.org/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 2SERVICE<http://127.0.0.1:1/>{ ?a ?b ?c } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:x{ ?a ?b ?c } }",
        "SELECT * { { SELECT * { SERVICE ?x { ?a ?b ?c } } } }",
        "SELECT * { FILTER(1<2)#>'''\nSERVICE <http://127.0.0.1:1/> { ?a ?b ?c } #'''\n}",
        "SELECT * { FILTER(?a<?b)#\nSERVICE#>\n<http://127.0.0.1:1/> { ?a ?b ?c } }",
        'SELECT * { BIND("\\"" AS ?x) SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }',
        "SELECT * { # a line\rSERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 'open }",
        "",
        "SELEKT * {}",
    ],
)
def test_what_changes_the_graph_or_leaves_the_house_is_refused(store: Store, text: str) -> None:
    store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    before = merge(store)
    with pytest.raises(QueryError, match=r"line \d+, column \d+"):
        store.query(text)
    assert merge(store) == before


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p ?o FILTER(CONTAINS(STR(?o), "SERVICE <http://x/> { }")) }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { }",
        "SELECT ?service { ?service <http://example.org/service#of> ?o }",
        "SELECT * { ?s ?p '''it's a service''' }",
        "SELECT * { ?s ?p ?o FILTER(?o < 5 && 7 > ?o) }",
        'SELECT * { ?s ?p "x"@en-service }',
        "SELECT * { ?s bkg:service ?o }",
        "SELECT * { ?s ?p <code/item/a> }",
    ],
)
def test_the_word_alone_is_not_refused(store: Store, text: str) -> None:
    store.query(text)


pieces = st.sampled_from(
    [
        "SERVICE <http://127.0.0.1:1/> { ?a ?b ?c }", "SERVICE", "service ?x {}", "<http://127.0.0.1:1/>", "<a#b>", "<",
        ">", "'", '"', "'''", '"""', "#", "\n", "\r", " ", "{", "}", "(1<2)", "FILTER(1<2)", "?a", "bkg:x", "\\", ":", "_:",
        "@en", "2", "BIND(1 AS ?z)", "?s ?p ?o .", "ex:a\\'", "'x'", "\\u0027", "ſERVICE", "VALUES ?x { 'y' }",
    ]
)  # fmt: skip


@given(st.lists(pieces, max_size=9))
@settings(max_examples=400, deadline=None)
def test_no_arrangement_of_signs_gets_a_call_out_past_the_guard(parts: list[str]) -> None:
    store = Store.in_memory()
    store.replace(A, [says("x", '"1"')], "a.txt", "aa")
    try:
        store.query("PREFIX ex: <http://example.org/> SELECT * { ?s ?p ?o . " + "".join(parts) + " }")
    except QueryError:
        return
    # A call would have ended as a StoreError: the engine refuses to connect to port 1.


def test_tokens_cover_the_text_without_gaps() -> None:
    text = "SELECT ?x WHERE { ?x bkg:amount \"a # b\", 'c' ; <http://x/#y> 1.5 . } # end"
    found = tokens(text)
    assert [token.text for token in found][:4] == ["SELECT", "?x", "WHERE", "{"]
    assert all(text[token.start : token.end] == token.text for token in found)
    assert {"<http://x/#y>", '"a # b"', "bkg:amount"} <= {token.text for token in found}


def test_a_syntax_error_points_at_its_place_under_wide_characters(store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        store.query('SELECT ?x WHERE {\n  "项目" 编号:项 ?x }')
    message, line, caret = str(caught.value).split("\n")
    assert "line 2, column 8" in message
    assert "编号:" in message
    assert line == '    "项目" 编号:项 ?x }'
    # Two for the margin, nine characters before it of which two are wide.
    assert caret == " " * (2 + 2 + 7) + "^"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("SELECT * { ?s ?p ?o", "no partner: {"),
        ("SELECT * { ?s ?p ?o ) }", r"no partner: \)"),
        ("SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?b", "neither bound nor grouped"),
        ("SELECT * { ?s bgk:amount ?o }", "did you mean bkg:"),
        ("SELECT * { ?s ?p ?o } ORDDER BY ?s", "line 1, column"),
    ],
)
def test_syntax_errors_say_what_to_look_for(store: Store, text: str, hint: str) -> None:
    with pytest.raises(QueryError, match=hint):
        store.query(text)


def test_bindings_go_into_open_values_blocks_and_nowhere_else(store: Store) -> None:
    store.replace(A, [says("x", '"1"'), says("x", '"2"'), says("y", '"1"')], "a.txt", "aa")
    text = """SELECT ?s ?o { VALUES (?s ?o) { (UNDEF UNDEF) } # VALUES (?s) { (UNDEF) }
      ?s <http://example.org/says> ?o } ORDER BY ?s ?o"""
    x = IRI("http://example.org/x")
    assert len(store.query(text).rows) == 3
    assert store.query(text, {"s": x}).rows == ((x, "1"), (x, "2"))
    assert store.query(text, {"s": x, "o": "2"}).rows == ((x, "2"),)
    with pytest.raises(QueryError, match=r"VALUES \(\?year\)"):
        store.query(text, {"year": 2024})
    with pytest.raises(QueryError, match="IRI"):
        store.query(text, {"s": IRI("no iri")})
    with pytest.raises(QueryError, match="finite"):
        store.query(text, {"o": Decimal("NaN")})
    # A block with values of its own is the question's, not a parameter.
    own = "SELECT ?o { VALUES ?o { '1' } ?s <http://example.org/says> ?o }"
    with pytest.raises(QueryError, match="no place"):
        store.query(own, {"o": "2"})


@pytest.mark.parametrize(
    "evil",
    [
        '") } DROP ALL ; SELECT * { ("',
        "'''\n} SERVICE <http://127.0.0.1:1/> { ?a ?b ?c }",
        '\\") } #',
        "\u0000\n\r\t\\",
        "〔〕\u2028",
        "?o",
    ],
)
def test_a_binding_stays_a_value_whatever_it_holds(store: Store, evil: str) -> None:
    store.replace(A, [says("x", terms.text(evil)), says("x", '"other"')], "a.txt", "aa")
    text = "SELECT ?o { VALUES (?o) { (UNDEF) } ?s <http://example.org/says> ?o }"
    assert store.query(text, {"o": evil}).rows == ((evil,),)


def test_values_of_each_kind_match_their_literals(store: Store) -> None:
    literals = {
        Decimal("12.50"): f'"12.5"^^<{XSD}decimal>',
        7: f'"7"^^<{XSD}integer>',
        True: f'"true"^^<{XSD}boolean>',
        date(2024, 2, 5): f'"2024-02-05"^^<{XSD}date>',
    }
    store.replace(A, [says(str(index), term) for index, term in enumerate(literals.values())], "a.txt", "aa")
    text = "SELECT ?s { VALUES (?o) { (UNDEF) } ?s <http://example.org/says> ?o }"
    for index, value in enumerate(literals):
        assert store.query(text, {"o": value}).rows == ((IRI(f"http://example.org/{index}"),),)


def test_only_the_graphs_named_are_reached(store: Store) -> None:
    fill(store, (POLICE_2024, ETHNIC_2024), reference=False)
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s a bkg:ProjectBudget } }"
    assert len(store.query(text).rows) == 2
    assert store.query(text, graphs=(document(ETHNIC_2024),)).rows == ((IRI(document(ETHNIC_2024)),),)


def test_a_graph_comes_back_as_it_was_put_in(store: Store) -> None:
    fill(store, (POLICE_2024,), reference=False)
    found = store.graph_triples(document(POLICE_2024))
    assert list(found) == sorted(found)
    subjects = {subject for subject, _, _ in triples(POLICE_2024)}
    assert {subject for subject, _, _ in found} == subjects
    assert store.graph_triples("http://example.org/none") == ()
