"""What of a damaged performance table could not be read, as findings: nothing of it is passed over in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from budgetkg.document.model import Row
from budgetkg.errors import Finding, Severity
from budgetkg.facts.context import Context
from budgetkg.facts.performance.ocr.draft import Draft, Piece, ProjectRows
from budgetkg.facts.performance.ocr.page import is_linear
from budgetkg.facts.performance.ocr.projects import sound_codes
from budgetkg.facts.project_code import CODE

UNREAD_ROW, DAMAGED_VALUE = "unread-row", "damaged-value"
_LONGEST_PRINT = 160
_FIELD_NAMES = {
    "comparator": ("绩效指标性质", "comparator"),
    "target": ("绩效指标值", "target"),
    "current": ("本年绩效指标值", "current value"),
    "unit": ("绩效度量单位", "unit"),
    "weight_total": ("权重", "weight"),
    "weight": ("本年权重", "current weight"),
}


def place_of(project: ProjectRows) -> Piece:
    """Where a project stands: its code's cell, else the first line of its goal, else its first row."""
    if project.linear:
        return Piece(project.drafts[0].text, project.rows[0])
    sound = [piece for piece in project.codes if sound_codes([piece.text])]
    return next(iter((*sound, *project.codes, *project.goals)), Piece(project.rows[0].text, project.rows[0]))


def project_findings(project: ProjectRows, code: str, place: Piece, context: Context) -> Iterator[Finding]:
    """What of a project could not be read: its code, rows without a sign of whose they are, single values."""
    if project.drafts and not CODE.fullmatch(code):
        yield _finding(
            DAMAGED_VALUE, place.row, place.text, "项目代码无法辨认", "the project's code cannot be read", context
        )
    for orphan in project.orphans:
        yield _finding(
            UNREAD_ROW,
            orphan.row,
            orphan.text,
            "该行的指标无法辨认, 其中的数字未读入",
            "the indicator of this row cannot be told; its numbers were not read",
            context,
        )
    for draft in project.drafts:
        yield from _indicator_findings(draft, context)


def page_findings(rows: Sequence[Row], read: Collection[str], context: Context) -> Iterator[Finding]:
    """Pages without lines that hold projects of which none could be told; ``read`` are the codes of those that could."""
    for row in rows:
        unread = [code for code in sound_codes([cell.text for cell in row.cells]) if code not in read]
        if is_linear(row) and unread:
            yield _finding(
                UNREAD_ROW,
                row,
                " ".join(unread),
                "整页被识别成一行, 其中的项目无同类项目可对照, 未读入",
                "a page recognised as one line; these projects have no like projects to tell them apart by; not read",
                context,
            )


def _indicator_findings(draft: Draft, context: Context) -> Iterator[Finding]:
    name = draft.name or "(名称无法辨认)"
    if draft.weak_comparator and draft.comparator:
        yield _finding(
            DAMAGED_VALUE,
            draft.row,
            draft.comparator,
            f"“{name}”的比较符印作{draft.comparator}, 可能少识一横",
            "the comparator may have lost a stroke (> for ≥, < for ≤)",
            context,
            Severity.INFO,
        )
    for doubt in draft.doubts:
        zh, en = _FIELD_NAMES[doubt.field]
        yield _finding(
            DAMAGED_VALUE,
            draft.row,
            doubt.printed,
            f"“{name}”的{zh}无法辨认",
            f"the {en} of this indicator cannot be read",
            context,
        )
    if draft.stray:
        yield _finding(
            DAMAGED_VALUE,
            draft.row,
            " ".join(draft.stray),
            f"“{name}”一行有数字未能归列",
            "numbers of this row found no column",
            context,
        )
    if not draft.name:
        yield _finding(
            DAMAGED_VALUE, draft.row, draft.text, "三级指标名称无法辨认", "the indicator's name cannot be read", context
        )
    elif not draft.target and not draft.current:
        yield _finding(
            DAMAGED_VALUE,
            draft.row,
            draft.text,
            f"“{name}”的指标值无法辨认",
            "the values of this indicator cannot be read",
            context,
        )


def _finding(
    code: str, row: Row, printed: str, zh: str, en: str, context: Context, severity: Severity = Severity.WARNING
) -> Finding:
    clean = context.redactor.clean
    return Finding(
        code, severity, clean(zh), en, page=row.page, row=row.number, printed=clean(printed)[:_LONGEST_PRINT]
    )
