"""Every question of the library, asked of two graphs that hold the same examples."""

from __future__ import annotations

from budgetkg import query as questions
from budgetkg.query import NamedQuery, Result
from budgetkg.store import Graph, Store, Value

#: Values of required parameters by their types, for which the examples have an answer.
GIVEN = {"project": "54000021Y000000005232", "concept:function": "201", "policy": "藏财行字〔2017〕63号"}


def typed(result: Result, in_order: bool = True) -> list[tuple[tuple[str, Value | None], ...]]:
    """The rows with their values' types, so that 1, 1.0 and True are different."""
    rows = [tuple((type(value).__name__, value) for value in row) for row in result.rows]
    return rows if in_order else sorted(rows, key=str)


def asked(question: NamedQuery, store: Store) -> dict[str, str]:
    """Its required parameters, with values for which there is an answer."""
    fact = str(store.query("SELECT ?line WHERE { ?line a bkg:BudgetLine } ORDER BY ?line LIMIT 1").rows[0][0])
    unit = str(store.query("SELECT ?code WHERE { ?unit org:identifier ?code } ORDER BY ?code LIMIT 1").rows[0][0])
    values = GIVEN | {"iri": fact, "unit": unit, "year": "2024"}
    return {parameter.name: values[parameter.type] for parameter in question.parameters if parameter.required}


def different(store: Store, there: Graph, in_order: bool = True) -> list[str]:
    """The questions that are answered otherwise there than in the store: there should be none."""
    found = []
    for question in questions.library():
        given = asked(question, store)
        answers = [questions.run(graph, question.name, given) for graph in (store, there)]
        if typed(answers[0], in_order) != typed(answers[1], in_order):
            found.append(question.name)
    return found
