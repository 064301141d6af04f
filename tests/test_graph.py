"""The graph of a document: exactly the triples that its facts say, in the form the contract gives (docs/model.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import graph_diff, to_isomorphic
from rdflib.namespace import DCTERMS, OWL, PROV

from budgetkg import __version__
from budgetkg.document.model import Box
from budgetkg.facts.model import (
    OVERALL_GOAL,
    BudgetLine,
    Category,
    Citation,
    Department,
    DocumentFacts,
    Evidence,
    FundSource,
    Indicator,
    ProjectBudget,
    Proof,
    Reading,
    Region,
    Side,
    StatedFigure,
    TableAccount,
    TargetValue,
    Unit,
    UnreadAmount,
)
from budgetkg.graph import codelist_triples, document_iri, document_lines, document_triples, terms
from budgetkg.graph.sink import Triples
from budgetkg.graph.terms import Triple
from budgetkg.graph.vocabulary import BKG as TERMS
from budgetkg.source import Source

BASE = Namespace("https://w3id.org/budgetkg/id/")
BKG = Namespace("https://w3id.org/budgetkg/ontology#")
QB = Namespace("http://purl.org/linked-data/cube#")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("http://schema.org/")
ORG = Namespace("http://www.w3.org/ns/org#")

SHA = "925ccdec8c8cfe40037c13f136639f33845acdf0f95fed4db41aa4bb9c375c31"
DOCUMENT = BASE["document/925ccdec8c8cfe40"]
LHASA = Region("540100", "拉萨市", "西藏自治区拉萨市")
POLICE = Unit("拉萨市刑警支队", "140003", region=LHASA)
CODE = "54010024T000001454442"


def page_row(page: int, row: int, text: str, box: Box | None = None) -> Evidence:
    return Evidence(row, text, page=page, table=1, box=box)


def an_indicator(**changes: object) -> Indicator:
    indicator = Indicator(
        level1="产出指标",
        level2="成本指标",
        level3="工会活动人均成本",
        comparator="≤",
        target=None,
        current=TargetValue("500", Decimal(500)),
        unit="元/人·次",
        weight_total=None,
        weight=Decimal(20),
        core=None,
        evidence=page_row(
            12, 96, "产出指标 成本指标 工会活动人均成本 ≤ 500 元/人·次 20", Box(640.8, 589.4, 494.6, 12.2)
        ),
    )
    return replace(indicator, **changes)  # type: ignore[arg-type]


def a_line(**changes: object) -> BudgetLine:
    line = BudgetLine(
        unit=POLICE,
        fiscal_year=2024,
        table="general-public-expenditure",
        scheme="function",
        code="2040202",
        name="一般行政管理事务",
        side=Side.EXPENDITURE,
        fund="general-public-budget",
        measure="project",
        amount=Decimal("2804500.00"),
        printed="280.45",
        column="2024年预算数/项目支出",
        cell=7,
        evidence=page_row(2, 8, "02 一般行政管理事务 280.45 280.45", Box(40.04, 198.2, 515.3, 15.2)),
        proof=Proof.PROVED,
        proved_by=("row-parts", "children"),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def a_project(**changes: object) -> ProjectBudget:
    project = ProjectBudget(
        unit=POLICE,
        fiscal_year=2024,
        code=CODE,
        name="公益性岗位等工会经费",
        category=Category.SPECIAL_PURPOSE,
        evidence=page_row(12, 95, f"{CODE}-公益性岗位等工会经费 10.00 3.92"),
        amount=Decimal("39200.00"),
        printed="3.92",
        execution_weight=Decimal("10.00"),
    )
    return replace(project, **changes)  # type: ignore[arg-type]


def a_citation(**changes: object) -> Citation:
    citation = Citation(
        printed="藏工办发【2022】9号",
        numbered=True,
        organ_code="藏工办发",
        year="2022",
        number="9",
        title="西藏自治区基层工会经费收支管理办法",
    )
    return replace(citation, **changes)  # type: ignore[arg-type]


def some_facts(**changes: object) -> DocumentFacts:
    facts = DocumentFacts(
        source=Source(Path("police.pdf"), "police.pdf", SHA, "application/pdf", b""),
        title="",
        fiscal_year=2024,
        stage="budget",
        region=LHASA,
        issued="",
        pages=13,
        units=(POLICE,),
        lines=(),
        projects=(),
        figures=(),
        tables=(),
        findings=(),
        redactions={},
        money_unit="万元",
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def police_facts() -> DocumentFacts:
    """Two printed rows of a budget, and a table that was not wholly read: the worked example."""
    project = a_project(
        goal="根据藏工办发【2022】9号文件精神，申请市级资金3.92万元。",
        indicators=(an_indicator(),),
        citations=(a_citation(),),
        figures=(
            StatedFigure(
                "申请市级资金",
                "applied",
                "3.92万元",
                page_row(12, 95, "申请市级资金3.92万元"),
                amount=Decimal("39200.00"),
                fiscal_year=2024,
            ),
        ),
    )
    account = TableAccount(
        number=2,
        title="一般公共预算支出表",
        slug="general-public-expenditure",
        evidence=page_row(2, 1, "一般公共预算支出表"),
        money_unit="万元",
        printed=14,
        read=10,
        exempt={"code": 3},
        unread=(
            UnreadAmount(
                "7.00",
                page_row(2, 9, "03 机关服务 7.00"),
                "列不能确定",
                "the column is undecided",
                ("合计", "项目支出"),
            ),
        ),
    )
    return some_facts(
        issued="2024-01-31",
        lines=(a_line(),),
        projects=(project,),
        tables=(account,),
        redactions={"telephone": 2, "name": 1},
    )


EXPECTED = f"""
@base <https://w3id.org/budgetkg/id/> .
@prefix bkg: <https://w3id.org/budgetkg/ontology#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix interval: <http://reference.data.gov.uk/def/intervals/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix obeu-a: <http://data.openbudgets.eu/ontology/dsd/attribute/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix sdmx-a: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix d: <https://w3id.org/budgetkg/id/document/925ccdec8c8cfe40/> .

# -------- shared nodes, as this document names them

<unit/540100/140003> a bkg:BudgetUnit, org:Organization ; rdfs:label "拉萨市刑警支队"@zh ; org:identifier "140003" ;
  bkg:region <code/region/540100> .
<year/2024> a interval:Year ; rdfs:label "2024" .
<project/{CODE}> a bkg:Project, foaf:Project ; rdfs:label "公益性岗位等工会经费"@zh ;
  dcterms:identifier "{CODE}" ; bkg:projectRegion <code/region/540100> ; bkg:projectYear <year/2024> ;
  bkg:category <code/category/special-purpose> .
<policy/藏工办发/2022/9> a bkg:PolicyDocument, eli:LegalResource, schema:Legislation ;
  rdfs:label "藏工办发〔2022〕9号"@zh ; bkg:organCode "藏工办发" ; bkg:issueYear "2022"^^xsd:gYear ; bkg:issueNumber 9 ;
  dcterms:title "西藏自治区基层工会经费收支管理办法" ; skos:altLabel "藏工办发【2022】9号"@zh .

# -------- the document

<document/925ccdec8c8cfe40> a bkg:SourceDocument, foaf:Document, prov:Entity ;
  bkg:fileName "police.pdf" ; bkg:sha256 "{SHA}" ; bkg:fiscalYear <year/2024> ; bkg:phase <code/phase/budget> ;
  bkg:region <code/region/540100> ; dcterms:issued "2024-01-31"^^xsd:date ; bkg:pages 13 ;
  dcterms:format "application/pdf" ; bkg:moneyUnit "万元" ; bkg:coversUnit <unit/540100/140003> ;
  bkg:redactionCount 3 ; bkg:readerVersion "{__version__}" .
d:lines a qb:DataSet ; qb:structure bkg:lineStructure ; dcterms:source <document/925ccdec8c8cfe40> ;
  obeu-a:currency <http://publications.europa.eu/resource/authority/currency/CNY> ; sdmx-a:unitMult 0 .
d:projects a qb:DataSet ; qb:structure bkg:projectStructure ; dcterms:source <document/925ccdec8c8cfe40> ;
  obeu-a:currency <http://publications.europa.eu/resource/authority/currency/CNY> ; sdmx-a:unitMult 0 .

# -------- one printed cell: 280.45 万元 is 2804500 元

<document/925ccdec8c8cfe40/p2/t1/r8/c7> a bkg:BudgetLine, qb:Observation ; qb:dataSet d:lines ;
  bkg:unit <unit/540100/140003> ; bkg:fiscalYear <year/2024> ; bkg:phase <code/phase/budget> ;
  bkg:side <code/side/expenditure> ; bkg:table <code/table/general-public-expenditure> ;
  bkg:function <code/function/2040202> ; bkg:economicDepartment <code/economic-department/total> ;
  bkg:economicGovernment <code/economic-government/total> ; bkg:item <code/item/total> ; bkg:project <project/none> ;
  bkg:fund <code/fund/general-public-budget> ; bkg:measure <code/measure/project> ; bkg:occurrence 1 ;
  bkg:amount 2804500.00 ; bkg:printed "280.45" ; bkg:printedPrecision "100"^^xsd:decimal ; bkg:printedName "一般行政管理事务" ;
  bkg:printedColumn "2024年预算数/项目支出" ; bkg:rowScheme <code/row-scheme/function> ;
  bkg:proof <code/proof/proved> ; bkg:provedBy <check/row-parts>, <check/children> ;
  prov:wasQuotedFrom <document/925ccdec8c8cfe40/p2/t1/r8> .

# -------- one project, with an indicator, a citation and a figure

<document/925ccdec8c8cfe40/project/{CODE}> a bkg:ProjectBudget, qb:Observation ; qb:dataSet d:projects ;
  bkg:unit <unit/540100/140003> ; bkg:fiscalYear <year/2024> ; bkg:phase <code/phase/budget> ;
  bkg:side <code/side/expenditure> ; bkg:project <project/{CODE}> ; bkg:fund <code/fund/all> ; bkg:occurrence 1 ;
  bkg:amount 39200.00 ; bkg:printed "3.92" ; bkg:printedPrecision "100"^^xsd:decimal ; bkg:printedName "公益性岗位等工会经费" ;
  bkg:executionWeight 10.00 ; bkg:goal "根据藏工办发【2022】9号文件精神，申请市级资金3.92万元。"@zh ;
  bkg:proof <code/proof/unproved> ; bkg:citesBasis <policy/藏工办发/2022/9> ;
  bkg:hasIndicator <document/925ccdec8c8cfe40/project/{CODE}/indicator/1> ;
  bkg:hasFigure <document/925ccdec8c8cfe40/project/{CODE}/figure/1> ;
  prov:wasQuotedFrom <document/925ccdec8c8cfe40/p12/t1/r95> .
<document/925ccdec8c8cfe40/project/{CODE}/indicator/1> a bkg:Indicator, cv:Criterion ;
  rdfs:label "工会活动人均成本"@zh ; bkg:level1 <code/indicator/output> ; bkg:level2 <code/indicator/output/cost> ;
  bkg:comparator <code/comparator/at-most> ; bkg:measurementUnit "元/人·次" ; bkg:weight "20"^^xsd:decimal ;
  bkg:currentValue <document/925ccdec8c8cfe40/project/{CODE}/indicator/1#current> ;
  prov:wasQuotedFrom <document/925ccdec8c8cfe40/p12/t1/r96> .
<document/925ccdec8c8cfe40/project/{CODE}/indicator/1#current> a schema:QuantitativeValue ; bkg:printed "500" ;
  schema:maxValue "500"^^xsd:decimal ; schema:unitText "元/人·次" .
<document/925ccdec8c8cfe40/project/{CODE}/citation/1> a bkg:Citation ; bkg:printed "藏工办发【2022】9号" ;
  bkg:citedBy <document/925ccdec8c8cfe40/project/{CODE}> ; bkg:cites <policy/藏工办发/2022/9> ;
  bkg:citationKind "numbered" ; dcterms:title "西藏自治区基层工会经费收支管理办法" ; bkg:organCode "藏工办发" ;
  bkg:issueYear "2022"^^xsd:gYear ; bkg:issueNumber 9 ; prov:wasQuotedFrom <document/925ccdec8c8cfe40/p12/t1/r95> .
<document/925ccdec8c8cfe40/project/{CODE}/figure/1> a bkg:StatedFigure ;
  bkg:statedIn <document/925ccdec8c8cfe40/project/{CODE}> ; bkg:subject "申请市级资金"@zh ;
  bkg:topic <code/topic/applied> ; bkg:statedAmount 39200.00 ; bkg:fiscalYear <year/2024> ;
  bkg:unit <unit/540100/140003> ; bkg:printed "3.92万元" ; prov:wasQuotedFrom <document/925ccdec8c8cfe40/p12/t1/r95> .

# -------- the account of the table

<document/925ccdec8c8cfe40/table/2> a bkg:TableAccount ; bkg:accountOf <document/925ccdec8c8cfe40> ; bkg:tableNumber 2 ;
  dcterms:title "一般公共预算支出表" ; bkg:table <code/table/general-public-expenditure> ; bkg:moneyUnit "万元" ;
  bkg:printedTokens 14 ; bkg:readTokens 10 ; bkg:exemptTokens 3 ; bkg:exemptByKind "code: 3" ; bkg:unreadTokens 1 ;
  prov:wasQuotedFrom <document/925ccdec8c8cfe40/p2/t1/r1> .
<document/925ccdec8c8cfe40/table/2/unread/1> a bkg:UnreadAmount ; bkg:inAccount <document/925ccdec8c8cfe40/table/2> ;
  bkg:printed "7.00" ; bkg:reason "列不能确定"@zh, "the column is undecided"@en ; bkg:alternative "合计", "项目支出" ;
  prov:wasQuotedFrom <document/925ccdec8c8cfe40/p2/t1/r9> .

# -------- where all this stands

<document/925ccdec8c8cfe40/p2/t1/r8> a bkg:Evidence, oa:SpecificResource, prov:Entity ;
  oa:hasSource <document/925ccdec8c8cfe40> ; bkg:page 2 ; bkg:tableNumber 1 ; bkg:row 8 ;
  oa:hasSelector <document/925ccdec8c8cfe40/p2/t1/r8#box> .
<document/925ccdec8c8cfe40/p2/t1/r8#box> a oa:FragmentSelector ;
  dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> ; rdf:value "page=2&viewrect=40.0,198.2,515.3,15.2" ;
  oa:refinedBy <document/925ccdec8c8cfe40/p2/t1/r8#text> .
<document/925ccdec8c8cfe40/p2/t1/r8#text> a oa:TextQuoteSelector ; oa:exact "02 一般行政管理事务 280.45 280.45" .
<document/925ccdec8c8cfe40/p12/t1/r95> a bkg:Evidence, oa:SpecificResource, prov:Entity ;
  oa:hasSource <document/925ccdec8c8cfe40> ; bkg:page 12 ; bkg:tableNumber 1 ; bkg:row 95 ;
  oa:hasSelector <document/925ccdec8c8cfe40/p12/t1/r95#page> .
<document/925ccdec8c8cfe40/p12/t1/r95#page> a oa:FragmentSelector ;
  dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> ; rdf:value "page=12" ;
  oa:refinedBy <document/925ccdec8c8cfe40/p12/t1/r95#text> .
<document/925ccdec8c8cfe40/p12/t1/r95#text> a oa:TextQuoteSelector ; oa:exact "{CODE}-公益性岗位等工会经费 10.00 3.92" .
<document/925ccdec8c8cfe40/p12/t1/r96> a bkg:Evidence, oa:SpecificResource, prov:Entity ;
  oa:hasSource <document/925ccdec8c8cfe40> ; bkg:page 12 ; bkg:tableNumber 1 ; bkg:row 96 ;
  oa:hasSelector <document/925ccdec8c8cfe40/p12/t1/r96#box> .
<document/925ccdec8c8cfe40/p12/t1/r96#box> a oa:FragmentSelector ;
  dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> ; rdf:value "page=12&viewrect=640.8,589.4,494.6,12.2" ;
  oa:refinedBy <document/925ccdec8c8cfe40/p12/t1/r96#text> .
<document/925ccdec8c8cfe40/p12/t1/r96#text> a oa:TextQuoteSelector ;
  oa:exact "产出指标 成本指标 工会活动人均成本 ≤ 500 元/人·次 20" .
<document/925ccdec8c8cfe40/p2/t1/r1> a bkg:Evidence, oa:SpecificResource, prov:Entity ;
  oa:hasSource <document/925ccdec8c8cfe40> ; bkg:page 2 ; bkg:tableNumber 1 ; bkg:row 1 ;
  oa:hasSelector <document/925ccdec8c8cfe40/p2/t1/r1#page> .
<document/925ccdec8c8cfe40/p2/t1/r1#page> a oa:FragmentSelector ;
  dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> ; rdf:value "page=2" ;
  oa:refinedBy <document/925ccdec8c8cfe40/p2/t1/r1#text> .
<document/925ccdec8c8cfe40/p2/t1/r1#text> a oa:TextQuoteSelector ; oa:exact "一般公共预算支出表" .
<document/925ccdec8c8cfe40/p2/t1/r9> a bkg:Evidence, oa:SpecificResource, prov:Entity ;
  oa:hasSource <document/925ccdec8c8cfe40> ; bkg:page 2 ; bkg:tableNumber 1 ; bkg:row 9 ;
  oa:hasSelector <document/925ccdec8c8cfe40/p2/t1/r9#page> .
<document/925ccdec8c8cfe40/p2/t1/r9#page> a oa:FragmentSelector ;
  dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> ; rdf:value "page=2" ;
  oa:refinedBy <document/925ccdec8c8cfe40/p2/t1/r9#text> .
<document/925ccdec8c8cfe40/p2/t1/r9#text> a oa:TextQuoteSelector ; oa:exact "03 机关服务 7.00" .

# -------- the aggregates: computed from all the above

<column/general-public-expenditure/expenditure/budget/function/general-public-budget/project> a bkg:TableColumn ;
  bkg:ofTable <code/table/general-public-expenditure> ; bkg:ofSide <code/side/expenditure> ; bkg:ofPhase <code/phase/budget> ;
  bkg:ofRowScheme <code/row-scheme/function> ; bkg:ofFund <code/fund/general-public-budget> ;
  bkg:ofMeasure <code/measure/project> .
<document/925ccdec8c8cfe40/slice/1> a bkg:ColumnSlice, qb:ObservationGroup ;
  bkg:ofColumn <column/general-public-expenditure/expenditure/budget/function/general-public-budget/project> ;
  bkg:ofDocument <document/925ccdec8c8cfe40> ; bkg:ofUnit <unit/540100/140003> ; bkg:ofYear <year/2024> ;
  qb:observation <document/925ccdec8c8cfe40/p2/t1/r8/c7> ;
  bkg:lineCount 1 ; bkg:provedCount 1 ; bkg:contradictedCount 0 .
<document/925ccdec8c8cfe40/table-sum/1> a bkg:TableSum ; bkg:ofDocument <document/925ccdec8c8cfe40> ;
  bkg:ofTableKind <code/table/general-public-expenditure> ; bkg:ofYear <year/2024> ;
  bkg:lineCount 1 ; bkg:provedCount 1 ; bkg:contradictedCount 0 .
<document/925ccdec8c8cfe40/project-sum/1> a bkg:ProjectSum ; bkg:ofDocument <document/925ccdec8c8cfe40> ;
  bkg:ofUnit <unit/540100/140003> ; bkg:ofYear <year/2024> ; bkg:ofCategory <code/category/special-purpose> ;
  bkg:budgetCount 1 ; bkg:projectCount 1 ; bkg:amountSum 39200.00 ; bkg:withoutAmount 0 ; bkg:contradictedCount 0 .
<document/925ccdec8c8cfe40/indicator-sum/1> a bkg:IndicatorSum ; bkg:ofDocument <document/925ccdec8c8cfe40> ;
  bkg:ofUnit <unit/540100/140003> ; bkg:ofYear <year/2024> ;
  bkg:ofLevel1 <code/indicator/output> ; bkg:ofLevel2 <code/indicator/output/cost> ; bkg:indicatorCount 1 ;
  bkg:budgetCount 1 ; bkg:numericCount 1 ; bkg:weightedCount 1 ; bkg:weightTotalSum "20"^^xsd:decimal .
<document/925ccdec8c8cfe40/check-count/row-parts> a bkg:CheckCount ; bkg:ofDocument <document/925ccdec8c8cfe40> ;
  bkg:ofCheck <check/row-parts> ; bkg:provedCount 1 ; bkg:contradictedCount 0 .
<document/925ccdec8c8cfe40/check-count/children> a bkg:CheckCount ; bkg:ofDocument <document/925ccdec8c8cfe40> ;
  bkg:ofCheck <check/children> ; bkg:provedCount 1 ; bkg:contradictedCount 0 .
<document/925ccdec8c8cfe40/project/{CODE}> bkg:weightSum 30.00 .
<document/925ccdec8c8cfe40/project/{CODE}/indicator/1> bkg:wording <wording/151c2524ec8ca5b9> .
<wording/151c2524ec8ca5b9> a bkg:Wording ; rdfs:label "工会活动人均成本"@zh ; bkg:usedByUnit <unit/540100/140003> .
<project/{CODE}> bkg:budgetedByUnit <unit/540100/140003> .
<policy/藏工办发/2022/9> bkg:citedByUnit <unit/540100/140003> .
<document/925ccdec8c8cfe40> bkg:lineCount 1 ; bkg:provedCount 1 ; bkg:contradictedCount 0 ; bkg:tableCount 1 ;
  bkg:unknownTableCount 0 ; bkg:printedTokenSum 14 ; bkg:readTokenSum 10 ; bkg:exemptTokenSum 3 ; bkg:unreadTokenSum 1 ;
  bkg:budgetCount 1 ; bkg:indicatorCount 1 ; bkg:citationCount 1 ; bkg:figureCount 1 .
"""


def parse(triples: Iterable[Triple]) -> Graph:
    return Graph().parse(data="".join(f"{' '.join(triple)} .\n" for triple in triples), format="nt")


def graph_of(**changes: object) -> Graph:
    """The graph of a document that holds only what is given."""
    return parse(document_triples(some_facts(**changes)))


def is_described(graph: Graph, node: URIRef) -> bool:
    return (node, None, None) in graph


# ---------------------------------------------------------------- the whole graph


def test_two_printed_rows_become_exactly_these_triples() -> None:
    expected = Graph().parse(data=EXPECTED, format="turtle")
    found = parse(document_triples(police_facts()))
    _, missing, surplus = graph_diff(to_isomorphic(expected), to_isomorphic(found))
    assert missing.serialize(format="nt") == ""
    assert surplus.serialize(format="nt") == ""


def test_lines_say_what_the_triples_say_each_once() -> None:
    lines = document_lines(police_facts()).decode().splitlines()
    assert sorted(lines) == sorted(f"{' '.join(triple)} ." for triple in document_triples(police_facts()))
    assert len(lines) == len(set(lines))


def test_triples_gathered_again_are_the_same() -> None:
    once = set(document_triples(police_facts()))
    assert set(Triples.of(once)) == once  # links and literals, second objects of a property too


def test_triples_are_the_same_each_time_and_each_comes_once() -> None:
    once = list(document_triples(police_facts()))
    assert once == list(document_triples(police_facts()))
    assert len(once) == len(set(once))


def test_there_are_no_blank_nodes_and_no_preferred_labels() -> None:
    graph = parse(document_triples(police_facts()))
    assert not any(isinstance(node, BNode) for triple in graph for node in triple)
    assert (None, SKOS.prefLabel, None) not in graph


def test_every_property_and_class_of_ours_is_in_the_ontology() -> None:
    graph = parse(document_triples(police_facts()))
    used = {str(term) for _, predicate, value in graph for term in (predicate, value) if str(term).startswith(str(BKG))}
    assert used <= TERMS.terms()


def test_another_base_moves_every_iri_of_the_data() -> None:
    base = "https://data.example.gov.cn/"
    moved = {
        tuple(term.replace(base, str(BASE)) for term in triple) for triple in document_triples(police_facts(), base)
    }
    assert moved == set(document_triples(police_facts()))
    assert document_iri(police_facts(), base) == document_iri(SHA, base) == f"{base}document/{SHA[:16]}"


# ---------------------------------------------------------------- lines


def test_an_unknown_code_is_described_in_the_document_and_a_known_one_is_not() -> None:
    graph = graph_of(lines=(a_line(), a_line(code="2040288", name="新增事务", cell=8)))
    unknown = BASE["code/function/2040288"]
    assert not is_described(graph, BASE["code/function/2040202"])
    assert set(graph.predicate_objects(unknown)) == {
        (RDF.type, SKOS.Concept),
        (RDFS.label, Literal("新增事务", lang="zh")),
        (SKOS.notation, Literal("2040288")),
        (SKOS.inScheme, BASE["code/function"]),
        (SKOS.broader, BASE["code/function/20402"]),
    }
    assert (BASE["code/function/20402"], SKOS.narrower, unknown) in graph


def test_an_unknown_code_hangs_under_an_unknown_one_only_where_that_is_printed() -> None:
    row = graph_of(lines=(a_line(code="2997701", name="甲"),))
    assert row.value(BASE["code/function/2997701"], SKOS.broader) is None
    rows = graph_of(lines=(a_line(code="2997701", name="甲"), a_line(code="29977", name="乙", cell=8)))
    assert row.value(BASE["code/function/29977"], RDF.type) is None
    assert rows.value(BASE["code/function/2997701"], SKOS.broader) == BASE["code/function/29977"]
    odd = graph_of(lines=(a_line(code="204020211", name="丙"),))
    assert odd.value(BASE["code/function/204020211"], SKOS.broader) is None


def test_one_unknown_code_may_bear_two_names() -> None:
    graph = graph_of(lines=(a_line(code="2040288", name="甲"), a_line(code="2040288", name="乙", cell=8)))
    assert {str(label) for label in graph.objects(BASE["code/function/2040288"], RDFS.label)} == {"甲", "乙"}


@pytest.mark.parametrize(
    ("scheme", "code", "name", "item"),
    [
        ("summary", "", "本年收入", "本年收入"),
        ("summary", "", "收入总计", "收入总计"),
        ("summary", "", "合计", "total"),
        ("function", "", "合计", "total"),
        ("function", "2040202", "一般行政管理事务", "total"),
        ("function", "", "结转下年", "结转下年"),
        ("three-public", "vehicle-operation", "公务用车运行费", "three-public-vehicle-operation"),
        ("procurement", "A", "货物", "procurement-A"),
        ("procurement", "", "合计", "total"),
        ("unit", "140003", "拉萨市刑警支队", "total"),
        ("summary", "", "", "（无名称）"),
    ],
)
def test_rows_without_subject_code_are_told_apart_by_item(scheme: str, code: str, name: str, item: str) -> None:
    graph = graph_of(lines=(a_line(scheme=scheme, code=code, name=name),))
    assert graph.value(DOCUMENT + "/p2/t1/r8/c7", BKG.item) == BASE[f"code/item/{item}"]
    known = not any(character >= "\u4e00" for character in item)
    assert is_described(graph, BASE[f"code/item/{item}"]) != known


def test_an_unknown_procurement_item_keeps_its_code_as_notation() -> None:
    graph = graph_of(lines=(a_line(scheme="procurement", code="A0201", name="计算机"),))
    assert graph.value(BASE["code/item/procurement-A0201"], SKOS.notation) == Literal("A0201")


def test_partner_codes_fill_their_dimensions() -> None:
    line = a_line(economic_department_code="30201", economic_government_code="50201")
    graph = graph_of(lines=(line,))
    cell = DOCUMENT + "/p2/t1/r8/c7"
    assert graph.value(cell, BKG.function) == BASE["code/function/2040202"]
    assert graph.value(cell, BKG.economicDepartment) == BASE["code/economic-department/30201"]
    assert graph.value(cell, BKG.economicGovernment) == BASE["code/economic-government/50201"]


def test_a_row_of_economic_codes_has_no_function() -> None:
    graph = graph_of(lines=(a_line(scheme="economic-department", code="30201", name="办公费"),))
    cell = DOCUMENT + "/p2/t1/r8/c7"
    assert graph.value(cell, BKG.function) == BASE["code/function/total"]
    assert graph.value(cell, BKG.economicDepartment) == BASE["code/economic-department/30201"]


def test_no_two_lines_agree_in_all_dimensions() -> None:
    graph = graph_of(
        lines=(
            a_line(),
            a_line(cell=8, name="同码异名"),
            a_line(cell=9, occurrence=2),
            a_line(cell=10, occurrence=7),
        )
    )
    found = {cell: int(graph.value(DOCUMENT + f"/p2/t1/r8/c{cell}", BKG.occurrence)) for cell in (7, 8, 9, 10)}  # type: ignore[arg-type]
    assert found == {7: 1, 8: 2, 9: 3, 10: 7}


def test_two_amounts_of_one_cell_are_two_lines() -> None:
    graph = graph_of(lines=(a_line(), a_line(measure="total")))
    assert set(graph.subjects(RDF.type, BKG.BudgetLine)) == {
        DOCUMENT + "/p2/t1/r8/c7",
        DOCUMENT + "/p2/t1/r8/c7/2",
    }


def test_a_slug_of_its_own_is_described_with_the_title_of_its_table() -> None:
    account = replace(police_facts().tables[0], slug="earmarked-transfers", title="专项转移支付表", unread=())
    graph = graph_of(lines=(a_line(table="earmarked-transfers"),), tables=(account,))
    table = BASE["code/table/earmarked-transfers"]
    assert graph.value(table, RDFS.label) == Literal("专项转移支付表", lang="zh")
    assert graph.value(DOCUMENT + "/table/2", BKG.table) == table


def test_a_doubtful_reading_says_so() -> None:
    line = a_line(
        proof=Proof.CONTRADICTED,
        proved_by=(),
        contradicted_by=("children", "new-identity"),
        reading=Reading(Decimal("0.87"), "小数点由合计确定"),
    )
    graph = graph_of(lines=(line,))
    cell = DOCUMENT + "/p2/t1/r8/c7"
    assert graph.value(cell, BKG.proof) == BASE["code/proof/contradicted"]
    assert set(graph.objects(cell, BKG.contradictedBy)) == {BASE["check/children"], BASE["check/new-identity"]}
    assert graph.value(cell, BKG.confidence) == Literal("0.87", datatype=XSD.decimal)
    assert graph.value(cell, BKG.repaired) == Literal("小数点由合计确定")
    assert (BASE["check/new-identity"], RDF.type, BKG.Check) in graph
    assert not is_described(graph, BASE["check/children"])


# ---------------------------------------------------------------- projects


def test_a_project_without_printed_amount_is_no_observation() -> None:
    graph = graph_of(projects=(a_project(amount=None, printed=""),))
    budget = DOCUMENT + f"/project/{CODE}"
    assert set(graph.objects(budget, RDF.type)) == {BKG.ProjectBudget}
    for predicate in (QB.dataSet, BKG.amount, BKG.printed, BKG.printedPrecision):
        assert graph.value(budget, predicate) is None
    assert not is_described(graph, DOCUMENT + "/projects")
    assert graph.value(budget, BKG.unit) == BASE["unit/540100/140003"]
    assert graph.value(budget, BKG.executionWeight) == Literal("10.00", datatype=XSD.decimal)


def test_one_code_in_two_units_is_one_project_and_two_budgets() -> None:
    other = Unit("拉萨市公安局", "140001", region=LHASA)
    graph = graph_of(projects=(a_project(), a_project(unit=other, indicators=(an_indicator(),))))
    assert set(graph.subjects(RDF.type, BKG.ProjectBudget)) == {
        DOCUMENT + f"/project/{CODE}",
        DOCUMENT + f"/project/{CODE}/2",
    }
    assert set(graph.subjects(RDF.type, BKG.Project)) == {BASE[f"project/{CODE}"]}
    assert set(graph.subjects(RDF.type, BKG.Indicator)) == {DOCUMENT + f"/project/{CODE}/2/indicator/1"}
    assert set(graph.objects(DOCUMENT, BKG.coversUnit)) == {BASE["unit/540100/140003"], BASE["unit/540100/140001"]}


def test_the_same_budget_twice_has_two_occurrences() -> None:
    graph = graph_of(projects=(a_project(), a_project()))
    assert {int(value) for value in graph.objects(None, BKG.occurrence)} == {1, 2}  # type: ignore[call-overload]


def test_a_project_without_code_is_its_unit_year_and_name() -> None:
    graph = graph_of(projects=(a_project(code="", name="党建 经费", category=None),))
    (project,) = graph.subjects(RDF.type, BKG.Project)
    assert project == BASE["project/540100/140003/2024/党建经费"]
    assert graph.value(project, RDFS.label) == Literal("党建 经费", lang="zh")
    assert graph.value(project, DCTERMS.identifier) is None
    assert is_described(graph, DOCUMENT + "/project/党建经费")


def test_a_code_of_another_grammar_is_kept_and_not_taken_apart() -> None:
    graph = graph_of(projects=(a_project(code="T000000010174", category=None, printed_code="T000000010174−"),))
    project = BASE["project/T000000010174"]
    assert graph.value(project, DCTERMS.identifier) == Literal("T000000010174")
    assert graph.value(project, BKG.projectRegion) is None
    assert graph.value(DOCUMENT + "/project/T000000010174", BKG.printedCode) == Literal("T000000010174−")


def test_a_project_of_a_region_that_the_list_lacks() -> None:
    graph = graph_of(projects=(a_project(code="99990024T000001454442"),))
    region = graph.value(BASE["project/99990024T000001454442"], BKG.projectRegion)
    assert region == BASE["code/region/999900"]
    assert graph.value(region, SKOS.notation) == Literal("999900")
    assert graph.value(region, RDFS.label) == Literal("999900")


def test_an_overall_goal_is_for_no_single_project() -> None:
    graph = graph_of(projects=(a_project(code="", name=OVERALL_GOAL, category=None, amount=None, printed=""),))
    budget = DOCUMENT + f"/project/{OVERALL_GOAL}"
    assert graph.value(budget, BKG.project) == BASE["project/none"]
    assert graph.value(budget, BKG.isOverallGoal) == Literal(True)
    assert not list(graph.subjects(RDF.type, BKG.Project))


def test_sources_of_money_are_amounts_in_yuan() -> None:
    sources = {"fiscal_funds": FundSource("财政资金", Decimal(7000000), "700.00")}
    graph = graph_of(projects=(a_project(sources=sources),))
    assert graph.value(DOCUMENT + f"/project/{CODE}", BKG.fiscalFunds) == Literal("7000000.00", datatype=XSD.decimal)


def test_the_row_of_another_table_that_prints_a_source_is_named_beside_the_projects_own() -> None:
    listed = page_row(32, 7, "甲队 执法办案 20.00")
    sources = {"unit_funds": FundSource("单位资金", Decimal(200000), "20.00", listed)}
    graph = graph_of(projects=(a_project(sources=sources),), lines=(a_line(evidence=listed),))
    (line,) = graph.subjects(RDF.type, BKG.BudgetLine)
    budget = DOCUMENT + f"/project/{CODE}"
    assert graph.value(budget, PROV.wasDerivedFrom) == graph.value(line, PROV.wasQuotedFrom)
    assert len(list(graph.objects(budget, PROV.wasQuotedFrom))) == 1


# ---------------------------------------------------------------- indicators


@pytest.mark.parametrize(
    ("comparator", "predicate", "slug"),
    [
        ("=", "value", "equal"),
        ("≥", "minValue", "at-least"),
        (">", "minValue", "more-than"),
        ("≤", "maxValue", "at-most"),
        ("<", "maxValue", "less-than"),
        ("定性", "value", "qualitative"),
        ("", "value", None),
    ],
)
def test_the_comparator_says_what_a_number_is(comparator: str, predicate: str, slug: str | None) -> None:
    indicator = an_indicator(comparator=comparator, target=TargetValue("9,500", Decimal("9500")))
    graph = graph_of(projects=(a_project(indicators=(indicator,)),))
    iri = DOCUMENT + f"/project/{CODE}/indicator/1"
    target = iri + "#target"
    bounds = {p for p in ("value", "minValue", "maxValue") if graph.value(target, SCHEMA[p]) is not None}
    assert bounds == {predicate}
    assert graph.value(target, SCHEMA[predicate]) == Literal("9500", datatype=XSD.decimal)
    assert graph.value(target, BKG.printed) == Literal("9,500")
    assert graph.value(iri, BKG.comparator) == (BASE[f"code/comparator/{slug}"] if slug else None)


def test_a_value_in_words_is_no_quantity() -> None:
    indicator = an_indicator(comparator="定性", current=TargetValue("有所提高"), unit="", weight=None, core=False)
    graph = graph_of(projects=(a_project(indicators=(indicator,)),))
    value = DOCUMENT + f"/project/{CODE}/indicator/1#current"
    assert set(graph.predicate_objects(value)) == {
        (RDF.type, SCHEMA.StructuredValue),
        (BKG.printed, Literal("有所提高")),
    }
    assert graph.value(DOCUMENT + f"/project/{CODE}/indicator/1", BKG.core) == Literal(False)


@pytest.mark.parametrize(
    ("level1", "level2", "first", "second"),
    [
        ("产出指标", "成本指标", "output", "output/cost"),
        ("效益指标", "社会效益指标", "benefit", "benefit/social"),
        ("效益指标", "可持续发展指标", "benefit", "benefit/sustainable-development"),
        ("满意度指标", "服务对象满意度指标", "satisfaction", "satisfaction/service-recipient"),
        ("成本指标", "经济成本指标", "cost", "cost/economic"),
        # printed under the wrong first level: it stays what it is
        ("产出指标", "经济成本指标", "output", "cost/economic"),
        ("", "数量指标", None, "output/quantity"),
        ("产出指标", "", "output", None),
    ],
)
def test_levels_are_concepts_of_the_list(level1: str, level2: str, first: str | None, second: str | None) -> None:
    graph = graph_of(projects=(a_project(indicators=(an_indicator(level1=level1, level2=level2),)),))
    iri = DOCUMENT + f"/project/{CODE}/indicator/1"
    assert graph.value(iri, BKG.level1) == (BASE[f"code/indicator/{first}"] if first else None)
    assert graph.value(iri, BKG.level2) == (BASE[f"code/indicator/{second}"] if second else None)
    assert not list(graph.subjects(SKOS.inScheme, BASE["code/indicator"]))


def test_a_level_that_the_list_lacks_is_described_under_its_first_level() -> None:
    graph = graph_of(projects=(a_project(indicators=(an_indicator(level2="安全指标", printed_level2="安全指"),)),))
    level2 = BASE["code/indicator/output/安全指标"]
    assert graph.value(level2, RDFS.label) == Literal("安全指标", lang="zh")
    assert graph.value(level2, SKOS.broader) == BASE["code/indicator/output"]
    assert (BASE["code/indicator/output"], SKOS.narrower, level2) in graph
    assert graph.value(DOCUMENT + f"/project/{CODE}/indicator/1", BKG.printedLevel2) == Literal("安全指")


# ---------------------------------------------------------------- citations


@pytest.mark.parametrize(
    "damage",
    [
        {"printed": "拉财字【20202号", "organ_code": "拉财字", "year": "", "number": ""},
        {"printed": "拉财字【20202号", "organ_code": "拉财字", "year": "2020", "number": ""},
        {"printed": "拉财字【20202号", "organ_code": "拉财字", "year": "20202", "number": "2"},
        {"printed": "【2024】83号", "organ_code": "", "year": "2024", "number": "83"},
        {"printed": "拉财字【2020】?号", "organ_code": "拉财字", "year": "2020", "number": "?"},
    ],
)
def test_a_damaged_citation_cites_nothing(damage: dict[str, str]) -> None:
    graph = graph_of(projects=(a_project(citations=(a_citation(**damage),)),))
    citation = DOCUMENT + f"/project/{CODE}/citation/1"
    assert (citation, RDF.type, BKG.Citation) in graph
    assert graph.value(citation, BKG.printed) == Literal(damage["printed"])
    assert (None, BKG.cites, None) not in graph
    assert (None, BKG.citesBasis, None) not in graph
    assert (None, RDF.type, BKG.PolicyDocument) not in graph


def test_what_is_legible_of_a_damaged_number_is_kept() -> None:
    damaged = a_citation(organ_code="", year="2024", number="83", reading=Reading(repaired="机关代字缺失"))
    graph = graph_of(projects=(a_project(citations=(damaged,)),))
    citation = DOCUMENT + f"/project/{CODE}/citation/1"
    assert graph.value(citation, BKG.issueYear) == Literal("2024", datatype=XSD.gYear)
    assert graph.value(citation, BKG.issueNumber) == Literal(83)
    assert graph.value(citation, BKG.organCode) is None
    assert graph.value(citation, BKG.repaired) == Literal("机关代字缺失")


def test_a_document_known_by_its_title_is_named_by_it() -> None:
    titled = Citation("《西藏自治区党员管理办法》", numbered=False, title="西藏自治区党员管理办法")
    graph = graph_of(projects=(a_project(citations=(titled,)),))
    policy = BASE["policy/西藏自治区党员管理办法"]
    assert graph.value(DOCUMENT + f"/project/{CODE}", BKG.citesBasis) == policy
    assert graph.value(policy, RDFS.label) == Literal("西藏自治区党员管理办法", lang="zh")
    assert graph.value(policy, SKOS.altLabel) == Literal("《西藏自治区党员管理办法》", lang="zh")
    assert graph.value(DOCUMENT + f"/project/{CODE}/citation/1", BKG.citationKind) == Literal("titled")


# ---------------------------------------------------------------- the document, its units, its prose


def test_a_department_stands_above_its_unit() -> None:
    unit = Unit("拉萨市民族事务委员会本级", "117001", Department("拉萨市民族事务委员会", "117"), LHASA)
    graph = graph_of(units=(unit,))
    department = BASE["department/540100/117"]
    assert graph.value(BASE["unit/540100/117001"], ORG.subOrganizationOf) == department
    assert graph.value(department, RDFS.label) == Literal("拉萨市民族事务委员会", lang="zh")
    assert graph.value(department, ORG.identifier) == Literal("117")


def test_a_unit_without_region_of_its_own_is_in_the_documents() -> None:
    assert is_described(graph_of(units=(Unit("老干部局"),)), BASE["unit/540100/老干部局"])
    assert is_described(graph_of(units=(Unit("老干部局", "9"),), region=None), BASE["unit/老干部局"])


def test_a_region_without_code_is_named_by_its_full_name() -> None:
    zone = Region("", "万盛经济技术开发区", "重庆市万盛经济技术开发区")
    graph = graph_of(region=zone, units=(Unit("老干部局"),))
    region = BASE["code/region/重庆市万盛经济技术开发区"]
    assert graph.value(DOCUMENT, BKG.region) == region
    assert graph.value(region, BKG.fullName) == Literal("重庆市万盛经济技术开发区", lang="zh")
    assert graph.value(region, RDFS.label) == Literal("万盛经济技术开发区", lang="zh")
    assert graph.value(region, SKOS.notation) is None
    assert is_described(graph, BASE["unit/重庆市万盛经济技术开发区/老干部局"])


def test_a_zone_that_bears_the_code_of_its_city_is_not_the_city() -> None:
    graph = graph_of(
        region=Region("500000", "万盛经济技术开发区", "重庆市万盛经济技术开发区"), units=(Unit("中心", "216"),)
    )
    region = BASE["code/region/重庆市万盛经济技术开发区"]
    assert graph.value(DOCUMENT, BKG.region) == region
    assert graph.value(region, SKOS.broader) == BASE["code/region/500000"]
    assert graph.value(region, SKOS.notation) is None
    assert is_described(graph, BASE["unit/重庆市万盛经济技术开发区/216"])


def test_a_code_that_the_list_lacks_is_a_region_of_its_own() -> None:
    graph = graph_of(region=Region("330110", "余杭区", "浙江省杭州市余杭区"), units=())
    region = BASE["code/region/330110"]
    assert graph.value(DOCUMENT, BKG.region) == region
    assert graph.value(region, SKOS.notation) == Literal("330110")
    assert graph.value(region, BKG.fullName) == Literal("浙江省杭州市余杭区", lang="zh")


def test_a_text_has_lines_for_places() -> None:
    source = Source(Path("a.txt"), "a.txt", SHA, "text/plain", b"")
    line = a_line(evidence=Evidence(66, "项目总额: 0.47 万元"), cell=2)
    spread = a_line(evidence=Evidence(100, "甲 乙", last_row=102), cell=3)
    graph = graph_of(source=source, lines=(line, spread), pages=None)
    row = DOCUMENT + "/line66"
    assert graph.value(DOCUMENT + "/line66/c2", PROV.wasQuotedFrom) == row
    selector = graph.value(row, OA.hasSelector)
    assert graph.value(selector, RDF.value) == Literal("line=65,66")
    assert graph.value(selector, DCTERMS.conformsTo) == URIRef("http://tools.ietf.org/rfc/rfc5147")
    assert graph.value(graph.value(selector, OA.refinedBy), OA.exact) == Literal("项目总额: 0.47 万元")
    assert graph.value(DOCUMENT + "/line100-102#line", RDF.value) == Literal("line=99,102")
    assert graph.value(DOCUMENT + "/line100-102", BKG.lastRow) == Literal(102)
    assert graph.value(DOCUMENT, BKG.pages) is None


def test_a_file_with_neither_lines_nor_pages_is_quoted_only() -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    source = Source(Path("a.xlsx"), "a.xlsx", SHA, kind, b"")
    graph = graph_of(source=source, lines=(a_line(evidence=Evidence(8, "甲 1.00", table=3)),))
    selector = graph.value(DOCUMENT + "/t3/r8", OA.hasSelector)
    assert (selector, RDF.type, OA.TextQuoteSelector) in graph
    assert (None, RDF.type, OA.FragmentSelector) not in graph


def test_one_row_is_quoted_once_and_in_full() -> None:
    part, whole = page_row(2, 8, "280.45"), page_row(2, 8, "02 一般行政管理事务 280.45 280.45")
    for first, second in ((part, whole), (whole, part)):
        graph = graph_of(lines=(a_line(evidence=first), a_line(evidence=second, cell=8)))
        assert [str(text) for text in graph.objects(None, OA.exact)] == [whole.text]


def test_figures_in_prose_are_of_the_documents_unit() -> None:
    figures = (
        StatedFigure(
            "公务用车", "vehicles", "2辆", page_row(5, 3, "车辆 2 辆"), number=Decimal(2), unit="辆", comparator="≥"
        ),
        StatedFigure(
            "“三公”经费",
            "three-public",
            "6.2 万元",
            page_row(5, 4, "…"),
            amount=Decimal("62000"),
            change=Decimal("-13000"),
        ),
    )
    graph = graph_of(figures=figures)
    vehicles, money = DOCUMENT + "/figure/1", DOCUMENT + "/figure/2"
    assert graph.value(vehicles, SCHEMA.value) == Literal("2", datatype=XSD.decimal)
    assert graph.value(vehicles, SCHEMA.unitText) == Literal("辆")
    assert graph.value(vehicles, BKG.comparator) == BASE["code/comparator/at-least"]
    assert graph.value(vehicles, BKG.unit) == BASE["unit/540100/140003"]
    assert graph.value(vehicles, BKG.statedAmount) is None
    assert graph.value(money, BKG.statedAmount) == Literal("62000.00", datatype=XSD.decimal)
    assert graph.value(money, BKG.statedChange) == Literal("-13000", datatype=XSD.decimal)
    assert graph.value(money, BKG.fiscalYear) is None


def test_a_table_that_was_not_understood_has_an_account_and_no_kind() -> None:
    account = replace(police_facts().tables[0], slug="", title="不知何表", unread=(), declared_empty="此表无数据")
    graph = graph_of(tables=(account,))
    assert graph.value(DOCUMENT + "/table/2", BKG.table) is None
    assert graph.value(DOCUMENT + "/table/2", BKG.unreadTokens) == Literal(0)
    assert graph.value(DOCUMENT + "/table/2", BKG.declaredEmpty) == Literal("此表无数据", lang="zh")


def test_what_is_linked_is_described_here_or_in_the_lists() -> None:
    graph = parse(document_triples(police_facts())) + parse(codelist_triples())
    outside = {
        str(value)
        for _, predicate, value in graph
        if isinstance(value, URIRef) and value in BASE and predicate != OWL.sameAs and not is_described(graph, value)
    }
    assert outside == set()


# ---------------------------------------------------------------- terms


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was(value: str) -> None:
    line = f"<x:s> <x:p> {terms.text(value)} .\n<x:s> <x:q> {terms.zh(value)} .\n"
    assert "\n" not in terms.text(value)
    graph = Graph().parse(data=line.encode(), format="nt")
    assert graph.value(URIRef("x:s"), URIRef("x:p")) == Literal(value)
    assert graph.value(URIRef("x:s"), URIRef("x:q")) == Literal(value, lang="zh")


def test_a_lone_surrogate_is_replaced() -> None:
    assert terms.text("a\ud800b") == '"a\ufffdb"'


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1E+3", "1000"), ("1E-7", "0.0000001"), ("10.00", "10.00"), ("-0", "0"), ("-.5", "-0.5"), ("20", "20")],
)
def test_decimals_have_no_exponent(value: str, expected: str) -> None:
    assert terms.decimal(Decimal(value)) == f'"{expected}"^^<{XSD.decimal}>'


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_is_exact_to_the_cent(cents: int) -> None:
    written = terms.money(Decimal(cents) / 100)
    lexical = written.split('"')[1]
    assert Decimal(lexical) * 100 == cents
    assert len(lexical.partition(".")[2]) == 2


@pytest.mark.parametrize("value", ["0.001", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"finer than a cent|no amount"):
        terms.money(Decimal(value))
    if value != "0.001":
        with pytest.raises(ValueError, match="no decimal"):
            terms.decimal(Decimal(value))


def test_dates_are_dates_only_where_they_are() -> None:
    assert terms.day("2024-01-31") == f'"2024-01-31"^^<{XSD.date}>'
    assert terms.day("2024年1月") == '"2024年1月"'
