"""项目支出绩效表 that came through optical recognition damaged: scrambled, shifted, overprinted, cut.

Rows are taken apart by what can be read in them (:mod:`~budgetkg.facts.performance.ocr.rows`), gathered into projects by the cycle of their levels
(:mod:`~budgetkg.facts.performance.ocr.projects`), and put right by their kin and by the sums of their weights (:mod:`~budgetkg.facts.performance.ocr.kin`,
:mod:`~budgetkg.facts.performance.ocr.weights`). Whatever is inferred says so in its :class:`~budgetkg.facts.model.Reading`; what cannot be read stays
empty and is a finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.document.model import Row
from budgetkg.errors import Finding
from budgetkg.facts.citations import find_citations
from budgetkg.facts.context import Context
from budgetkg.facts.model import Evidence, Indicator, ProjectBudget, Reading, TargetValue, Unit
from budgetkg.facts.performance.calculations import find_calculations
from budgetkg.facts.performance.ocr.draft import PRINTED, Draft, Piece, ProjectRows
from budgetkg.facts.performance.ocr.findings import page_findings, place_of, project_findings
from budgetkg.facts.performance.ocr.glyphs import is_marked, labels
from budgetkg.facts.performance.ocr.goals import GoalText, Words, read_goal, shared_goal, without_goal
from budgetkg.facts.performance.ocr.kin import common_set, comparator_by_name, complete, kin
from budgetkg.facts.performance.ocr.names import Identity, identify, letter
from budgetkg.facts.performance.ocr.page import is_linear, read_page
from budgetkg.facts.performance.ocr.projects import find_projects, sound_codes
from budgetkg.facts.performance.ocr.rows import sort_rows
from budgetkg.facts.performance.ocr.weights import settle, usual_sum
from budgetkg.facts.project_code import ProjectCode
from budgetkg.facts.prose import find_figures
from budgetkg.text import parse_amount, squeeze

#: A table is damaged when so many of its rows bear marks of recognition, and a performance table when so many rows
#: name levels of indicators.
_MARKED_ROWS = 3
_MARKED_SHARE = 0.04
_LEVEL_ROWS = 5
#: Confidence of > and < on a page that loses strokes: they may have been ≥ and ≤.
_WEAK = Decimal("0.7")


def recognises(rows: Sequence[Row]) -> bool:
    """Whether some rows are a performance table that recognition damaged: indicator levels, and its marks among them."""
    filled = [row for row in rows if row.cells]
    marked = sum(any(is_marked(cell.text) for cell in row.cells) for row in filled)
    linear = sum(is_linear(row) for row in filled)
    levels = sum(any(labels(cell.text) for cell in row.cells) for row in filled if row.aligned)
    damaged = marked >= _MARKED_ROWS and marked >= _MARKED_SHARE * len(filled)
    return levels >= _LEVEL_ROWS and (damaged or (linear > 0 and marked > 0))


def read(rows: Sequence[Row], context: Context) -> tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]]:
    """The projects of a damaged table with their indicators, and what of it could not be read."""
    found = _put_right(_gather(rows))
    words = Words([piece.text for project, _ in found for piece in project.goals])
    taken = [code for project, _ in found for code in _codes(project)]
    units = _units([project for project, _ in found], context)
    budgets: list[ProjectBudget] = []
    findings: list[Finding] = []
    for (project, family), unit in zip(found, units, strict=True):
        goal = read_goal(project.goals, family.goal, words)
        cells = tuple(Piece(without_goal(piece.text, family.goal), piece.row) for piece in project.codes)
        identity = identify(replace(project, codes=cells), family.codes, taken)
        if project.drafts or identity.code or goal.text:
            budgets.append(_budget(project, identity, goal, unit, context))
        findings += project_findings(project, identity.code, place_of(project), context)
    findings += page_findings(rows, taken, context)
    return tuple(budgets), tuple(findings)


@dataclass(frozen=True, slots=True)
class _Family:
    """What a project's kin share: their goal, and the codes among which its own is looked for."""

    goal: str = ""
    codes: tuple[str, ...] = ()


def _put_right(projects: list[ProjectRows]) -> list[tuple[ProjectRows, _Family]]:
    """The projects with what their kin, other projects and the sums of weights make certain, and their kin's signs."""
    expected = usual_sum(projects)
    families = [_Family()] * len(projects)
    for group in kin(projects, [letter(project) for project in projects]):
        members = [projects[place] for place in group]
        entries = common_set(members)
        family = _Family(shared_goal(members), tuple(code for project in members for code in _codes(project)))
        for place in group:
            projects[place] = complete(projects[place], entries, expected)
            families[place] = family
    by_name = comparator_by_name(projects)
    named = [replace(project, drafts=tuple(by_name(draft) for draft in project.drafts)) for project in projects]
    return list(zip((settle(project, expected) for project in named), families, strict=True))


def _codes(project: ProjectRows) -> tuple[str, ...]:
    return sound_codes([piece.text for piece in project.codes])


def _gather(rows: Sequence[Row]) -> list[ProjectRows]:
    """The projects of all rows; one that begins on a page without lines goes on in the rows below."""
    tabular = list(find_projects(sort_rows(rows)))
    known = {draft.name for project in tabular for draft in project.drafts if draft.name}
    result: list[ProjectRows] = []
    for row in rows:
        if is_linear(row):
            result += read_page(row, known)
    if result and tabular and not result[-1].codes and _goes_on(result[-1], tabular[0]):
        first = tabular[0]
        tabular[0] = replace(first, drafts=(*result[-1].drafts, *first.drafts), rows=(*result[-1].rows, *first.rows))
        result.pop()
    return [*result, *tabular]


def _goes_on(last: ProjectRows, first: ProjectRows) -> bool:
    return not {draft.name for draft in last.drafts} & {draft.name for draft in first.drafts}


def _units(projects: Sequence[ProjectRows], context: Context) -> list[Unit]:
    """The unit of each project: of the unit cells (单位名称, merged over projects) the one printed nearest."""
    cells = [piece for project in projects for piece in project.units]
    found = []
    for project in projects:
        # Each page counts its rows anew: nearest is told on the project's first page, then by pages.
        page = project.rows[0].page or 0
        numbers = [row.number for row in project.rows if (row.page or 0) == page]
        middle = (numbers[0] + numbers[-1]) / 2
        nearest = min(
            cells,
            key=lambda piece: (abs((piece.row.page or 0) - page), abs(piece.row.number - middle)),
            default=None,
        )
        found.append(context.units.resolve(nearest.text) if nearest else context.units.default)
    return found


def _budget(project: ProjectRows, identity: Identity, goal: GoalText, unit: Unit, context: Context) -> ProjectBudget:
    clean = context.redactor.clean
    place = place_of(project)
    evidence = context.evidence(place.row, text=place.text)
    text = clean(goal.text)
    marked = any(draft.core for draft in project.drafts)
    where = evidence
    if project.goals and not project.linear:
        where = context.evidence(project.goals[0].row, project.goals[-1].row)
    citations = tuple(
        replace(citation, evidence=_evidence_of(citation.printed, project, context) or where)
        for citation in find_citations(text)
    )
    confidences = [value for value in (identity.confidence, goal.confidence) if value is not None]
    repairs = (*identity.repairs, *filter(None, (goal.repaired,)))
    code = ProjectCode(identity.code, identity.printed_code)
    return ProjectBudget(
        unit=unit,
        fiscal_year=context.fiscal_year,
        code=identity.code,
        name=clean(identity.name),
        category=code.category,
        evidence=evidence,
        printed_code=identity.printed_code,
        goal=text,
        indicators=tuple(_indicator(draft, marked, context) for draft in project.drafts),
        citations=citations,
        figures=(
            *find_figures(text, context.fiscal_year, where, scope="goal"),
            *find_calculations(text, context.fiscal_year, where),
        ),
        reading=Reading(min(confidences, default=PRINTED), "；".join(dict.fromkeys(repairs))),
    )


def _evidence_of(printed: str, project: ProjectRows, context: Context) -> Evidence | None:
    """The line of the goal in which a citation is printed whole, ``None`` where it runs over two."""
    wanted = squeeze(printed)
    if project.linear:
        return None
    return next((context.evidence(piece.row) for piece in project.goals if wanted in squeeze(piece.text)), None)


def _indicator(draft: Draft, marked: bool, context: Context) -> Indicator:
    clean = context.redactor.clean
    return Indicator(
        level1=draft.level1,
        level2=draft.level2,
        level3=clean(draft.name),
        comparator=draft.comparator,
        target=_value(clean(draft.target)),
        current=_value(clean(draft.current)),
        unit=clean(draft.unit),
        weight_total=draft.weight_total,
        weight=draft.weight,
        core=draft.core if marked else None,
        evidence=context.evidence(draft.row, text=draft.text),
        printed_comparator=clean(draft.printed_comparator) if draft.printed_comparator != draft.comparator else "",
        reading=Reading(
            min(draft.confidence, _WEAK) if draft.weak_comparator else draft.confidence, "；".join(draft.repairs)
        ),
    )


def _value(text: str) -> TargetValue | None:
    return TargetValue(text, parse_amount(text)) if text else None


__all__ = ["read", "recognises"]
