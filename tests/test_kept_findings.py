"""Findings that a validation leaves in the store: kept while what they were found in stays as it is."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from budget_store import ETHNIC_2024, FILE_NAMES, POLICE_2024, POLICE_2025, document, fill, triples
from budgetkg import validate
from budgetkg.errors import Finding, Severity
from budgetkg.store import ACROSS, Catalogue, KeptFinding, Store
from budgetkg.validate import Waiver, keep, shapes_version
from command_line import Ran, run

A, B = document(POLICE_2024), document(ETHNIC_2024)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks that tell writers from readers")


def about(iri: str, check: str = "weights", across: bool = False) -> KeptFinding:
    found = Finding(check, Severity.WARNING, "不等", "differ", "a.txt", 3, 8, "12.5", "12", "13", f"{iri}/project/1")
    return KeptFinding(found, iri, f"{iri}/project/1/weight", "四舍五入", "2027-01-31", across)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.create_or_open(tmp_path / "store") as made:
        fill(made, (POLICE_2024, ETHNIC_2024))
    return tmp_path / "store"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        opened.keep_findings([about(A), about(B), about(B, "boilerplate", across=True)], {A, B, ACROSS}, "v1")
        yield opened


def test_findings_come_back_as_they_were_kept(store: Store, path: Path) -> None:
    everything = (about(A), about(B), about(B, "boilerplate", across=True))
    assert (store.findings(), store.findings(A)) == (everything, everything[:1])
    assert store.validations() == {A: "v1", B: "v1", ACROSS: "v1"}
    store.close()
    with Catalogue.open(path) as catalogue:
        assert catalogue.findings() == everything
        assert catalogue.findings(B) == everything[1:]


def test_a_document_that_changes_loses_its_findings_and_those_across_documents(store: Store) -> None:
    store.replace(A, triples(POLICE_2024)[:40], FILE_NAMES[POLICE_2024], "ff")
    assert store.findings() == (about(B),)
    assert store.validations() == {B: "v1"}
    store.remove(B)
    assert (store.findings(), store.validations()) == ((), {})


def test_what_does_not_change_keeps_its_findings(store: Store) -> None:
    before = store.findings()
    fill(store, (POLICE_2024,))
    assert store.findings() == before
    fill(store, (POLICE_2025,))
    assert store.findings() == before[:2], "a new document may repeat what others say"


def test_other_code_lists_make_all_findings_doubtful(store: Store) -> None:
    store.load_reference([], [])
    assert (store.findings(), store.validations()) == ((), {})


def test_findings_of_a_validation_replace_those_before_and_the_same_write_nothing(store: Store, path: Path) -> None:
    store.close()
    with Store.open(path, read_only=True) as reader:
        same = [about(A), about(B), about(B, "boilerplate", across=True)]
        assert reader.keep_findings(same, {A, B, ACROSS}, "v1")
        assert reader.is_current()
        assert reader.keep_findings([about(B, "children")], {A, B, ACROSS}, "v2")
        assert reader.findings() == tuple(same), "a reader shows what it opened"
        assert not reader.is_current()
    with Store.open(path, read_only=True) as reader:
        assert reader.findings() == (about(B, "children"),)
        assert reader.validations() == {A: "v2", B: "v2", ACROSS: "v2"}


@posix
def test_what_changed_since_it_was_validated_is_left_out(path: Path) -> None:
    with Store.open(path, read_only=True) as validated:
        with Store.open(path) as writer:
            assert not validated.keep_findings([about(A)], {A}, "v1"), "a writer is at work"
            writer.remove(B)
            fill(writer, (POLICE_2025,))
        assert validated.keep_findings([about(A), about(B), about(A, "across", across=True)], {A, B, ACROSS}, "v1")
    with Store.open(path, read_only=True) as reader:
        assert reader.findings() == (about(A),)
        assert reader.validations() == {A: "v1"}


def test_findings_of_other_code_lists_are_not_kept(path: Path) -> None:
    with Store.open(path, read_only=True) as validated:
        with Store.open(path) as writer:
            writer.load_reference([], [])
        assert not validated.keep_findings([about(A)], {A}, "v1")


def test_a_report_is_kept_whole() -> None:
    with Store.in_memory() as store:
        fill(store)
        report = validate.validate(store)
        assert keep(store, report)
        assert [kept.finding for kept in store.findings()] == list(report.findings)
        assert [kept.node for kept in store.findings()] == [result.node for result in report.results]
        assert {kept.document for kept in store.findings()} <= {one.iri for one in store.documents()}
        assert not any(kept.waived for kept in store.findings())
        assert set(store.validations().values()) == {shapes_version()}
        assert store.validations().keys() == {ACROSS, *(one.iri for one in store.documents())}


def test_a_finding_that_is_waived_is_kept_with_its_reason() -> None:
    with Store.in_memory() as store:
        fill(store)
        report = validate.validate(store)
        first = report.findings[0]
        waiver = Waiver(first.code, first.document, "已核实", focus=first.focus, until=date(2030, 1, 31))
        assert keep(store, report.with_waivers([waiver], date(2026, 1, 1)))
        assert (store.findings()[0].waived, store.findings()[0].until) == ("已核实", "2030-01-31")


# ---------------------------------------------------------------------- the command


def validated(path: Path, *arguments: object) -> Ran:
    return run("validate", *arguments, "--store", path, "--fail-on", "never", "--format", "json")


def test_the_command_keeps_what_it_finds_in_all_documents(path: Path) -> None:
    for part in (["--check", "weights"], ["--severity", "violation"], [FILE_NAMES[ETHNIC_2024]]):
        assert validated(path, *part).code == 0
    with Store.open(path, read_only=True) as reader:
        assert reader.validations() == {}, "parts of a validation are not kept"
        focus = next(iter(validate.validate(reader).findings)).focus
    told = json.loads(validated(path).out)
    with Store.open(path, read_only=True) as reader:
        assert len(reader.findings()) == len(told["findings"] if isinstance(told, dict) else told) > 0
        assert reader.validations().keys() == {ACROSS, A, B}
        assert focus in {kept.finding.focus for kept in reader.findings()}


@posix
def test_the_command_works_where_nothing_can_be_kept(path: Path) -> None:
    with Store.open(path):  # another process writes, or may: the store looks the same to the command
        beside = validated(path)
    with Store.open(path, read_only=True) as reader:
        assert reader.validations() == {}
    alone = validated(path)
    assert (beside.code, beside.out, beside.err) == (0, alone.out, alone.err)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_the_command_works_on_a_store_that_is_only_readable(path: Path) -> None:
    places = [path, *path.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        done = validated(path)
    finally:
        for place in places:
            place.chmod(0o755)
    assert (done.code, done.out) == (0, validated(path).out)
