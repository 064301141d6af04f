"""From what a layout read to the records: units, money, prints of one project put together, citations, proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.document.model import Row
from budgetkg.errors import Finding
from budgetkg.facts.citations import find_citations
from budgetkg.facts.context import Context
from budgetkg.facts.model import (
    PLAIN,
    Citation,
    Evidence,
    FundSource,
    Indicator,
    ProjectBudget,
    Proof,
    Reading,
    StatedFigure,
)
from budgetkg.facts.performance import vocabulary
from budgetkg.facts.performance.calculations import find_calculations
from budgetkg.facts.performance.draft import Part, ProjectDraft, both, finding
from budgetkg.facts.performance.form_unit import unit_of
from budgetkg.facts.performance.wording import join_parts, plain, repeats
from budgetkg.facts.prose import find_figures
from budgetkg.text import key, parse_amount, squeeze, tidy, to_yuan

_WHOLE = Decimal(100)
_CODE_REPAIRED = Reading(Decimal("0.95"), "项目代码按其编码规则修复 / project code repaired by its grammar")
_UNIT_INFERRED = Reading(
    Decimal("0.95"), "金额单位未印，按同类表读取 / money unit not printed; read as in the tables of its kind"
)
_UNIT_ASSUMED = Reading(
    Decimal("0.8"), "金额单位未印，按文件的金额单位读取 / money unit not printed; the document's is taken"
)
#: The marks that end a sentence: behind one a longer print of the same text may go on.
_MARKS = "。；;．."
#: The identity that proves a project's amount (docs/checks.md): 合计 = Σ fund columns.
_PARTS = "row-parts"


def complete(drafts: Sequence[ProjectDraft], context: Context) -> tuple[tuple[ProjectBudget, ...], tuple[Finding, ...]]:
    """The project budgets of a document's drafts, in printed order, and what was doubtful about them."""
    findings: list[Finding] = []
    usual = Counter(draft.money_unit for draft in drafts if draft.money_unit)
    common = usual.most_common(1)[0][0] if usual else ""
    merged = _merge(drafts, context)
    projects = [_complete(draft, common, context, findings) for draft in merged]
    return tuple(projects), tuple(findings)


def _merge(drafts: Iterable[ProjectDraft], context: Context) -> list[ProjectDraft]:
    """Prints of one project as one: the same unit, code (or name) and amount, as page breaks repeat them.

    A print without amount (clipped on the next page) is one with the print before it. Two forms with goals of their own
    are two projects of one name: no page break prints a form's head again. A print without a unit (重点项目预算绩效目标情况)
    is the one project of that name and amount, whichever unit's it is.
    """
    merged: list[ProjectDraft] = []
    places: dict[tuple[str, str], list[int]] = {}
    named: dict[str, list[int]] = {}
    for draft in drafts:
        unit = unit_of(draft.unit, context)
        known = places.setdefault((unit.code or key(unit.name), _identity(draft)), [])
        same = next((place for place in known if _is_same(merged[place], draft)), None)
        others = named.setdefault(_identity(draft), [])
        if same is None and not draft.unit and draft.amount and not draft.overall:
            alike = [place for place in others if merged[place].unit and _prints_amount_of(merged[place], draft)]
            same = alike[0] if len(alike) == 1 else None
        if same is None:
            known.append(len(merged))
            others.append(len(merged))
            merged.append(draft)
        else:
            merged[same] = _union(merged[same], draft)
    return merged


def _is_same(one: ProjectDraft, other: ProjectDraft) -> bool:
    """Whether two prints may be of one project; the offices of a unit may have projects of one name (公务用车购置项目)."""
    forms = one.form and other.form
    elsewhere = bool(one.indicators and other.indicators) and _are_apart(one.last, other.first)
    if (forms or elsewhere) and not one.overall and one.goal and other.goal:
        first, second = join_parts(one.goal), join_parts(other.goal)
        if not repeats(first, second.rstrip(_MARKS)) and not repeats(second, first.rstrip(_MARKS)):
            return False
    return _same_amount(one, other)


def _prints_amount_of(one: ProjectDraft, other: ProjectDraft) -> bool:
    return parse_amount(one.amount) is not None and parse_amount(one.amount) == parse_amount(other.amount)


def _same_amount(one: ProjectDraft, other: ProjectDraft) -> bool:
    if not one.amount or not other.amount:
        return True
    return parse_amount(one.amount) == parse_amount(other.amount)


def _identity(draft: ProjectDraft) -> str:
    return draft.code.code if draft.code else key(draft.name)


def _union(one: ProjectDraft, other: ProjectDraft) -> ProjectDraft:
    return replace(
        one,
        last=other.last,
        ends=other.ends or other.last if other.first.page == one.first.page else one.ends or one.last,
        amount=one.amount or other.amount,
        execution_weight=one.execution_weight if one.execution_weight is not None else other.execution_weight,
        funds=one.funds or other.funds,
        funds_row=one.funds_row if one.funds else other.funds_row,
        duty=one.duty or other.duty,
        goal=_united(one.goal, other.goal),
        basis=_united(one.basis, other.basis),
        overview=_united(one.overview, other.overview),
        indicators=_joined(one, other),
        reading=both(one.reading, other.reading),
    )


def _united(one: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Part, ...]:
    """One text of two prints: the longer where one repeats the other, also with more behind its last mark; else both.

    Prints that do not stand on one page or the next are those of two tables, each whole: there too the longer is taken.
    """
    first, second = join_parts(one), join_parts(other)
    if not second or (first and repeats(first, second.rstrip(_MARKS))):
        return one
    if not first or repeats(second, first.rstrip(_MARKS)):
        return other
    if _are_apart(one[-1].row, other[0].row):
        return one if len(squeeze(first)) >= len(squeeze(second)) else other
    return (*one, replace(other[0], anew=True), *other[1:])


def _are_apart(above: Row, below: Row) -> bool:
    return above.page is not None and below.page is not None and abs(below.page - above.page) > 1


def _joined(one: ProjectDraft, other: ProjectDraft) -> tuple[Indicator, ...]:
    """The indicators of both prints. Rows clipped at the page's edge stand on both pages: at the seam they are dropped
    unless the weights need them."""
    first, second = one.indicators, other.indicators
    for length in range(min(len(first), len(second)), 0, -1):
        if [_contents(item) for item in first[-length:]] == [_contents(item) for item in second[:length]]:
            target = _WHOLE - (one.execution_weight or Decimal(0))
            whole = sum((_weight(item) for item in (*first, *second)), Decimal(0))
            return (*first, *second) if whole == target else (*first, *second[length:])
    return (*first, *second)


def _contents(indicator: Indicator) -> Indicator:
    blank = Evidence(0, "")
    return replace(indicator, evidence=blank, reading=PLAIN)


def _weight(indicator: Indicator) -> Decimal:
    weight = indicator.weight if indicator.weight is not None else indicator.weight_total
    return weight or Decimal(0)


def _complete(draft: ProjectDraft, common: str, context: Context, findings: list[Finding]) -> ProjectBudget:
    clean = context.redactor.clean
    evidence = _evidence(draft.first, draft.last, context, draft.ends)
    reading = draft.reading
    if draft.code and draft.code.repaired:
        reading = both(reading, _CODE_REPAIRED)
    money_unit = draft.money_unit or common or context.money_unit
    if not draft.money_unit and draft.amount:
        reading = both(reading, _UNIT_INFERRED if common else _UNIT_ASSUMED)
    money = _Money(draft, money_unit, context, findings)
    goal, basis, overview = (clean(join_parts(parts)) for parts in (draft.goal, draft.basis, draft.overview))
    sources = money.sources()
    proved = bool(draft.money_unit) and draft.placed and money.parts_prove()
    return ProjectBudget(
        unit=unit_of(draft.unit, context),
        fiscal_year=context.fiscal_year,
        code=draft.code.code if draft.code else "",
        name=clean(draft.name),
        category=draft.code.category if draft.code else None,
        evidence=evidence,
        printed_code=draft.code.printed if draft.code and draft.code.repaired else "",
        amount=money.amount,
        printed=tidy(draft.amount) if money.amount is not None else "",
        execution_weight=draft.execution_weight,
        sources=sources,
        duty_activity=clean(draft.duty),
        goal=goal,
        basis=basis,
        overview=overview,
        indicators=draft.indicators,
        citations=_citations(draft, goal, basis, context),
        figures=_figures(draft, goal, basis, context),
        proof=Proof.PROVED if proved else Proof.UNPROVED,
        proved_by=(_PARTS,) if proved else (),
        reading=reading,
    )


@dataclass
class _Money:
    """The amounts of one project in yuan."""

    draft: ProjectDraft
    unit: str
    context: Context
    findings: list[Finding]

    def __post_init__(self) -> None:
        self.amount = self._yuan(self.draft.amount)
        self.funds = [(field, name, printed, self._yuan(printed)) for field, name, printed in self.draft.funds]

    def sources(self) -> Mapping[str, FundSource]:
        row = self.draft.funds_row
        evidence = self.context.evidence(row) if row else None
        return {
            field: FundSource(vocabulary.FUND_NAMES[field], amount, tidy(printed), evidence)
            for field, _, printed, amount in self.funds
            if amount is not None
        }

    def parts_prove(self) -> bool:
        """Whether 项目总额 = the sum of its sources, exactly, with more than one source that is not zero.

        A single source only prints the total again, which proves neither place nor digits; sources that another table
        prints were found by this very amount.
        """
        if self.draft.funds_row is not None:
            return False
        parts = [amount for _, _, _, amount in self.funds if amount is not None]
        real = [amount for amount in parts if amount != 0]
        return self.amount is not None and len(real) > 1 and sum(parts, Decimal(0)) == self.amount

    def _yuan(self, printed: str) -> Decimal | None:
        value = parse_amount(printed)
        if value is None:
            return None
        try:
            return to_yuan(value, self.unit)
        except ArithmeticError:
            self.findings.append(
                finding(
                    "amount-precision",
                    f"金额小于一分，未读取：{printed}{self.unit}",
                    f"an amount finer than a cent, not read: {printed} {self.unit}",
                    [self.draft.first],
                    tidy(printed),
                )
            )
            return None


def _citations(draft: ProjectDraft, goal: str, basis: str, context: Context) -> tuple[Citation, ...]:
    """What goal and 立项依据 cite, each document once, with the row it is printed in."""
    found: list[Citation] = []
    for text, parts in ((goal, draft.goal), (basis, draft.basis)):
        for citation in find_citations(text):
            row = _part_of(parts, citation.printed)
            evidence = context.evidence(row.row) if row else None
            found.append(replace(citation, evidence=evidence))
    unique: dict[str, Citation] = {}
    for citation in found:
        unique.setdefault(citation.normalized or citation.printed, citation)
    return tuple(unique.values())


def _figures(draft: ProjectDraft, goal: str, basis: str, context: Context) -> tuple[StatedFigure, ...]:
    """The figures of the goal, and the calculations of goal and 立项依据."""
    found: list[StatedFigure] = []
    for text, parts in ((goal, draft.goal), (basis, draft.basis)):
        if not text or not parts:
            continue
        evidence = _evidence(parts[0].row, parts[-1].row, context)
        if text is goal:
            found += find_figures(text, context.fiscal_year, evidence, scope="goal")
        found += find_calculations(text, context.fiscal_year, evidence)
    return tuple(found)


def _evidence(first: Row, last: Row, context: Context, ends: Row | None = None) -> Evidence:
    """The place of rows; of rows that go on over a page break those of the first page, since each page counts anew."""
    if last.page != first.page:
        last = ends if ends is not None and ends.page == first.page else first
    return context.evidence(first, last)


def _part_of(parts: Sequence[Part], printed: str) -> Part | None:
    """The part in which a citation begins: the one that holds it, or the line it starts at the end of."""
    if not parts:
        return None
    wanted = squeeze(printed)
    texts = [squeeze(plain(part.text)) for part in parts]
    whole = "".join(texts)
    place = whole.find(wanted)
    for part, text in zip(parts, texts, strict=True):
        if place < len(text):
            return part
        place -= len(text)
    return parts[0]
