"""What the sum of a project's weights says of a weight that is lost or cut.

The indicator weights of a project and its 预算执行率权重 come to 100; in most systems the indicators alone to 90. What
they come to in a document is taken from the projects that print all their weights. One unknown weight of a column is
then the rest; two are left unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from budgetkg.facts.performance.ocr.draft import Draft, ProjectRows

_COLUMNS = ("weight_total", "weight")
#: Weights are multiples of this in nearly every project; one that is not, where the sum fails, is suspect …
_QUANTUM = Decimal(5)
#: … and below this the first digit of a cut one.
_TWO_DIGITS = Decimal(10)
#: What the weights of a project come to: with 预算执行率权重 10 and without.
_USUAL_SUMS = (Decimal(90), Decimal(100))
_SHORTEST = 3
_FROM_SUM = Decimal("0.85")
_WHY_REST = "按权重之和推得 / from the sum of weights"
_WHY_CUT = "页边截断的权重按权重之和补全 / weight cut at the page's edge completed by the sum"
_WHY_TWIN = (
    "页边截断的本年权重与权重一致, 按权重补全 / cut weight completed from 权重, which agrees where both are whole"
)


def usual_sum(projects: Sequence[ProjectRows]) -> Decimal | None:
    """What the weights of a project come to in this document; ``None`` where too few projects print all of theirs.

    Other sums are left out: where a column is cut at the page's edge, 20 + 20 + 20 + 30 comes to 2 + 2 + 2 + 3.
    """
    sums: Counter[Decimal] = Counter()
    for project in projects:
        for column in _COLUMNS:
            weights = [draft.value(column) for draft in project.drafts]
            known = [weight for weight in weights if isinstance(weight, Decimal)]
            if len(known) == len(weights) >= _SHORTEST and not project.orphans:
                total = sum(known, Decimal())
                sums[total] += total in _USUAL_SUMS
    total, count = max(sums.items(), key=lambda item: item[1], default=(Decimal(), 0))
    return total if count > 1 else None


def settle(project: ProjectRows, expected: Decimal | None) -> ProjectRows:
    """The project with the weights that its sums make certain; damaged ones that they do not are left empty."""
    drafts = list(project.drafts)
    for column in _COLUMNS:
        if expected is not None and not project.orphans:
            drafts = _by_sum(drafts, column, expected)
        drafts = _without_cut(drafts, column, expected)
    if expected is not None:
        drafts = _by_twin(drafts, expected)
    return replace(project, drafts=tuple(drafts))


def _weights(drafts: Sequence[Draft], column: str) -> list[Decimal | None]:
    return [value if isinstance(value := draft.value(column), Decimal) else None for draft in drafts]


def _by_sum(drafts: list[Draft], column: str, expected: Decimal) -> list[Draft]:
    weights = _weights(drafts, column)
    unknown = [place for place, weight in enumerate(weights) if weight is None]
    known = [weight for weight in weights if weight is not None]
    rest = expected - sum(known, Decimal())
    if rest == 0 or len(known) < _SHORTEST:
        return drafts
    if len(unknown) == 1 and all(_is_usual(weight) for weight in known):
        # 权重 stands where 指标值 does, 本年权重 where 本年绩效指标值: an indicator new this year has no 权重.
        valued = drafts[unknown[0]].value("target" if column == "weight_total" else "current") is not None
        if rest > 0 and _is_usual(rest) and valued:
            drafts[unknown[0]] = drafts[unknown[0]].repaired(_WHY_REST, _FROM_SUM, **{column: rest})
        return drafts
    if unknown:
        return drafts
    odd = [place for place, weight in enumerate(known) if not _is_usual(weight)]
    if len(odd) == 1:
        printed = known[odd[0]]
        whole = printed + rest
        if whole > 0 and _is_usual(whole) and str(whole)[0] == str(printed)[0]:
            drafts[odd[0]] = drafts[odd[0]].repaired(_WHY_CUT, _FROM_SUM, **{column: whole})
    return drafts


def _is_usual(weight: Decimal) -> bool:
    return weight % _QUANTUM == 0


def _without_cut(drafts: list[Draft], column: str, expected: Decimal | None) -> list[Draft]:
    """In a column whose sum fails, weights of one digit that are no multiple of five are given up."""
    total = sum((weight for weight in _weights(drafts, column) if weight is not None), Decimal())
    if total in (_USUAL_SUMS if expected is None else (expected,)):
        return drafts
    result = []
    for draft in drafts:
        weight = draft.value(column)
        if isinstance(weight, Decimal) and not _is_usual(weight) and weight < _TWO_DIGITS:
            draft = draft.doubted(column, str(weight))
        result.append(draft)
    return result


def _by_twin(drafts: list[Draft], expected: Decimal) -> list[Draft]:
    """本年权重 that is cut where 权重 is whole: the two agree wherever both are read, and 权重 closes the sum."""
    totals, current = _weights(drafts, "weight_total"), _weights(drafts, "weight")
    both = [(one, other) for one, other in zip(totals, current, strict=True) if one is not None and other is not None]
    whole = None not in totals and sum((weight for weight in totals if weight is not None), Decimal()) == expected
    if not whole or len(both) < _SHORTEST or any(one != other for one, other in both):
        return drafts
    result = []
    for draft, total in zip(drafts, totals, strict=True):
        cut = next((doubt.printed for doubt in draft.doubts if doubt.field == "weight"), "")
        if draft.weight is None and cut and total is not None and str(total).startswith(cut):
            draft = draft.repaired(_WHY_TWIN, _FROM_SUM, weight=total)
        result.append(draft)
    return result
