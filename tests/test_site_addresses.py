"""Where a static site lies, and which identifiers can be files."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetkg.errors import ExportError
from budgetkg.pages import Language
from budgetkg.site import StaticUrls, ground, write_site
from budgetkg.site.addresses import fits
from budgetkg.store import Store

BASE = "https://example.org/budgets/id/"


def urls(base: str = BASE, site_url: str = "", language: Language = "zh", **more: object) -> StaticUrls:
    place = ground(base, site_url)
    for name, value in more.items():
        object.__setattr__(place, name, value)
    return StaticUrls(base, language, place.root, place.host, ground=place)


@pytest.mark.parametrize(
    ("base", "site_url", "root", "entity", "file"),
    [
        (BASE, "", "/budgets", "/budgets/id/year/2024/", "id/year/2024/index.html"),
        ("https://example.org/id/", "", "", "/id/year/2024/", "id/year/2024/index.html"),
        ("https://example.org/", "", "", "/year/2024/", "year/2024/index.html"),
        ("https://example.org/a/b/c/", "", "/a/b/c", "/a/b/c/year/2024/", "year/2024/index.html"),
        ("https://example.org/a/b/id/", "https://example.org/a/", "/a", "/a/b/id/year/2024/", "b/id/year/2024/index.html"),
        # A base that leads here by redirection.
        ("https://w3id.org/kg/id/", "https://me.github.io/kg", "/kg", "/kg/id/year/2024/", "id/year/2024/index.html"),
    ],
)  # fmt: skip
def test_a_site_lies_at_its_base(base: str, site_url: str, root: str, entity: str, file: str) -> None:
    made = urls(base, site_url)
    assert made.root == root
    assert made.entity(f"{base}year/2024") == entity
    assert made.file(entity) == file
    assert made.entity(f"{base}year/2024", ".ttl") == entity.removesuffix("/") + ".ttl"


@pytest.mark.parametrize(
    "base", ["urn:budget:", "https://example.org/kg#", "https://example.org/kg?id=/", "ftp://example.org/id/"]
)
def test_a_base_that_can_be_no_site_is_refused(base: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="以 / 结尾"):
        write_site(Store.in_memory(base), tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("local", "file"),
    [
        ("unit/拉萨市/民族事务委员会", "id/unit/拉萨市/民族事务委员会/index.html"),
        ("policy/%E5%85%B3%E4%BA%8E", "id/policy/关于/index.html"),
        # What an IRI escapes, a host decodes before it looks for the file.
        ("policy/为什么%3F", "id/policy/为什么?/index.html"),
        ("policy/100%25", "id/policy/100%/index.html"),
        ("policy/甲%2F乙", "id/policy/甲/乙/index.html"),
        ("policy/con", "id/policy/con/index.html"),
        ("policy/后有点.", "id/policy/后有点./index.html"),
        ("policy/" + "字" * 82, f"id/policy/{'字' * 82}/index.html"),
    ],
)
def test_an_entity_lies_where_a_host_looks_for_its_iri(local: str, file: str) -> None:
    made = urls()
    assert made.file(made.entity(BASE + local)) == file


@pytest.mark.parametrize(
    "local",
    ["policy/%2E%2E", "policy/%2F甲", "policy/甲%00", "policy/%FF", "policy/甲.ttl", "policy/" + "字" * 83, "a%5Cb"],
)
def test_what_can_be_no_file_lies_under_its_digest(local: str) -> None:
    made = urls()
    page, data = made.entity(BASE + local), made.entity(BASE + local, ".jsonld")
    assert page.startswith("/budgets/iri/")
    assert data == page.removesuffix("/") + ".jsonld"
    assert page != made.entity(BASE + local + "x")


@pytest.mark.parametrize("step", ["con", "NUL.txt", "com1", "为什么?", "甲:乙", "后有点.", "后有空 "])
def test_windows_has_fewer_names(step: str) -> None:
    assert fits(f"policy/{step}/2020", windows=False)
    assert not fits(f"policy/{step}/2020", windows=True)


def test_only_rich_entities_have_an_english_page_and_data_has_no_language() -> None:
    rich, light = f"{BASE}year/2024", f"{BASE}wording/1"
    made = urls(language="en", rich={rich}, apart={f"{BASE}policy/甲"})
    assert made.entity(rich) == "/budgets/en/id/year/2024/"
    assert made.entity(light) == "/budgets/id/wording/1/"
    assert made.entity(f"{light}#target") == "/budgets/id/wording/1/#target"
    assert made.entity(rich, ".ttl") == "/budgets/id/year/2024.ttl"
    assert made.entity(f"{BASE}policy/甲").startswith("/budgets/iri/")


def test_what_would_have_to_be_asked_has_no_address() -> None:
    made = urls()
    assert made.path("/findings", [("page", "2")]) == "/budgets/findings/2/"
    assert made.path("/findings", [("page", "1")]) == "/budgets/findings/"
    assert made.search([("q", "党建")]) == "/budgets/search/?q=%E5%85%9A%E5%BB%BA"
    nothing = [
        made.compare(), made.editor(), made.endpoint(), made.findings(), made.question("subjects", [("level", "1")]),
        made.answer("subjects", "csv", [("level", "1")]), made.crop("x", []), made.page_image("x", 1),
        made.entity(f"{BASE}year/2024", ".nt"), made.entity("urn:sdmx:cofog"), made.entity("javascript:alert(1)"),
    ]  # fmt: skip
    assert nothing == [""] * len(nothing)
    assert made.entity("https://other.example/x") == "https://other.example/x"
    assert made.entity("https://w3id.org/budgetkg/ontology#unit") == "/budgets/ontology/#unit"
