"""The IRIs by which the data as a whole is described: the dataset, and as fragments of it all that its catalogue names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from budgetkg.graph.iris import Iris, segment


@dataclass(frozen=True, slots=True)
class DatasetIris:
    """The dataset, and what is told of it: one page at the dataset's address makes all of them resolve."""

    dataset: str

    @classmethod
    def under(cls, base: str) -> Self:
        """The dataset of a base.

        Raises:
            BudgetkgError: when the base is no absolute IRI.
        """
        return cls(f"{Iris.under(base).base}dataset")

    def part(self, *names: str) -> str:
        """What stands in the dataset's description: ``dataset#catalogue``, ``dataset#file/years/2024.nq.gz``."""
        return f"{self.dataset}#{'/'.join(segment(name) for name in names)}"
