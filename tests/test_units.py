"""Whose budget a document is, which units it names, and where they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget_text import document
from budgetkg.document import read_document
from budgetkg.facts.model import Department
from budgetkg.facts.regions import common_region, find_region, region_by_code
from budgetkg.facts.unit_evidence import is_organisation, unit_in_title
from budgetkg.facts.units import UnitBook
from budgetkg.source import Source
from conftest import EXAMPLES


def book(text: str) -> UnitBook:
    return UnitBook.for_document(document(text))


def example(slug: str) -> UnitBook:
    return UnitBook.for_document(read_document(Source.read(EXAMPLES / f"{slug}.txt")))


@pytest.mark.parametrize(
    ("text", "code", "full_name"),
    [
        ("2024年拉萨市行政审批和便民服务局预算公开表", "540100", "西藏自治区拉萨市"),
        ("拉萨市城关区教育局", "540102", "西藏自治区拉萨市城关区"),
        ("重庆市綦江区", "500110", "重庆市綦江区"),
        ("重庆市水利局", "500000", "重庆市"),
        ("中共重庆市万盛经济技术开发区工作委员会老干部局", "500000", "重庆市万盛经济技术开发区"),
        ("南京市江北新区管委会", "320100", "江苏省南京市江北新区"),
        ("杭州市余杭区人民政府", "330100", "浙江省杭州市余杭区"),
        ("福州经济技术开发区生态环境局", "350100", "福建省福州经济技术开发区"),
        ("中共西安市委宣传部", "610100", "陕西省西安市"),
        ("吉林省吉林市", "220200", "吉林省吉林市"),
        ("广州市社区服务中心", "440100", "广东省广州市"),
        ("杭州市公安局交通管理局", "330100", "浙江省杭州市"),
        ("广州市城市管理和综合执法局", "440100", "广东省广州市"),
        ("广州市美丽城市建设中心", "440100", "广东省广州市"),
        ("潍坊市诸城市教育局", "370700", "山东省潍坊市诸城市"),
        ("泉州市安溪县财政局", "350500", "福建省泉州市安溪县"),
        ("苏州市吴中区教育局", "320500", "江苏省苏州市吴中区"),
        ("西安市碑林区教育局", "610100", "陕西省西安市碑林区"),
        ("佛山市禅城区教育局", "440600", "广东省佛山市禅城区"),
        ("上海市静安区教育局", "310000", "上海市静安区"),
        ("济南市市中区教育局", "370100", "山东省济南市市中区"),
        ("杭州市主城区河道管理处", "330100", "浙江省杭州市"),
        ("苏州市人才市场管理处", "320500", "江苏省苏州市"),
        ("长沙市特色县域经济中心", "430100", "湖南省长沙市"),
    ],
)
def test_the_lowest_region_of_a_name_with_its_province(text: str, code: str, full_name: str) -> None:
    region = find_region(text)
    assert region is not None
    assert (region.code, region.full_name) == (code, full_name)


@pytest.mark.parametrize("text", ["", "城关区", "2023年万盛经开区部门收支预算总表", "社区服务中心", "财政拨款收支总表"])
def test_no_region_is_guessed(text: str) -> None:
    assert find_region(text) is None


def test_regions_by_code_and_by_frequency() -> None:
    assert region_by_code("540100") == find_region("拉萨市")
    assert region_by_code("999999") is None
    region = common_region(["西藏自治区财政厅", "拉萨市信访局和拉萨市城关区", "重庆市"])
    assert region is not None
    assert region.code == "540100"


@given(st.text(max_size=40))
def test_any_text_may_be_searched_for_a_region(text: str) -> None:
    region = find_region(text)
    assert region is None or region.full_name.endswith(region.name)


@pytest.mark.parametrize(
    ("title", "unit", "departmental"),
    [
        ("2024年拉萨市行政审批和便民服务局预算公开表", "拉萨市行政审批和便民服务局", False),
        ("甲市乙局 2023 年部门预算情况说明", "甲市乙局", True),
        ("2026年度甲市公安局治安管理支队单位预算", "甲市公安局治安管理支队", False),
        ("甲市司法局（汇总）2026年部门预算公开说明", "甲市司法局", True),
        ("中共甲市委宣传部2021年部门综合预算", "中共甲市委宣传部", True),
        ("2019年度甲市交通局部门决算", "甲市交通局", True),
        ("附件12026年度甲市审计局部门预算公开", "甲市审计局", True),
        ("附件：甲市审计局2026年部门预算", "甲市审计局", True),
        ("甲市规划局2025年部门整体支出预算公开", "甲市规划局", True),
    ],
)
def test_a_title_names_its_unit(title: str, unit: str, departmental: bool) -> None:
    assert unit_in_title(title) == (unit, departmental)


@pytest.mark.parametrize("title", ["2024年度绩效目标表", "财政拨款收支总表", "一般公共预算支出表", "部门收支总表"])
def test_a_table_heading_names_no_unit(title: str) -> None:
    assert unit_in_title(title) is None


def test_what_an_organisation_is() -> None:
    assert is_organisation("拉萨市刑警支队")
    assert is_organisation("福州市科学技术局（本级）")
    assert not is_organisation("公共安全支出")
    assert not is_organisation("机关服务")


# --------------------------------------------------------------------------- the sources of evidence


def test_a_coded_form_names_unit_and_department() -> None:
    units = book("单位信息:\t117001-拉萨市民宗委本级委员会\n主管部门:\t117-拉萨市民宗委委员会\n")
    assert units.default.code == "117001"
    assert units.default.department == Department("拉萨市民宗委委员会", "117")
    assert units.certain


def test_a_row_with_code_and_name_names_the_unit() -> None:
    units = book("部门（单位）代码 部门（单位）名称 合计\n合    计 9.35\n140003 拉萨市刑警支队 9.35")
    assert (units.default.code, units.default.name) == ("140003", "拉萨市刑警支队")


def test_a_wrapped_print_is_joined() -> None:
    units = book("单位名称\t项目名称\t预算数\n146001-拉萨 市行政审批 局本级\t\t\n")
    assert units.default.name == "拉萨市行政审批局本级"
    assert units.resolve("146001-拉萨 市行政审批 局本级") == units.default


def test_subject_codes_are_no_units() -> None:
    units = book("2024年甲市卫生局部门预算\n2100202-中医医院\t3\n21002-公立医院\t3\n2010301 行政运行 3")
    assert [unit.name for unit in units.units] == ["甲市卫生局"]


def test_units_named_in_prose_belong_to_the_department() -> None:
    units = book(
        "甲市老干部局2023年部门预算情况说明\n下设 2 个事业单位，均为公益一类：甲市老干部服务中心、甲市老干部党建中心。"
    )
    assert [unit.name for unit in units.units] == ["甲市老干部局", "甲市老干部服务中心", "甲市老干部党建中心"]
    assert {unit.department for unit in units.units} == {Department("甲市老干部局")}


def test_offices_inside_a_department_are_no_units() -> None:
    units = book("甲市老干部局2023年部门预算情况说明\n内设 1 个职能科室：老干部综合科，具体负责机关日常工作。")
    assert len(units.units) == 1


def test_a_department_of_many_units_is_the_default_and_its_units_follow() -> None:
    units = book(
        "2026年度无锡市商务局部门预算\n317\t无锡市商务局\t9\n317001\t无锡市商务局（本级）\t5\n317002\t无锡市投资促进中心\t4"
    )
    assert units.default.code == "317"
    assert [unit.code for unit in units.units] == ["317", "317001", "317002"]
    assert units.units[1].department == Department("无锡市商务局", "317")


def test_offices_listed_among_themselves_are_no_units() -> None:
    units = book("甲市规划局2026年部门预算\n本部门下属机构包括：办公室、人事处、财务处、自然资源确权登记局、机关党委。")
    assert [unit.name for unit in units.units] == ["甲市规划局"]


def test_brackets_and_he_inside_names_part_no_list() -> None:
    units = book(
        "甲市住房和城乡建设局2026年部门预算\n下属单位有3家，分别是：甲市建筑节能中心（甲市散装水泥中心、甲市新型墙体中心）、"
        "甲市住房和城乡建设局综合中心和甲市物业服务指导中心。"
    )
    assert [unit.name for unit in units.units[1:]] == [
        "甲市建筑节能中心（甲市散装水泥中心、甲市新型墙体中心）",
        "甲市住房和城乡建设局综合中心",
        "甲市物业服务指导中心",
    ]


def test_the_office_itself_is_no_second_unit_beside_its_office_level() -> None:
    units = book("2026年度\n甲市科学技术局(本级)\n单位预算\n目录\n主管部门\t甲市科学技术局\t实施单位\t甲市科学技术局\n")
    assert [unit.name for unit in units.units] == ["甲市科学技术局(本级)"]
    assert units.default.department == Department("甲市科学技术局")
    assert units.resolve("甲市科学技术局") == units.default


def test_a_name_in_other_words_is_its_coded_unit() -> None:
    units = book(
        "2026年度甲市规划局部门预算\n114\t甲市规划局\t9\n114001\t甲市规划局\t5\n114002\t甲市土地储备中心\t4\n"
        "下属单位有2家，分别是：甲市规划局（本级）、甲市土地储备中心（甲市自然资源中心）。"
    )
    assert [unit.code for unit in units.units] == ["114", "114001", "114002"]
    assert units.resolve("甲市土地储备中心（甲市自然资源中心）").code == "114002"


def test_a_province_in_a_school_s_name_does_not_take_it_out_of_its_city() -> None:
    units = book("2026年度无锡市教育局部门预算\n305\t无锡市教育局\t9\n305013\t江苏省梅村高级中学\t5\n")
    assert {unit.region.code for unit in units.units if unit.region} == {"320200"}


def test_the_department_on_a_cover_is_whose_budget_it_is_unless_a_unit_is_named_too() -> None:
    own = book("上海市2026年市级部门预算\n预算主管部门：上海市丙委员会\n目录\n")
    assert (own.default.name, own.default.department, own.certain) == (
        "上海市丙委员会",
        Department("上海市丙委员会"),
        True,
    )
    unit = book("上海市2026年市级单位预算\n预算主管部门：上海市丙委员会\n预算单位：上海市丁中心\n目录\n")
    assert (unit.default.name, unit.default.department) == ("上海市丁中心", Department("上海市丙委员会"))


@pytest.mark.parametrize(
    ("title", "region"),
    [("福建省福州丙中学", "福建省福州市"), ("福建省丙档案馆", "福建省"), ("福建省厦门丙中学", "福建省")],
)
def test_a_province_s_unit_that_bears_a_city_s_name_is_in_that_city(title: str, region: str) -> None:
    units = book(f"2026年度{title}单位预算\n目录\n按照福州市财政局要求编制。\n")
    assert units.region
    assert units.region.full_name == region


def test_a_second_name_in_brackets_takes_no_unit_out_of_its_city() -> None:
    units = book("2026年度广州市丙局部门预算\n")
    found = units.resolve("广州市环境中心（广州市美丽城市建设中心）")
    assert found.region
    assert found.region.full_name == "广东省广州市"


def test_a_code_before_the_title_s_name_without_its_city_is_the_department_s() -> None:
    units = book("湖州市丙事务局2026年部门预算\n511-丙事务局\t单位：万元\n512-丁事务局\n")
    assert (units.default.code, units.default.department) == (None, Department("湖州市丙事务局", "511"))
    assert units.resolve("511-丙事务局") == units.default
    assert len(units.units) == 1


def test_a_unit_of_a_table_belongs_to_the_department_whose_budget_it_is() -> None:
    own = book("2026年广州市丙局部门预算\n")
    assert own.resolve("广州市丙局老人院").department == Department("广州市丙局")
    assert own.resolve("广州市丙局戊分局").department == Department("广州市丙局")
    assert own.resolve("广州市丁局").department is None
    assert own.resolve("杭州市丁中心").department is None
    unit = book("2026年广州市丙中心单位预算\n")
    assert unit.resolve("广州市丁中心").department is None


def test_without_any_name_the_text_or_the_title_must_do() -> None:
    told = book("项目支出绩效表\n根据拉萨市信访局实际需求，按照拉萨市财政局《关于下达经费的通知》，由市信访局实施。")
    assert (told.default.name, told.certain) == ("拉萨市信访局", False)
    untold = book("财政拨款收支总表\n一、本年收入 3.00")
    assert (untold.default.name, untold.certain) == ("财政拨款收支总表", False)


def test_what_a_printed_name_means() -> None:
    units = book("单位全称：甲市乙局\n编制单位：216-甲市乙局服务中心\n")
    other = units.resolve("216-甲市乙局服务中心")
    assert other.code == "216"
    assert units.resolve("216") == units.resolve("甲市乙局服务中心") == other
    assert units.resolve("216-甲市乙局服") == other
    assert units.resolve(None) == units.resolve("  ") == units.resolve("合计") == units.default
    assert units.resolve("丙市丁局").name == "丙市丁局"


# --------------------------------------------------------------------------- the example documents


@pytest.mark.parametrize(
    ("slug", "code", "name", "department", "region", "certain"),
    [
        ("lhasa-criminal-police-2024", "140003", "拉萨市刑警支队", None, "西藏自治区拉萨市", True),
        (
            "lhasa-ethnic-affairs-2024",
            "117001",
            "拉萨市民族事务委员会本级",
            Department("拉萨市民族事务委员会", "117"),
            "西藏自治区拉萨市",
            True,
        ),
        (
            "lhasa-administrative-approval-2024",
            "146001",
            "拉萨市行政审批局本级",
            Department("拉萨市行政审批和便民服务局"),
            "西藏自治区拉萨市",
            True,
        ),
        ("lhasa-petition-bureau-2025", None, "拉萨市信访局", None, "西藏自治区拉萨市", False),
        (
            "wansheng-veteran-cadres-2023",
            None,
            "中共重庆市万盛经济技术开发区工作委员会老干部局",
            Department("中共重庆市万盛经济技术开发区工作委员会老干部局"),
            "重庆市万盛经济技术开发区",
            True,
        ),
    ],
)
def test_the_unit_of_each_example(
    slug: str, code: str | None, name: str, department: Department | None, region: str, certain: bool
) -> None:
    units = example(slug)
    default = units.default
    assert (default.code, default.name, default.department, units.certain) == (code, name, department, certain)
    assert default.region is not None
    assert default.region.full_name == region
    assert units.region == default.region


def test_all_units_of_a_department_with_subordinates() -> None:
    units = example("wansheng-veteran-cadres-2023").units
    assert [(unit.code, unit.name[-8:]) for unit in units] == [
        (None, "作委员会老干部局"),
        ("216", "干部服务管理中心"),
        (None, "退休干部党建中心"),
    ]


@pytest.mark.parametrize("slug", ["lhasa-criminal-police-2024", "lhasa-ethnic-affairs-2024"])
def test_a_document_of_one_unit_has_one(slug: str) -> None:
    assert len(example(slug).units) == 1


def test_a_department_of_one_unit_is_that_unit_where_nothing_parts_them() -> None:
    units = book("106_长沙市甲局\n106001\t长沙市甲局\n")
    assert units.only_unit_of(units.resolve("106")).code == "106001"
    several = book("106_长沙市甲局\n106001\t长沙市甲局\n106002\t长沙市乙站\n")
    assert several.only_unit_of(several.resolve("106002")).code == "106002"


def test_a_list_of_units_ends_at_the_next_chapter_and_runs_over_pages() -> None:
    text = """2024年烟台市甲局部门预算
纳入烟台市甲局2024年部门预算编制范围的二级预算单位包
括：
1.烟台市甲局
2.烟台市甲局驻京联络处
—6—
3.烟台市甲局（烟台市丙研究中心等）
第二部分 2024年部门预算表
"""
    names = [unit.name for unit in book(text).units]
    assert {"烟台市甲局驻京联络处", "烟台市甲局（烟台市丙研究中心等）"} <= set(names)
