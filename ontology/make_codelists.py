"""Writes the large code lists from tables of observed codes: ``python ontology/make_codelists.py REFDATA``.

``REFDATA`` is a folder of CSV files :

``functional_expenditure.csv``, ``economic_department.csv``, ``economic_government.csv``
    one code a row: ``code, name, parent, level, year, status, n_docs`` and, for the first, ``alt_names``.
``economic_crosswalk_gov_dep.csv``
    pairs of economic codes printed on one row, and on how many rows: ``gov_code, dep_code, n_rows``.
``admin_divisions_gbt2260.csv``
    ``code, name, parent``.

They hold what some 230 disclosures print, not the ministry's editions. So an edition scheme stands only for a year
whose prints were seen, with the codes seen in them; a code that was recalled, or known by its name only, says so and
belongs to the umbrella scheme alone. The files written are ``function``, ``economic-department``,
``economic-government``, ``economic-correspondence`` and ``region``; the small lists beside them are written by hand.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent / "codelists"

PREFIXES = """@base <https://w3id.org/budgetkg/id/> .
@prefix bkg: <https://w3id.org/budgetkg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xkos: <http://rdf-vocabulary.ddialliance.org/xkos#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# Names in the tables that are no names of their code: a unit's name and a money unit that slipped into a name column.
NOT_A_NAME = frozenset({"中共西安市委宣传部", "万元"})
# A name read wrongly throughout, with the name it stands for; the concept says so.
MISREAD = {"50899": ("北京会奖旅", "其他对企业资本性支出")}

NOTES = {
    "recalled-unverified": (
        "凭记忆补充，未见印本，未经印证。",
        "Recalled from memory; not seen in print, not verified.",
    ),
    "named-in-documents": (
        "名称见于收支总表，代码未见印本。",
        "Its name is printed in summaries, its code was not seen in print.",
    ),
    "observed-in-documents-only": ("只见于个别文件，年度不详。", "Seen in single documents only, of no stated year."),
}


@dataclass(frozen=True)
class Classification:
    """One classification of subject codes: its table, its titles and how many levels it has."""

    slug: str
    table: str
    zh: str
    en: str
    levels: int


CLASSIFICATIONS = (
    Classification("function", "functional_expenditure.csv", "支出功能分类科目", "functional classification", 3),
    Classification(
        "economic-department",
        "economic_department.csv",
        "部门预算支出经济分类科目",
        "economic classification (department)",
        2,
    ),
    Classification(
        "economic-government",
        "economic_government.csv",
        "政府预算支出经济分类科目",
        "economic classification (government)",
        2,
    ),
)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, sorted by code."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row.get("code") or row["gov_code"] + row["dep_code"])


def text(value: str, language: str) -> str:
    """A Turtle string with its language."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}'


def statement(subject: str, *pairs: str) -> str:
    """One subject and its predicate-object pairs, one a line."""
    said = " ;\n  ".join(pair for pair in pairs if pair)
    return f"{subject} {said} .\n"


def refs(scheme: str, codes: Iterable[str]) -> str:
    """Concepts of a scheme, parted by commas."""
    return ", ".join(f"<code/{scheme}/{code}>" for code in codes)


def observed_year(row: dict[str, str]) -> str:
    """The year whose prints bear the code (``2026(观测)``), or nothing."""
    match = re.fullmatch(r"(\d{4})\(观测\)", row["year"])
    return match.group(1) if match and row["status"] == "observed" else ""


def alternative_names(row: dict[str, str]) -> list[str]:
    """Other names that were printed with the code (``名称:次数|名称:次数``)."""
    names = [entry.rpartition(":")[0] for entry in (row.get("alt_names") or "").split("|") if entry]
    return [name for name in names if name not in NOT_A_NAME and name != row["name"]]


def classification(kind: Classification, table: list[dict[str, str]]) -> str:
    """The Turtle of a classification: umbrella scheme, edition schemes, concepts, and the total."""
    known = {row["code"] for row in table}
    children: defaultdict[str, list[str]] = defaultdict(list)
    for row in table:
        children[row["parent"] if row["parent"] in known else ""].append(row["code"])
    years = sorted({year for row in table if (year := observed_year(row))})
    scheme = f"<code/{kind.slug}>"
    parts = [f"# {kind.zh} / {kind.en}: written by make_codelists.py, not to be edited\n{PREFIXES}"]
    parts.append(
        statement(
            scheme,
            "a skos:ConceptScheme",
            f"skos:prefLabel {text(kind.zh, 'zh')}, {text(kind.en, 'en')}",
            f"dcterms:title {text(kind.zh, 'zh')}, {text(kind.en, 'en')}",
            'dcterms:description "各年版本之上的总表：所见的和未经印证的代码；文件中的未知代码也归入此表。"@zh,\n'
            '    "The umbrella over the editions: codes seen in print, unverified ones marked as such, and the total; '
            'unknown codes of documents join it."@en',
            "dcterms:hasVersion " + ", ".join(f"<code/{kind.slug}/{year}>" for year in years) if years else "",
            f"skos:hasTopConcept {refs(kind.slug, [*children[''], 'total'])}",
        )
    )
    for year in years:
        titles = f"{text(f'{year}年{kind.zh}（所见）', 'zh')}, {text(f'{kind.en}, as seen in {year}', 'en')}"
        tops = [row["code"] for row in table if observed_year(row) == year and row["code"] in children[""]]
        parts.append(
            statement(
                f"<code/{kind.slug}/{year}>",
                "a skos:ConceptScheme",
                f"skos:prefLabel {titles}",
                f"dcterms:title {titles}",
                f'dcterms:description "{year}年度公开文件中印出的代码，不是财政部的完整版本。"@zh,\n'
                f'    "The codes printed in disclosures of {year}; not the ministry\'s complete edition."@en',
                f"dcterms:isVersionOf {scheme}",
                f"xkos:numberOfLevels {kind.levels}",
                f"skos:hasTopConcept {refs(kind.slug, tops)}" if tops else "",
            )
        )
    total = f"<code/{kind.slug}/total>"
    parts.append(
        statement(
            total,
            'a skos:Concept ; skos:notation "_T" ; skos:prefLabel "合计"@zh, "total"@en',
            f"skos:inScheme {scheme} ; skos:topConceptOf {scheme}",
        )
    )
    parts.extend(subject_code(kind, row, children, known) for row in table)
    return "\n".join(parts)


def subject_code(kind: Classification, row: dict[str, str], children: dict[str, list[str]], known: set[str]) -> str:
    """The Turtle of one subject code: its name, place in the hierarchy, schemes, and whether it was observed."""
    code, name, year = row["code"], row["name"], observed_year(row)
    misread = MISREAD.get(code)
    observed = row["status"].startswith("observed")
    schemes = [f"<code/{kind.slug}>"] + ([f"<code/{kind.slug}/{year}>"] if year else [])
    note = NOTES.get(row["status"])
    if misread:
        note = (
            f"印本中的名称误读为“{misread[0]}”；此处名称未经印证。",
            f"Its printed name was misread as {misread[0]}; the name given here is not verified.",
        )
    top = row["parent"] not in known
    alternatives = alternative_names(row)
    return statement(
        f"<code/{kind.slug}/{code}>",
        f'a skos:Concept ; skos:notation "{code}" ; skos:prefLabel {text(misread[1] if misread else name, "zh")}',
        "skos:altLabel " + ", ".join(text(other, "zh") for other in alternatives) if alternatives else "",
        f"skos:inScheme {', '.join(schemes)}",
        f"skos:topConceptOf {', '.join(schemes)}" if top else f"skos:broader <code/{kind.slug}/{row['parent']}>",
        f"skos:narrower {refs(kind.slug, children[code])}" if children[code] else "",
        f"bkg:observed {str(observed).lower()}"
        + (f' ; bkg:observedYear "{year}"^^xsd:gYear' if year else "")
        + (f" ; bkg:observedDocuments {row['n_docs']}" if observed else ""),
        f"skos:editorialNote {text(note[0], 'zh')}, {text(note[1], 'en')}" if note else "",
    )


def correspondence(pairs: list[dict[str, str]], government: set[str], department: set[str]) -> str:
    """The Turtle of which economic codes of the two classifications stand on one printed row.

    A pair with a code that is in neither list (it was never printed with a name) is left out and reported.
    """
    kept = [pair for pair in pairs if pair["gov_code"] in government and pair["dep_code"] in department]
    for pair in pairs:
        if pair not in kept:
            print(f"no name for a code of the pair {pair['gov_code']}, {pair['dep_code']}: left out", file=sys.stderr)
    here = "code/economic-correspondence"
    associations = [f"<{here}/{pair['gov_code']}-{pair['dep_code']}>" for pair in kept]
    parts = [f"# 两种经济分类的对应 / which economic codes go together: written by make_codelists.py\n{PREFIXES}"]
    parts.append(
        statement(
            f"<{here}>",
            "a xkos:Correspondence",
            'dcterms:title "政府预算与部门预算支出经济分类的对应"@zh, '
            '"correspondence of the economic classifications of government and departments"@en',
            'dcterms:description "依据公开文件中并印两种代码的行：是所见的搭配，不是财政部的对照表。"@zh,\n'
            '    "From rows that print both codes: pairs as seen in disclosures, not an official conversion."@en',
            "xkos:compares <code/economic-government>, <code/economic-department>",
            "xkos:madeOf " + ",\n    ".join(associations),
        )
    )
    related: defaultdict[str, list[str]] = defaultdict(list)
    for name, pair in zip(associations, kept, strict=True):
        source = f"<code/economic-government/{pair['gov_code']}>"
        target = f"<code/economic-department/{pair['dep_code']}>"
        related[source].append(target)
        related[target].append(source)
        parts.append(
            statement(
                name,
                f"a xkos:ConceptAssociation ; xkos:sourceConcept {source} ; xkos:targetConcept {target} ; "
                f"bkg:observedRows {pair['n_rows']}",
            )
        )
    parts.extend(statement(concept, f"skos:relatedMatch {', '.join(to)}") for concept, to in sorted(related.items()))
    return "\n".join(parts)


def regions(table: list[dict[str, str]]) -> str:
    """The Turtle of the administrative divisions, each with its full name (西藏自治区拉萨市)."""
    by_code = {row["code"]: row for row in table}
    children: defaultdict[str, list[str]] = defaultdict(list)
    for row in table:
        children[row["parent"]].append(row["code"])

    def full_name(row: dict[str, str]) -> str:
        above = full_name(by_code[row["parent"]]) if row["parent"] else ""
        return above + row["name"]

    parts = [f"# 行政区划 / administrative divisions (GB/T 2260): written by make_codelists.py\n{PREFIXES}"]
    parts.append(
        statement(
            "<code/region>",
            "a skos:ConceptScheme",
            'skos:prefLabel "行政区划"@zh, "administrative divisions"@en',
            'dcterms:title "行政区划"@zh, "administrative divisions"@en',
            'dcterms:description "GB/T 2260 代码，2019 年 4 月；省、地两级，以及重庆和西藏的县级。"@zh,\n'
            '    "GB/T 2260 codes of April 2019: provinces, prefectures, and counties of Chongqing and Tibet."@en',
            f"skos:hasTopConcept {refs('region', children[''])}",
        )
    )
    for row in table:
        code, parent = row["code"], row["parent"]
        parts.append(
            statement(
                f"<code/region/{code}>",
                f'a skos:Concept ; skos:notation "{code}" ; skos:prefLabel {text(row["name"], "zh")} ; '
                f"bkg:fullName {text(full_name(row), 'zh')}",
                "skos:inScheme <code/region> ; "
                + (f"skos:broader <code/region/{parent}>" if parent else "skos:topConceptOf <code/region>"),
                f"skos:narrower {refs('region', children[code])}" if children[code] else "",
            )
        )
    return "\n".join(parts)


def main(refdata: Path) -> None:
    """Writes the five files beside this one."""
    codes: dict[str, set[str]] = {}
    for kind in CLASSIFICATIONS:
        table = rows(refdata / kind.table)
        codes[kind.slug] = {row["code"] for row in table}
        (HERE / f"{kind.slug}.ttl").write_text(classification(kind, table), encoding="utf-8")
    pairs = rows(refdata / "economic_crosswalk_gov_dep.csv")
    (HERE / "economic-correspondence.ttl").write_text(
        correspondence(pairs, codes["economic-government"], codes["economic-department"]), encoding="utf-8"
    )
    (HERE / "region.ttl").write_text(regions(rows(refdata / "admin_divisions_gbt2260.csv")), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
