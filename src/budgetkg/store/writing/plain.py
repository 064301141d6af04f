"""N-Triples and N-Quads: the lines themselves."""

from __future__ import annotations

from typing import BinaryIO

from budgetkg.store.writing.names import Names
from budgetkg.store.writing.subjects import Graphs


def write_triples(graphs: Graphs, output: BinaryIO, names: Names) -> None:
    """The lines as they are."""
    for _, lines in graphs:
        output.writelines(lines)


def write_quads(graphs: Graphs, output: BinaryIO, names: Names) -> None:
    """The lines with their graph at the end."""
    for graph, lines in graphs:
        end = f"<{graph}> .\n".encode()
        output.writelines(line[:-2] + end for line in lines)
