"""A classification of subject codes as Turtle: an umbrella over one edition for each year whose prints were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from making.editions import edition_correspondences
from making.english import english_names
from making.levels import CLASS, ITEM, SECTION, Level, level_statements, levels_of, number_of_levels
from making.tables import Code, children_of, years_of
from making.turtle import beginning, both, published, refs, statement, text

# A name read wrongly throughout, with the name it stands for; the concept says so.
_MISREAD = {"50899": ("北京会奖旅", "其他对企业资本性支出")}

_NOTES = {
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
_SOURCE = both(
    "约 230 份公开的部门预算中印出的科目代码和名称；未见印本的科目各有说明。",
    "Codes and names as some 230 published departmental budgets print them; those not seen in print say so.",
)
_TRANSLATIONS = both(
    "英文名称为本项目所译，非官方译名。", "The English names are translations of our own, not official ones."
)


@dataclass(frozen=True, slots=True)
class Classification:
    """One classification of subject codes: its table, its titles, its levels."""

    slug: str
    table: str
    zh: str
    en: str
    levels: tuple[Level, ...]

    @property
    def scheme(self) -> str:
        """The umbrella's relative IRI."""
        return f"code/{self.slug}"


CLASSIFICATIONS = (
    Classification(
        "function",
        "functional_expenditure.csv",
        "支出功能分类科目",
        "functional classification",
        (CLASS, SECTION, ITEM),
    ),
    Classification(
        "economic-department",
        "economic_department.csv",
        "部门预算支出经济分类科目",
        "economic classification (department)",
        (CLASS, SECTION),
    ),
    Classification(
        "economic-government",
        "economic_government.csv",
        "政府预算支出经济分类科目",
        "economic classification (government)",
        (CLASS, SECTION),
    ),
)


def classification(kind: Classification, codes: Sequence[Code]) -> str:
    """The Turtle of a classification: umbrella, editions, levels, concepts, the total, and what editions have in common."""
    english = english_names(kind.slug)
    children = children_of(codes)
    years = years_of(codes)
    parts = [beginning(kind.zh, kind.en), _umbrella(kind, years, children.get("", []))]
    parts.extend(
        level_statements(kind.scheme, (kind.zh, kind.en), kind.slug, kind.levels, _by_level(codes)),
    )
    for number, year in enumerate(years):
        parts.extend(_edition(kind, codes, year, years[number - 1] if number else ""))
    total = f"<{kind.scheme}/total>"
    parts.append(
        statement(
            total,
            f'a skos:Concept ; skos:notation "_T" ; skos:prefLabel {both("合计", "total")}',
            f"skos:inScheme <{kind.scheme}> ; skos:topConceptOf <{kind.scheme}>",
            "skos:definition "
            + both(
                "各类之和，也用于不按此分类的行。", "The sum of all classes; also of rows that are not classed by this."
            ),
        )
    )
    parts.extend(_concept(kind, code, children, english) for code in codes)
    parts.extend(edition_correspondences(kind.scheme, (kind.zh, kind.en), codes))
    return "\n".join(parts)


def _umbrella(kind: Classification, years: Sequence[str], tops: Sequence[str]) -> str:
    return statement(
        f"<{kind.scheme}>",
        "a skos:ConceptScheme",
        f"skos:prefLabel {both(kind.zh, kind.en)}",
        f"dcterms:title {both(kind.zh, kind.en)}",
        "dcterms:description "
        + both(
            "各年版本之上的总表：所见的和未经印证的代码；文件中的未知代码也归入此表。",
            "The umbrella over the editions: codes seen in print, unverified ones marked as such, and the total; "
            "unknown codes of documents join it.",
        ),
        published(kind.slug),
        f"dcterms:source {_SOURCE}",
        f"skos:note {_TRANSLATIONS}",
        f"xkos:belongsTo <code/row-scheme/{kind.slug}>",
        f"{number_of_levels(kind.levels)} ; {levels_of(kind.scheme)}",
        "dcterms:hasVersion " + ", ".join(f"<{kind.scheme}/{year}>" for year in years) if years else "",
        f"skos:hasTopConcept {refs(kind.slug, [*tops, 'total'])}",
    )


def _edition(kind: Classification, codes: Sequence[Code], year: str, before: str) -> list[str]:
    """An edition and its levels: the codes that the prints of a year bear. ``before`` is the edition that it follows."""
    edition = f"{kind.scheme}/{year}"
    seen = [code for code in codes if year in code.years]
    known = {code.code for code in codes}
    tops = [code.code for code in seen if code.parent not in known]
    titles = (f"{year}年{kind.zh}（所见）", f"{kind.en}, as seen in {year}")
    scheme = statement(
        f"<{edition}>",
        "a skos:ConceptScheme",
        f"skos:prefLabel {both(*titles)}",
        f"dcterms:title {both(*titles)}",
        "dcterms:description "
        + both(
            f"{year}年度公开文件中印出的代码，不是财政部的完整版本。",
            f"The codes printed in disclosures of {year}; not the ministry's complete edition.",
        ),
        published(f"{kind.slug}-{year}"),
        f"dcterms:source {_SOURCE}",
        f'dcterms:isVersionOf <{kind.scheme}> ; dcterms:date "{year}"^^xsd:gYear',
        f"xkos:belongsTo <code/row-scheme/{kind.slug}>"
        + (f" ; xkos:follows <{kind.scheme}/{before}>" if before else ""),
        f"{number_of_levels(kind.levels)} ; {levels_of(edition)}",
        f"skos:hasTopConcept {refs(kind.slug, tops)}" if tops else "",
    )
    return [scheme, *level_statements(edition, titles, kind.slug, kind.levels, _by_level(seen))]


def _by_level(codes: Sequence[Code]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for code in codes:
        members.setdefault(code.level, []).append(code.code)
    return members


def _concept(
    kind: Classification, code: Code, children: Mapping[str, Sequence[str]], english: Mapping[tuple[str, str], str]
) -> str:
    """One subject code: its names, place in the hierarchy, schemes, and whether it was observed."""
    misread = _MISREAD.get(code.code)
    name = misread[1] if misread else code.name
    others = [other for other in code.other_names if other != name]
    note = _NOTES.get(code.status)
    if misread:
        note = (
            f"印本中的名称误读为“{misread[0]}”；此处名称未经印证。",
            f"Its printed name was misread as {misread[0]}; the name given here is not verified.",
        )
    schemes = ", ".join(f"<{scheme}>" for scheme in (kind.scheme, *(f"{kind.scheme}/{year}" for year in code.years)))
    translated = english.get((code.code, name))
    years = ", ".join(f'"{year}"^^xsd:gYear' for year in code.years)
    is_top = code.code in children.get("", ())
    return statement(
        f"<{kind.scheme}/{code.code}>",
        f'a skos:Concept ; skos:notation "{code.code}"',
        f"skos:prefLabel {text(name, 'zh')}" + (f", {text(translated, 'en')}" if translated else ""),
        "skos:altLabel " + ", ".join(text(other, "zh") for other in others) if others else "",
        f"skos:inScheme {schemes}",
        f"skos:topConceptOf {schemes}" if is_top else f"skos:broader <{kind.scheme}/{code.parent}>",
        f"skos:narrower {refs(kind.slug, children[code.code])}" if code.code in children else "",
        f"bkg:observed {str(code.observed).lower()}"
        + (f" ; bkg:observedYear {years}" if years else "")
        + (f" ; bkg:observedDocuments {code.documents}" if code.observed else ""),
        f"skos:editorialNote {both(*note)}" if note else "",
    )
