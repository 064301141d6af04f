"""The service description: what the endpoint says of itself, and of the data behind it, to programs."""

from __future__ import annotations

from budgetkg.resources import folder
from budgetkg.server.desk import Asker
from budgetkg.server.settings import Settings
from budgetkg.store import IRI


def describe(asker: Asker, settings: Settings, form: str) -> bytes:
    """The description in one of the formats for triples.

    Raises:
        QueryError: when the server is too busy for it.
        StoreError: when the store cannot be read.
    """
    service = f"{settings.address}/sparql"
    dataset = IRI(f"{service}#dataset")
    text = (folder("queries") / "serve" / "description.rq").read_text(encoding="utf-8")
    bindings = {
        "service": IRI(service),
        "dataset": dataset,
        "merge": IRI(f"{service}#merge"),
        "holder": dataset,
    }
    return asker.serialise(text, form, bindings)
