"""Personal data is removed; codes, numbers, amounts and words that look like it are not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget_text import document
from budgetkg.document import read_document
from budgetkg.facts import personal_numbers, personal_places
from budgetkg.facts.redaction import MARK, Redactor
from budgetkg.source import Source
from conftest import EXAMPLES, SLUGS


def cleaned(text: str) -> str:
    """A text as a document of its own, cleaned row by row."""
    source = document(text)
    redactor = Redactor.for_document(source)
    return "\n".join(redactor.clean(row.text) for row in source.rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联系人：甲乙丙 联系方式：023-00000000", f"联系人：{MARK} 联系方式：{MARK}"),
        ("联 系 人：张 三  联系电话：139 0000 0001", f"联 系 人：{MARK} 联系电话：{MARK}"),
        ("联系人王小甲，电话13900000001", f"联系人{MARK}，电话{MARK}"),
        ("请与张三（13900000001）联系", f"请与{MARK}（{MARK}）联系"),
        ("由扎西甲乙 13900000002 负责", f"由{MARK} {MARK} 负责"),
        ("欧阳小甲（0891-6000000）", f"{MARK}（{MARK}）"),
        ("负责人：赵甲乙 制表人：周丙", f"负责人：{MARK} 制表人：{MARK}"),
        ("负责人次仁甲乙电话：13900000001", f"负责人{MARK}电话：{MARK}"),
        ("请致电赵小甲同志 13900000001", f"请致电{MARK}同志 {MARK}"),
        ("王小甲 科长 13900000001", f"{MARK} 科长 {MARK}"),
        ("项目负责人钱大甲（0891-6000000）组织实施", f"项目负责人{MARK}（{MARK}）组织实施"),
        ("电话：08916000000", f"电话：{MARK}"),
        ("联系人：李甲、王乙", f"联系人：{MARK}、{MARK}"),
        ("联系人：阿不都·热合甲", f"联系人：{MARK}"),
        ("填报人（签字）：王 五", f"填报人（签字）：{MARK}"),
        ("邮箱：jia.yi@example.com", f"邮箱：{MARK}"),
        ("身份证540102199001010000", f"身份证{MARK}"),
        ("手机1３900000001 Tel13900000001", f"手机{MARK} Tel{MARK}"),
        ("＋86 13900000001", MARK),
        ("13900000001，13900000002,13900000003、13900000004", f"{MARK}，{MARK},{MARK}、{MARK}"),
        ("139-0000-0001，139****0001", f"{MARK}，{MARK}"),
    ],
)
def test_personal_data_is_removed(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "54010024T013900000001-公益性岗位等工会经费",
        "54010024T00G001394820-机动经费",
        "拉财字〔2020〕2号、藏财行字【2017】63号",
        "12345热线、12388举报、2010301行政运行",
        "项目总额：13900000001.50",
        "共13900000001元",
        "负责人员经费和主要负责人为第一责任人",
        "责任人：各科室 填报人：办公室",
        "联系人：无",
        "办公经费 139 1390 13900",
        "2024年01月31日",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert cleaned(text) == " ".join(text.split())


def test_an_office_beside_a_telephone_keeps_its_name() -> None:
    assert cleaned("市财政局办公室 0891-6000000\n监督电话：0891-6000000") == f"市财政局办公室 {MARK}\n监督电话：{MARK}"


def test_what_the_end_of_a_line_cuts_is_removed_from_both_lines() -> None:
    text = "本项目经费由办公室统筹，联系电话：0891-60\n00000，全年开通。\n项目负责人张\n小甲负责落实。\n二、收支情况"
    assert (
        cleaned(text)
        == f"本项目经费由办公室统筹，联系电话：{MARK}\n{MARK}，全年开通。\n项目负责人{MARK}\n{MARK}负责落实。\n二、收支情况"
    )
    assert sum(Redactor.for_document(document(text)).counts.values()) == 2


def test_lines_that_end_with_a_whole_datum_take_nothing_of_the_next() -> None:
    text = "联系电话：0891-6000000\n1.机关运行经费\n联系人：张小甲\n丰收节活动经费"
    assert cleaned(text) == f"联系电话：{MARK}\n1.机关运行经费\n联系人：{MARK}\n丰收节活动经费"


@pytest.mark.parametrize(
    "text",
    [
        "贯彻习近平同志为核心的党中央决策，学习雷锋同志精神",
        "昆曲《李佩先生》、王选院士事迹陈列馆",
        "慰问离退休老同志，和全体同志座谈，对于老同志优先",
        "班主任补贴、部长会议、市长质量奖、常务副校长、书记常委会",
        "由高校负责，由安全科牵头，由张家界负责，张掖市委书记主持",
        "全国12345热线，咨询电话：12345，居民身份证 4400000 张",
        "北大法宝账号 8 个，手机支架 3 个，A02080701固定电话机 10 310 02 506 01 2000",
        "合计 139 1234 5678，其中 400 810 1234",
        "6222020000000000123-某某项目，11000025T000000425377-幼儿园维修",
        "王府井大街、白求恩奖章、焦裕禄精神、红楼梦",
    ],
)
def test_public_names_and_figures_stay(text: str) -> None:
    assert cleaned(text) == text


def test_a_name_in_the_cell_beside_its_label_is_removed_everywhere() -> None:
    text = "项目经办人：\t周甲乙\t经办人电话：\t6000000\n年度目标：\t由周甲乙实施，周甲乙负责。"
    assert cleaned(text) == f"项目经办人： {MARK} 经办人电话： {MARK}\n年度目标： 由{MARK}实施，{MARK}负责。"


def test_names_in_a_column_under_their_label_are_removed() -> None:
    text = "联系人\t联系电话\n赵甲乙\t13900000003\n孙丙\t13900000004\n合计\t3"
    assert cleaned(text) == f"联系人 联系电话\n{MARK} {MARK}\n{MARK} {MARK}\n合计 3"


def test_a_name_whose_label_is_lost_is_told_by_the_telephone_below() -> None:
    text = "主管部门:\t117-某市民宗局\t赵甲乙丙\t项目总额:\t0.83\t万元\n预算执行率权重:\t10\t13900000001\t其中:\t0.83"
    assert MARK in cleaned(text).splitlines()[0]
    assert "赵甲乙丙" not in cleaned(text)
    assert "万元" in cleaned(text)


def test_a_name_that_is_also_a_word_is_removed_only_where_a_person_is_meant() -> None:
    text = "项目经办人：高原\n高原缺氧地区的高原补贴，由高原负责"
    assert cleaned(text) == f"项目经办人：{MARK}\n高原缺氧地区的高原补贴，由{MARK}负责"


def test_counts_are_of_the_document_however_often_it_is_cleaned() -> None:
    redactor = Redactor.for_document(document("联系人：张三 电话：13900000001\n张三 023-00000000"))
    before = dict(redactor.counts)
    redactor.clean("张三 13900000001")
    assert dict(redactor.counts) == before == {"name": 2, "mobile": 1, "landline": 1}


@given(st.text(alphabet="张三李四由联系人：电话，。0139 \t〔〕号-万元54010024T", max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    redactor = Redactor.for_document(document("联系人：张三 电话：13900000001"))
    once = redactor.clean(text)
    assert redactor.clean(once) == once


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "，", "（", "电话", "张三", " "]))
def test_no_mobile_number_gets_through(number: str, before: str) -> None:
    assert number not in Redactor().clean(f"{before}{number}。")


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_personal_of_the_examples_gets_through(slug: str) -> None:
    source = read_document(Source.read(EXAMPLES / f"{slug}.txt"))
    redactor = Redactor.for_document(source)
    text = "\n".join(redactor.clean(row.text) for row in source.rows)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|023-0{8}", text)
    assert not any(name in text for name in ("甲乙丙丁", "张三", "李四"))
    # A row changes only where a mark stands: the rest of the print is kept.
    changed = [row for row in source.rows if redactor.clean(row.text) != row.text]
    assert all(MARK in redactor.clean(row.text) for row in changed)


@pytest.mark.parametrize(
    ("slug", "counts"),
    [
        ("lhasa-ethnic-affairs-2024", {"name": 9, "mobile": 9}),
        ("wansheng-veteran-cadres-2023", {"name": 1, "landline": 1}),
        ("lhasa-criminal-police-2024", {}),
        ("lhasa-administrative-approval-2024", {}),
        ("lhasa-petition-bureau-2025", {}),
    ],
)
def test_examples_hold_this_much_personal_data(slug: str, counts: dict[str, int]) -> None:
    assert dict(Redactor.for_document(read_document(Source.read(EXAMPLES / f"{slug}.txt"))).counts) == counts


_PIECES = st.sampled_from(
    ["联系人：", "项目经办 人", "填表人员", "法定代表人", "姓 名：", "分管领导", "甲乙", "张三", "、", " ", "电话", "联系方式：", "13900000001",
     "139-0000-0001", "139****0001", "139 0000 0001", "023-00000000", "（0891）6000000", "6000000", "a@b.cn", "微信：jiayi-01",
     "QQ：10000001", "540102199001011234", "54010024T000001454442", "局长", "由", "负责", "组长：", "身份证号", "银行账号：", "6222 0000 0000 0000", "藏A12345",
     "短号：66001", "住址：北京路1号", "电话：60001", "同志", "·", "540102 19900101 1234", "（at）b.cn", "１３９００００００01", "12.50", "万元", "，"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=8).map("".join))
def test_the_quick_looks_miss_nothing(text: str) -> None:
    """Each guard is a necessary condition of what it guards."""
    if personal_places._INLINE.search(text):
        assert personal_places._MAY_HOLD_ROLE.search(text)
    if personal_places._BESIDE_PHONE.search(text):
        assert personal_numbers.MAY_HOLD.search(text)
    if any(
        pattern.search(text)
        for pattern in (personal_places._BEFORE_TITLE, personal_places._AFTER_TITLE, personal_places._DOER)
    ):
        assert personal_places._MAY_TITLE.search(text)
    if any(not match["code"] for match in personal_numbers._SHAPES.finditer(text)):
        assert personal_numbers.MAY_HOLD.search(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联系人 李甲乙、王丙丁", f"联系人 {MARK}、{MARK}"),
        ("部门负责人签字：李甲乙", f"部门负责人签字：{MARK}"),
        ("项目负责人及职务\t李甲乙（处长）", f"项目负责人及职务 {MARK}（处长）"),
        ("填报人及联系电话\t李甲乙 60000001", f"填报人及联系电话 {MARK} {MARK}"),
        (
            "本次公开联系人：财务处李甲乙，联系电话：0531-6000 0001",
            f"本次公开联系人：财务处{MARK}，联系电话：{MARK}",
        ),
        ("制表：李甲乙 复核：王丙丁", f"制表：{MARK} 复核：{MARK}"),
        ("项目经理\t李甲乙\t法人代表\t王丙丁", f"项目经理 {MARK} 法人代表 {MARK}"),
        ("经办人 李 甲", f"经办人 {MARK}"),
    ],
)
def test_persons_behind_the_labels_of_forms_are_removed(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "复核：严格 审核：通过 制表：及时 编制：20人",
        "项目主管部门：甲市乙局 项目主管单位：甲市丙局",
        "联系人数、联系单位数 经办：及时办结",
        "填报：每年一次 校对：高效完成",
    ],
)
def test_deeds_and_offices_behind_such_labels_stay(text: str) -> None:
    assert cleaned(text) == text
