"""What became of the codes from one observed year to the next: correspondences of editions (XKOS).

A code is told to be the same, renamed, or moved to another code under a name that no other code of either year bears.
One that was seen in one year only is in no association: not to have been printed is not to have been abolished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from making.tables import Code, years_of
from making.turtle import both, published, statement


def edition_correspondences(scheme: str, title: tuple[str, str], codes: Sequence[Code]) -> list[str]:
    """The correspondences between the editions of successive observed years; none where one year was observed."""
    parts: list[str] = []
    for earlier, later in pairwise(years_of(codes)):
        parts.extend(_correspondence(scheme, title, codes, earlier, later))
    return parts


def _correspondence(
    scheme: str, title: tuple[str, str], codes: Sequence[Code], earlier: str, later: str
) -> Iterator[str]:
    here = f"{scheme}/{earlier}-{later}"
    pairs = [*_kept(codes, earlier, later), *_moved(codes, earlier, later)]
    names = [f"<{here}#{source}>" if source == target else f"<{here}#{source}-{target}>" for source, target, _ in pairs]
    slug = scheme.removeprefix("code/")
    yield statement(
        f"<{here}>",
        "a xkos:Correspondence",
        f"dcterms:title {both(f'{title[0]}：{earlier}年与{later}年', f'{title[1]}: {earlier} and {later}')}",
        "dcterms:description "
        + both(
            "两年都见于印本的代码，以及名称相同而代码改变的；只见于一年的不作推断。",
            "Codes seen in both years, and those of one name under two codes; nothing is concluded from a code that was "
            "seen in one year only.",
        ),
        published(f"{slug}-{earlier}-{later}"),
        f"xkos:compares <{scheme}/{earlier}>, <{scheme}/{later}>",
        "xkos:madeOf " + ",\n    ".join(names) if names else "",
    )
    for name, (source, target, comment) in zip(names, pairs, strict=True):
        yield statement(
            name,
            "a xkos:ConceptAssociation",
            f"xkos:sourceConcept <{scheme}/{source}> ; xkos:targetConcept <{scheme}/{target}>",
            f"rdfs:comment {comment}" if comment else "",
        )


def _kept(codes: Sequence[Code], earlier: str, later: str) -> Iterator[tuple[str, str, str]]:
    """Codes of both years, with what changed in their names."""
    for code in codes:
        before, after = code.name_in(earlier), code.name_in(later)
        if before and after:
            comment = both(f"名称由“{before}”改为“{after}”。", f"Renamed from {before} to {after}.")
            yield code.code, code.code, comment if before != after else ""


def _moved(codes: Sequence[Code], earlier: str, later: str) -> Iterator[tuple[str, str, str]]:
    """Codes of one year whose name stands under another code in the other year, and under no third one."""
    borne = {year: Counter(name for code in codes if (name := code.name_in(year))) for year in (earlier, later)}
    arrived = {code.name_in(later): code for code in codes if code.name_in(later) and not code.name_in(earlier)}
    for code in codes:
        name = code.name_in(earlier)
        target = arrived.get(name)
        if not name or code.name_in(later) or target is None or target.level != code.level:
            continue
        if borne[earlier][name] == borne[later][name] == 1:
            yield code.code, target.code, both("名称相同，代码改变。", "The same name under another code.")
