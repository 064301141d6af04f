"""English names of codes: our own translations, held as data and bound to the Chinese name that they translate."""

from __future__ import annotations

from pathlib import Path

from making.tables import read_rows

_FOLDER = Path(__file__).resolve().parent.parent / "names"


def english_names(scheme: str, folder: Path = _FOLDER) -> dict[tuple[str, str], str]:
    """The English names of a scheme by code and Chinese name; none where no file has any.

    A code that comes to bear another name has no English one until somebody translates it anew.
    """
    file = folder / f"{scheme}.csv"
    return {(row["code"], row["zh"]): row["en"] for row in read_rows(file)} if file.is_file() else {}
