"""Search: what is found, in what order, and that the index never says other than the graph does."""

from __future__ import annotations

import itertools
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget_store import ETHNIC_2024, POLICE_2024, POLICE_2025, document, fill
from budgetkg.errors import QueryError, StoreError
from budgetkg.graph import terms
from budgetkg.graph.iris import DEFAULT_BASE
from budgetkg.graph.vocabulary import BKG, DCTERMS, ORG, RDF, RDFS, SKOS
from budgetkg.store import KINDS, Catalogue, Hit, Statement, Store
from budgetkg.store.bigrams import folded, marks, words
from command_line import environment

A, B, C = (f"{DEFAULT_BASE}document/{letter * 16}" for letter in "abc")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks that tell writers from readers")


def thing(kind: str, iri: str, label: str, code: str = "", text: str = "") -> list[Statement]:
    """The triples of something that can be found."""
    of_class, named, coded, further = {
        "unit": (BKG.BudgetUnit, RDFS.label, ORG.identifier, ""),
        "project": (BKG.Project, RDFS.label, DCTERMS.identifier, ""),
        "policy": (BKG.PolicyDocument, RDFS.label, "", SKOS.altLabel),
        "subject": (SKOS.Concept, SKOS.prefLabel, SKOS.notation, SKOS.altLabel),
        "indicator": (BKG.Indicator, RDFS.label, "", ""),
        "goal": (BKG.ProjectBudget, BKG.printedName, "", BKG.goal),
        "document": (BKG.SourceDocument, DCTERMS.title, "", ""),
    }[kind]
    said = [(iri, RDF.type, terms.iri(of_class)), (iri, named, terms.text(label))]
    said += [(iri, coded, terms.text(code))] if code else []
    said += [(iri, further, terms.text(text))] if text else []
    return [(terms.iri(subject), terms.iri(predicate), object_) for subject, predicate, object_ in said]


#: Two documents of a city, and a list of codes.
POLICE = [
    *thing("unit", f"{DEFAULT_BASE}unit/540100/140003", "拉萨市刑警支队", "140003"),
    *thing("project", f"{DEFAULT_BASE}project/54010024T01", "办案业务费", "54010024T01"),
    *thing("policy", f"{DEFAULT_BASE}policy/藏财行字/2017/63", "藏财行字〔2017〕63号", text="藏财行字[2017]第063号"),
    *thing("goal", f"{A}/project/1", "办案业务费", text="保障公安机关办案，ＤＮＡ检验（耗材）到位。"),
    *thing("indicator", f"{A}/project/1/indicator/1", "群众满意度"),
    *thing("document", A, "拉萨市刑警支队2024年部门预算"),
]
SCHOOL = [
    *thing("unit", f"{DEFAULT_BASE}unit/540100/250001", "拉萨市第一小学", "250001"),
    *thing("unit", f"{DEFAULT_BASE}unit/540100/140003", "拉萨市刑警支队", "140003"),
    *thing("policy", f"{DEFAULT_BASE}policy/藏财行字/2017/630", "藏财行字〔2017〕630号"),
    *thing("goal", f"{B}/project/1", "工会经费", text="用于工会活动，提高职工满意度。"),
    *thing("indicator", f"{B}/project/1/indicator/1", "群众满意度"),
    *thing("indicator", f"{B}/project/1/indicator/2", "满意度"),
    *thing("document", B, "拉萨市第一小学2024年部门预算"),
]
LISTS = [
    *thing("subject", f"{DEFAULT_BASE}code/function/20402", "公安", "20402", "警察"),
    *thing("subject", f"{DEFAULT_BASE}code/function/2040201", "行政运行", "2040201"),
    *thing("subject", f"{DEFAULT_BASE}code/measure/total", "公安合计", "_T"),
]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.in_memory() as made:
        made.load_reference([], LISTS)
        made.replace(A, POLICE, "police.txt", "aa")
        made.replace(B, SCHOOL, "school.txt", "bb")
        yield made


def found(store: Store | Catalogue, text: str, *kinds: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.label) for hit in store.search(text, kinds)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("刑警", [("unit", "拉萨市刑警支队"), ("document", "拉萨市刑警支队2024年部门预算")]),
        ("140003", [("unit", "拉萨市刑警支队")]),
        ("1400", [("unit", "拉萨市刑警支队")]),
        ("40003", []),
        ("满意度", [("indicator", "满意度"), ("indicator", "群众满意度"), ("goal", "工会经费")]),
        ("公安", [("subject", "公安"), ("goal", "办案业务费")]),
        ("警察", [("subject", "公安")]),
        ("20402", [("subject", "公安"), ("subject", "行政运行")]),
        ("藏财行字【2017】63号", [("policy", "藏财行字〔2017〕63号")]),
        ("藏财行字 (２０１７) 第 063 号", [("policy", "藏财行字〔2017〕63号")]),
        ("藏财行字 〔2017〕", [("policy", "藏财行字〔2017〕63号"), ("policy", "藏财行字〔2017〕630号")]),
        ("[2017]63", [("policy", "藏财行字〔2017〕63号"), ("policy", "藏财行字〔2017〕630号")]),
        ("dna 耗材", [("goal", "办案业务费")]),
        ("(耗材)", [("goal", "办案业务费")]),
        ("办案", [("project", "办案业务费"), ("goal", "办案业务费")]),
        ("小学 拉萨", [("unit", "拉萨市第一小学"), ("document", "拉萨市第一小学2024年部门预算")]),
        ("支", [("unit", "拉萨市刑警支队"), ("document", "拉萨市刑警支队2024年部门预算")]),
        ("到", []),  # in a goal's text alone, where a single character is not sought
        ("刑警 小学", []),
        ("% 〔〕 '\"*", []),
        ("", []),
        ('刑警" OR "小学', []),
        ("刑警*", []),
        ("NEAR(刑警)", []),
    ],
)  # fmt: skip
def test_what_is_found_the_best_first(store: Store, text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(store, text) == wanted


def test_a_hit_says_where_its_words_stand(store: Store) -> None:
    (goal,) = store.search("dna 检验(耗材)")
    assert goal == Hit(
        "goal", f"{A}/project/1", "办案业务费", (), "保障公安机关办案，ＤＮＡ检验（耗材）到位。", ((9, 18),), "", A, 1
    )
    shared = store.search("群众")[0]
    assert (shared.iri, shared.label_marks, shared.document, shared.documents) == (
        f"{A}/project/1/indicator/1", ((0, 2),), A, 2,
    )  # fmt: skip
    listed = store.search("20402")[0]
    assert (listed.code, listed.document, listed.documents) == ("20402", "", 0)


def test_a_long_text_is_cut_around_the_first_hit(store: Store) -> None:
    store.replace(C, thing("goal", f"{C}/project/1", "修缮", text="一" * 500 + "屋顶" + "二" * 500), "c.txt", "cc")
    (hit,) = store.search("屋顶")
    assert [hit.excerpt[start:end] for start, end in hit.excerpt_marks] == ["屋顶"]
    assert hit.excerpt.startswith("…一")
    assert hit.excerpt.endswith("二…")
    assert len(hit.excerpt) < 150


def test_kinds_and_the_number_of_hits_can_be_limited(store: Store) -> None:
    assert (
        found(store, "拉萨", "document", "policy")
        == [
            ("document", "拉萨市刑警支队2024年部门预算"),
            ("document", "拉萨市第一小学2024年部门预算"),
        ]
        or len(found(store, "拉萨", "document")) == 2
    )
    assert len(store.search("拉萨", limit=1)) == 1
    with pytest.raises(QueryError, match=r"planet.*one of unit"):
        store.search("拉萨", ("planet",))


def test_what_documents_call_by_several_names_is_found_once(store: Store) -> None:
    police = f"{DEFAULT_BASE}unit/540100/140003"
    for number in range(6):
        name = f"拉萨市公安局刑警{number}队"
        store.replace(f"{C}{number}", thing("unit", police, name, "140003"), f"c{number}.txt", f"c{number}")
    for text in ("刑警", "140003"):
        for limit in (1, 2, 50):
            hits = store.search(text, ("unit",), limit)
            assert [(hit.iri, hit.documents) for hit in hits] == [(police, 8)]
    assert store.search("刑警3队", ("unit",))[0].label == "拉萨市公安局刑警3队"


def test_every_kind_of_a_real_graph_is_found() -> None:
    with Store.in_memory() as store:
        fill(store, (POLICE_2024, ETHNIC_2024, POLICE_2025))
        for text, kind in (
            ("拉萨", "unit"), ("民族事务", "department"), ("工会", "project"), ("藏工办发 (2022) 9", "policy"), ("20402", "subject"),
            ("归属感", "indicator"), ("保障", "goal"), ("预算", "document"),
        ):  # fmt: skip
            assert store.search(text, (kind,)), (text, kind)


# ---------------------------------------------------------------------- against the texts themselves

labels = st.text(alphabet="办案业务经费公安aB2〔）（ ，", min_size=1, max_size=8)
questions = st.lists(st.text(alphabet="办案业务经费公安", min_size=2, max_size=3), min_size=1, max_size=2)


@given(st.lists(labels, min_size=1, max_size=8, unique=True), st.lists(labels, max_size=8), questions)
@settings(max_examples=120, deadline=None)
def test_the_index_finds_what_the_texts_hold(names: list[str], texts: list[str], asked: list[str]) -> None:
    graph: list[Statement] = []
    wanted = set()
    for number, name in enumerate(names):
        text = texts[number] if number < len(texts) else ""
        graph += thing("policy", f"{DEFAULT_BASE}policy/{number}", name, text=text)
        if all(word in folded(name) or word in folded(text) for word in asked):
            wanted.add(name)
    with Store.in_memory() as store:
        store.replace(A, graph, "a.txt", "aa")
        hits = store.search(" ".join(asked))
    assert {hit.label for hit in hits} == wanted
    for hit in hits:
        pieces = [hit.label[a:b] for a, b in hit.label_marks] + [hit.excerpt[a:b] for a, b in hit.excerpt_marks]
        assert pieces
        assert all(any(word in folded(piece) for word in asked) for piece in pieces)


@given(st.text(max_size=40), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_may_be_stored_and_sought(stored: str, asked: str) -> None:
    with Store.in_memory() as store:
        store.replace(A, thing("goal", f"{A}/project/1", "项目", text=stored), "a.txt", "aa")
        for hit in store.search(asked):
            assert all(0 <= start < end <= len(hit.excerpt) for start, end in hit.excerpt_marks)
    for start, end in marks(stored, words(asked)):
        assert 0 <= start < end <= len(stored)


def within(iri: str, statements: Iterable[Statement]) -> list[Statement]:
    """Statements of a document as those of another: each document states what is within it."""
    return [(re.sub("|".join((A, B, C)), iri, subject), said, value) for subject, said, value in statements]


parts = st.lists(st.sampled_from([POLICE, SCHOOL, LISTS[:6], POLICE[:3], SCHOOL[3:6], []]), max_size=2)
histories = st.lists(st.tuples(st.sampled_from([A, B, C]), parts, st.sampled_from(["1.txt", "2.txt"])), max_size=7)


@given(histories)
@settings(max_examples=40, deadline=None)
def test_after_any_history_the_index_is_that_of_what_is_stored(history: list[tuple[str, list[list[Statement]], str]]) -> None:  # fmt: skip
    with Store.in_memory() as store, Store.in_memory() as fresh:
        for iri, chosen, name in history:
            if chosen:
                store.replace(iri, within(iri, itertools.chain(*chosen)), name, iri[-2:])
            else:
                store.remove(iri)
        for stored in store.documents():
            fresh.replace(stored.iri, store.graph_triples(stored.iri), stored.file_names[0], stored.sha256)
        for text in ("拉萨", "满意度", "办案", "2017", "公安", "14", "支", "txt"):
            assert everything(store, text) == everything(fresh, text)
        assert store.complete


def everything(store: Store, text: str) -> set[tuple[str, str, str, int]]:
    return {(hit.kind, hit.label, hit.code, hit.documents) for hit in store.search(text)}


# ---------------------------------------------------------------------- on disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.create_or_open(tmp_path / "store") as made:
        made.replace(A, POLICE, "police.txt", "aa", source=tmp_path / "police.txt")
    return tmp_path / "store"


@posix
def test_readers_search_what_they_opened(path: Path) -> None:
    with Store.open(path, read_only=True) as before, Catalogue.open(path) as catalogue:
        with Store.open(path) as writer:
            writer.replace(B, SCHOOL, "school.txt", "bb")
            writer.remove(A)
            assert found(writer, "办案") == []
            assert found(writer, "小学", "unit") == [("unit", "拉萨市第一小学")]
        for reader in (before, catalogue):
            assert found(reader, "小学") == []
            assert found(reader, "办案", "project") == [("project", "办案业务费")]
        assert catalogue.generation == before.generation < Store.newest(path)
    with Catalogue.open(path) as after:
        assert found(after, "小学", "unit") == [("unit", "拉萨市第一小学")]
        assert after.base_iri == DEFAULT_BASE


def test_many_threads_search_at_once(path: Path) -> None:
    with Catalogue.open(path) as catalogue, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: found(catalogue, "刑警"), range(200)))
    assert answers == [answers[0]] * 200
    assert answers[0]
    with pytest.raises(StoreError, match="closed"):
        catalogue.search("刑警")


def test_a_catalogue_that_is_missing_or_damaged_is_told(path: Path) -> None:
    (index,) = path.glob("generations/*/index.db")
    index.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"index\.db.*--rebuild"), Catalogue.open(path) as catalogue:
        catalogue.search("刑警")
    index.unlink()
    for opening in (Catalogue.open, Store.open):
        with pytest.raises(StoreError, match=r"index\.db.*--rebuild"):
            opening(path)
    with pytest.raises(StoreError, match="no store"):
        Catalogue.open(path / "nowhere")


@posix
@pytest.mark.parametrize(
    "dying",
    [
        "budgetkg.store.changes.alter = die",
        "whole = budgetkg.store.changes.alter\n"
        "def alter(*given): whole(*given); die()\n"
        "budgetkg.store.changes.alter = alter",
        "budgetkg.store.kept.forget = die",  # in the middle of the index's own transaction
    ],
)
def test_a_writer_that_dies_between_graph_and_index_is_mended_by_the_next(path: Path, dying: str) -> None:
    code = f"""
import os, signal
from pathlib import Path
import budgetkg.store.changes, budgetkg.store.kept
from budgetkg.store import Store
from test_search import A, SCHOOL, within
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
store = Store.open(Path({str(path)!r}))
{dying}
store.replace(A, within(A, SCHOOL), "police.txt", "aa")
"""
    tests = {"PYTHONPATH": f"{environment()['PYTHONPATH']}:{Path(__file__).parent}"}
    died = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment(**tests))
    assert died.returncode == -signal.SIGKILL, died.stderr
    with Catalogue.open(path) as alone:
        assert not alone.complete
    with Store.open(path, read_only=True) as reader:
        assert reader.complete
        stated = bool(reader.query("ASK { ?unit rdfs:label '拉萨市第一小学' }").rows[0][0])
        assert bool(found(reader, "小学", "unit")) is stated
        assert bool(found(reader, "办案", "project")) is not stated


def test_a_write_that_fails_leaves_the_index_as_the_graph_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Store.open(path) as writer, monkeypatch.context() as patch:
        patch.setattr("budgetkg.store.changes.load", full)
        with pytest.raises(StoreError, match="No space left"):
            writer.replace(B, SCHOOL, "school.txt", "bb")
    with Store.open(path, read_only=True) as reader:
        assert reader.complete
        assert found(reader, "小学") == []
        assert found(reader, "刑警", "unit") == [("unit", "拉萨市刑警支队")]


# ---------------------------------------------------------------------- where the files lie


def test_the_places_of_files_are_remembered_and_forgotten_with_them(path: Path, tmp_path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        assert catalogue.sources() == {"aa": tmp_path / "police.txt"}
    with Store.open(path) as writer:
        before = writer.generation
        writer.replace(A, POLICE, "police.txt", "aa", source=tmp_path / "police.txt")
        assert writer.generation == before
        writer.replace(A, POLICE, "police.txt", "aa", source=tmp_path / "moved.txt")
        assert writer.sources() == {"aa": tmp_path / "moved.txt"}
    with Store.open(path) as writer:
        assert writer.sources() == {"aa": tmp_path / "moved.txt"}
        writer.remove("police.txt")
        assert writer.sources() == {}


def test_every_kind_has_its_name() -> None:
    assert len(set(KINDS)) == len(KINDS) == 8
    assert document(POLICE_2024).startswith(DEFAULT_BASE)
