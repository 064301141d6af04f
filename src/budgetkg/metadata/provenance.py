"""PROV: which files the data were read from, with what, and when they were issued."""

from __future__ import annotations

from budgetkg import __version__
from budgetkg.graph.vocabulary import BKG, RDFS
from budgetkg.metadata.draft import Draft
from budgetkg.metadata.publication import Words
from budgetkg.metadata.vocabulary import DCTERMS, FOAF, PROV, SCHEMA

_HOME = "https://w3id.org/budgetkg"


def write_provenance(draft: Draft) -> None:
    """The sources by their sha256, the reading of each by the version that read it, and the export of all."""
    triples, iris, dataset = draft.triples, draft.iris, draft.iris.dataset
    export = iris.part("export")
    triples.types(dataset, PROV.Entity)
    triples.link(dataset, PROV.wasGeneratedBy, export)
    draft.time(dataset, PROV.generatedAtTime)
    triples.types(export, PROV.Activity)
    draft.words(export, RDFS.label, Words("导出数据集", "export of the dataset"))
    triples.link(export, PROV.wasAssociatedWith, _tool(draft, __version__))
    for source in draft.survey.sources:
        triples.link(dataset, PROV.wasDerivedFrom, source.iri)
        triples.types(source.iri, PROV.Entity)
        triples.text(source.iri, DCTERMS.title, source.title)
        triples.text(source.iri, BKG.sha256, source.sha256)
        draft.sha256(source.iri, iris.part("checksum", source.sha256), source.sha256)
        if source.year is not None:
            triples.link(iris.part("year", str(source.year)), PROV.wasDerivedFrom, source.iri)
        reading = iris.part("reading", *([source.reader] if source.reader else ()))
        triples.link(export, PROV.wasInformedBy, reading)
        triples.types(reading, PROV.Activity)
        draft.words(reading, RDFS.label, Words("读取来源文件", "reading of the source documents"))
        triples.link(reading, PROV.used, source.iri)
        if source.reader:
            triples.link(reading, PROV.wasAssociatedWith, _tool(draft, source.reader))


def _tool(draft: Draft, version: str) -> str:
    """The program in a version."""
    tool = draft.iris.part("budgetkg", version)
    draft.triples.types(tool, PROV.SoftwareAgent)
    draft.triples.text(tool, RDFS.label, f"budgetkg {version}")
    draft.triples.text(tool, SCHEMA.softwareVersion, version)
    draft.page(tool, FOAF.homepage, _HOME)
    return tool
