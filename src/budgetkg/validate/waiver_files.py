"""Reads waivers from CSV and Turtle files.

The columns of a CSV file are the properties of ``shape:Waiver`` (shapes/waivers.ttl): check, document, focus, page, row,
printed, reason, by, until; Chinese headings do as well. A file that ``validate --format csv`` wrote is one too: its
rows without a reason are no waivers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pyoxigraph

from budgetkg.errors import ValidationError
from budgetkg.facts.personal_names import is_plain_name
from budgetkg.facts.redaction import MARK, Redactor
from budgetkg.graph.vocabulary import RDF
from budgetkg.validate.waivers import Waiver

#: The files that are looked for beside a store.
DEFAULT_NAMES = ("waivers.ttl", "waivers.csv")

_SHAPE = "https://w3id.org/budgetkg/shapes#"
_WAIVER = f"{_SHAPE}Waiver"
_FIELDS = ("check", "document", "focus", "page", "row", "printed", "reason", "by", "until")
_OTHER_NAMES = {
    "规则": "check", "文件": "document", "节点": "focus", "页": "page", "行": "row", "原文": "printed", "理由": "reason",
    "决定单位": "by", "有效期": "until", "code": "check", "value": "printed",
}  # fmt: skip
#: The columns of a report's CSV that are no part of a waiver.
_OF_REPORT = frozenset(("severity", "message_zh", "message_en", "found", "expected", "shape", "node"))
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")


def load_waivers(files: Iterable[Path], checks: Collection[str]) -> tuple[Waiver, ...]:
    """The waivers of files, of which those that end in ``.csv`` are CSV and all others Turtle.

    Args:
        files: where they are.
        checks: the ids of the checks that there are.

    Raises:
        ValidationError: when a file cannot be read, or a waiver lacks its check, document, place or reason, names a check
            that there is not, or holds personal data; with file and line.
    """
    waivers: list[Waiver] = []
    for file in files:
        text = _text(file)
        rows = _from_csv(file, text) if file.suffix.lower() == ".csv" else _from_turtle(file, text)
        waivers += (_waiver(values, place, checks) for place, values in rows)
    return tuple(waivers)


def waivers_beside(store: Path) -> tuple[Path, ...]:
    """The waiver files that stand beside a store's folder."""
    return tuple(path for name in DEFAULT_NAMES if (path := store.absolute().parent / name).is_file())


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ValidationError(
            f"{file}: 无法读取豁免文件 / the waivers cannot be read: {error.strerror or error}"
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):  # spreadsheet programs in China write the second
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(f"{file}: 豁免文件编码无法识别 / the waivers are neither UTF-8 nor GB18030")


def _from_csv(file: Path, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    headings = [_OTHER_NAMES.get(name.strip(), name.strip().lower()) for name in rows.fieldnames or ()]
    unknown = [name for name in headings if name and name not in _FIELDS and name not in _OF_REPORT]
    missing = [name for name in ("check", "document", "reason") if name not in headings]
    if unknown or missing:
        raise ValidationError(
            f"{file}:1: 列名不对 / wrong headings: {', '.join(unknown) or '–'}; 缺少 / missing: {', '.join(missing) or '–'}; "
            f"应为 / expected: {','.join(_FIELDS)}"
        )
    rows.fieldnames = headings
    reported = "severity" in headings
    try:
        for row in rows:
            values = {
                name: text.strip() for name, text in row.items() if name and isinstance(text, str) and text.strip()
            }
            if not values or (reported and "reason" not in values):
                continue
            if node := values.get("node"):  # says more than the focus, which may be the whole document
                values["focus"] = node
            yield f"{file}:{rows.line_num}", values
    except csv.Error as error:
        raise ValidationError(f"{file}:{rows.line_num}: 不是有效的 CSV / is not CSV: {error}") from error


def _from_turtle(file: Path, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        triples = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE, base_iri=file.resolve().as_uri()))
    except SyntaxError as error:
        place = f"{file}:{error.lineno}" if error.lineno else str(file)
        raise ValidationError(f"{place}: 不是有效的 Turtle / is not Turtle: {error.msg}") from error
    subjects = dict.fromkeys(
        triple.subject
        for triple in triples
        if triple.predicate.value == RDF.type
        and isinstance(triple.object, pyoxigraph.NamedNode)
        and triple.object.value == _WAIVER
    )
    if not subjects:
        raise ValidationError(f"{file}: 没有豁免 / holds no shape:Waiver ({_WAIVER})")
    for number, subject in enumerate(subjects, start=1):
        values: dict[str, str] = {}
        for triple in triples:
            if triple.subject != subject or not triple.predicate.value.startswith(_SHAPE):
                continue
            name = triple.predicate.value.removeprefix(_SHAPE)
            if name not in _FIELDS or isinstance(triple.object, pyoxigraph.Triple | pyoxigraph.BlankNode):
                raise ValidationError(
                    f"{file}: {_named(subject, number)}: 不认识的属性 / unknown property shape:{name}; "
                    f"应为 / expected: {', '.join(_FIELDS)}"
                )
            values[name] = triple.object.value.strip()
        yield f"{file}: {_named(subject, number)}", {name: value for name, value in values.items() if value}


def _named(subject: object, number: int) -> str:
    return subject.value if isinstance(subject, pyoxigraph.NamedNode) else f"第 {number} 条 / number {number}"


def _waiver(values: Mapping[str, str], place: str, checks: Collection[str]) -> Waiver:
    for name, zh in (("check", "规则"), ("document", "文件"), ("reason", "理由")):
        if not values.get(name):
            raise ValidationError(f"{place}: 豁免没有{zh} / a waiver without {name}")
    if values["check"] not in checks:
        raise ValidationError(
            f"{place}: 没有这样的核验规则 / no such check: {values['check']}; 可用 / known: {', '.join(sorted(checks))}"
        )
    if not any(values.get(name) for name in ("focus", "page", "row", "printed")):
        raise ValidationError(
            f"{place}: 豁免没有指明何处 / a waiver must say which finding: focus, page, row or printed "
            "(focus = the document's IRI for all findings of the check in it)"
        )
    for name in ("reason", "by"):
        if MARK in Redactor().clean(values.get(name, "")):
            raise ValidationError(f"{place}: {name} 含个人信息 / holds personal data; give an office or a role")
    if is_plain_name(values.get("by", "")):
        raise ValidationError(f"{place}: by 应为单位或职务，不是人名 / is to be an office or a role, not a person")
    return Waiver(
        values["check"],
        values["document"],
        values["reason"],
        values.get("focus", ""),
        _number(values, "page", place),
        _number(values, "row", place),
        values.get("printed", ""),
        values.get("by", ""),
        _until(values.get("until", ""), place),
        place,
    )


def _number(values: Mapping[str, str], name: str, place: str) -> int | None:
    text = values.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValidationError(f"{place}: {name} 应为数字 / should be a number: {text}")
    return int(text)


def _until(text: str, place: str) -> date | None:
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise ValidationError(f"{place}: until 应为日期，如 2026-12-31 / should be a date like 2026-12-31: {text}")
