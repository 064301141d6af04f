"""Persons and numbers made up at test time, planted wherever a budget may print them, and looked for in everything that comes out.

Five kinds of file hold the same plants in goals, indicators, cells, prose, tables of people, headers, comments, hidden sheets and
the file's own properties. No output may tell one of them; what was left out is counted, place for place.
"""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
import zstandard
from openpyxl.comments import Comment
from PIL import Image

import office
from budget_text import document
from budgetkg.build import examine
from budgetkg.document.ocr import scans
from budgetkg.evidence import Opened, layout_of
from budgetkg.export import FORMATS
from budgetkg.facts.redaction import MARK, Redactor
from budgetkg.source import Source
from budgetkg.store import Store
from command_line import run
from page_samples import all_pages, site_over
from personal_data import IN_PROSE, LABELLED, Persons, Planted, leaks, people_table
from typesetting import PAGE, Table, Text, typeset, width_of

BASE = "https://example.org/budgets/id/"
SEEDS = range(100, 130)
_PUBLIC = "贯彻习近平总书记重要讲话精神，学雷锋，昆曲《李佩先生》巡演，12345热线办结率，王府井大街修缮。"
_TABLE = """一般公共预算支出表
金额单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
\t合计\t90.00\t60.00\t30.00
201\t一般公共服务支出\t90.00\t60.00\t30.00
20101\t人大事务\t90.00\t60.00\t30.00
2010101\t行政运行\t60.00\t60.00\t
2010102\t一般行政管理事务\t30.00\t\t30.00
"""


def is_leaking(made: Planted) -> bool:
    """Whether cleaning the line as a document of its own lets one of its secrets through, or eats another line."""
    source = document(f"某某市民政局2024年部门预算\n{made.line}\n{_PUBLIC}")
    redactor = Redactor.for_document(source)
    cleaned = [redactor.clean(row.text) for row in source.rows]
    kept = cleaned[0] == source.rows[0].text and cleaned[-1] == _PUBLIC
    return (
        not kept or bool(leaks("\n".join(cleaned), made.secrets)) or sum(redactor.counts.values()) != len(made.secrets)
    )


@pytest.mark.parametrize("place", [*LABELLED, *IN_PROSE])
def test_every_place_is_known_whoever_stands_there(place: str) -> None:
    made = [(LABELLED | IN_PROSE)[place](Persons(seed)) for seed in SEEDS]
    assert [each for each in made if is_leaking(each)] == []


def test_the_search_finds_what_is_there_however_it_is_written() -> None:
    name, number = Persons(1).long_name(), "139-1234-5678"
    spaced, escaped = " ".join(name), "".join(f"\\u{ord(character):04x}" for character in name)
    for output in (
        name,
        spaced,
        escaped,
        name.encode("utf-16-le"),
        f"tel:{number}",
        "１３９１２３４５６７８",
        "139 1234 5678",
    ):
        assert leaks(output, [name, number]), output
    assert leaks("1391234567", [number]) == []


@dataclass(frozen=True)
class Budget:
    """A document of lines and what of it is personal, each as often as it is printed in what the reader reads."""

    lines: tuple[str, ...]
    printed: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset(self.printed) | frozenset(self.hidden)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def planted_budget(seed: int, number: int) -> Budget:
    """A budget with a statutory table, a form of performance targets, prose, a table of people and whatever stands below."""
    persons = Persons(seed)
    name, goal, indicator = persons.long_name(), persons.long_name(), persons.dotted()
    phone, in_goal, beside = persons.mobile(), persons.mobile(), persons.local()
    prose = [make(persons) for make in IN_PROSE.values()]
    labelled = [make(persons) for make in persons.random.sample(list(LABELLED.values()), 30)]
    people = people_table(persons)
    form = f"""2024年度绩效目标表
单位信息:\t11700{number}-某某市民政局\t预算项目:\t54010024T00000141472{number}-养老服务经费\t\t职能职责与活动:\t04-办公室/01-养老服务
主管部门:\t117-某某市民政局\t项目经办人:\t{name}\t\t项目总额:\t30.00\t万元
预算执行率权重:\t10\t项目经办人电话:\t{beside}\t\t其中: 财政资金:\t30.00\t万元
年度目标:\t目标1：走访慰问老人100人。目标2：由{goal}负责，联系电话{in_goal}，慰问{indicator}同志一家。\t\t\t\t财政专户管理资金:\t0.00\t万元
一级指标\t二级指标\t三级指标\t指标性质\t指标值\t本年绩效指标值\t度量单位\t权重(%)
产出指标\t数量指标\t看望{indicator}同志次数\t≥\t4\t4\t次\t40
产出指标\t质量指标\t问题解决率（责任人：{name}）\t≥\t95\t95\t%\t30
满意度指标\t服务对象满意度指标\t群众满意度\t≥\t95\t95\t%\t20
"""
    lines = (
        "某某市民政局2024年部门预算", "一、部门职责", _PUBLIC, *(each.line for each in prose), f"部门预算公开联系人：{name} 联系方式：{phone}",
        "人员名单", *(each.line for each in people), "其他说明", *(each.line for each in labelled),
        *_TABLE.splitlines(), *form.splitlines(),
    )  # fmt: skip
    lines = tuple(even(lines))
    printed = [secret for each in (*prose, *people, *labelled) for secret in each.secrets]
    printed += [name, phone, name, beside, goal, in_goal, indicator, indicator, name]
    hidden = tuple(dict.fromkeys((persons.long_name(), persons.mobile(), persons.email(), persons.long_name())))
    return Budget(lines, tuple(printed), hidden)


def even(lines: Iterable[str]) -> Iterator[str]:
    """The lines; those with tabs that stand together have as many cells."""
    for _tabbed, group in groupby(lines, key=lambda line: "\t" in line):
        together = list(group)
        most = max(line.count("\t") for line in together)
        yield from (line + "\t" * (most - line.count("\t")) for line in together)


def as_text(budget: Budget) -> bytes:
    return budget.text.encode()


def as_sheet(budget: Budget) -> bytes:
    """With its author, a comment and a hidden sheet that are personal."""
    book = openpyxl.load_workbook(io.BytesIO(office.xlsx(document(budget.text))))
    book.properties.creator = book.properties.lastModifiedBy = budget.hidden[0]
    book.properties.description = " ".join(budget.hidden)
    book.worksheets[0]["A2"].comment = Comment(f"请联系{budget.hidden[0]} {budget.hidden[1]}", budget.hidden[3])
    sheet = book.create_sheet(f"通讯录{budget.hidden[3]}")
    sheet.append(["联系人", *budget.hidden])
    sheet.sheet_state = "hidden"
    return office.saved(book)


def as_word(budget: Budget) -> bytes:
    """With its author, a header and a footer that are personal."""
    made = docx.Document(io.BytesIO(office.word(document(budget.text))))
    made.core_properties.author, made.core_properties.comments = budget.hidden[0], " ".join(budget.hidden)
    made.sections[0].header.paragraphs[0].text = f"拟稿人：{budget.hidden[0]} {budget.hidden[1]}"
    made.sections[0].footer.paragraphs[0].text = f"{budget.hidden[3]} {budget.hidden[2]}"
    return office.saved(made)


def as_page(budget: Budget) -> bytes:
    """With its author, a comment and a hidden part that are personal."""
    page = office.web_page(document(budget.text)).decode()
    said = " ".join(budget.hidden)
    head = f'<title>{said}</title><meta name="author" content="{said}"><!-- {said} -->'
    return (
        page.replace("</head>", f"{head}</head>")
        .replace("<body>", f'<body><div style="display:none">{said}</div>')
        .encode()
    )


def as_pdf(budget: Budget) -> bytes:
    """Typeset: prose as lines as long as the page, tables ruled; with its author and title."""
    pages: list[list[Text | Table]] = [[]]
    top, rows = 40.0, list[list[str]]()

    def put(height: float) -> float:
        nonlocal top
        if top + height > PAGE[1] - 40:
            pages.append([])
            top = 40.0
        top += height
        return top - height

    def table() -> None:
        if rows:
            width = max(map(len, rows))
            tall = 16.0 if all(width_of(cell) < 515 / width - 4 for row in rows for cell in row) else 90.0
            for row in rows:
                cells = row + [""] * (width - len(row))
                place = put(tall)
                pages[-1].append(Table(40, place, [515 / width] * width, [cells], height=tall))
            rows.clear()

    for line in budget.lines:
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        table()
        while line:
            length = next(n for n in range(len(line), 0, -1) if width_of(line[:n]) <= 515)
            place = put(16.0)
            pages[-1].append(Text(40, place, line[:length]))
            line = line[length:]
    table()
    pdf = pypdfium2.PdfDocument(typeset(*pages))
    with closing(pdf):
        output = io.BytesIO()
        pdf.save(output)
    return output.getvalue() + f"\n% {budget.hidden[1]}\n".encode()


KINDS = {"txt": as_text, "xlsx": as_sheet, "docx": as_word, "html": as_page, "pdf": as_pdf}


@dataclass(frozen=True)
class Built:
    """A store of the five files, what was said while it was built, and all that is secret in them."""

    store: Path
    sources: Path
    budgets: dict[str, Budget]
    said: str

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset[str]().union(*(budget.secrets for budget in self.budgets.values()))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    room = tmp_path_factory.mktemp("planted")
    (room / "in").mkdir()
    budgets = {kind: planted_budget(seed, seed) for seed, kind in enumerate(KINDS, start=1)}
    for kind, budget in budgets.items():
        (room / "in" / f"预算-{kind}.{kind}").write_bytes(KINDS[kind](budget))
    named = room / "in" / f"预算（经办人：{budgets['txt'].hidden[0]} {budgets['txt'].hidden[1]}）.txt"
    named.write_bytes((room / "in" / "预算-txt.txt").read_bytes().replace("民政局".encode(), "水利局".encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("budgetkg.build.targets.store.codelist_triples", lambda _base: ())
        done = run("build", room / "in", "--store", room / "store")
    assert done.code in (0, 1), done.err
    return Built(room / "store", room / "in", budgets, done.out + done.err)


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What the files of a folder say, unpacked."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        elif path.suffix == ".zst":
            content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
        yield str(path.relative_to(folder)), content
        if content.startswith(b"SQLite format 3"):
            yield f"{path.name}, cells", b"\n".join(_cells(path))


def _cells(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as database:
        # A virtual table is an index, whose words stand in tables beside it.
        real = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'"
        for (table,) in list(database.execute(real)):
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    content = cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "replace")
                    yield content
                    if isinstance(cell, bytes) and cell[:1] == b"\x78":
                        yield zlib.decompress(cell)


def without_paths(built: Built, content: bytes) -> bytes:
    """What is said beside the paths under which the user keeps the files."""
    for path in built.sources.iterdir():
        for known in (path, path.resolve()):
            content = content.replace(str(known).encode(), b"")
    return content


def test_what_was_left_out_is_counted_place_for_place(built: Built) -> None:
    with Store.open(built.store, read_only=True) as store:
        found = store.query("SELECT ?name ?count { GRAPH ?g { ?d bkg:fileName ?name ; bkg:redactionCount ?count } }")
        counts = {str(name): int(count) for name, count in found.rows}
    for kind, budget in built.budgets.items():
        assert counts[f"预算-{kind}.{kind}"] == len(budget.printed), kind
    status = run("status", "--store", built.store)
    assert all(str(count) in status.out for count in counts.values())


def test_building_says_nothing(built: Built) -> None:
    assert leaks(built.said, built.secrets) == []


def test_the_budget_itself_is_read(built: Built) -> None:
    """What is around the plants is in the graph: amounts, the project, its indicators, public names."""
    for kind in KINDS:
        _document, facts = examine(built.sources / f"预算-{kind}.{kind}")
        assert len(facts.lines) >= 13, kind
        (project,) = facts.projects
        assert project.name == "养老服务经费"
        assert "走访慰问老人100人" in project.goal
        assert MARK in project.goal
        assert [len(project.indicators), MARK in project.indicators[0].level3] == [3, True]


#: Files that say themselves that they are UTF-8.
TEXTS = frozenset({".html", ".json", ".jsonld", ".ttl", ".nt", ".nq", ".trig", ".csv", ".xml"})


@pytest.mark.parametrize("form", [*FORMATS, "dataset", "site"])
def test_no_export_tells(form: str, built: Built, tmp_path: Path) -> None:
    store, more = built.store, list[object]()
    if form == "site":  # whose pages of questions want the code lists
        store, more = tmp_path / "store", ["--base-iri", BASE, "--images"]
        assert run("build", built.sources, "--store", store).code in (0, 1)
    done = run("export", "--format", form, "--out", tmp_path / "out", "--store", store, *more)
    assert done.code == 0, done.err
    files = dict(files_of(tmp_path / "out"))
    assert any(MARK.encode() in content or b"\\u5df2\\u9690\\u53bb" in content for content in files.values())
    for name, content in files.items():
        said = content.decode() if Path(name).suffix in TEXTS else content
        assert leaks(said, built.secrets) == [], name
        assert leaks(name, built.secrets) == []
    assert leaks(without_paths(built, (done.out + done.err).encode()), built.secrets) == []
    if form == "site":
        assert_black(built, {int(path.stem[1:]): path for path in (tmp_path / "out").glob("evidence/*/p*.webp")})


def assert_black(built: Built, pictures: dict[int, Path]) -> None:
    """In the pictures of the pages of the PDF, by their numbers, no character of a secret is to be seen."""
    assert pictures
    characters = list(secret_characters(built.sources / "预算-pdf.pdf", frozenset(built.budgets["pdf"].printed)))
    assert len(characters) > 300
    for number, path in pictures.items():
        with Image.open(path) as image:
            own = [box for page, box in characters if page == number]
            assert [box for box in own if not is_black(image, box, image.width / PAGE[0])] == [], path.name


def test_no_file_of_the_store_tells(built: Built) -> None:
    """But for the paths under which the user keeps the files."""
    for name, content in files_of(built.store):
        assert leaks(without_paths(built, content), built.secrets) == [], name


@pytest.mark.parametrize("form", ["table", "csv", "json", "sarif", "html", "ttl"])
def test_no_finding_tells(form: str, built: Built) -> None:
    done = run("validate", "--format", form, "--store", built.store)
    assert done.code in (0, 1), done.err
    assert len(done.out) > 500
    assert leaks(without_paths(built, done.out.encode()), built.secrets) == []
    if form == "csv":
        assert "privacy" not in done.out


@pytest.mark.parametrize("kind", KINDS)
def test_no_inspection_tells(kind: str, built: Built) -> None:
    done = run("inspect", built.sources / f"预算-{kind}.{kind}", "--rows")
    assert done.code == 0
    assert leaks(done.out + done.err, built.secrets) == []
    assert f"personal data left out  {'0'}" not in done.out


def test_no_answer_tells(built: Built) -> None:
    every = "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    for form in ("table", "csv", "json", "md"):
        done = run("query", "--text", every, "--format", form, "--store", built.store)
        assert leaks(done.out + done.err, built.secrets) == []
    for what in ("预算-txt.txt", "117001", "54010024T000001414721"):
        done = run("show", what, "--all", "--store", built.store)
        assert done.code == 0, done.err
        assert leaks(done.out + done.err, built.secrets) == []


def test_no_page_tells(built: Built) -> None:
    with Store.open(built.store, read_only=True) as store:
        pages = [(url, made.html) for url, made in all_pages(site_over(store), most=150)]
    assert len(pages) > 20
    for url, html in pages:
        assert leaks(html, built.secrets) == [], url
        assert leaks(url, built.secrets) == []


def secret_characters(path: Path, secrets: frozenset[str]) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """Page and box (left, top, right, bottom from the top left) of each character of a secret that stands on one line."""
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        for number, page in enumerate(pdf, start=1):
            text, height = page.get_textpage(), page.get_height()
            for secret in sorted(secrets):
                search = text.search(secret, match_case=True)
                while (found := search.get_next()) is not None:
                    for index in range(found[0], found[0] + found[1]):
                        left, bottom, right, top = text.get_charbox(index)
                        if right - left > 0.5 and top - bottom > 0.5:
                            yield number, (left, height - top, right, height - bottom)


def is_black(image: Image.Image, box: tuple[float, float, float, float], scale: float) -> bool:
    """Whether nothing of a box shows: all of it is as dark as can be."""
    left, top, right, bottom = (round(edge * scale) for edge in box)
    _low, high = image.convert("L").crop((left, top, max(right, left + 1), max(bottom, top + 1))).getextrema()
    return bool(high < 60)


def test_the_characters_are_black_in_every_picture(built: Built, tmp_path: Path) -> None:
    source = Source.read(built.sources / "预算-pdf.pdf")
    opened = Opened(source, layout_of(source))
    for number in range(1, len(opened_pages(source)) + 1):
        (tmp_path / f"{number}.png").write_bytes(opened.page(number, 1190).png)
    assert_black(built, {int(path.stem): path for path in tmp_path.glob("*.png")})
    assert run("inspect", source.path, "--overlay", tmp_path / "drawn").code == 0
    assert_black(built, {int(path.stem.removeprefix("page-")): path for path in (tmp_path / "drawn").iterdir()})


def opened_pages(source: Source) -> list[str]:
    """The texts of the pages of a PDF."""
    with closing(pypdfium2.PdfDocument(source.content)) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


@pytest.mark.skipif(not scans.installed(), reason="text recognition is not installed: pip install 'budgetkg[ocr]'")
def test_no_picture_can_be_read(built: Built, tmp_path: Path) -> None:
    """What recognition reads in the pictures, and in an overlay as PDF, which holds pictures alone."""
    from budgetkg.document import read_document

    path = built.sources / "预算-pdf.pdf"
    assert run("inspect", path, "--overlay", tmp_path / "drawn.pdf").code == 0
    read = read_document(Source.read(tmp_path / "drawn.pdf")).text
    assert "行政运行" in read
    assert leaks(read, built.budgets["pdf"].secrets) == []


def test_no_overlay_holds_text(built: Built, tmp_path: Path) -> None:
    assert run("inspect", built.sources / "预算-pdf.pdf", "--overlay", tmp_path / "drawn.pdf").code == 0
    with closing(pypdfium2.PdfDocument(tmp_path / "drawn.pdf")) as pdf:
        assert all(not re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf)
    assert leaks((tmp_path / "drawn.pdf").read_bytes(), built.secrets) == []
