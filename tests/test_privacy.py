"""No personal name, telephone number or address of the example documents reaches any output.

What is personal is found here by its own patterns in the raw text (a label and what stands after it, the shape of a
number), not by the redactor under test, and is written nowhere in this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import EXAMPLES, examples_store, run, without_code_lists

__all__ = ["without_code_lists"]

_NAME = re.compile(r"(?:项目经办人|联系人|填报人|负责人)[:：]\s*([\u4e00-\u9fff]{2,4})(?=\s|$)")
_PHONE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?![\d.])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def personal(text: str) -> set[str]:
    return {*_NAME.findall(text), *_PHONE.findall(text), *_EMAIL.findall(text)}


SECRETS = {
    path.name: found for path in sorted(EXAMPLES.glob("*.txt")) if (found := personal(path.read_text(encoding="utf-8")))
}
ALL = frozenset[str]().union(*SECRETS.values())


def leaks(output: str) -> list[str]:
    """The personal data in an output, also where it is escaped or parted by spaces."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), output)
    tight = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain)
    return sorted(secret for secret in ALL if secret in plain or (not secret[0].isdigit() and secret in tight))


def test_the_examples_hold_personal_data_to_look_for() -> None:
    assert len(SECRETS) >= 2
    assert sum(secret[0].isdigit() for secret in ALL) >= 4
    assert sum(not secret[0].isdigit() for secret in ALL) >= 3
    assert leaks(" ".join(sorted(ALL))) == sorted(ALL), "the search itself finds what there is"


@pytest.mark.parametrize("form", ["nq", "nt", "ttl", "trig", "jsonld", "rdfxml"])
def test_no_export_of_the_graph_holds_any(form: str, tmp_path: Path) -> None:
    done = run("export", "--format", form, "--out", tmp_path, "--store", examples_store())
    assert done.code == 0
    files = list(tmp_path.iterdir())
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "刑警支队" in text
        assert leaks(text) == []
    assert leaks(done.out + done.err) == []


def test_no_tidy_table_holds_any(tmp_path: Path) -> None:
    done = run("export", "--format", "csv", "--out", tmp_path, "--no-findings", "--store", examples_store())
    assert done.code == 0
    assert leaks(done.out + done.err) == []
    for file in tmp_path.iterdir():
        assert leaks(file.read_text(encoding="utf-8")) == [], file.name


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.txt")))
def test_inspect_prints_none(name: str) -> None:
    done = run("inspect", EXAMPLES / name, "--rows")
    assert done.code == 0
    assert leaks(done.out + done.err) == []
    if name in SECRETS:
        assert "个人信息已隐去 / personal data left out  0" not in done.out, "what was left out is counted"


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_show_prints_none(form: str) -> None:
    for what in (*sorted(SECRETS), "117001", "54000021Y000000005232"):
        done = run("show", what, "--all", "--format", form, "--store", examples_store())
        assert done.code == 0
        assert leaks(done.out + done.err) == []


def test_show_does_not_know_the_persons() -> None:
    for secret in ALL:
        done = run("show", secret, "--store", examples_store())
        assert done.code == 2
        assert done.out == ""


@pytest.mark.parametrize("form", ["csv", "json", "html", "ttl", "table"])
def test_validate_prints_none(form: str) -> None:
    """Of the documents with personal data; the findings in the tidy tables are the same."""
    documents = sorted(SECRETS) if form == "json" else ["lhasa-ethnic-affairs-2024.txt"]
    done = run("validate", *documents, "--format", form, "--store", examples_store())
    assert done.code in (0, 1)
    assert len(done.out) > 500
    assert leaks(done.out + done.err) == []


def all_text(store: Path) -> Iterator[str]:
    """Every string in the graph, through a question of one's own."""
    yield run(
        "query", "--text", "SELECT DISTINCT ?o WHERE { ?s ?p ?o FILTER(isLiteral(?o)) }", "-f", "json", "--store", store
    ).out


def test_no_literal_of_the_graph_holds_any() -> None:
    for text in all_text(examples_store()):
        assert len(text) > 100_000
        assert leaks(text) == []


@pytest.mark.usefixtures("without_code_lists")
def test_neither_building_nor_its_errors_print_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for name, secrets in SECRETS.items():
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
        # No budget, and its first lines, which the refusal quotes, are personal.
        lines = [line for line in text.split("\n") if any(secret in line for secret in secrets)]
        (tmp_path / "in" / f"lines-{name}").write_text("\n".join(lines[:3]), encoding="utf-8")
    done = run("build", tmp_path / "in", "--store", tmp_path / "store")
    assert done.code in (0, 1)
    assert "入库" in done.err
    assert leaks(done.out + done.err) == []

    def broken(document: object) -> None:
        raise ValueError(" ".join(ALL))  # a fault of ours whose message quotes the document

    monkeypatch.setattr("budgetkg.build.reading.read_facts", broken)
    for arguments in (
        ("build", tmp_path / "in", "--store", tmp_path / "other"),
        ("inspect", EXAMPLES / sorted(SECRETS)[0]),
    ):
        failed = run(*arguments)
        assert failed.code == 2
        assert "ValueError" in failed.err
        assert leaks(failed.out + failed.err) == []
