"""Which codes of the two economic classifications stand together on printed rows, as Turtle."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Sequence

from making.tables import Row
from making.turtle import beginning, both, published, statement

_HERE = "code/economic-correspondence"


def economic_correspondence(pairs: Sequence[Row], government: Collection[str], department: Collection[str]) -> str:
    """The Turtle of which economic codes of the two classifications stand on one printed row.

    A pair with a code that is in neither list (it was never printed with a name) is left out and reported.
    """
    kept = []
    for pair in sorted(pairs, key=lambda pair: (pair["gov_code"], pair["dep_code"])):
        if pair["gov_code"] in government and pair["dep_code"] in department:
            kept.append(pair)
        else:
            print(f"no name for a code of the pair {pair['gov_code']}, {pair['dep_code']}: left out", file=sys.stderr)
    associations = [f"<{_HERE}/{pair['gov_code']}-{pair['dep_code']}>" for pair in kept]
    parts = [
        beginning("两种经济分类的对应", "which economic codes go together"),
        statement(
            f"<{_HERE}>",
            "a xkos:Correspondence",
            "dcterms:title "
            + both(
                "政府预算与部门预算支出经济分类的对应",
                "correspondence of the economic classifications of government and departments",
            ),
            "dcterms:description "
            + both(
                "依据公开文件中并印两种代码的行：是所见的搭配，不是财政部的对照表。",
                "From rows that print both codes: pairs as seen in disclosures, not an official conversion.",
            ),
            published("economic-correspondence"),
            "dcterms:source "
            + both(
                "公开的部门预算中并印两种代码的行；每对注明行数。",
                "Rows of published departmental budgets that print both codes; each pair says on how many.",
            ),
            "xkos:compares <code/economic-government>, <code/economic-department>",
            "xkos:madeOf " + ",\n    ".join(associations),
        ),
    ]
    related: defaultdict[str, list[str]] = defaultdict(list)
    for name, pair in zip(associations, kept, strict=True):
        source = f"<code/economic-government/{pair['gov_code']}>"
        target = f"<code/economic-department/{pair['dep_code']}>"
        related[source].append(target)
        related[target].append(source)
        parts.append(
            statement(
                name,
                f"a xkos:ConceptAssociation ; xkos:sourceConcept {source} ; xkos:targetConcept {target} ; "
                f"bkg:observedRows {pair['n_rows']}",
            )
        )
    parts.extend(statement(concept, f"skos:relatedMatch {', '.join(to)}") for concept, to in sorted(related.items()))
    return "\n".join(parts)
