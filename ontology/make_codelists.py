"""Writes the large code lists from tables of observed codes: ``python ontology/make_codelists.py REFDATA``.

``REFDATA`` is a folder of CSV files :

``functional_expenditure.csv``, ``economic_department.csv``, ``economic_government.csv``
    one code and year a row: ``code, name, parent, level, year, status, n_docs`` and, for the first, ``alt_names``.
``economic_crosswalk_gov_dep.csv``
    pairs of economic codes printed on one row, and on how many rows: ``gov_code, dep_code, n_rows``.
``admin_divisions_gbt2260.csv``
    ``code, name, parent, level, year``.

They hold what some 230 disclosures print, not the ministry's editions. So an edition scheme stands only for a year
whose prints were seen, with the codes seen in them; a code that was recalled, or known by its name only, says so and
belongs to the umbrella scheme alone. Where two years were seen, a correspondence tells what became of the codes. English
names come from ``names/``. The files written are ``function``, ``economic-department``, ``economic-government``,
``economic-correspondence`` and ``region``; the small lists beside them are written by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from making.pairs import economic_correspondence
from making.regions import regions
from making.subjects import CLASSIFICATIONS, classification
from making.tables import read_codes, read_rows

HERE = Path(__file__).resolve().parent / "codelists"


def main(refdata: Path, lists: Path = HERE) -> None:
    """Writes the five files into a folder."""
    codes: dict[str, set[str]] = {}
    for kind in CLASSIFICATIONS:
        table = read_codes(refdata / kind.table)
        codes[kind.slug] = {code.code for code in table}
        (lists / f"{kind.slug}.ttl").write_text(classification(kind, table), encoding="utf-8")
    (lists / "economic-correspondence.ttl").write_text(
        economic_correspondence(
            read_rows(refdata / "economic_crosswalk_gov_dep.csv"),
            codes["economic-government"],
            codes["economic-department"],
        ),
        encoding="utf-8",
    )
    (lists / "region.ttl").write_text(regions(read_rows(refdata / "admin_divisions_gbt2260.csv")), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
