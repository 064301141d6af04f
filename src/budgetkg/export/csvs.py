"""The tidy tables as CSV by RFC 4180, in UTF-8: commas, quotes where needed, CRLF, one header row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable
from pathlib import Path

from budgetkg.export.files import Written, written_file
from budgetkg.export.tidy import Cell, TidyTable, as_text


def write_csv(
    folder: Path, table: TidyTable, rows: Iterable[tuple[Cell, ...]], bom: bool, compression: str = ""
) -> Written:
    """Write one table as ``NAME.csv`` and the suffix of a compression.

    ``bom`` puts the mark before it that makes Excel read UTF-8.

    Raises:
        ExportError: when it cannot be written.
    """
    with written_file(folder / f"{table.name}.csv{compression}") as file:
        if bom:
            file.output.write(codecs.BOM_UTF8)
        text = io.TextIOWrapper(file.output, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(table.header)
        writer.writerows([as_text(cell) for cell in row] for row in rows)
        text.flush()
        text.detach()
    return file.written
