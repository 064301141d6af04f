"""算式: calculations spelt out in goal texts are read with their result, and nothing else is taken for one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetkg.facts.model import Evidence
from budgetkg.facts.performance.calculations import find_calculations

HERE = Evidence(1, "")


@pytest.mark.parametrize(
    ("text", "amount", "factors"),
    [
        ("慰问品300元/人*8人=2400元。", "2400.00", [["300", "8"]]),
        ("7人×300元×5次=1.05万元", "10500.00", [["7", "300", "5"]]),
        ("20人×500元/人+3场×2000元=1.6万元", "16000.00", [["20", "500"], ["3", "2000"]]),
        ("按工资3849583.3元乘以12个月乘以2%测算。现申请市级资金92.39万元", "923900.00", [["3849583.3", "12", "0.02"]]),
        ("共10万元（办公费4万元，印刷费3.5万元）", "100000.00", [["40000"], ["35000.0"]]),
    ],
)
def test_a_calculation_has_its_terms_and_its_result(text: str, amount: str, factors: list[list[str]]) -> None:
    (figure,) = find_calculations(text, 2024, HERE)
    assert figure.amount == Decimal(amount)
    assert [[str(factor) for factor in term.factors] for term in figure.terms] == factors
    assert not figure.terms_missing


@pytest.mark.parametrize(
    "text",
    [
        "申请100万元，其中设备30万元、安装60万元。",
        "12.44万元（建设尾款、服务尾款21.4万元、测评13万元）",
        "50万元（含设备20万元、软件10万元）",
    ],
)
def test_parts_that_are_not_all_there_are_said_to_be_missing(text: str) -> None:
    (figure,) = find_calculations(text, 2024, HERE)
    assert figure.terms_missing
    assert len(figure.terms) == 2


@pytest.mark.parametrize(
    "text",
    [
        "提供7*24小时服务",
        "每人每月100元，共50人",
        "申请10万元（每套1万元，每人0.2万元）",
        "由1万元增至2万元（增加1万元）",
        "培训3次，20人×2天",
    ],
)
def test_what_has_no_result_is_no_calculation(text: str) -> None:
    assert find_calculations(text, 2024, HERE) == ()
