"""What is read from typeset budgets, beside what was drawn on their pages.

    python benchmarks/typeset.py ../shared/pdf
    python benchmarks/typeset.py --ocr --show 5 ../shared/pdf

A folder holds PDFs, each beside a ``NAME.drawn.json`` that lists what was drawn (``facts``: kind ``budget``,
``project_amount`` or ``indicator``). A drawn amount counts as read where the exported tables have it on its page, in
yuan, of its year, under its code and name (``三公`` amounts have none: under their heading); an indicator where all its fields agree. The last
column counts the amounts that the export calls proved and that were not drawn on their page. Scans (``NAME.scan.pdf``)
are read with ``--ocr``, for which the extra ``ocr`` must be installed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from budgetkg.build import build
from budgetkg.export import export
from budgetkg.store import Store
from budgetkg.text import key

_DRAWN = ".drawn.json"
_WAN = 10000
# 一、本年收入 | 二十、住房保障支出
_MARK = re.compile(r"^[一二三四五六七八九十]+、")
# 2023年预算数/合计
_YEAR = re.compile(r"(20\d\d)年预算数")

Fact = Mapping[str, object]
Row = Mapping[str, str]


@dataclass
class Score:
    """How many drawn amounts and indicators were read, what was missed, and what was proved without being drawn."""

    amounts: Counter[bool] = field(default_factory=Counter)
    indicators: Counter[bool] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    not_drawn: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Amounts and indicators that were read, of those drawn."""
        both = self.amounts + self.indicators
        return both[True] / both.total() if both else 1.0

    def add(self, other: Score) -> None:
        """Take another's counts in."""
        self.amounts += other.amounts
        self.indicators += other.indicators
        self.not_drawn += other.not_drawn

    def row(self, name: str) -> str:
        """One line of the table."""
        parts = (
            f"{counts[True]:6} of {counts.total():4} {_share(counts):>7}" for counts in (self.amounts, self.indicators)
        )
        return f"{name:40} {'  '.join(parts)}  {self.share:7.2%} {len(self.not_drawn):9}"


def _share(counts: Counter[bool]) -> str:
    return f"{counts[True] / counts.total():.2%}" if counts else "–"


def compared(drawn: Mapping[str, Sequence[Fact]], lines: Sequence[Row], projects: Sequence[Row], indicators: Sequence[Row]) -> Score:  # fmt: skip
    """One document's drawn facts beside its exported rows; each row answers to one fact."""
    score = Score()
    kinds: tuple[tuple[str, Counter[bool], Sequence[Row], Callable[[Fact, Row], bool]], ...] = (
        ("budget", score.amounts, lines, _is_line),
        ("project_amount", score.amounts, projects, _is_project),
        ("indicator", score.indicators, indicators, _is_indicator),
    )
    for kind, counts, rows, agree in kinds:
        left = list(rows)
        for fact in drawn["facts"]:
            if fact["kind"] != kind:
                continue
            found = next((row for row in left if agree(fact, row)), None)
            counts[found is not None] += 1
            if found is None:
                score.missed.append(" ".join(f"{name}={value}" for name, value in fact.items() if value != ""))
            else:
                left.remove(found)
    printed = {(str(page), _yuan(fact)) for fact in drawn["facts"] if "wan" in fact for page in _pages(fact)}
    pages = {page for page, _ in printed}
    for row in lines:
        if row["proof"] == "proved" and row["page"] in pages and (row["page"], Decimal(row["amount"])) not in printed:
            score.not_drawn.append(" ".join(filter(None, row.values())))
    return score


def _yuan(fact: Fact) -> Decimal | None:
    return None if fact["wan"] is None else Decimal(str(fact["wan"])) * _WAN


def _pages(fact: Fact) -> Sequence[object]:
    pages = fact.get("pages", [fact.get("page")])
    return pages if isinstance(pages, list) else [pages]


def _is_line(fact: Fact, row: Row) -> bool:
    code, name = _label(fact)
    year = _YEAR.match(str(fact["column"]))
    return (
        row["page"] == str(fact["page"])
        and Decimal(row["amount"]) == _yuan(fact)
        and row["code"].endswith(code)
        and (not name or _key(row["name"]) == name)
        and (not year or row["fiscal_year"] == year[1])
    )


def _label(fact: Fact) -> tuple[str, str]:
    """The code that is printed beside an amount and the name; where there is none, the heading above it."""
    parts = str(fact["label"]).split("|")
    code = next((part for part in parts if part.isascii()), "")
    name = _MARK.sub("", "".join(part for part in parts if not part.isascii()))
    if not name:
        above = str(fact["column"]).split("/")
        name = above[-2] if above[-1] == "小计" else above[-1].removesuffix("用")
    return code, _key(name)


def _is_project(fact: Fact, row: Row) -> bool:
    same = row["project_code"] == fact["code"] if fact["code"] else row["page"] in map(str, _pages(fact))
    return same and row["amount"] != "" and Decimal(row["amount"]) == _yuan(fact)


def _is_indicator(fact: Fact, row: Row) -> bool:
    values = [row["target_value"], row["current_value"]]
    weights = [row["weight_total"], row["weight"]]
    return (
        row["project_code"] == (fact["code"] or "")
        and _key(row["level3"]) == _key(fact["l3"])
        and all(_key(row[f"level{level}"]) == _key(fact[f"l{level}"]) for level in (1, 2) if f"l{level}" in fact)
        and _key(row["comparator"]) == _key(fact["op"])
        and _key(row["unit"]) == _key(fact["mu"])
        and _agree(values, fact.get("v0"), fact["v"])
        and _agree(weights, fact.get("w0"), fact["w"])
    )


def _agree(found: Sequence[str], total: object, current: object) -> bool:
    """Whether two fields of a row hold a fact's two values, or the one that it has."""
    if total is None:
        return _key(current) in map(_key, found)
    return [*map(_key, found)] == [_key(total), _key(current)]


def _key(value: object) -> str:
    return key(str(value)).replace("|", "").rstrip("★") if value is not None else ""


def _documents(folder: Path, *, ocr: bool) -> Iterator[tuple[Path, Path]]:
    """Each PDF of a folder with the file that says what was drawn on it."""
    for drawn in sorted(folder.rglob(f"*{_DRAWN}")):
        name = drawn.name.removesuffix(_DRAWN)
        for path in (drawn.with_name(f"{name}.pdf"), drawn.with_name(f"{name}.scan.pdf")):
            if path.exists() and (ocr or not path.name.endswith(".scan.pdf")):
                yield path, drawn


def _table(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every PDF and print the table; the exit code is 1 when one was not read or the least share is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ocr", action="store_true", help="read scans too")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="list so many missed facts of each document")
    parser.add_argument("--least", type=float, default=0.0, metavar="X", help="exit 1 where less is read (0 to 1)")
    options = parser.parse_args(arguments)
    whole, failed = Score(), False
    print(f"{'document':40} {'amounts':>22}  {'indicators':>22}  {'both':>7} {'not drawn':>9}")
    for path, drawn in _documents(options.folder, ocr=options.ocr):
        with tempfile.TemporaryDirectory() as place, Store.create_or_open(Path(place) / "store") as store:
            (built,) = build([path], store)
            if not built.ok:
                failed = True
                print(f"{path.name:40} NOT READ: {built.error}")
                continue
            export(store, "csv", Path(place) / "csv")
            tables = (_table(Path(place) / "csv", name) for name in ("lines", "projects", "indicators"))
            score = compared(json.loads(drawn.read_text(encoding="utf-8")), *tables)
        whole.add(score)
        failed = failed or score.share < options.least
        print(score.row(path.name), flush=True)
        for text in (*score.missed[: options.show], *score.not_drawn[: options.show]):
            print(f"    {text}")
    print(whole.row("all"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
