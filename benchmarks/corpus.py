"""How much of a folder of budgets is read, and how much of it is proved, document by document and layout by layout.

    python benchmarks/corpus.py ../shared/corpus

Coverage is that of the documents' accounts: amount-shaped numbers in the graph, of those printed less the exempt ones.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from budgetkg.build import inputs, read
from budgetkg.errors import BudgetkgError
from budgetkg.facts.model import DocumentFacts, Proof


@dataclass
class Score:
    """Counts of one document, or of several together."""

    documents: int = 0
    tables: int = 0
    not_understood: int = 0
    projects: int = 0
    indicators: int = 0
    counted: int = 0
    unread: int = 0
    proofs: Counter[Proof] = field(default_factory=Counter)

    def add(self, other: Score) -> None:
        """Take another's counts in."""
        for name in ("documents", "tables", "not_understood", "projects", "indicators", "counted", "unread"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.proofs += other.proofs

    @classmethod
    def of(cls, facts: DocumentFacts) -> Score:
        """The counts of one document."""
        exempt = sum(sum(account.exempt.values()) for account in facts.tables)
        return cls(
            documents=1,
            tables=len(facts.tables),
            not_understood=sum(finding.code == "unread-table" for finding in facts.findings),
            projects=len(facts.projects),
            indicators=sum(len(project.indicators) for project in facts.projects),
            counted=sum(account.printed for account in facts.tables) - exempt,
            unread=sum(len(account.unread) for account in facts.tables),
            proofs=Counter(line.proof for line in facts.lines),
        )

    def row(self, name: str) -> str:
        """One line of the table."""
        amounts = self.proofs.total()
        share = f"{self.proofs[Proof.PROVED] / amounts:.1%}" if amounts else "–"
        coverage = f"{1 - self.unread / self.counted:.1%}" if self.counted else "–"
        return (
            f"{name:34} {self.tables:6} {self.not_understood:6} {self.projects:8} {self.indicators:10} {self.counted:8}"
            f" {self.unread:7} {coverage:>8} {amounts:8} {share:>7} {self.proofs[Proof.CONTRADICTED]:7}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every file and print the table; the exit code is 1 when a file that is no ``negative-`` was not read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    whole, layouts, failed = Score(), defaultdict[str, Score](Score), 0
    print(
        f"{'document':34} {'tables':>6} {'unread':>6} {'projects':>8} {'indicators':>10} {'numbers':>8} {'listed':>7}"
        f" {'coverage':>8} {'amounts':>8} {'proved':>7} {'failing':>7}"
    )
    for file in inputs(options.folder):
        try:
            score = Score.of(read(file.path, file.base))
        except BudgetkgError as error:
            expected = file.name.startswith("negative-")
            failed += not expected
            print(f"{file.name:34} {'no budget, as expected' if expected else 'NOT READ'}: {error}")
            continue
        print(score.row(file.name), flush=True)
        whole.add(score)
        layouts[re.sub(r"-?\d*\.\w+$", "", file.name)].add(score)
    print()
    for layout, score in sorted(layouts.items()):
        print(score.row(layout))
    print(whole.row(f"all {whole.documents} documents"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
