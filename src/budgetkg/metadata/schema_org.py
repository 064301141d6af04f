"""schema.org: the dataset as search engines for data read it, embedded in its page as JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from budgetkg.graph.dataset_iris import DatasetIris
from budgetkg.metadata import wording
from budgetkg.metadata.files import COMPRESSED, FORMATS, File, Part
from budgetkg.metadata.publication import Publication, Words
from budgetkg.metadata.survey import Survey

_LANGUAGES = ["zh", "en"]


def schema_org(
    survey: Survey,
    publication: Publication,
    files: Sequence[File],
    issued: datetime | None = None,
    language: str = "zh",
) -> dict[str, Any]:
    """The dataset as ``schema:Dataset``, told in a language; what is not known is left out.

    Who puts it into HTML must escape it (``<`` above all).
    """
    iris = DatasetIris.under(survey.base_iri)
    title = wording.title(survey, publication)
    about = wording.description(survey, publication)
    page = publication.landing_page or iris.dataset
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": iris.dataset,
        "identifier": iris.dataset,
        "url": page,
        "name": title.said(language),
        "alternateName": title.said("zh" if language == "en" else "en"),
        "description": about.said(language),
        "inLanguage": _LANGUAGES,
        "keywords": _keywords(publication, language),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": measured.said(language)} for measured in wording.MEASURED
        ],
        "temporalCoverage": _period(survey.years),
        "spatialCoverage": _places(survey, language),
        "license": publication.licence,
        "creator": _publisher(publication, language),
        "publisher": _publisher(publication, language),
        "dateModified": "" if issued is None else issued.date().isoformat(),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": iris.part("catalogue"),
            "name": title.said(language),
            "url": page,
        },
        "distribution": [
            _download(publication, file, language) for file in files if file.part in {Part.ALL, Part.TABLE}
        ]
        if publication.download
        else [],
        "hasPart": [_year(survey, publication, files, year, title, language) for year in survey.years],
    }
    return _known(told)


def _known(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], None)}


def _keywords(publication: Publication, language: str) -> list[str]:
    own, ours = (
        (publication.keywords_en, wording.KEYWORDS_EN)
        if language == "en"
        else (publication.keywords_zh, wording.KEYWORDS_ZH)
    )
    return list(dict.fromkeys((*own, *ours)))


def _period(years: tuple[int, ...]) -> str:
    """An interval of ISO 8601."""
    return "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}/{years[-1]}"


def _places(survey: Survey, language: str) -> list[dict[str, str]]:
    country = Words("中国", "China").said(language)
    return [{"@type": "Place", "name": name} for name in (country, *(place.name for place in survey.places)) if name]


def _publisher(publication: Publication, language: str) -> dict[str, Any] | None:
    said, contact = publication.publisher, publication.contact
    if not said.name:
        return None
    point = {
        "@type": "ContactPoint",
        "name": contact.name.said(language),
        "url": contact.page,
        "email": contact.email,
    }
    return _known(
        {
            "@type": "Organization",
            "@id": said.iri,
            "name": said.name.said(language),
            "url": said.homepage,
            "contactPoint": _known(point) if contact.page or contact.email else None,
        }
    )


def _year(
    survey: Survey, publication: Publication, files: Sequence[File], year: int, whole: Words, language: str
) -> dict[str, Any]:
    own = [file for file in files if file.part is Part.YEAR and file.name == str(year)]
    return _known(
        {
            "@type": "Dataset",
            "@id": DatasetIris.under(survey.base_iri).part("year", str(year)),
            "name": wording.year_title(year, whole).said(language),
            "description": wording.year_description(year, survey.of_year(year)).said(language),
            "temporalCoverage": str(year),
            "license": publication.licence,
            "creator": _publisher(publication, language),
            "distribution": [_download(publication, file, language) for file in own] if publication.download else [],
        }
    )


def _download(publication: Publication, file: File, language: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": wording.file_title(file).said(language),
        "contentUrl": f"{publication.download}{file.path}",
        "encodingFormat": [file.media_type, COMPRESSED[file.compression]] if file.compression else file.media_type,
        "fileFormat": FORMATS[file.media_type].words.said(language),
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }
