"""The ontology as a file in each of the formats of RDF."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache

from budgetkg.errors import ExportError
from budgetkg.graph import DEFAULT_BASE, Iris, ontology_triples
from budgetkg.resources import folder
from budgetkg.store import write_statements
from budgetkg.store.evaluation import TRIPLE_FORMS

#: The formats with their media types; Turtle comes first.
FORMS: Mapping[str, str] = {form: TRIPLE_FORMS[form] for form in ("ttl", "jsonld", "nt", "rdf")}
#: Where a site has the files, below its root and before their suffixes.
PATH = "ontology/budgetkg."

_PREFIX = re.compile(r"^@prefix\s+([\w-]+):\s+<([^>]+)>", re.MULTILINE)


@cache
def ontology_as(form: str, base_iri: str = DEFAULT_BASE) -> bytes:
    """The ontology in one of :data:`FORMS`. The code lists that it names are those under ``base_iri``.

    Turtle is the file as it was written by hand, with its comments and its order.

    Raises:
        ExportError: when the format is unknown.
    """
    if form not in FORMS:
        raise ExportError(f"{form}: 未知格式 / unknown format; one of {', '.join(FORMS)}")
    base = Iris.under(base_iri).base
    text = (folder("ontology") / "budgetkg.ttl").read_text(encoding="utf-8")
    if form == "ttl":
        return text.replace(f"<{DEFAULT_BASE}>", f"<{base}>", 1).encode()
    output = io.BytesIO()
    write_statements(ontology_triples(base), output, form, base, dict(_PREFIX.findall(text)))
    return output.getvalue()
