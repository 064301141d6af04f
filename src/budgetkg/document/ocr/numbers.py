"""Numbers as recognition leaves them, where their grammar leaves one reading."""

from __future__ import annotations

import re

# 9,929.35 | 12,345 | 0.50: what the repaired text must be.
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?")
# 1O1,673.03 | 1l2.00: letters that recognition gives for digits, in a text of digits and separators only. At its ends an
# upright stroke may be the rest of a ruling line.
_NUMBER_LIKE = re.compile(r"-?\d(?:[\dOoIl\s.,，．。、]*[\dOo])?[.．。]?")
_AS_DIGIT = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
_SEPARATORS = str.maketrans({"，": ",", "．": ".", "。": ".", "、": ","})
# 9.929.35 and 9,929,35: a separator before three digits groups, the last one before two digits is the point.
_GROUPED = re.compile(r"(-?\d{1,3}(?:[.,]\d{3})+)[.,](\d{2})")
# ≥. : a comparator alone in its cell has no point; it is a speck.
_COMPARATOR = re.compile(r"[≥≤⩾⩽=＝][.．。]")
REPAIRED = "识别出的数字按其写法修正 / recognised number put right by how amounts are written"

# 54000021R00000005093-: 区划 (6) + 年份 (2) + R, Y or T + 流水号 (12); of a long run of zeros recognition may lose some.
_CODE = re.compile(r"(?<![0-9A-Za-z])(\d{8}[RYT])(0{3,})([1-9]\d*)(?![0-9A-Za-z])")
_SERIAL, _MOST_LOST = 12, 3
ZEROS = "项目代码识别少的零已补足 / zeros that recognition lost put back into the project code"


def with_zeros(text: str) -> str:
    """A text with the zeros put back that a project code in it lacks, where it lacks no more than a few."""

    def whole(code: re.Match[str]) -> str:
        lost = _SERIAL - len(code[2]) - len(code[3])
        return code[1] + "0" * (len(code[2]) + lost) + code[3] if 0 < lost <= _MOST_LOST else code.group()

    return _CODE.sub(whole, text)


def repair(text: str) -> str:
    """The text of a cell: a number with its signs put right, the text as it is where it is none or has several readings.

    A single group (``9.929``) is left alone: it may be either. What is well-formed is never touched.
    """
    if _COMPARATOR.fullmatch(text):
        return text[0]
    if not _NUMBER_LIKE.fullmatch(text) or _AMOUNT.fullmatch(text):
        return text
    plain = re.sub(r"\s+", "", text).translate(_AS_DIGIT).translate(_SEPARATORS)
    if re.search(r"\d\s+\d", text) and not re.search(r"[.,]", plain):
        return text  # 12 50: two numbers, or one that lost its point
    if len(plain) > 2:
        plain = plain.removesuffix(".")  # 10.: a speck behind the number; 1. may number a row
    if grouped := _GROUPED.fullmatch(plain):
        plain = f"{grouped[1].replace('.', ',')}.{grouped[2]}"
    return plain if _AMOUNT.fullmatch(plain) else text
