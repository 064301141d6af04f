"""How a dataset is described: DCAT, VoID, PROV and the service description as triples, schema.org as JSON-LD.

Knows what a graph holds (it counts) and what its publisher says; not how files are written, nor HTTP.
"""

from budgetkg.metadata.catalogue import catalogue
from budgetkg.metadata.files import File, Part
from budgetkg.metadata.moment import time_of_issue
from budgetkg.metadata.publication import LICENCES, Contact, Publication, Publisher, Words, read_publication
from budgetkg.metadata.schema_org import schema_org
from budgetkg.metadata.survey import Survey, survey
from budgetkg.metadata.vocabulary import PREFIXES

__all__ = [
    "LICENCES",
    "PREFIXES",
    "Contact",
    "File",
    "Part",
    "Publication",
    "Publisher",
    "Survey",
    "Words",
    "catalogue",
    "read_publication",
    "schema_org",
    "survey",
    "time_of_issue",
]
