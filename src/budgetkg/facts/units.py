"""预算单位 and 部门 of a document: whose budget it is, and which unit a printed name means.

Evidence in the order of its weight: labels (单位全称, 单位信息), the title, coded cells (140003-拉萨市刑警支队), and,
as a last resort, the organisation that running text names most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from budgetkg.document.model import Document, Row
from budgetkg.facts.model import Department, Region, Unit
from budgetkg.facts.redaction import Redactor
from budgetkg.facts.unit_evidence import (
    DEPARTMENT_DIGITS,
    Label,
    Named,
    coded_cells,
    labelled,
    listed,
    mentioned,
    named,
    names_by_code,
    plausible,
    title_unit,
)
from budgetkg.facts.unit_regions import region_of_document, region_of_unit
from budgetkg.text import key, squeeze

_OFFICE_LEVEL = re.compile(r"[（(]?(?:本级|本部|机关|汇总)[）)]?$")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")
_PEER = re.compile(r"(?:局|委员会|委|厅|政府|法院|检察院)$")
# How alike two names must be to be one office's: 拉萨市行政审批局本级 and 拉萨市行政审批和便民服务局.
_ALIKE = 0.6
# How far apart the unit and its 主管部门 stand in one form.
_FORM_ROWS = 5
_SHORTEST_FRAGMENT = 4


@dataclass(frozen=True)
class UnitBook:
    """The units of one document.

    ``default`` is the unit whose budget the document is; ``certain`` is false where it was told by running text only,
    or by the document's title for want of a name. ``units`` has every unit named, the default first, those named in
    prose last. ``region`` is the lowest region that the document names.
    """

    default: Unit
    certain: bool
    units: tuple[Unit, ...]
    region: Region | None = None
    _by_code: Mapping[str, Unit] = field(default_factory=dict)
    _by_name: Mapping[str, Unit] = field(default_factory=dict)

    @classmethod
    def for_document(cls, document: Document, redactor: Redactor | None = None) -> UnitBook:
        """Find the units of a document; it never fails: without a name the document's first line stands for one."""
        return _Finder(document.rows).book(redactor or Redactor())

    def resolve(self, printed: str | None) -> Unit:
        """The unit that a printed ``代码-名称``, code, name or piece of a name means; the default for nothing printed.

        A name that the document does not print elsewhere is a unit of its own; text that is no name means the default.
        """
        text = squeeze(printed or "")
        if not text:
            return self.default
        if text in self._by_code:
            return self._by_code[text]
        found = named(text)
        if found and found.code and found.code in self._by_code:
            return self._by_code[found.code]
        name = key(found.name if found else text)
        if name in self._by_name:
            return self._by_name[name]
        # A merged cell may be cut at a page's edge (PITFALLS 2): 140003-拉萨市刑.
        pieces = [unit for unit in self.units if len(name) >= _SHORTEST_FRAGMENT and name in key(_printed(unit))]
        if len(pieces) == 1:
            return pieces[0]
        if found:
            region = region_of_unit(found.name, self.region)
            return Unit(found.name, found.code, self._department_of(found, region), region)
        return self.default

    def _department_of(self, found: Named, region: Region | None) -> Department | None:
        """The document's department, where it is that department's own budget and the unit's code and region are its.

        Another department of the city, which carries a project out, is none of its units.
        """
        own = self.default.department
        if own is None or key(own.name) != key(_OFFICE_LEVEL.sub("", self.default.name)) or region != self.region:
            return None
        if _PEER.search(_LAST_BRACKET.sub("", key(found.name))) and not key(found.name).startswith(key(own.name)):
            return None
        return own if not found.code or (own.code and found.code.startswith(own.code)) else None

    def only_unit_of(self, unit: Unit) -> Unit:
        """The one unit that a department's code stands for: 106 where 106001 bears its name and there is no other.

        A department of several units, or one whose unit has another name, is given back as it is.
        """
        below = [other for other in self.units if unit.code and other.code and _is_below(other.code, unit.code)]
        return below[0] if len(below) == 1 and key(below[0].name) == key(unit.name) else unit

    def office_of(self, unit: Unit) -> Unit:
        """The office that spends a department's own money: 106001 where it bears the name of the department 106."""
        below = [other for other in self.units if unit.code and other.code and _is_below(other.code, unit.code)]
        own = [other for other in below if key(_OFFICE_LEVEL.sub("", other.name)) == key(unit.name)]
        return own[0] if len(own) == 1 else unit


def _is_below(code: str, department: str) -> bool:
    return code != department and code.startswith(department)


def _printed(unit: Unit) -> str:
    return f"{unit.code}-{unit.name}" if unit.code else unit.name


def _same_office(one: str, other: str) -> bool:
    """Whether two printed names are one office's: equal but for 本级, or alike and ending alike."""
    first, second = _OFFICE_LEVEL.sub("", one), _OFFICE_LEVEL.sub("", other)
    if key(first) == key(second):
        return True
    return first[-1] == second[-1] and SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


class _Finder:
    """Gathers and weighs what one document says of its units."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self.labels = _weighed(list(labelled(rows)))
        self.printed = names_by_code(found for _, found in coded_cells(rows))
        self.codes = plausible(self.printed)
        self.title = title_unit(rows)
        self.listed = list(dict.fromkeys(listed(rows)))
        names = [found.name for _, _, found in self.labels] + list(self.codes.values())
        self.region = region_of_document(rows, names, self.title[0] if self.title else "")

    def book(self, redactor: Redactor) -> UnitBook:
        default, certain = self._default(redactor)
        units = {_unit_key(default): default}
        other_names: dict[str, Unit] = {}
        for found in self._others():
            unit = self._unit(found, default.department)
            if same := self._same_unit(unit, units.values()):
                other_names.setdefault(key(unit.name), same)
            else:
                units.setdefault(_unit_key(unit), unit)
        everything = tuple(units.values())
        return UnitBook(
            default,
            certain,
            everything,
            default.region,
            {
                **{code: self._unit(Named(name, code), None) for code, name in self.codes.items()},
                **{unit.code: unit for unit in everything if unit.code},
            },
            {**other_names, **{key(unit.name): unit for unit in reversed(everything)}},
        )

    def _code_of(self, department: str) -> str | None:
        """The code that is printed before a department's name without its region: 511-丙局 over the tables of 甲市丙局."""
        city = key(self.region.name) if self.region else ""
        codes = (code for code, name in self.printed.items() if city and city + key(name) == key(department))
        return next((code for code in codes if len(code) == DEPARTMENT_DIGITS), None)

    def _same_unit(self, found: Unit, units: Iterable[Unit]) -> Unit | None:
        """The unit that a name without a code means in other words.

        甲局 where the document is of 甲局（本级）, 甲局（本级） beside 117001-甲局, 甲中心（乙中心） beside 117002-甲中心.
        """
        if found.code:
            return None
        name = key(found.name)
        bare = _LAST_BRACKET.sub("", _OFFICE_LEVEL.sub("", name))
        for unit in units:
            own = key(unit.name)
            is_office = _OFFICE_LEVEL.search(unit.name) is not None
            if is_office and unit.department and key(unit.department.name) == name == _OFFICE_LEVEL.sub("", own):
                return unit
            if unit.code and len(unit.code) > DEPARTMENT_DIGITS and own == bare != name:
                return unit
        return None

    def _default(self, redactor: Redactor) -> tuple[Unit, bool]:
        own = self._labelled_owner()
        departmental = any(label is Label.OWN_DEPARTMENT for _, label, _ in self.labels)
        if self.title:
            departmental = departmental or self.title[1]
        if own:
            found = self._with_code(own)
        elif self.title:
            found = self._with_code(Named(self.title[0]))
        elif self.codes:
            found, certain = self._main_coded()
            return self._unit(found, None), certain
        else:
            return self._from_text(redactor), False
        department = self._department(found) if found.code or not departmental else None
        own_code = found.code if found.code and len(found.code) == DEPARTMENT_DIGITS else None
        if department is None and self.title and _same_office(found.name, self.title[0]) and found.code:
            department = Department(self.title[0], own_code)
        whole = _OFFICE_LEVEL.sub("", found.name)
        # 甲市乙局（本级） is the head office of the department 甲市乙局.
        if department is None and found.code is None and (departmental or whole != found.name):
            department = Department(whole, self._code_of(whole))
        return Unit(found.name, found.code, department, region_of_unit(found.name, self.region)), True

    def _labelled_owner(self) -> Named | None:
        """The name that labels give most; a name labelled once gives way to a title that names another office."""
        owners = Counter(found for _, label, found in self.labels if label in (Label.UNIT, Label.OWN_DEPARTMENT))
        if not owners:
            return None
        owner, count = owners.most_common(1)[0]
        if count == 1 and self.title and owner.code is None and key(owner.name) != key(self.title[0]):
            return None
        return owner

    def _with_code(self, found: Named) -> Named:
        """The coded form of a name: its own code, or the code of the document's only coded unit when it is 本级."""
        if found.code:
            return found
        same = [code for code, name in self.codes.items() if key(name) == key(found.name)]
        if same:
            # A department of one unit bears two codes, 106 and 106001: the unit's is meant.
            alone = len(same) > 1 and all(code in same for code in self.codes)
            return Named(found.name, same[-1] if alone else same[0])
        offices = [(code, name) for code, name in self.codes.items() if _OFFICE_LEVEL.search(name)]
        if len(offices) == 1 and len(self.codes) == 1 and _same_office(offices[0][1], found.name):
            return Named(offices[0][1], offices[0][0])
        return found

    def _main_coded(self) -> tuple[Named, bool]:
        """The unit that coded cells are about: the only one, or the department whose code begins all others."""
        for code, name in self.codes.items():
            if all(other.startswith(code) for other in self.codes):
                return Named(name, code), True
        code = min(self.codes)
        return Named(self.codes[code], code), False

    def _from_text(self, redactor: Redactor) -> Unit:
        if self.region:
            for name, _ in mentioned(self.rows, self.region.name):
                return Unit(name, None, None, self.region)
        first = next((squeeze(row.text) for row in self.rows if squeeze(row.text)), "")
        return Unit(redactor.clean(first)[:40] or "未具名单位", None, None, self.region)

    def _others(self) -> Iterable[Named]:
        for code, name in self.codes.items():
            if not self._is_department(code):
                yield Named(name, code)
        for _, label, found in self.labels:
            if label is Label.DRAFTER:
                yield self._with_code(found)
        for name in self.listed:
            yield self._with_code(Named(name))

    def _is_department(self, code: str) -> bool:
        """A code that begins another's is a department's; a unit of its own only where the document is about it."""
        return any(other != code and other.startswith(code) for other in self.codes)

    def _unit(self, found: Named, department: Department | None) -> Unit:
        own = self._department(found) or department
        return Unit(found.name, found.code, own, region_of_unit(found.name, self.region))

    def _department(self, found: Named) -> Department | None:
        """The 主管部门 printed nearest under the unit's label, or the coded department whose digits begin its code."""
        departments = [(index, name) for index, label, name in self.labels if label is Label.DEPARTMENT]
        if found.code and len(found.code) > DEPARTMENT_DIGITS:
            digits = found.code[:DEPARTMENT_DIGITS]
            for _, department in departments:
                if department.code == digits:
                    return Department(department.name, digits)
            if digits in self.codes:
                return Department(self.codes[digits], digits)
        places = [index for index, _, name in self.labels if name == found]
        nearest = sorted(
            (abs(index - place), department.name)
            for place in places
            for index, department in departments
            if key(department.name) != key(found.name) and abs(index - place) <= _FORM_ROWS
        )
        return Department(nearest[0][1]) if nearest else None


def _weighed(labels: list[tuple[int, Label, Named]]) -> list[tuple[int, Label, Named]]:
    """The labels with what 预算主管部门 says: the department over the unit that a label names, else whose budget it is."""
    over_unit = any(label is Label.UNIT for _, label, _ in labels)
    meaning = Label.DEPARTMENT if over_unit else Label.OWN_DEPARTMENT
    return [(index, meaning if label is Label.BUDGET_DEPARTMENT else label, name) for index, label, name in labels]


def _unit_key(unit: Unit) -> str:
    return unit.code or key(unit.name)
