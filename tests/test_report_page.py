"""The report as a page: what stands on it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from budgetkg.errors import Severity
from budgetkg.evidence import Crop
from budgetkg.report import (
    Head,
    Material,
    Shown,
    ledger_page,
)
from budgetkg.validate import Place, Report, Waiver
from report_reading import CHECKS, Page, page
from report_samples import PAGED, TEXT, result, sample

MOBILE = "13900000001"


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_whole_and_stands_alone(language: str) -> None:
    text = page(language=language, dated=date(2026, 1, 2), version="1.2.3")
    parsed = Page(text)
    tags = {tag for tag, _attributes in parsed.tags}
    assert not tags & {"script", "link", "iframe", "object", "form", "base"}
    assert "default-src 'none'" in text
    assert not re.search(r"@import|url\(|src=\"(?!data:)", text)
    targets = {f"#{identifier}" for tag in tags for identifier in parsed.values(tag, "id")}
    inner = [link for link in parsed.values("a", "href") if link.startswith("#")]
    assert inner
    assert set(inner) <= targets
    assert "2026-01-02" in text
    assert "1.2.3" in text
    assert page(language=language) == page(language=language)


def test_a_finding_says_what_was_printed_found_and_expected() -> None:
    text = page()
    for part in ("三公", "https://w3id.org/budgetkg/shapes#three-public", "docs/checks.md#three-public", "13.5", "135,000",
                 "130,000", ">5,000<", "第 171 行", "第 3 页 第 12 行", "涉及整份文件", "三公之和。"):  # fmt: skip
        assert part in text, part
    assert "page 3 row 12" in page(language="en")


def test_findings_are_grouped_by_document_and_then_by_severity() -> None:
    text = page()
    places = [text.index(part) for part in (f"<h2>{PAGED}", 'id="f1"', 'id="f2"', f"<h2>{TEXT}", 'id="f3"')]
    assert places == sorted(places)
    assert text.index('class="finding warning" id="f1"') < text.index('class="finding info" id="f2"')


def test_the_ledger_is_on_the_page() -> None:
    reasons = {"no-total": ("合计没有印出", "the total is not printed")}
    for text in (page(reasons=reasons), ledger_page(sample(), "zh", Material(CHECKS, reasons))):
        assert "合计没有印出 3" in text
        assert "图谱结构 900" in text
        assert "无可核对" in text
        assert ">942<" in text


def test_a_waived_finding_is_shown_as_waived_with_its_reason() -> None:
    waiver = Waiver("three-public", TEXT, "已核实 <甲>", row=171, by="预算科", until=date(2027, 1, 1))
    lost = Waiver("children", TEXT, "x", row=1, place="w.csv:9")
    text = page(sample().with_waivers([waiver, lost], date(2026, 1, 1)))
    assert 'class="finding waived"' in text
    assert "已核实 &lt;甲&gt;" in text
    assert "预算科，至 2027-01-01" in text
    assert "w.csv:9" in text


def test_nothing_in_a_document_is_markup() -> None:
    evil = '<script>alert("甲")</script>\x1b'
    told = result(printed=evil, document=f"{evil}.txt")
    shown = Shown(Place(None, 171, evil, quoted=evil))
    heads = {f"{evil}.txt": Head(evil, "0" * 64)}
    text = page(Report((told,), (f"{evil}.txt",)), shown=(shown,), heads=heads)
    assert "<script" not in text
    assert "\x1b" not in text
    Page(text)


def test_a_quoted_telephone_does_not_get_through() -> None:
    shown = Shown(Place(None, 171, "", quoted=f"联系 {MOBILE}"))
    assert MOBILE not in page(Report((result(),), (TEXT,)), shown=(shown,))


def test_a_report_without_findings_says_so() -> None:
    assert "没有发现问题" in page(Report((), (TEXT,)))


def test_findings_of_no_document_have_a_section() -> None:
    assert "跨文件" in page(Report((result(document=""),), (TEXT,)))


def test_what_pictures_find_no_room_are_those_of_the_least_grave_findings() -> None:
    results = tuple(result(severity=severity) for severity in (Severity.VIOLATION, Severity.INFO) for _ in range(20))
    shown = tuple(
        Shown(Place(1, n, table=1, quoted="引文"), Crop(bytes(400_000) + bytes([n]), 100, 50)) for n in range(40)
    )
    text = page(Report(results, (TEXT,)), shown=shown)
    assert len(text) < 15_000_000
    pictures, quoted = [match.start() for match in re.finditer("<img", text)], text.index("<blockquote>")
    assert len(pictures) == 23
    assert max(pictures) < quoted
    assert "图片已多" in text


def test_the_same_picture_stands_on_the_page_once() -> None:
    crop = Crop(b"png", 100, 50)
    text = page(Report((result(), result()), (TEXT,)), shown=(Shown(Place(1, 5), crop), Shown(Place(1, 5), crop)))
    assert text.count("<img") == 1
    assert '<a href="#f1">原文同第 1 条</a>' in text
