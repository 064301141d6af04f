"""An answer on the desk: looked at, drawn, or taken on as records or a data frame."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from budgetkg.chart import KINDS, Chart, chosen, draw
from budgetkg.notebook import frames
from budgetkg.notebook.html import table
from budgetkg.query import VIEWS, Column, Result, View, for_people, write
from budgetkg.query.parquet import arrow_table
from budgetkg.store import Value

#: How many rows are displayed.
_SHOWN = 30


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer: what was asked, how it reads, its columns and rows.

    Values are exact and typed: amounts are :class:`~decimal.Decimal` in yuan, IRIs are :class:`~budgetkg.store.IRI`, and
    what the documents do not print is ``None``. ``view`` is how the question is shown first.
    """

    result: Result
    title: str = ""
    note: str = ""
    language: str = "zh"
    view: View = field(default_factory=View)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns: their ``name``, their ``kind``, and their titles, ``title_zh`` and ``title_en``."""
        return self.result.columns

    def records(self) -> list[dict[str, Value | None]]:
        """The rows as dictionaries by the names of columns."""
        return self.result.records()

    def to_polars(self) -> Any:
        """The answer as a ``polars.DataFrame``; amounts are exact ``Decimal`` columns.

        Raises:
            QueryError: when polars is not installed, or a number does not fit.
        """
        return frames.to_polars(self.result)

    def to_pandas(self) -> Any:
        """The answer as a ``pandas.DataFrame``; amounts are exact ``decimal.Decimal`` objects.

        Raises:
            QueryError: when pandas is not installed, or a number does not fit.
        """
        return frames.to_pandas(self.result)

    def to_arrow(self) -> Any:
        """The answer as a ``pyarrow.Table``; amounts are exact decimals, titles stand in the fields' metadata.

        Raises:
            QueryError: when pyarrow is not installed, or a number does not fit.
        """
        return arrow_table(self.result)

    def chart(self, kind: str | None = None, **roles: str) -> Chart:
        """The answer as a picture of that kind (``bar``, ``line``, ``treemap``, ``network``, ``citations``).

        Without a kind it is drawn as its question is, or as fits. ``roles`` say which columns play which part, such as
        ``chart("bar", label="unit_name", value="amount")``; those that are not given stay as they are.

        Raises:
            QueryError: when the answer cannot be drawn so.
        """
        if kind in KINDS and VIEWS[kind][0] <= roles.keys():
            view = View(kind, roles)
        else:
            found = chosen(self.result, self.view, kind)
            view = View(found.kind, {**found.roles, **roles})
        return draw(self.result, view, language=self.language, title=self.title)

    def __len__(self) -> int:
        return len(self.result.rows)

    def __iter__(self) -> Iterator[dict[str, Value | None]]:
        return iter(self.records())

    def __repr__(self) -> str:
        output = io.StringIO()
        write(self._shown(), "table", output, self.language)
        return "\n".join(filter(None, (self.title, output.getvalue() + self._count())))

    def _repr_html_(self) -> str:
        return table(self._shown(), self.title, self.note, self._count(), self.language)

    def _shown(self) -> Result:
        return for_people(Result(self.columns, self.result.rows[:_SHOWN]), self.language)

    def _count(self) -> str:
        rows = len(self.result.rows)
        if self.language == "en":
            return f"{rows:,} rows" + (f", of which {_SHOWN} are shown" if rows > _SHOWN else "")
        return f"{rows:,} 行" + (f"，显示前 {_SHOWN} 行" if rows > _SHOWN else "")
