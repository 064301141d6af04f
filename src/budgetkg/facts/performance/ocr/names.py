"""Code and name of a project from cells that recognition damaged.

A code is repaired only where its grammar, the codes of its kin and its own digits leave one reading. The projects of
basic expenditure (R, Y) are the autonomous region's own: one code and one name in every unit, so that a serial number
that is whole says both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetkg.facts.performance.ocr.draft import ProjectRows
from budgetkg.facts.performance.ocr.glyphs import is_legible
from budgetkg.facts.project_code import CODE, find_code, split_project
from budgetkg.text import fold_width, squeeze

#: 西藏自治区's projects of basic expenditure, as printed in the disclosures of several of its units (2024).
STANDARD: dict[str, str] = {
    "54000021R000000005055": "工资性支出",
    "54000021R000000005088": "其他社会保险缴费",
    "54000021R000000005089": "其他工资福利支出",
    "54000021R000000005090": "机关事业单位养老保险缴费",
    "54000021R000000005091": "职业年金缴费",
    "54000021R000000005092": "城镇职工基本医疗保险缴费",
    "54000021R000000005093": "公务员医疗补助",
    "54000021R000000005094": "住房公积金",
    "54000021R000000005096": "对个人和家庭的补助",
    "54000021R000000005097": "其他对个人和家庭的补助",
    "54000021Y000000005098": "商品和服务支出",
    "54000021Y000000005227": "工会经费",
    "54000021Y000000005232": "党建经费",
    "54000022R000000070137": "在职干部职工体检费",
}
_SERIAL = 12
_PREFIX = 8
_KIN_CODE = Decimal("0.8")
_STANDARD_NAME = Decimal("0.9")
_GRAMMAR = Decimal("0.9")
_JOINED = Decimal("0.9")
_WHY_CODE = "代码残缺, 按代码规则与同类项目修复 / damaged code repaired by its grammar and like projects"
_WHY_NAME = "名称残缺, 按同一代码的标准名称补全 / damaged name completed by the standard name of its code"
_WHY_JOINED = "分行印出的名称已连接 / a name printed on several lines joined"
_WHY_TWICE = "重复识别的名称取较全者 / of a name recognised twice the fuller one"
#: The digits of a code in which the category letter was read as digits (54000021 10 000000005098).
_DIGITS = re.compile(r"\d{20,23}(?!\d)")
# E4010004T000001001000: what stays as it is printed
_AS_PRINTED = re.compile(r"\|?(?P<code>[0-9A-Za-z]{15,})")
_UNREPAIRED = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Identity:
    """A project's code and name; both empty where they are lost."""

    code: str = ""
    printed_code: str = ""
    name: str = ""
    confidence: Decimal | None = None
    repairs: tuple[str, ...] = ()

    def but(self, why: str, confidence: Decimal, **changes: str) -> Identity:
        values = {"code": self.code, "printed_code": self.printed_code, "name": self.name, **changes}
        return Identity(
            **values, confidence=min(self.confidence or Decimal(1), confidence), repairs=(*self.repairs, why)
        )


def letter(project: ProjectRows) -> str:
    """The category letter of a project's code, empty where no code of the project is whole."""
    return next((code[_PREFIX] for code, _ in _sound(project)), "")


def identify(project: ProjectRows, kin_codes: Sequence[str] = (), taken: Sequence[str] = ()) -> Identity:
    """The code and the name of a project; ``kin_codes`` are its kin's, ``taken`` the codes of all other projects."""
    found = _sound(project)
    if found:
        identity = _named(found[0][0], [name for code, name in found if code == found[0][0]])
    else:
        identity = _damaged(project, kin_codes, taken)
    return _with_standard(_continued(identity, project))


def _sound(project: ProjectRows) -> list[tuple[str, str]]:
    pairs = []
    for piece in project.codes:
        match = CODE.search(fold_width(piece.text))
        if match:
            pairs.append((match.group(), squeeze(split_project(piece.text)[1])))
    return pairs


def _named(code: str, names: Sequence[str]) -> Identity:
    identity = Identity(code, code, max(names, key=len))
    if len(set(names)) > 1:
        return identity.but(_WHY_TWICE, _JOINED)
    return identity


def _damaged(project: ProjectRows, kin_codes: Sequence[str], taken: Sequence[str]) -> Identity:
    """A code by its grammar, or by its kin where the category's letter is lost; else as printed."""
    cells = [squeeze(piece.text) for piece in project.codes]
    for cell in cells:
        loose = find_code(cell)
        if loose and CODE.fullmatch(loose[0].code) and loose[0].code not in taken:
            name = split_project(cell)[1]
            return Identity(loose[0].code, loose[0].printed, name).but(_WHY_CODE, _GRAMMAR)
    for cell in cells:
        match = _DIGITS.match(cell)
        prefixes = {code[: _PREFIX + 1] for code in kin_codes if match and cell.startswith(code[:_PREFIX])}
        if match and len(prefixes) == 1:
            code = prefixes.pop() + match.group()[-_SERIAL:]
            if code not in taken:
                return Identity(code, match.group(), _name_after(cell, match.end())).but(_WHY_CODE, _KIN_CODE)
    for cell in cells:
        if match := _AS_PRINTED.match(cell):
            name = _name_after(cell, match.end())
            return Identity(match["code"], match["code"], name, _UNREPAIRED)
    return Identity()


def _name_after(cell: str, end: int) -> str:
    name = re.sub(r"^[-－—–−]+", "", cell[end:])
    return name if is_legible(name) else ""


def _continued(identity: Identity, project: ProjectRows) -> Identity:
    """The name with its further lines, printed in cells of their own below the code."""
    lines = [squeeze(piece.text) for piece in project.names if is_legible(piece.text)]
    if project.linear:
        # Among the words of a page without lines only a single one can be told to be the rest of the name.
        lines = lines if len(lines) == 1 else []
    if not lines:
        return identity
    return identity.but(_WHY_JOINED, _JOINED, name=identity.name + "".join(lines))


def _with_standard(identity: Identity) -> Identity:
    """The standard name where the printed one is its beginning, or as damaged as its code was."""
    standard = STANDARD.get(identity.code, "")
    damaged = standard.startswith(identity.name) or identity.code != identity.printed_code
    if not standard or identity.name == standard or not damaged:
        return identity
    return identity.but(_WHY_NAME, _STANDARD_NAME, name=standard)
