"""One finding on the page: what is said, the figures compared, the printed place, and where all that comes from."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from html import escape

from budgetkg.evidence import Crop, Excerpt, Line
from budgetkg.facts.redaction import Redactor
from budgetkg.report.exhibits import Shown
from budgetkg.report.words import Words
from budgetkg.validate import Language, Result, explanation, iri, message

#: On a screen paper is shown a little larger than it is.
_ENLARGED = 1.25
#: Points from which on a crop takes the page's whole width.
_BROAD = 640
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CLEAN = Redactor()


def clean(text: str) -> str:
    """Text for the page: nothing of it is markup, no control characters, no telephone numbers."""
    return escape(_CONTROL.sub(" ", _CLEAN.clean(text)), quote=True)


def finding(
    number: int, result: Result, shown: Shown, first: int | None, note: str, labels: Mapping[str, str], words: Words, language: Language
) -> str:  # fmt: skip
    """The finding as HTML.

    Args:
        number: its number on the page.
        result: what was found.
        shown: its place and what is to be seen there.
        first: the number of an earlier finding that shows the same row, if there is one.
        note: what to say where the row is only quoted.
        labels: the names of the checks.
        words: the page's words.
        language: that of the message.
    """
    told = result.finding
    grade = "waived" if result.waiver else told.severity.value
    grades = [words.severities[told.severity], words.waived if result.waiver else ""]
    place = words.place(told.page, told.row)
    side = [
        f'<span class="grade">{words.separator.join(filter(None, grades))}</span>',
        f'<a class="check" href="#check-{clean(told.code)}">{clean(labels.get(told.code) or told.code)}</a>',
        f"<span>{place or words.no_evidence}</span>",
    ]
    body = [
        f'<p class="message">{clean(message(told, language))}</p>',
        _figures(result, words),
        _waiver(result, words),
    ]
    broad = first is None and isinstance(shown.exhibit, Crop) and shown.exhibit.width > _BROAD
    behind = [_exhibit(shown, first, note, place, words), _fine(number, result, labels)]
    last = f'<div class="broad">{"".join(behind)}</div>' if broad else ""
    return (
        f'<article class="finding {grade}" id="f{number}">\n<div class="side">{"".join(side)}</div>\n'
        f"<div>{''.join(filter(None, [*body, *([] if broad else behind)]))}</div>{last}\n</article>"
    )


def _figures(result: Result, words: Words) -> str:
    told = result.finding
    rows = [(words.printed, told.printed, ""), (words.found, told.found, ""), (words.expected, told.expected, "")]
    if apart := _difference(told.found, told.expected):
        rows.append((words.difference, apart, ' class="off"'))
    entries = "".join(f"<div{kind}><dt>{name}</dt><dd>{clean(text)}</dd></div>" for name, text, kind in rows if text)
    return f'<dl class="figures">{entries}</dl>' if entries else ""


def _difference(found: str, expected: str) -> str:
    try:
        apart = abs(Decimal(found.replace(",", "")) - Decimal(expected.replace(",", "")))
    except InvalidOperation:
        return ""
    if not apart.is_finite() or not apart:
        return ""
    text = f"{apart:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _waiver(result: Result, words: Words) -> str:
    waiver = result.waiver
    if waiver is None:
        return ""
    rest = [clean(waiver.by), words.until.format(waiver.until) if waiver.until else ""]
    behind = words.separator.join(filter(None, rest))
    return f'<p class="waiver"><span class="soft">{words.reason}</span> {clean(waiver.reason)}<br><span class="soft">{behind}</span></p>'  # fmt: skip


def _exhibit(shown: Shown, first: int | None, note: str, place: str, words: Words) -> str:
    if first is not None:
        return f'<figure><figcaption><a href="#f{first}">{words.same_row.format(first)}</a></figcaption></figure>'
    match shown.exhibit:
        case Crop(png, width, height):
            size = f'width="{round(width * _ENLARGED)}" height="{round(height * _ENLARGED)}"'
            data = b64encode(png).decode()
            return f'<figure class="page"><img {size} alt="{place}" src="data:image/png;base64,{data}"></figure>'
        case Excerpt(lines):
            return f'<figure><ol class="lines">{"".join(map(_line, lines))}</ol></figure>'
    if not shown.place.quoted:
        return ""
    caption = note or words.quoted
    return f"<figure><blockquote>{clean(shown.place.quoted)}</blockquote><figcaption>{caption}</figcaption></figure>"


def _line(line: Line) -> str:
    if line.marked is None:
        return f"<li><b>{line.number}</b><span>{clean(line.text)}</span></li>"
    start, end = line.marked
    before, meant, after = clean(line.text[:start]), clean(line.text[start:end]), clean(line.text[end:])
    inside = f"{before}<mark>{meant}</mark>{after}" if meant else clean(line.text)
    return f'<li class="meant"><b>{line.number}</b><span>{inside}</span></li>'


def _fine(number: int, result: Result, labels: Mapping[str, str]) -> str:
    code = clean(result.finding.code)
    check = f'<a href="{clean(explanation(result.finding.code))}">{code}</a>' if result.finding.code in labels else code
    shape = escape(iri(result.shape))  # as it is: digits of a hash may look like a telephone number
    node = escape(result.node or result.finding.focus)
    parts = [f"{number}", check, f"<code>{shape}</code>" if shape else "", f"<code>{node}</code>" if node else ""]
    return f'<p class="fine">{"".join(f"<span>{part}</span>" for part in parts if part)}</p>'
