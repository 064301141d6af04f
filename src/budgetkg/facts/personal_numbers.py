"""Personal data that its shape tells: telephones, e-mail addresses, identity and bank card numbers, accounts, plates, homes.

Some shapes are certain anywhere (``139-0000-0001``, ``0891-6000000``), others only behind a label (``电话：6000000``,
``账号：…``): among figures, 139 1234 5678 may be three amounts. Project codes (54010024T000001454442), amounts, 发文字号 and
service numbers (12345热线) are none. ``\\d`` stands for full-width digits too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from budgetkg.text import fold_width


@dataclass(frozen=True, slots=True)
class Found:
    """A personal datum in a text: from where to where, and of which kind."""

    start: int
    end: int
    kind: str


_DASH = r"[-－—–−‐]"
_PART = r"[\s\-－—–−‐.．·]"
# What an amount has behind it, and a telephone has not: .50, 元, 万元, 个.
_NO_AMOUNT = r"(?!\d|[.．]\d|[,，]\d{3}(?!\d)|\s?(?:[万亿千百]?元|[万亿个次人条台部件套%％≥≤]))"

# 54010024T000001454442, also as OCR leaves it (54010024T00G001394820): no telephone is looked for inside.
_PROJECT_CODE = r"(?<![0-9A-Za-z])\d{6,8}[A-Za-z][0-9A-Za-z]{9,13}(?![0-9A-Za-z])"

# 13900000001 | 139-0000-0001 | 139.0000.0001 | +86 13900000001 | 0086-… | 139****0001; not 13900000001.50, not 13900000001元.
_ABROAD = r"(?:[（(]?(?:[+＋]|00)86[）)]?[-\s]{0,2}|86-)"
_MOBILE_HEAD = r"[1１][3-9３-９]\d"
MOBILE = (
    rf"(?<!\d)(?<!\d[.．]){_ABROAD}?{_MOBILE_HEAD}"
    rf"(?:\d{{8}}|{_DASH}\d{{4}}{_DASH}?\d{{4}}|\d{_DASH}\d{{3}}{_DASH}\d{{4}}|[.．·]\d{{4}}[.．·]\d{{4}}|\s?[*＊xX×]{{4,5}}\s?\d{{3,4}})"
    r"(?!\d|[.．]\d|\s?[万亿千]?元)"
)
# (139 0000 0001): in groups, it is certain between brackets only.
_MOBILE_IN_BRACKETS = rf"(?<=[（(]){_MOBILE_HEAD}\s\d{{4}}\s\d{{4}}(?=[）)])"

_AREA = r"[0０](?:[1１][0０]|[2２]\d|[3-9３-９]\d{2})"
_EXTENSION = r"(?:\s?(?:[-－—转*]|分机(?:号?[:：])?)\s?\d{1,6}(?!\d))?"
# 0891－6000000-801 | (023)00000000 | 0891-600 0000 | 0891 6000000 | +86-891-6000000 | 400-000-0000
LANDLINE = (
    rf"(?<![\d-])(?:{_AREA}\s?[-－—–−‐]{{1,2}}\s?|[（(]{_AREA}[）)]\s?-?|{_AREA}[\s/.．](?=\d{{7,8}}(?!\d)))"
    rf"(?:\d{{7,8}}|\d{{3,4}}[-\s]\d{{4}})(?!\d|[.．]\d){_EXTENSION}"
    rf"|(?:[+＋]|(?<!\d)00)86[-\s]?(?:[（(]0[）)]|0)?[1-9]\d{{1,2}}[-\s]?\d{{3,4}}[-\s]?\d{{4}}(?!\d){_EXTENSION}"
    rf"|(?<![\d.,，-])[48]00{_DASH}(?:\d{{3}}{_DASH}?\d{{4}}|\d{{4}}{_DASH}?\d{{3}})(?!\d|[.．]\d)"
)
PHONE = re.compile(rf"{MOBILE}|{_MOBILE_IN_BRACKETS}|{LANDLINE}")

# 联系电话：139 0000 0001、6000000 | 电话 0891 6000000 | 手机号码（微信同号）:6000000 | Tel: 6000000 | 拨打4000000000
_LABEL = (
    r"(?:电\s*话|手\s*机|联系方式|传\s*真|座\s*机|固\s*话|热\s*线|小灵通|[Tt][Ee][Ll]|[Ff][Aa][Xx]|[Pp]hone|[Mm]obile|拨打|致电|来电)"
    r"(?:号码?)?[.．]?(?:[（(][^（）()\d]{1,8}[）)])?[）)]?\s*[:：]?\s*"
)
_ANY_NUMBER = (
    rf"(?:{_ABROAD}?{_MOBILE_HEAD}(?:{_PART}?\d){{8}}|{_ABROAD}?[（(]?{_AREA}[）)]?{_PART}*\d{{3,4}}{_PART}?\d{{3,4}}"
    rf"|[48]00{_PART}?\d{{3,4}}{_PART}?\d{{3,4}}|[2-8２-８]\d{{6,7}}|[2-8２-８]\d{{2,3}}[-\s]\d{{4}}){_NO_AMOUNT}{_EXTENSION}"
)
# 电话：60001 | 短号：66001 | 内线 8012
_SHORT_LABEL = r"(?:(?:电\s*话|座\s*机|值班|传\s*真)(?:号码?)?\s*[:：]\s*|(?:短号|内线|分机号?|集团号)\s*[:：]?\s*)"
_SHORT = rf"[2-9]\d{{3,5}}{_NO_AMOUNT}"

_ADDRESS_CHARACTER = r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９._%+-]"
_EMAIL = (
    rf"{_ADDRESS_CHARACTER}{{1,64}}\s?(?:[@＠]|[（(\[【]\s?(?:at|AT|At|艾特|@)\s?[）)\]】])\s?"
    r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９-]{1,63}(?:\s?[.．。]\s?[A-Za-z0-9Ａ-Ｚａ-ｚ-]{2,63}){1,6}"
)
# 540102199001011234, 540102 19900101 1234, 540102********1234: region, date of birth, serial, check digit.
_IDENTITY = (
    r"(?<![0-9A-Za-z])[1-8]\d{5}[-\s]?(?:19|20)\d{2}[-\s]?(?:0[1-9]|1[0-2])[-\s]?(?:0[1-9]|[12]\d|3[01])[-\s]?\d{3}[\dXxＸｘ]"
    r"(?![0-9A-Za-z])|(?<![0-9A-Za-z])[1-8]\d{5}(?:\d{4})?[*＊xX×]{4,10}\d{2,4}[\dXx]?(?![0-9A-Za-z*＊])"
)
_COLON = r"\s*[:：]?\s*"
_IDENTITY_LABEL = r"(?:公民身份|居民身份证|身份证件?|证件|护照|通行证|军官证|社会?保障?卡|社保卡?)(?:号码?|编号|证号)?(?:[（(][^（）()\d]{1,8}[）)])?"
_IDENTITY_VALUE = r"(?:[A-Za-z]{1,2}\d{6,10}|\d(?:[\s-]?\d){13,16}[\dXxＸｘ])(?![0-9A-Za-z])"
# 银行卡号：6222 0000 0000 0000 000 | 6222000000000000000 by itself
_CARD_LABEL = r"(?:(?:银行|收款)?[账帐]\s?户?号|(?:银行|工资|一卡通)?卡\s?号|银行[账帐]户)码?"
_CARD_VALUE = rf"\d(?:[\s-]?\d){{11,24}}{_NO_AMOUNT}"
_CARD = r"(?<![0-9A-Za-z])62\d{2}(?:\d{12}|\d{15}|\s\d{4}\s\d{4}\s\d{4}(?:\s\d{3})?)(?![0-9A-Za-z.．-])"
# 微信：jiayi-01, 微信号jiayi_01, QQ：10000001
_ACCOUNT_LABEL = r"(?:微\s?信(?:号码?)?|[Qq]\s?[Qq](?:群?号码?)?|钉钉号?|抖音号)"
_ACCOUNT = (
    rf"{_ACCOUNT_LABEL}\s*[:：]\s*[A-Za-z0-9_-]{{5,20}}"
    rf"|(?:微\s?信(?:号码?)?|[Qq]\s?[Qq](?:号码?))\s?(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{{6,20}}{_NO_AMOUNT}"
    rf"|[Qq]\s?[Qq]\s?[1-9]\d{{4,10}}{_NO_AMOUNT}"
)
_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][\s·•・.-]?"
    r"(?=[A-Z]*\d[A-Z]*\d)[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警挂港澳][A-HJ-NP-Z0-9]?(?![A-Za-z0-9])"
)
_HOME = r"(?:(?:家庭|现|户籍|户口|居住|常住)(?:住址|地址)|住\s?址|现居住地|户口所在地|户籍所在地)\s*[:：]\s*"
_HOME_VALUE = r"[^\s。；;，,：:〔]{4,50}"

_SHAPES = re.compile(
    rf"(?P<code>{_PROJECT_CODE})|(?P<email>{_EMAIL})|(?P<home>{_HOME})(?P<address>{_HOME_VALUE})"
    rf"|(?P<papers>{_IDENTITY_LABEL}{_COLON})(?P<document>{_IDENTITY_VALUE})|(?P<identity>{_IDENTITY})"
    rf"|(?P<bank>{_CARD_LABEL}{_COLON})(?P<account_number>{_CARD_VALUE})|(?P<card>{_CARD})"
    rf"|(?P<mobile>{MOBILE}|{_MOBILE_IN_BRACKETS})|(?P<landline>{LANDLINE})"
    rf"|(?P<label>{_LABEL})(?P<labelled>{_ANY_NUMBER}(?:[、，,;；/和及或\s]{{1,3}}{_ANY_NUMBER})*)"
    rf"|(?P<short_label>{_SHORT_LABEL})(?P<short>{_SHORT})|(?P<account>{_ACCOUNT})|(?P<plate>{_PLATE})"
)
_ONE_NUMBER = re.compile(_ANY_NUMBER)
#: What every text with a shape above holds: looked for first, since few texts do.
MAY_HOLD = re.compile(
    r"\d{7}|\d{3}[-－—–−‐\s]\d{3}|\d[.．·]\d{4}[.．·]\d|\d[）)]\s?\d{3}|[*＊xX×]{4}|[@＠]|[（(\[【]\s?(?:at|AT|At|艾特)|微\s?信|[Qq]\s?[Qq]|钉钉|抖音号|住\s?址|地址|居住地|所在地"
    r"|短号|内线|分机|集团号|(?:话|机|值班|真|式)(?:号码?)?\s*[:：]|[A-Za-z]\d{6}|[A-Z][\s·•・.-]?[A-Z]*\d"
)
#: The columns of a form that such data stand under or beside, without a shape of their own.
NUMBER_LABEL = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}(?:人员?|员|姓名)?[及和、/]?)?(?:的?联系|办公|单位|家庭|移动|固定|值班)?(?:电话|手机|联系方式|传真|座机)(?:号码?)?(?:[（(][^（）()]{1,8}[）)])?[:：]?"
)
PAPERS_LABEL = re.compile(
    rf"[\u4e00-\u9fff]{{0,4}}(?:{_IDENTITY_LABEL}|{_CARD_LABEL}|{_ACCOUNT_LABEL}"
    rf"|(?:家庭|现|户籍|户口|居住|常住)(?:住址|地址)|住\s?址)[:：]?"
)
_BARE_NUMBER = re.compile(rf"(?<![\d.,，-])(?:{_ANY_NUMBER}|[2-9]\d{{4,7}}{_NO_AMOUNT})")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
#: Nobody who was born later works in an office or is paid by one: 18 digits with a later year may be a code.
_LAST_BIRTH = 2012


@lru_cache(maxsize=4_096)
def personal_numbers(text: str) -> tuple[Found, ...]:
    """The personal data of a text that its shape or its label tells, in order; labels stay outside."""
    return tuple(_personal_numbers(text))


def _personal_numbers(text: str) -> Iterator[Found]:
    if not MAY_HOLD.search(text):
        return
    for match in _SHAPES.finditer(text):
        kind = match.lastgroup or ""
        if kind == "labelled":
            for number in _ONE_NUMBER.finditer(text, *match.span("labelled")):
                yield Found(*number.span(), _phone_kind(number.group()))
        elif kind == "short":
            yield Found(*match.span("short"), "landline")
        elif kind in ("document", "account_number", "address"):
            yield Found(*match.span(kind), {"document": "identity", "account_number": "card"}.get(kind, kind))
        elif kind == "identity":
            if _is_identity(match.group()):
                yield Found(*match.span(), kind)
        elif kind == "card":
            if _is_card(match.group()):
                yield Found(*match.span(), kind)
        elif kind != "code":
            yield Found(*match.span(), kind)


def bare_numbers(text: str) -> Iterator[str]:
    """The telephones of a cell that stands where one is expected: 6000000, 财务科 60001, 139 0000 0001."""
    yield from (match.group() for match in _BARE_NUMBER.finditer(text))


def _phone_kind(number: str) -> str:
    digits = re.sub(r"\D", "", fold_width(number)).removeprefix("00").removeprefix("86")
    return "mobile" if len(digits) == 11 and digits[0] == "1" else "landline"


def _is_identity(printed: str) -> bool:
    """A number that was masked, or whose date or check digit says what it is."""
    digits = re.sub(r"[-\s]", "", fold_width(printed)).upper()
    if len(digits) != 18 or not digits[:17].isdigit():
        return True
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return int(digits[6:10]) <= _LAST_BIRTH or _CHECK_DIGITS[total % 11] == digits[17]


def _is_card(printed: str) -> bool:
    """A card's last digit is such that the sum, every second digit doubled, is a multiple of ten (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(re.sub(r"\s", "", printed))]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0
