"""Projects that share one set of indicators, and what the set says of a row that is damaged in one of them.

Projects of one kind (工资性支出, 住房公积金 …) carry the same indicators in one document, filled by the same form. What
is printed in one and damaged in another is taken over, with the confidence that the number of witnesses gives; never
against what is printed, never where the projects differ among themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetkg.facts.performance.ocr.draft import Draft, ProjectRows

#: How alike the names of two projects' indicators must be, and how many they must share.
_ALIKE = 0.6
_SHARED = 4
_FIELDS = ("comparator", "target", "current", "unit", "weight_total")
_CONFIDENCE = {1: Decimal("0.75")}
_WELL_ATTESTED = Decimal("0.85")
_PAGE_LOST = Decimal("0.75")
#: Recognition reads % as 9 where the stroke is thin.
_DAMAGED_PERCENT = "9"
WHY = "按同一文件同类项目的指标组补全 / filled from like projects of the document"
_SAME_NAME = Decimal("0.8")
_WHY_SAME_NAME = "比较符残缺, 按同名指标补全 / comparator damaged, taken from the same indicator elsewhere"
_WHY_MATCHED = "指标名称残缺, 按同类项目的指标组对应 / name damaged, matched with like projects' indicators"


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of a set. ``name`` is empty where no project prints it legibly. ``values`` are the fields on which
    all projects agree, each with the number of projects that print it."""

    name: str
    core: bool
    level1: str
    level2: str
    values: dict[str, tuple[str | Decimal, int]]
    before: str
    after: str

    def confidence(self, field: str) -> Decimal:
        return _CONFIDENCE.get(self.values[field][1], _WELL_ATTESTED)


def kin(projects: Sequence[ProjectRows], categories: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The places of projects that share a set of indicators, two at least in each group.

    ``categories`` are the letters of their codes (R, Y, T; empty where damaged): projects of two categories are no kin.
    """
    groups: list[list[int]] = []
    for place, project in enumerate(projects):
        names = _names(project)
        for group in groups:
            others = _names(projects[group[0]])
            shared = len(names & others)
            same = len({categories[place], categories[group[0]]} - {""}) <= 1
            if same and shared >= _SHARED and shared >= _ALIKE * len(names | others):
                group.append(place)
                break
        else:
            groups.append([place])
    return tuple(tuple(group) for group in groups if len(group) > 1)


def _names(project: ProjectRows) -> set[str]:
    return {draft.name for draft in project.drafts if draft.name}


def common_set(members: Sequence[ProjectRows]) -> tuple[Entry, ...]:
    """The set of indicators of some kin, in the order of the project that prints most of them."""
    model = max(members, key=lambda project: sum(not draft.mention for draft in project.drafts))
    entries = []
    drafts = model.drafts
    for place, draft in enumerate(drafts):
        before = drafts[place - 1].name if place else ""
        after = drafts[place + 1].name if place + 1 < len(drafts) else ""
        witnesses = [_same(project, draft.name, before, after) for project in members]
        printed = [found for found in witnesses if found and not found.mention]
        entries.append(_entry(draft, printed, before, after))
    return tuple(entries)


def _same(project: ProjectRows, name: str, before: str, after: str) -> Draft | None:
    """The project's indicator of that name; for one without name the nameless one between the same neighbours."""
    drafts = project.drafts
    for place, draft in enumerate(drafts):
        if draft.name != name:
            continue
        if name:
            return draft
        above = drafts[place - 1].name if place else ""
        below = drafts[place + 1].name if place + 1 < len(drafts) else ""
        if above == before and below == after:
            return draft
    return None


def _entry(draft: Draft, printed: Sequence[Draft], before: str, after: str) -> Entry:
    values: dict[str, tuple[str | Decimal, int]] = {}
    for field in _FIELDS:
        found = Counter(
            value
            for witness in printed
            if (value := witness.value(field)) is not None and not (field == "comparator" and witness.weak_comparator)
        )
        if len(found) == 1:
            values[field] = next(iter(found.items()))
    level1, level2 = _level(printed) or (draft.level1, draft.level2)
    return Entry(draft.name, draft.core, level1, level2, values, before, after)


def _level(printed: Sequence[Draft]) -> tuple[str, str] | None:
    """The level that is printed in an indicator's own rows; where it never is, the one inferred in most projects."""
    own = {(witness.level1, witness.level2) for witness in printed if witness.own_level}
    if own:
        return own.pop() if len(own) == 1 else None
    inferred = Counter((witness.level1, witness.level2) for witness in printed).most_common(2)
    if not inferred or (len(inferred) > 1 and inferred[0][1] == inferred[1][1]):
        return None
    return inferred[0][0]


def complete(project: ProjectRows, entries: Sequence[Entry], expected: Decimal | None) -> ProjectRows:
    """The project with its damaged indicators put right by the set of its kin.

    ``expected`` is what the weights of a project come to in this document; weights that do not come to it after filling
    are left as they were printed.
    """
    if project.linear and not _fits(project, entries):
        return project
    taken, orphans = _adopt(project, entries)
    filled = []
    for draft in taken:
        entry = _entry_of(draft, taken, entries)
        filled.append(_fill(draft, entry) if entry else draft)
    if not _comes_to(filled, expected):
        filled = [
            after if before.weight_total == after.weight_total else replace(after, weight_total=before.weight_total)
            for before, after in zip(taken, filled, strict=True)
        ]
    return replace(project, drafts=tuple(filled), orphans=orphans)


def _comes_to(drafts: Sequence[Draft], expected: Decimal | None) -> bool:
    weights = [draft.weight_total for draft in drafts]
    known = [weight for weight in weights if weight is not None]
    return expected is None or len(known) < len(weights) or sum(known) == expected


def _adopt(project: ProjectRows, entries: Sequence[Entry]) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
    """The project's indicators with the rows without name that can be only one entry of the set."""
    drafts = list(project.drafts)
    left = []
    for orphan in project.orphans:
        held = {draft.name for draft in drafts if not draft.mention}
        nameless = any(not draft.name for draft in drafts)
        free = [
            entry
            for entry in entries
            if _agrees(orphan, entry) and (entry.name not in held if entry.name else not nameless)
        ]
        if len(free) != 1:
            left.append(orphan)
            continue
        named = orphan.repaired(_WHY_MATCHED, _PAGE_LOST, name=free[0].name, core=free[0].core)
        drafts = [draft for draft in drafts if not (draft.mention and draft.name == named.name)]
        drafts.append(named)
    drafts.sort(key=lambda draft: (draft.row.page or 0, draft.row.number))
    return tuple(drafts), tuple(left)


def _agrees(orphan: Draft, entry: Entry) -> bool:
    """Whether what a row prints is what an entry says, in two fields at least."""
    same = 0
    for field, (value, _) in entry.values.items():
        own = orphan.value(field)
        if own is None or (field == "comparator" and orphan.weak_comparator):
            continue
        if own != value:
            return False
        same += 1
    return same >= 2


def _entry_of(draft: Draft, drafts: Sequence[Draft], entries: Sequence[Entry]) -> Entry | None:
    if draft.name:
        return next((entry for entry in entries if entry.name == draft.name), None)
    place = drafts.index(draft)
    before = drafts[place - 1].name if place else ""
    return next((entry for entry in entries if not entry.name and entry.before == before), None)


def _fill(draft: Draft, entry: Entry) -> Draft:
    """The draft with its empty and damaged fields filled; what is plainly printed stays."""
    if not draft.own_level and entry.level2 and (draft.level1, draft.level2) != (entry.level1, entry.level2):
        draft = draft.repaired(WHY, _WELL_ATTESTED, level1=entry.level1, level2=entry.level2)
    for field, (value, _) in entry.values.items():
        own = draft.value(field)
        weak = field == "comparator" and draft.may_be(str(value))
        if own == value or (own is not None and not weak):
            continue
        if field == "weight_total" and draft.weight is not None and draft.weight != value:
            # A number alone in 本年权重 that is not this indicator's weight slid in from another row.
            draft = draft.doubted("weight", str(draft.weight))
        confidence = min(entry.confidence(field), _PAGE_LOST) if draft.mention else entry.confidence(field)
        draft = draft.repaired(WHY, confidence, **{field: value})
        if field == "comparator":
            draft = replace(draft, weak_comparator=False)
    if draft.mention:
        draft = replace(draft, core=draft.core or entry.core)
    return draft


def _fits(project: ProjectRows, entries: Sequence[Entry]) -> bool:
    """Whether a page that lost its lines prints among a project's names nothing but the values of the set."""
    allowed: Counter[str] = Counter()
    for entry in entries:
        for field in ("target", "current", "weight_total", "unit"):
            if field in entry.values:
                value = str(entry.values[field][0])
                allowed[value] += 1
                allowed[_DAMAGED_PERCENT] += value == "%"
    numbers = Counter(word for word in project.printed if word[:1].isdigit())
    texts = {str(entry.values["target"][0]) for entry in entries if _is_text(entry)}
    return not numbers - allowed and texts <= set(project.printed)


def _is_text(entry: Entry) -> bool:
    return entry.values.get("comparator", ("",))[0] == "定性" and "target" in entry.values


def comparator_by_name(projects: Sequence[ProjectRows]) -> Callable[[Draft], Draft]:
    """What puts a lost or doubtful comparator right: the one that the same indicator has wherever it is printed whole."""
    found: dict[str, Counter[str]] = {}
    for project in projects:
        for draft in project.drafts:
            if draft.name and draft.comparator and not draft.weak_comparator:
                found.setdefault(draft.name, Counter())[draft.comparator] += 1
    sole = {name: next(iter(signs)) for name, signs in found.items() if len(signs) == 1}

    def put_right(draft: Draft) -> Draft:
        meant = sole.get(draft.name, "")
        value = draft.target or draft.current
        if not meant or not draft.may_be(meant) or (meant == "定性") == value[:1].isdigit():
            return draft
        return replace(draft.repaired(_WHY_SAME_NAME, _SAME_NAME, comparator=meant), weak_comparator=False)

    return put_right
