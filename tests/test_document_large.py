"""A very large PDF read by several processes: the same document, the same refusals, nothing left behind."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path

import pypdfium2
import pytest

from budgetkg.document import read_document
from budgetkg.document.pdf import isolated
from budgetkg.document.pdf.page import Page
from budgetkg.errors import SourceError
from budgetkg.source import Source
from test_hostile import one_page
from typesetting import Table, TableRow, Text, typeset

LARGE = 4


@pytest.fixture(autouse=True)
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is large from four pages on."""
    monkeypatch.setattr(isolated, "LARGE", LARGE)
    monkeypatch.setattr(isolated, "_processes", 1)
    monkeypatch.setattr(isolated, "_apart", True)


def rows(first: int, last: int) -> list[TableRow]:
    return [[f"20402{number:02}", f"行政运行{number}", f"{number}7.35"] for number in range(first, last)]


def table(kind: str, *, header: bool = True, first: int = 1) -> Table:
    widths = (90, 160, 90)
    head: list[TableRow] = [["科目编码", "科目名称", "合计"]] if header else []
    body = [*head, *rows(first, first + 6)]
    if kind == "ruled":
        return Table(60, 90, widths, body, header=len(head))
    return Table(60, 60 if not header else 90, widths, body, rules="none", header=len(head))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Seven pages: ruled tables, and an unruled one that goes on over three pages, of which each process gets a part."""
    path = tmp_path_factory.mktemp("large") / "large.pdf"
    path.write_bytes(
        typeset(
            [Text(60, 60, "部门支出预算表"), table("ruled")],
            [table("ruled", header=False, first=7)],
            [Text(60, 60, "项目支出表"), table("none")],
            [table("none", header=False, first=7)],
            [table("none", header=False, first=13)],
            [Text(60, 60, "第三部分 名词解释"), Text(60, 90, "一、基本支出是指保障机构正常运转的支出。")],
            [table("ruled")],
        )
    )
    return Source.read(path)


@pytest.mark.parametrize(("count", "here"), [(2, False), (3, False), (2, True)])
def test_a_large_document_is_the_same_whoever_reads_it(count: int, here: bool, source: Source) -> None:
    alone = read_document(source)
    assert [row.aligned for row in alone.rows if row.page == 5].count(True) == 6, "it goes on from the page before"
    if here:
        isolated.read_here()
    isolated.use(count)
    watched: list[int] = []
    assert read_document(source, watch=watched.append) == alone
    assert watched == [1, 2, 3, 4, 5, 6, 7]
    seen: list[Page] = []
    assert read_document(source, seen.append) == alone
    assert [page.number for page in seen] == watched
    assert all(page.glyphs for page in seen)


def test_only_a_large_document_is_shared_out(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    isolated.close()
    isolated.use(2)
    taken = [isolated._taken(), isolated._taken()]
    isolated._idle += [process for process in reversed(taken) if process]
    dead = taken[1]
    assert dead is not None
    os.kill(dead.pid, signal.SIGKILL)
    monkeypatch.setattr(isolated, "LARGE", 8)
    assert read_document(source).pages == 7
    assert len(isolated._idle) == 2
    isolated._idle.sort(key=lambda process: process is taken[0])
    monkeypatch.setattr(isolated, "LARGE", 7)
    with pytest.raises(SourceError, match=r"large\.pdf: 第 2 页.*page 2 made the PDF reader crash"):
        read_document(source)


def bound(*parts: bytes) -> bytes:
    """The pages of several PDFs as one."""
    made, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for part in parts:
        made.import_pages(pypdfium2.PdfDocument(part))
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("count", [1, 2])
def test_a_page_that_cannot_be_read_is_named_after_those_before_it(count: int) -> None:
    good, bad = typeset([Text(50, 50, "2024")]), one_page(b"0 0 m 9 9 l S\n" * 60_000)
    isolated.use(count)
    pages = isolated.laid_of(bound(good, good, good, bad, good), "a.pdf")
    assert [next(pages).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(SourceError, match=r"a\.pdf: .* page 4 has more than"):
        next(pages)
    assert len(read_document(Source.of(Path("a.pdf"), bound(good, good, good, good))).rows) == 4


def test_a_process_that_dies_on_the_way_spoils_its_page_and_no_process_is_left() -> None:
    isolated.close()
    isolated.use(2)
    process = isolated._taken()
    assert process is not None
    isolated._idle.append(process)
    blank = typeset([Text(50, 50, "2024")], *[[Text(50, 50 + 9 * line, "预算" * 30) for line in range(80)]] * 60)
    pages = isolated.pages_of(blank, "a.pdf")
    assert next(pages).number == 1
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    read: list[Page] = []
    with pytest.raises(SourceError, match=r"made the PDF reader crash or run out of memory \(exit -9\)") as told:
        read.extend(pages)
    assert f"page {len(read) + 2} " in str(told.value)
    assert len(read) < 59
    assert not isolated._idle


def test_who_stops_early_leaves_no_process(source: Source) -> None:
    isolated.close()
    isolated.use(2)
    pages = isolated.laid_of(source.content, "a.pdf")
    next(pages)
    pages.close()  # type: ignore[attr-defined]  # it is a generator
    assert not isolated._idle


@pytest.mark.parametrize(("fault", "said"), [(MemoryError(), "too much memory"), (KeyError("甲"), "KeyError")])
def test_faults_are_refusals_here_too(
    fault: Exception, said: str, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(page: Page) -> None:
        raise fault

    isolated.read_here()
    monkeypatch.setattr("budgetkg.document.pdf.worker.laid_out", fail)
    with pytest.raises(SourceError, match=rf"large\.pdf: .* / .*{said}") as told:
        read_document(source)
    assert told.value.__cause__ is fault
    assert "甲" not in str(told.value)
