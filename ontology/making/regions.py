"""The administrative divisions as Turtle: an umbrella, and the dated revision of GB/T 2260 that the table holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from making.english import english_names
from making.levels import COUNTY, PREFECTURE, PROVINCE, level_statements, levels_of, number_of_levels
from making.tables import Row
from making.turtle import beginning, both, published, refs, statement, text

_SCHEME = "code/region"
_LEVELS = (PROVINCE, PREFECTURE, COUNTY)
_SOURCE = both(
    "国家标准 GB/T 2260《中华人民共和国行政区划代码》。",
    "The national standard GB/T 2260, codes for the administrative divisions of the People's Republic of China.",
)


def regions(table: Sequence[Row]) -> str:
    """The Turtle of the administrative divisions, each with its full name (西藏自治区拉萨市).

    Raises:
        ValueError: when the table holds more than one revision: a code may then have two names.
    """
    revisions = sorted({row["year"] for row in table})
    if len(revisions) != 1:
        raise ValueError(f"行政区划表应为一个修订版 / one revision of the divisions expected, found {revisions}")
    (revision,) = revisions
    table = sorted(table, key=lambda row: row["code"])
    by_code = {row["code"]: row for row in table}
    english = english_names("region")
    children: defaultdict[str, list[str]] = defaultdict(list)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for row in table:
        children[row["parent"]].append(row["code"])
        members[row["level"]].append(row["code"])
    edition, titles = f"{_SCHEME}/{revision}", (f"行政区划（{revision}）", f"administrative divisions ({revision})")
    tops = f"skos:hasTopConcept {refs('region', children[''])}"
    parts = [
        beginning("行政区划", "administrative divisions (GB/T 2260)"),
        statement(
            f"<{_SCHEME}>",
            "a skos:ConceptScheme",
            f"skos:prefLabel {both('行政区划', 'administrative divisions')}",
            f"dcterms:title {both('行政区划', 'administrative divisions')}",
            "dcterms:description "
            + both(
                "GB/T 2260 的代码，以及文件中没有代码的地区（如开发区），后者隶属其所在的行政区。",
                "The codes of GB/T 2260, and the places without a code that documents name (development zones, for "
                "example), each under the division that it lies in.",
            ),
            published("region"),
            f"dcterms:source {_SOURCE}",
            "skos:note "
            + both("省级的英文名称为通行译名。", "The English names of provinces are those in common use."),
            f"dcterms:hasVersion <{edition}>",
            tops,
        ),
        statement(
            f"<{edition}>",
            "a skos:ConceptScheme",
            f"skos:prefLabel {both(*titles)}",
            f"dcterms:title {both(*titles)}",
            "dcterms:description "
            + both(
                "该月修订的代码：省、地两级，以及重庆和西藏的县级；不是全部县级。",
                "The codes as revised in that month: provinces, prefectures, and the counties of Chongqing and Tibet; not "
                "all counties.",
            ),
            published(f"region-{revision}"),
            f"dcterms:source {_SOURCE}",
            f'dcterms:isVersionOf <{_SCHEME}> ; dcterms:date "{revision}"^^xsd:gYearMonth',
            f"{number_of_levels(_LEVELS)} ; {levels_of(edition)}",
            tops,
        ),
        *level_statements(edition, titles, "region", _LEVELS, members),
    ]
    for row in table:
        code, name, parent = row["code"], row["name"], row["parent"]
        translated = english.get((code, name))
        parts.append(
            statement(
                f"<{_SCHEME}/{code}>",
                f'a skos:Concept ; skos:notation "{code}" ; skos:prefLabel {text(name, "zh")}'
                + (f", {text(translated, 'en')}" if translated else "")
                + f" ; bkg:fullName {text(_full_name(row, by_code), 'zh')}",
                f"skos:inScheme <{_SCHEME}>, <{edition}> ; "
                + (f"skos:broader <{_SCHEME}/{parent}>" if parent else f"skos:topConceptOf <{_SCHEME}>, <{edition}>"),
                f"skos:narrower {refs('region', children[code])}" if children[code] else "",
            )
        )
    return "\n".join(parts)


def _full_name(row: Row, by_code: dict[str, Row]) -> str:
    return (_full_name(by_code[row["parent"]], by_code) if row["parent"] else "") + row["name"]
