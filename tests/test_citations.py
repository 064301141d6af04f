"""Policy documents cited by number or title, in the prints the documents have."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetkg.facts.citations import find_citations, repair_citations
from budgetkg.facts.document_numbers import trim_organ
from budgetkg.facts.model import Citation
from conftest import ROOT


def numbers(text: str) -> list[tuple[str, str, str]]:
    return [(found.organ_code, found.year, found.number) for found in find_citations(text) if found.numbered]


def titles(text: str) -> list[str]:
    return [found.title for found in find_citations(text) if not found.numbered]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("藏财行字【2017】63号, 申请市级资金", ("藏财行字", "2017", "63")),
        ("根据拉党发[2023]1号\n文件规定", ("拉党发", "2023", "1")),
        ("3、根据拉党发\n【2023】1号文件，要求", ("拉党发", "2023", "1")),
        ("及拉机管车编证字【\n2024】090号,精神", ("拉机管车编证字", "2024", "090")),
        ("万盛经开委办发（2017）63号", ("万盛经开委办发", "2017", "63")),
        ("（渝委办发〔2016〕44号）", ("渝委办发", "2016", "44")),
        ("〈公通字〔2007〕43号〉", ("公通字", "2007", "43")),
        ("京经信委函（2019）150号", ("京经信委函", "2019", "150")),
        ("藏财行字〔２０１７〕６３ 号", ("藏财行字", "2017", "63")),
        ("国发［2016年］第 3 号", ("国发", "2016", "3")),
        ("拉财字2020】2号", ("拉财字", "2020", "2")),
        ("藏财行字〔2017〕63，特申请", ("藏财行字", "2017", "63")),
        ("藏财行字2017年63号", ("藏财行字", "2017", "63")),
        ("财政部公告2020年第2号", ("财政部公告", "2020", "2")),
        ("拉财字〔2020 2号", ("拉财字", "2020", "2")),
        ("【2024】83号", ("", "2024", "83")),
        ("2024】83号,", ("", "2024", "83")),
        ("拉财字【20202号", ("拉财字", "", "")),
        ("拉财字〔2020〕号", ("拉财字", "2020", "")),
        ("拉财字〔〕2号", ("拉财字", "", "2")),
        ("根据拉财字2号文件", ("拉财字", "", "2")),
    ],
)
def test_a_number_is_read_in_each_of_its_prints(text: str, expected: tuple[str, str, str]) -> None:
    assert numbers(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "《条例》第一条、第三条、第十四条",
        "2024年1号楼、（2023年）1号楼、第14号、3号会议室",
        "根据拉萨市人民政府常务会议纪要【2024】22号",
        "党工委第七十五次委员会会议纪要、第125次委员会会议纪要",
        "《信息安全技术网络安全等级保护测评要求》（GBT28448-2019）",
        "依据《律师入驻工作》合同",
        "《拉萨市矛盾纠纷排查化解》领导小组办公室",
        "参照《软件研发成本度量规范》",
        "完成《某市数据要素市场评估报告》",
        "申请市级资金0.83万元，满意度98%以上，目标1：12345热线",
    ],
)
def test_what_is_no_policy_document_is_left_out(text: str) -> None:
    assert find_citations(text) == ()


@pytest.mark.parametrize(
    ("run", "organ"),
    [
        ("根据拉直工委发", "拉直工委发"),
        ("现结合藏财行字", "藏财行字"),
        ("西藏自治区财政厅藏财行字", "藏财行字"),
        ("按照相关文件要求拉党发", "拉党发"),
        ("依据藏财经指", "藏财经指"),
        ("和政办发", "和政办发"),
        ("以及和拉财字", "拉财字"),
        ("等文件", ""),
    ],
)
def test_prose_before_the_issuer_is_cut_off(run: str, organ: str) -> None:
    assert trim_organ(run) == organ


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("《西藏自治区基层工会经费收支管理办法》藏工办发【2022】9号文件", "西藏自治区基层工会经费收支管理办法"),
        ("《关于进一步加强工作的意见》（中办发〔2016〕3号）", "关于进一步加强工作的意见"),
        (
            "《甲市财政局关于印发<甲市经费办法(暂行)的通知>》(甲财字〔2020〕2号)",
            "甲市财政局关于印发<甲市经费办法(暂行)的通知>",
        ),
        ("《关于〈临聘人员管理方案〉的通知》（甲人社发〔2019〕37号）", "关于〈临聘人员管理方案〉的通知"),
        ("《关于印发〈甲市慰问办法的通知〉（甲老干通〔2020〕1号）文件及通知要求", "关于印发〈甲市慰问办法的通知〉"),
        ("关于印发《甲办法》的通知（甲财〔2020〕1号）", "关于印发《甲办法》的通知"),
        ("甲财行字【2015】45号文件 甲省财政厅关于转发《甲办法》的通知，特申请", "关于转发《甲办法》的通知"),
        ("甲工发【2022】2号，关于加强工会经费管理的规定：", "关于加强工会经费管理的规定"),
        ("甲财字【2020】224号文件关于解决着装经费的报告要求", "关于解决着装经费的报告"),
        ("《甲意见（2024年修订）（甲委发〔2024〕3号）》", "甲意见（2024年修订）"),
    ],
)
def test_the_title_beside_a_number_is_its_title(text: str, title: str) -> None:
    found = find_citations(text)
    assert [citation.title for citation in found] == [title]
    assert found[0].normalized


def test_a_title_belongs_to_the_number_it_touches() -> None:
    found = find_citations("2024】83号,《甲厅关于下达经费的通知》甲财经指【2024】76号文件精神")
    assert [(citation.number, citation.title) for citation in found] == [("83", ""), ("76", "甲厅关于下达经费的通知")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "国家信访局《关于办理网上信访工作规程》和《信访工作条例》第一条",
            ["关于办理网上信访工作规程", "信访工作条例"],
        ),
        ("《甲市联席会议工作规则以及甲市联席会议》,《会务工作制度》", ["甲市联席会议工作规则", "会务工作制度"]),
        ("依据《甲市编外聘用人员管理办法（试行）》政策要求", ["甲市编外聘用人员管理办法（试行）"]),
        ("《甲省财政厅关于下达经费的通知》", ["关于下达经费的通知"]),
        ("《<乙省“数据×”实施方案>的通知》", ["<乙省“数据×”实施方案>的通知"]),
    ],
)
def test_regulations_are_known_by_their_title(text: str, expected: list[str]) -> None:
    assert titles(text) == expected


def test_one_document_cited_several_times_is_one_citation_in_its_best_print() -> None:
    text = "1、根据拉党发[2023]1号文件。2、《甲意见》（拉党发〔2023〕1号）要求。3、根据《甲意见》"
    assert [(found.normalized, found.title) for found in find_citations(text)] == [("拉党发〔2023〕1号", "甲意见")]


def test_html_of_a_source_system_does_not_hide_a_citation() -> None:
    assert numbers("<p>根据藏老干通〔2020〕1号文件精神</p>") == [("藏老干通", "2020", "1")]


@given(
    st.sampled_from(["藏财行字", "拉党发", "渝委办发", "万盛经开委编委发", "公通字", "藏财经指"]),
    st.integers(1990, 2039),
    st.integers(1, 2500),
    st.sampled_from(["〔〕", "【】", "［］", "[]", "（）", "()"]),
    st.sampled_from(["", "根据", "依据", "按照《甲办法》和", "为落实", "及"]),
)
def test_every_bracket_and_lead_gives_the_same_number(
    organ: str, year: int, number: int, brackets: str, lead: str
) -> None:
    found = [c for c in find_citations(f"{lead}{organ}{brackets[0]}{year}{brackets[1]}{number}号文件") if c.numbered]
    assert [citation.normalized for citation in found] == [f"{organ}〔{year}〕{number}号"]


@given(st.text(alphabet="《》〈〉<>〔〕【】()（）号字发年财2017。，、根据通知办法 \n", max_size=80))
def test_no_text_stops_the_reader_and_nothing_is_invented(text: str) -> None:
    for citation in find_citations(text):
        assert citation.printed
        for part in (citation.organ_code, citation.year, citation.number):
            assert part in "".join(text.split())


# --------------------------------------------------------------------------- repair


def test_a_damaged_number_is_repaired_from_the_one_that_agrees() -> None:
    damaged, intact = find_citations("拉财字【20202号"), find_citations("拉财字〔2020〕2号、藏财行字〔2017〕63号")
    ((repaired,), rest) = repair_citations([damaged, intact])
    assert repaired.normalized == "拉财字〔2020〕2号"
    assert repaired.printed == "拉财字【20202号"
    assert repaired.reading.confidence < 1
    assert "拉财字〔2020〕2号" in repaired.reading.repaired
    assert rest == intact


@pytest.mark.parametrize(
    "intact",
    [
        "拉财字〔2020〕3号",  # the digits differ
        "藏财字〔2020〕2号",  # the issuer differs
        "拉财字〔202〕02号",  # damaged itself
    ],
)
def test_a_damaged_number_stays_when_nothing_agrees(intact: str) -> None:
    damaged = find_citations("拉财字【20202号")
    assert repair_citations([damaged, find_citations(intact)])[0] == damaged


def test_a_damaged_number_stays_when_two_agree() -> None:
    damaged = find_citations("拉财字〔2020〕号")
    assert repair_citations([damaged, find_citations("拉财字〔2020〕2号、拉财字〔2020〕3号")])[0] == damaged
    assert repair_citations([damaged, find_citations("拉财字〔2020〕2号")])[0][0].number == "2"


def test_a_lost_issuer_is_found_in_known_citations() -> None:
    known = [Citation("甲财〔2024〕83号", True, "甲财", "2024", "83")]
    assert repair_citations([find_citations("2024】83号")], known)[0][0].organ_code == "甲财"
    assert repair_citations([find_citations("2024】83号")])[0][0].organ_code == ""


def test_titles_that_differ_forbid_a_repair() -> None:
    damaged = tuple(replace(found, title="乙办法") for found in find_citations("拉财字【20202号"))
    assert repair_citations([damaged, find_citations("《甲办法》（拉财字〔2020〕2号）")])[0] == damaged


# --------------------------------------------------------------------------- the example documents


def _annotated() -> Iterator[tuple[str, dict[str, str], str]]:
    for folder in sorted((ROOT / "tests" / "documents").iterdir()):
        if not (folder / "citations.csv").exists() or not (folder / "projects.csv").exists():
            continue
        with (folder / "projects.csv").open(encoding="utf-8-sig", newline="") as file:
            goals = {
                (
                    row["project_code"],
                    "" if row["project_code"] else row["project_name"],
                ): f"{row['goal']}\n{row['basis']}"
                for row in csv.DictReader(file)
            }
        with (folder / "citations.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                where = (row["project_code"], "" if row["project_code"] else row["project_name"])
                if row["certain"] != "false" and where in goals:
                    yield folder.name, row, goals[where]


@pytest.mark.parametrize(
    ("slug", "row", "text"),
    list(_annotated()),
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "",
)
def test_annotated_citations_of_the_examples_are_found(slug: str, row: dict[str, str], text: str) -> None:
    found = find_citations(text)
    accepted = json.loads(row["also_accepted"] or "{}")
    if row["normalized"]:
        assert row["normalized"] in {citation.normalized for citation in found}
    elif row["kind"] == "titled":
        names = {row["title"], *accepted.get("title", [])}
        assert names & {citation.title for citation in found if not citation.numbered}
    else:
        assert any(row["as_printed"] in citation.printed and not citation.normalized for citation in found)


def test_words_that_are_no_issuer_part_a_number_from_the_next_title() -> None:
    first, second = find_citations("依据甲办发〔2025〕12号和《甲市宣传条例》")
    assert (first.normalized, first.title, first.printed) == ("甲办发〔2025〕12号", "", "甲办发〔2025〕12号")
    assert (second.numbered, second.title) == (False, "甲市宣传条例")
    assert titles("按甲办发〔2025〕12号要求落实《甲市管理办法》") == ["甲市管理办法"]


def test_a_title_whose_outer_mark_was_left_out_belongs_to_its_number() -> None:
    (found,) = find_citations("甲馆关于印发《甲市接收办法》的通知》（甲馆函〔2019〕90号）的要求")
    assert (found.normalized, found.title) == ("甲馆函〔2019〕90号", "关于印发《甲市接收办法》的通知")


def test_technology_and_its_like_in_a_title_do_not_make_it_a_technical_standard() -> None:
    assert titles("据《甲法实施工作办法》《企业技术改造资金管理办法》") == [
        "甲法实施工作办法",
        "企业技术改造资金管理办法",
    ]
    assert titles("据《甲工程施工管理办法》《道路技术规范》") == []


def test_what_a_project_draws_up_and_issues_is_no_basis() -> None:
    assert titles("编制印发《甲区保护规划》，落实甲市印发《甲市保护方案》") == ["甲市保护方案"]


def test_numbers_counted_up_after_one_are_of_its_issuer_and_year() -> None:
    text = "根据甲办发〔2025〕12号、13号和15号文件，在乙路3号、5号楼办公"
    assert numbers(text) == [("甲办发", "2025", "12"), ("甲办发", "2025", "13"), ("甲办发", "2025", "15")]
    assert [found.printed for found in find_citations(text)] == ["甲办发〔2025〕12号", "13号", "15号"]
