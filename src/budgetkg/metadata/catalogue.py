"""The whole description of a dataset as triples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from budgetkg.graph.dataset_iris import DatasetIris
from budgetkg.graph.terms import Triple
from budgetkg.metadata.dcat import write_catalogue
from budgetkg.metadata.draft import Draft
from budgetkg.metadata.files import File
from budgetkg.metadata.provenance import write_provenance
from budgetkg.metadata.publication import Publication
from budgetkg.metadata.service import write_service
from budgetkg.metadata.survey import Survey
from budgetkg.metadata.void import write_statistics


def catalogue(
    survey: Survey, publication: Publication, files: Sequence[File], issued: datetime | None = None
) -> tuple[Triple, ...]:
    """What a catalogue says of the dataset: DCAT, VoID, the service description, PROV; sorted, without blank nodes.

    ``files`` are those that it is distributed in, ``issued`` (in UTC) when; without it no time is told.
    """
    draft = Draft(survey, publication, files, issued, DatasetIris.under(survey.base_iri))
    write_catalogue(draft)
    write_statistics(draft)
    write_service(draft)
    write_provenance(draft)
    return tuple(sorted(draft.triples))
