"""The tables of observed codes, read: one code with all that its rows say, whatever year they are of."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Names in the tables that are no names of their code: a unit's name and a money unit that slipped into a name column.
_NOT_A_NAME = frozenset({"中共西安市委宣传部", "万元"})

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Code:
    """A code: its names by the year of the prints that bear it, oldest first, and other names printed with it.

    ``name`` is that of the newest prints. ``documents`` is how many documents print it, all years together; ``status``
    what the tables say of it: ``observed`` or why it stands there although it was not.
    """

    code: str
    name: str
    parent: str
    level: str
    status: str
    names_by_year: tuple[tuple[str, str], ...]
    other_names: tuple[str, ...]
    documents: int

    @property
    def observed(self) -> bool:
        """Whether any document prints it."""
        return self.status.startswith("observed")

    @property
    def years(self) -> tuple[str, ...]:
        """The years whose prints bear it."""
        return tuple(year for year, _ in self.names_by_year)

    def name_in(self, year: str) -> str:
        """What the prints of a year call it; ``""`` where none bears it."""
        return dict(self.names_by_year).get(year, "")


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_codes(path: Path) -> list[Code]:
    """The codes of a table (one row a code and year), sorted."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in read_rows(path):
        rows[row["code"]].append(row)
    return [_code(code, rows[code]) for code in sorted(rows)]


def children_of(codes: Sequence[Code]) -> dict[str, list[str]]:
    """The codes below each code; those without one above them, in the table, stand under ``""``."""
    known = {code.code for code in codes}
    children: defaultdict[str, list[str]] = defaultdict(list)
    for code in codes:
        children[code.parent if code.parent in known else ""].append(code.code)
    return dict(children)


def years_of(codes: Sequence[Code]) -> list[str]:
    """The years whose prints bear any of the codes, oldest first."""
    return sorted({year for code in codes for year in code.years})


def _code(code: str, rows: list[Row]) -> Code:
    dated = sorted((year, row) for row in rows if (year := _observed_year(row)))
    newest = dated[-1][1] if dated else next((row for row in rows if row["status"].startswith("observed")), rows[0])
    others = [name for row in rows for name in [row["name"], *_alternative_names(row)] if name != newest["name"]]
    return Code(
        code=code,
        name=newest["name"],
        parent=newest["parent"],
        level=newest["level"],
        status=newest["status"],
        names_by_year=tuple((year, row["name"]) for year, row in dated),
        other_names=tuple(dict.fromkeys(others)),
        documents=sum(int(row["n_docs"]) for row in rows if row["status"].startswith("observed")),
    )


def _observed_year(row: Row) -> str:
    """The year whose prints bear the code (``2026(观测)``), or nothing."""
    match = re.fullmatch(r"(\d{4})\(观测\)", row["year"])
    return match.group(1) if match and row["status"] == "observed" else ""


def _alternative_names(row: Row) -> list[str]:
    """Other names that were printed with the code (``名称:次数|名称:次数``)."""
    names = [entry.rpartition(":")[0] for entry in (row.get("alt_names") or "").split("|") if entry]
    return [name for name in names if name not in _NOT_A_NAME]
