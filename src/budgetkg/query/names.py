"""What people call the terms of other vocabularies that our graph uses; our own are named in the ontology."""

from __future__ import annotations

from collections.abc import Mapping

from budgetkg.graph.vocabulary import DCTERMS, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS

#: Chinese and English names by IRI.
NAMES: Mapping[str, tuple[str, str]] = {
    RDF.type: ("类", "class"),
    RDF.value: ("位置", "place"),
    RDFS.label: ("名称", "name"),
    f"{RDFS.IRI}comment": ("说明", "explanation"),
    SKOS.prefLabel: ("名称", "name"),
    SKOS.altLabel: ("印刷形式", "printed form"),
    SKOS.notation: ("代码", "code"),
    SKOS.broader: ("上级", "broader"),
    SKOS.narrower: ("下级", "narrower"),
    SKOS.inScheme: ("代码表", "code list"),
    DCTERMS.identifier: ("代码", "code"),
    DCTERMS.title: ("标题", "title"),
    DCTERMS.issued: ("发布日期", "issued"),
    DCTERMS.media_format: ("文件类型", "format"),
    ORG.identifier: ("单位代码", "unit code"),
    ORG.subOrganizationOf: ("上级部门", "part of"),
    PROV.wasQuotedFrom: ("出处", "quoted from"),
    OA.exact: ("原文", "printed"),
    SCHEMA.value: ("数值", "value"),
    SCHEMA.minValue: ("不低于", "at least"),
    SCHEMA.maxValue: ("不超过", "at most"),
    SCHEMA.unitText: ("计量单位", "unit of measure"),
}
