"""IRIs as they are written: by the prefix of their vocabulary, relative to the base of the data, or whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from budgetkg.graph.vocabulary import PREFIXES

#: Prefixes of what the ontology and the code lists use beside the terms of the program.
FURTHER = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "obeu-d": "http://data.openbudgets.eu/ontology/dsd/dimension/",
    "obeu-m": "http://data.openbudgets.eu/ontology/dsd/measure/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
}
# What stands in a name behind its prefix in every format: letters, digits, "-" and "_", no escapes.
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
#: A base that relative IRIs can be resolved against without thinking about it.
_PLAIN_BASE = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?")


class Names:
    """How a file calls things; it remembers which prefixes it has used."""

    def __init__(self, base_iri: str, prefixes: Mapping[str, str] = MappingProxyType({})) -> None:
        """``prefixes`` are further ones."""
        self.base_iri = base_iri if _PLAIN_BASE.fullmatch(base_iri) else ""
        self.prefixes = dict(sorted({**FURTHER, **PREFIXES, **prefixes}.items()))
        self.used: set[str] = set()
        self._by_namespace = {namespace: prefix for prefix, namespace in self.prefixes.items()}

    def used_prefixes(self) -> dict[str, str]:
        """Those of :attr:`prefixes` that a name was written with."""
        return {prefix: namespace for prefix, namespace in self.prefixes.items() if prefix in self.used}

    def relative(self, iri: str) -> str:
        """An IRI of the data without the base, where every reader finds back to the same IRI; else the whole."""
        if not self.base_iri or not iri.startswith(self.base_iri):
            return iri
        rest = iri[len(self.base_iri) :]
        plain = "a" <= rest[:1] <= "z" and ":" not in rest and "?" not in rest and "//" not in rest and "/." not in rest
        return rest if plain else iri

    def prefixed(self, iri: str) -> str:
        """``qb:Observation``; ``""`` where there is no prefix for it."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix, local = self._by_namespace.get(iri[:cut]), iri[cut:]
        if prefix is None or not _LOCAL.fullmatch(local):
            return ""
        self.used.add(prefix)
        return f"{prefix}:{local}"
