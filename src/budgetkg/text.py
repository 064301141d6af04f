"""Chinese budget typography: widths, brackets, amounts and money units. Pure functions, no budget knowledge.

Amounts are :class:`~decimal.Decimal` always; a blank, a zero and a dash are three different things, so
:func:`parse_amount` returns ``None`` for what is not a number and leaves the judgement of dashes to :func:`is_dash`.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

CENT = Decimal("0.01")

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’·…—〔〕【】《》"
_SPACE_IN_CJK = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_DASHES = frozenset("-－—–−‐‑―")
_MINUS = str.maketrans(dict.fromkeys("－−–‐‑", "-") | {"，": ",", "．": ".", "。": "."})
# 1,234.50 | 1234.5 | .5 | -12, with at most one wrong comma grouping refused: 1,23 is no amount.
_AMOUNT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
# 120258,600: the last three digits parted from the rest.
# (1,234.50), as accountants print what is negative; (3) is a list's number.
_IN_PARENTHESES = re.compile(r"\((\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)\)")
_ODD_GROUPS = re.compile(r"[+-]?\d{4,}(?:,\d{3})+(?:\.\d+)?")
_TAG = re.compile(r"</?(?:p|br|div|span|strong|b|i|u|em|font|table|tr|td|li|ul|ol)\b[^<>]*>", re.IGNORECASE)
_LIST_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|[（(]?\d{1,2}[）)]|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[①-⑳])\s*"
)


@lru_cache(maxsize=16_384)
def fold_width(text: str) -> str:
    """Full-width letters, digits and signs as their ASCII forms (NFKC), invisible characters dropped.

    Use it to compare and to recognise, never on text that is to be kept as printed.
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def tidy(text: str) -> str:
    """Printed text with line breaks and runs of white space folded to one space and the ends trimmed; else untouched."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def close_gaps(text: str) -> str:
    """Tidied text without the spaces that a line break left between Chinese characters: ``保险 缴费`` → ``保险缴费``."""
    return _SPACE_IN_CJK.sub("", tidy(text))


@lru_cache(maxsize=16_384)
def squeeze(text: str) -> str:
    """The text without any white space: ``合    计`` → ``合计``. For labels and titles."""
    return _SPACES.sub("", _INVISIBLE.sub("", text))


def join_wrapped(parts: list[str]) -> str:
    """Lines of one wrapped cell joined as they were meant: no space between them (``2.05`` + ``万元``)."""
    return "".join(part.strip() for part in parts)


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """A comparison key for labels: folded width, no white space, one kind of bracket, quotes and dashes."""
    folded = squeeze(fold_width(text))
    return folded.translate(_KEY_FOLDS)


_KEY_FOLDS = str.maketrans(
    {
        **dict.fromkeys("[【〔［{｛〖", "("),
        **dict.fromkeys("]】〕］}｝〗", ")"),
        **dict.fromkeys("“”„‟〝〞＂″「」『』", '"'),
        **dict.fromkeys("‘’‚‛＇′", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("·•・‧∙", "·"),
        "∶": ":",
    }
)


def strip_html(text: str) -> str:
    """Drop the HTML tags that some source systems leave in goal texts (``<p>…</p>``); other ``<…>`` stay."""
    return _TAG.sub("", text)


def strip_list_number(text: str) -> str:
    """``一、本年收入`` → ``本年收入``, ``（一）一般公共预算拨款`` → ``一般公共预算拨款``, ``二十五、其他支出`` → ``其他支出``."""
    return _LIST_NUMBER.sub("", text.strip())


def is_dash(text: str) -> bool:
    """A cell that prints only dashes: empty by convention, and different from a zero."""
    stripped = squeeze(text)
    return bool(stripped) and all(character in _DASHES for character in stripped)


@lru_cache(maxsize=65_536)
def parse_amount(text: str) -> Decimal | None:
    """The number a cell prints, or ``None``: ``9,929.35``, ``１２．５``, ``-3``; not ``38%``, ``#DIV/0!`` or ``1,23``."""
    folded = squeeze(fold_width(text)).translate(_MINUS)
    return Decimal(folded.replace(",", "")) if _AMOUNT.fullmatch(folded) else None


@lru_cache(maxsize=65_536)
def loose_amount(text: str) -> Decimal | None:
    """As :func:`parse_amount`, and also what is doubtful: ``120258,600``, grouped only at its end, and ``(1,234.50)``.

    The comma may also have been meant as a decimal point, the parentheses as no minus: whoever takes it must say so.
    """
    value = parse_amount(text)
    if value is not None:
        return value
    folded = squeeze(fold_width(text)).translate(_MINUS)
    if match := _IN_PARENTHESES.fullmatch(folded):
        return -Decimal(match.group(1).replace(",", ""))
    return Decimal(folded.replace(",", "")) if _ODD_GROUPS.fullmatch(folded) else None


def is_in_parentheses(text: str) -> bool:
    """Whether an amount is printed in parentheses, which :func:`loose_amount` reads as negative."""
    return _IN_PARENTHESES.fullmatch(squeeze(fold_width(text))) is not None


def decimals(text: str) -> int:
    """How many digits a printed number has after its point: the unit of its last digit, for rounding tolerances."""
    folded = squeeze(fold_width(text)).translate(_MINUS)
    return len(folded.partition(".")[2].rstrip(")"))


def precision(printed: str, amount: Decimal) -> Decimal:
    """What one unit of the last printed digit is worth, in yuan: 100 for an amount printed ``280.45`` in 万元.

    0 for a zero, whose print does not tell its money unit.
    """
    number = parse_amount(printed)
    if not number or not amount:
        return Decimal(0)
    return (abs(amount / number)).scaleb(-decimals(printed)).normalize()


# 元 per printed unit. Longer words first: 亿元 and 万元 contain 元.
MONEY_UNITS: dict[str, Decimal] = {
    "亿元": Decimal(100_000_000),
    "百万元": Decimal(1_000_000),
    "万元": Decimal(10_000),
    "千元": Decimal(1_000),
    "元": Decimal(1),
}
_MONEY_UNIT_LINE = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?[（(]?(亿元|百万元|万元|千元|元)[）)]?")


@lru_cache(maxsize=16_384)
def money_unit(text: str) -> str | None:
    """The money unit that a line states (``金额单位：万元``, ``单位:元``, ``（单位：万 元）``), else ``None``."""
    match = _MONEY_UNIT_LINE.search(squeeze(fold_width(text)))
    return match.group(1) if match else None


def to_yuan(value: Decimal, unit: str) -> Decimal:
    """An amount printed in ``unit`` as yuan, exact to the cent.

    Raises:
        KeyError: when the unit is none of :data:`MONEY_UNITS`.
        ArithmeticError: when the print is finer than a cent, which no yuan amount is.
    """
    exact = value * MONEY_UNITS[unit]
    rounded = exact.quantize(CENT)
    if rounded != exact:
        raise ArithmeticError(f"{value} {unit} is finer than a cent")
    return rounded
