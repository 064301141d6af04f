"""Values as a spreadsheet shows them: number formats (ECMA-376 part 1, 18.8.30 and 18.8.31), dates, plain numbers.

A file keeps numbers as binary fractions (300.32000000000005) of which a spreadsheet shows 15 digits at most; they are
taken as decimals of 15 digits. Formats that no budget needs (fractions, powers of ten, conditions) show the number as
it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_ROOMY = Context(prec=60, rounding=ROUND_HALF_UP)
GENERAL = "General"
#: What the numbers below 164 mean; from 27 on as in Chinese editions (18.8.30).
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
# "年" | \- | _ ) (a gap as wide as a bracket) | * (filled up) | [Red] [$¥-804] | AM/PM | yyyy | 0.00 | any other sign
_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|_.|\*.|\[([^\]]*)\]|(AM/PM|A/P|上午/下午)|([0#?.,%]+|E[+-])|(y+|m+|d+|h+|s+|a{3,}|e+|b+|g+)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-.*)?")
_CONDITION = re.compile(r"[<>=]")
_ELAPSED = re.compile(r"(?:h+|m+|s+)", re.IGNORECASE)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = "一二三四五六日"
_LAST_DAY = 2_958_465  # 9999-12-31
#: Longer codes are no formats that anyone wrote.
_LONGEST_CODE = 500


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a format: ``text`` printed as it is, ``digits`` of the number, a ``date`` or a clock part."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """What a format does to one sign of number."""

    parts: tuple[_Part, ...]
    plain: bool
    is_date: bool


def number(text: str) -> Decimal | None:
    """The number that a file writes, of 15 digits; ``None`` for what is none."""
    try:
        value = _FIFTEEN.create_decimal(text.strip())
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() else None


def plain(value: Decimal) -> str:
    """A number without a format: all its digits and no more; with a power of ten only where it would fill the line."""
    short = value.normalize(_ROOMY)
    if short == 0:
        return "0"
    return f"{short:f}" if -12 < short.adjusted() < 21 else str(short)


def shown(value: Decimal, code: str, from_1904: bool = False) -> str:
    """A number as a spreadsheet shows it under a format; what stands at its ends to fill the cell is left out."""
    sections = _sections(code)
    if not sections:
        return plain(value)
    if len(sections) == 1 or value > 0 or (value == 0 and len(sections) == 2):
        section, signed = sections[0], len(sections) == 1 and value < 0
    elif value < 0:
        section, signed = sections[1], False
    else:
        section, signed = sections[2], False
    if section.plain:
        return plain(value)
    if section.is_date:
        return _date(value, section, from_1904)
    text = _digits(abs(value), section)
    return f"-{text}" if signed and any(character in "123456789" for character in text) else text


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[_Section, ...]:
    """The parts of a format for positive numbers, negative ones and zero; a fourth is for text."""
    if code.lower() in ("general", "@", "", "g/通用格式") or len(code) > _LONGEST_CODE:
        return ()
    found: list[list[_Part]] = [[]]
    plain_sections: set[int] = set()
    for_text: set[int] = set()
    for match in _TOKEN.finditer(code):
        quoted, escaped, bracket, half, digits, clock, other = match.groups()
        parts, place = found[-1], len(found) - 1
        if quoted is not None or escaped is not None:
            parts.append(_Part("text", quoted if quoted is not None else escaped))
        elif bracket is not None:
            if currency := _CURRENCY.fullmatch(bracket):
                parts.append(_Part("text", currency.group(1)))
            elif _CONDITION.search(bracket) or _ELAPSED.fullmatch(bracket):
                plain_sections.add(place)
        elif half:
            parts.append(_Part("half", half))
        elif clock:
            parts.append(_Part("date", clock.lower()))
        elif digits:
            if digits[0] in "Ee":
                plain_sections.add(place)
            parts.append(_Part("digits", digits))
        elif other == ";":
            found.append([])
        elif other == "@":
            for_text.add(place)
        elif other == "/" and not any(part.kind == "date" for part in parts):
            plain_sections.add(place)
        elif other:
            parts.append(_Part("text", other))
    dated = [any(part.kind in ("date", "half") for part in parts) for parts in found]
    return tuple(
        _Section(tuple(parts), place in plain_sections, is_date)
        for place, (parts, is_date) in enumerate(zip(found, dated, strict=True))
        if place < 3 and place not in for_text
    )


def _digits(value: Decimal, section: _Section) -> str:
    """The number in the places that the section has for it."""
    mask = "".join(part.text for part in section.parts if part.kind == "digits")
    percent = mask.count("%")
    body = mask.replace("%", "")
    whole, _, fraction = body.partition(".")
    thousands = whole.rstrip(",")
    thousand_fold = len(body) - len(body.rstrip(","))  # 0.00, shows thousands
    fraction = fraction.replace(",", "").replace(".", "")
    scaled = value.scaleb(2 * percent - 3 * thousand_fold, _ROOMY)
    if scaled.adjusted() > 30:
        return plain(value)
    rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _ROOMY)
    left, _, right = f"{rounded:f}".partition(".")
    needed = thousands.count("0")
    left = left.lstrip("0").rjust(needed, "0") if thousands.strip(",") else left.lstrip("0")
    while right and len(right) > len(fraction.rstrip("#?")) and right[-1] == "0":
        right = right[:-1]
    if "," in thousands and len(left) > 3:
        head = len(left) % 3
        groups = [left[:head]] if head else []
        left = ",".join(groups + [left[at : at + 3] for at in range(head, len(left), 3)])
    shown_number = left + ("." + right if right else "")
    printed: list[str] = []
    done = False
    for part in section.parts:
        if part.kind == "text":
            printed.append(part.text)
        elif not done and part.text.strip("%"):
            printed.append(shown_number)
            done = True
            printed.append("%" * part.text.count("%"))
        else:
            printed.append("%" * part.text.count("%"))
    return "".join(printed).strip()


def _date(value: Decimal, section: _Section, from_1904: bool) -> str:
    """The day and the time of a serial number; 1900 is taken for a leap year, as it was by the first spreadsheet."""
    if not 0 <= value < _LAST_DAY:
        return plain(value)
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if value < 60 else 30)
    seconds = int((value * 86_400).quantize(Decimal(1), ROUND_HALF_UP, _ROOMY))
    moment = first + timedelta(seconds=seconds)
    twelve = any(part.kind == "half" for part in section.parts)
    printed = []
    dates = [part for part in section.parts if part.kind == "date"]
    at = -1
    for part in section.parts:
        if part.kind == "date":
            at += 1
            before = dates[at - 1].text[0] if at else ""
            after = dates[at + 1].text[0] if at + 1 < len(dates) else ""
            minutes = part.text[0] == "m" and len(part.text) < 3 and (before == "h" or after == "s")
            printed.append(_moment(moment, "n" * len(part.text) if minutes else part.text, twelve))
        elif part.kind == "half":
            printed.append("AM" if moment.hour < 12 else "PM")
        elif part.kind == "text":
            printed.append(part.text)
        elif part.text == ".0":  # tenths of seconds
            printed.append("")
        else:
            printed.append(part.text)
    return "".join(printed).strip()


def _moment(moment: datetime, part: str, twelve: bool) -> str:
    long = len(part) > 1
    match part[0]:
        case "y" | "e":
            return f"{moment.year:04d}" if len(part) > 2 or part[0] == "e" else f"{moment.year % 100:02d}"
        case "m" if len(part) > 2:
            name = _MONTHS[moment.month - 1]
            return name if len(part) == 4 else name[:3]
        case "m":
            return f"{moment.month:02d}" if long else str(moment.month)
        case "d" if len(part) > 2:
            return moment.strftime("%A" if len(part) > 3 else "%a")
        case "d":
            return f"{moment.day:02d}" if long else str(moment.day)
        case "a":
            return ("星期" if len(part) > 3 else "") + _DAYS[moment.weekday()]
        case "h":
            hour = (moment.hour + 11) % 12 + 1 if twelve else moment.hour
            return f"{hour:02d}" if long else str(hour)
        case "n":
            return f"{moment.minute:02d}" if long else str(moment.minute)
        case "s":
            return f"{moment.second:02d}" if long else str(moment.second)
    return ""
