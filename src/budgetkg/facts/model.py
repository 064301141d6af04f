"""What a budget states, as typed records that remember where they stood.

Amounts are exact :class:`~decimal.Decimal` yuan; every record keeps the printed characters. The records know nothing
of files or of RDF. Names follow the forms (部门预算公开, 预算绩效管理) and the terms of ``ontology/budgetkg.ttl``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from budgetkg.document.model import Box
from budgetkg.errors import Finding
from budgetkg.source import Source

#: Name of the row that holds a department's or unit's overall goal (整体绩效目标), which is no project of its own.
OVERALL_GOAL = "整体绩效目标"


class Proof(StrEnum):
    """What arithmetic says of a reading (docs/proof.md)."""

    PROVED = "proved"
    UNPROVED = "unproved"
    CONTRADICTED = "contradicted"


class Side(StrEnum):
    INCOME = "income"
    EXPENDITURE = "expenditure"


class Category(StrEnum):
    """项目类别, the letter in a project code: R 人员类, Y 运转类, T 特定目标类."""

    PERSONNEL = "personnel"
    OPERATING = "operating"
    SPECIAL_PURPOSE = "special-purpose"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a printed row stands: page, table and row, and its characters, redacted of personal data.

    ``row`` is the line number (from 1) in a text; ``last_row`` the last line where the row runs over several.
    """

    row: int
    text: str
    page: int | None = None
    table: int | None = None
    last_row: int | None = None
    box: Box | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Page (0 where there are none) and row, as :attr:`budgetkg.document.model.Row.place`."""
        return self.page or 0, self.row


@dataclass(frozen=True, slots=True)
class Reading:
    """How sure a reading is, where that is not plain: an OCR confidence below 1 and what was repaired, in words."""

    confidence: Decimal = Decimal(1)
    repaired: str = ""


PLAIN = Reading()


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative division (GB/T 2260): six digits, and its name with its province's."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Department:
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """预算单位. ``code`` is the printed unit code (140003), ``None`` where none is printed."""

    name: str
    code: str | None = None
    department: Department | None = None
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One amount of one budget table: the cell where a row and a column meet.

    ``table``, ``scheme``, ``fund`` and ``measure`` are the slugs of TIDY_TABLES (docs/model.md); ``code`` is the full
    code, empty for totals and uncoded rows. ``name`` is the row's name without list numbers; ``column`` is the header
    path (``2024年预算数/项目支出``). ``cell`` is the column's number (from 0), ``occurrence`` counts repeats of one key.
    ``proved_by`` and ``contradicted_by`` name identities (check ids).
    """

    unit: Unit
    fiscal_year: int
    table: str
    scheme: str
    code: str
    name: str
    side: Side
    fund: str
    measure: str
    amount: Decimal
    printed: str
    column: str
    cell: int
    evidence: Evidence
    economic_department_code: str = ""
    economic_government_code: str = ""
    occurrence: int = 1
    proof: Proof = Proof.UNPROVED
    proved_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    reading: Reading = PLAIN


@dataclass(frozen=True, slots=True)
class UnreadAmount:
    """An amount-shaped token of a table that became no fact: its column is undecided, or its row was not understood.

    ``alternatives`` are the header paths of the columns that remain possible; empty when the token was not read at all.
    """

    printed: str
    evidence: Evidence
    reason_zh: str
    reason_en: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetValue:
    """An indicator's value as printed, and its number when it is one."""

    printed: str
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """绩效指标. ``level1``/``level2`` are the standard names where the print is a cut or damaged form of one
    (``printed_level2`` then keeps the print); ``comparator`` is one of ``= ≥ ≤ > <``, ``定性`` or empty.
    ``target`` is 指标值, ``current`` 本年绩效指标值; ``weight_total`` 权重, ``weight`` 本年权重 or 指标权重.
    """

    level1: str
    level2: str
    level3: str
    comparator: str
    target: TargetValue | None
    current: TargetValue | None
    unit: str
    weight_total: Decimal | None
    weight: Decimal | None
    core: bool | None
    evidence: Evidence
    printed_level1: str = ""
    printed_level2: str = ""
    printed_comparator: str = ""
    reading: Reading = PLAIN


@dataclass(frozen=True, slots=True)
class Citation:
    """A policy document as cited. ``normalized`` is ``藏财行字〔2017〕63号``; the parts of a damaged number that cannot
    be read stay empty. ``title`` is without its outer 《》 and without the issuer's name before it.
    """

    printed: str
    numbered: bool
    organ_code: str = ""
    year: str = ""
    number: str = ""
    title: str = ""
    evidence: Evidence | None = None
    reading: Reading = PLAIN

    @property
    def normalized(self) -> str:
        """``藏财行字〔2017〕63号`` when every part is known, else empty."""
        whole = self.organ_code and self.year and self.number
        return f"{self.organ_code}〔{self.year}〕{self.number}号" if whole else ""


@dataclass(frozen=True, slots=True)
class CalculationTerm:
    """One addend of a calculation in a goal text: the product of its printed factors, money in yuan, 2 % as 0.02."""

    factors: tuple[Decimal, ...]
    printed: str


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure in prose or in a goal text (文中数字): what, how much, for which year, how changed.

    ``topic`` is a slug of ``facts/prose`` (``total-income``, ``basic-expenditure``, ``three-public``, ``applied`` for the
    amount a goal text applies for …) or empty. ``amount`` is yuan for money; ``number`` with ``unit`` for the rest.
    ``change`` is the stated signed change against the year before, yuan for money, ``rate`` that change in per cent.
    ``denied`` is true where the text says that there is none (没有政府性基金预算支出). ``whole`` says how many figures before
    this one the one stands that it is a part of (其中), 0 for none; ``listed`` how many names the text lists behind a count;
    ``precision`` what one unit of an amount's last printed digit is worth, in yuan. ``terms`` are those of a calculation that
    the text spells out with ``amount`` as its result; ``terms_missing`` says that not all of them have a number.
    """

    subject: str
    topic: str
    printed: str
    evidence: Evidence
    amount: Decimal | None = None
    number: Decimal | None = None
    unit: str = ""
    comparator: str = ""
    fiscal_year: int | None = None
    change: Decimal | None = None
    rate: Decimal | None = None
    denied: bool = False
    whole: int = 0
    listed: int | None = None
    precision: Decimal | None = None
    terms: tuple[CalculationTerm, ...] = ()
    terms_missing: bool = False


@dataclass(frozen=True, slots=True)
class FundSource:
    """One of a project's printed sources of money: 财政资金, 财政专户管理资金, 单位资金, 社会投入资金, 银行贷款.

    ``evidence`` is the row that prints it where that is not the project's own: a budget table lists the project by funds.
    """

    name: str
    amount: Decimal
    printed: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class ProjectBudget:
    """A unit's budget for a project in a year. ``code`` is repaired where that is certain, ``printed_code`` as printed.

    ``amount`` is what the project's own table or form prints, ``None`` where it prints none. ``sources`` is keyed by
    ``fiscal_funds``, ``special_account_funds``, ``unit_funds``, ``social_funds``, ``bank_loans``,
    ``other_funds``.
    """

    unit: Unit
    fiscal_year: int
    code: str
    name: str
    category: Category | None
    evidence: Evidence
    printed_code: str = ""
    amount: Decimal | None = None
    printed: str = ""
    execution_weight: Decimal | None = None
    sources: Mapping[str, FundSource] = field(default_factory=dict)
    duty_activity: str = ""
    goal: str = ""
    basis: str = ""
    overview: str = ""
    indicators: tuple[Indicator, ...] = ()
    citations: tuple[Citation, ...] = ()
    figures: tuple[StatedFigure, ...] = ()
    proof: Proof = Proof.UNPROVED
    proved_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    reading: Reading = PLAIN


@dataclass(frozen=True, slots=True)
class TableAccount:
    """The coverage account of one table: what was printed in it and what became of it.

    ``slug`` is empty for a table that was not understood. ``printed`` counts the amount-shaped tokens of its text,
    found without regard to how it was read; ``read`` those that are in the facts, ``exempt`` those that are none by
    kind (codes, percentages, page numbers …); the rest is in ``unread``. ``declared_empty`` quotes a statement that the
    table has no data.
    """

    number: int
    title: str
    slug: str
    evidence: Evidence
    money_unit: str
    printed: int
    read: int
    exempt: Mapping[str, int]
    unread: tuple[UnreadAmount, ...] = ()
    declared_empty: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """All that was read from one document. ``fiscal_year`` and ``stage`` (``budget``, ``final``) are the document's own.

    ``redactions`` counts, by kind, the personal data that was left out; it never quotes it.
    """

    source: Source
    title: str
    fiscal_year: int
    stage: str
    region: Region | None
    issued: str
    pages: int | None
    units: tuple[Unit, ...]
    lines: tuple[BudgetLine, ...]
    projects: tuple[ProjectBudget, ...]
    figures: tuple[StatedFigure, ...]
    tables: tuple[TableAccount, ...]
    findings: tuple[Finding, ...]
    redactions: Mapping[str, int]
    money_unit: str = ""
