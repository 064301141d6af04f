"""The library written out: as a page of Markdown, as JSON, and as SHACL for other tools.

The SHACL follows the convention of the SIB's example queries: each question is a ``sh:SPARQLSelectExecutable`` whose
``sh:select`` is SPARQL 1.1 that runs as it stands, with defaults in the place of parameters that have one. There are no
blank nodes. ``sh:parameter`` names the variables that stand in a ``VALUES`` block, to be given another value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from budgetkg.graph.iris import DEFAULT_BASE, Iris
from budgetkg.graph.vocabulary import PREFIXES
from budgetkg.query.library import GROUPS, NamedQuery, Parameter

#: The forms in which the library is written.
CATALOGUE_FORMS = ("json", "md", "ttl")

_DATATYPES = {"integer": "xsd:integer", "decimal": "xsd:decimal"}
_IRI_TYPES = frozenset({"year", "region", "concept", "iri"})
_VOCABULARIES = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(questions: Iterable[NamedQuery], form: str, base_iri: str = DEFAULT_BASE) -> str:
    """The questions in one of :data:`CATALOGUE_FORMS`, in the order given.

    ``base_iri`` is that of the store which the SPARQL of the Turtle is meant for.
    """
    if form == "json":
        return json.dumps([_record(question) for question in questions], ensure_ascii=False, indent=2) + "\n"
    if form == "ttl":
        return "\n".join(_turtle(tuple(questions), Iris.under(base_iri)))
    return "\n".join(_page(tuple(questions)))


def usage(parameter: Parameter) -> str:
    """A parameter as it is typed, with its default."""
    if parameter.required:
        return f"{parameter.name}=… （必填 / required）"
    return f"{parameter.name}={parameter.default or '…'}"


def plain(question: NamedQuery, base_iri: str = DEFAULT_BASE) -> str:
    """The question's SPARQL as any tool can run it: without the header, with a base and with defaults put in."""
    text = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+"))
    for parameter in question.parameters:
        if parameter.default is not None:
            variable = re.escape(parameter.name)
            block = re.compile(rf"VALUES \(\?{variable}\) \{{ \(UNDEF\) \}}")
            text = block.sub(f"VALUES (?{parameter.name}) {{ ({_default(parameter)}) }}", text)
    return f"BASE <{Iris.under(base_iri).base}>\n{text.strip()}\n"


# ---------------------------------------------------------------------- JSON


def _record(question: NamedQuery) -> dict[str, object]:
    return {
        "name": question.name,
        "group": question.group,
        "title": {"zh": question.title_zh, "en": question.title_en},
        "description": {"zh": question.description_zh, "en": question.description_en},
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "required": parameter.required,
                "default": parameter.default,
                "description": {"zh": parameter.description_zh, "en": parameter.description_en},
            }
            for parameter in question.parameters
        ],
        "columns": [
            {"name": column.name, "kind": column.kind.value, "title": {"zh": column.title_zh, "en": column.title_en}}
            for column in question.columns
        ],
        "view": {"kind": question.view.kind, "roles": dict(question.view.roles)},
        "sparql": question.text,
    }


# ---------------------------------------------------------------------- Markdown


def _page(questions: tuple[NamedQuery, ...]) -> Iterator[str]:
    yield "# 问题库 / The library of questions"
    yield ""
    yield f"{len(questions)} 个问题。由 `budgetkg queries` 写成，随 `queries/` 更新；怎样提问见 [cli.md](cli.md#query)。"
    yield f"{len(questions)} questions, written by `budgetkg queries`; [cli.md](cli.md#query) tells how to ask them."
    yield ""
    yield "通用的读法 / how to read all of them:"
    yield ""
    yield "- 金额以元计，空白是没有印出，0 是印出的零。Money is in yuan; empty means not printed, 0 a printed zero."
    yield "- 上级科目含下级，合计含各栏：不同层级的行不能相加，问题自己也不加。Parents hold their children and totals their"
    yield "  parts: rows of different levels must not be added up, and no question does."
    yield "- `proof` 是算术核验的结果，`contradicted` 是对不上的金额个数。`proof` is what arithmetic says of an amount,"
    yield "  `contradicted` counts amounts that stand in an identity that fails."
    yield "- 表中同一单位同一年的数印在几份文件里时（下年预算并列的上年数，或同一预算的两个文件），汇总只计一次，取最大的一个，`stated`"
    yield "  是不同数的个数；逐条列出的问题各列一行并给出文件；项目预算每份文件各计一次，见 [several-documents](#several-documents)。"
    yield "  What several documents print of one unit and year in tables (last year's figures beside a new budget, two files of one"
    yield "  budget) counts once where figures are brought together, the greatest, and `stated` says how many different ones there"
    yield "  are; questions that list figures have a row for each, with its file; project budgets count in each document."
    yield "- `region` 含下级地区；`unit` 可以是代码、名称的一部分，或部门的代码、全称。`region` includes the regions below;"
    yield "  `unit` is a code, part of a name, or a department's code or whole name."
    for group, members in groupby(questions, key=lambda question: question.group):
        yield ""
        yield f"## {' / '.join(GROUPS[group])}"
        for question in members:
            yield from _section(question)
    yield ""


def _section(question: NamedQuery) -> Iterator[str]:
    yield ""
    yield f"### {question.name}"
    yield ""
    yield f"**{question.title_zh} / {question.title_en}**"
    yield ""
    yield question.description_zh
    yield ""
    yield question.description_en
    yield ""
    if question.parameters:
        yield "| 参数 parameter | 类型 type | 含义 meaning |"
        yield "|---|---|---|"
        for parameter in question.parameters:
            meaning = f"{parameter.description_zh} / {parameter.description_en}".replace("|", "\\|")
            yield f"| `{usage(parameter)}` | {parameter.type} | {meaning} |"
        yield ""
    columns = "；".join(f"`{column.name}` {column.title_zh} / {column.title_en}" for column in question.columns)
    roles = "".join(f" {role}=`{column}`" for role, column in question.view.roles.items())
    yield f"列 / columns: {columns}"
    yield ""
    yield f"视图 / view: {question.view.kind}{roles}"


# ---------------------------------------------------------------------- Turtle


def _turtle(questions: tuple[NamedQuery, ...], iris: Iris) -> Iterator[str]:
    yield f"@base <{iris.base}> ."
    for prefix, iri in sorted(_VOCABULARIES.items()):
        yield f"@prefix {prefix}: <{iri}> ."
    used = sorted({prefix for question in questions for prefix in _declared(question)})
    yield ""
    yield "<question> sh:declare " + ", ".join(f"<question/prefix/{prefix}>" for prefix in used) + " ."
    for prefix in used:
        yield f'<question/prefix/{prefix}> sh:prefix "{prefix}" ; sh:namespace "{PREFIXES[prefix]}"^^xsd:anyURI .'
    for question in questions:
        yield ""
        yield from _executable(question, iris)
    yield ""


def _executable(question: NamedQuery, iris: Iris) -> Iterator[str]:
    node = f"<question/{question.name}>"
    parameters = [f"<question/{question.name}/{parameter.name}>" for parameter in question.parameters]
    words = ", ".join(_literal(word) for word in dict.fromkeys((question.group, *GROUPS[question.group])))
    yield f"{node} a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;"
    yield f"  rdfs:label {_literal(question.title_zh)}@zh, {_literal(question.title_en)}@en ;"
    yield f"  rdfs:comment {_literal(question.description_zh)}@zh,"
    yield f"    {_literal(question.description_en)}@en ;"
    yield f"  schema:keywords {words} ;"
    if parameters:
        yield f"  sh:parameter {', '.join(parameters)} ;"
    yield "  sh:prefixes <question> ;"
    yield f'  sh:select """{_escaped(plain(question, iris.base))}""" .'
    for name, parameter in zip(parameters, question.parameters, strict=True):
        yield from _parameter(name, parameter)


def _parameter(node: str, parameter: Parameter) -> Iterator[str]:
    kind = parameter.type.partition(":")[0]
    yield f"{node} a sh:Parameter ;"
    yield f"  sh:path <question/parameter/{parameter.name}> ;"
    yield f"  sh:name {_literal(parameter.name)} ;"
    yield f"  sh:description {_literal(parameter.description_zh)}@zh, {_literal(parameter.description_en)}@en ;"
    if kind in _IRI_TYPES:
        yield "  sh:nodeKind sh:IRI ;"
    else:
        yield f"  sh:datatype {_DATATYPES.get(kind, 'xsd:string')} ;"
    if parameter.default is not None:
        yield f"  sh:defaultValue {_default(parameter)} ;"
    yield f"  sh:optional {'false' if parameter.required else 'true'} ."


def _default(parameter: Parameter) -> str:
    """The default as a term, the same in Turtle and in SPARQL; codes and years are relative to the base."""
    kind, _, scheme = parameter.type.partition(":")
    value = parameter.default or ""
    if kind == "concept":
        return f"<{Iris('').code(scheme, value)}>"
    if kind == "region":
        return f"<{Iris('').code(kind, value)}>"
    if kind == "year":
        return f"<{Iris('').year(int(value))}>"
    return value if kind in _DATATYPES else _literal(value)


def _declared(question: NamedQuery) -> list[str]:
    return re.findall(r"^PREFIX ([a-z]+):", question.text, re.MULTILINE)


def _literal(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Text as the inside of a quoted string; line ends are for long strings alone."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
