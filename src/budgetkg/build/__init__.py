"""Files and folders → a store, a server or a folder of N-Quads: read, recognised, turned into triples."""

from budgetkg.build.inputs import Input, inputs, other_kinds, readable
from budgetkg.build.plan import Plan, planned
from budgetkg.build.reading import Built, Job, Read, State, examine, make_ready, read, read_source
from budgetkg.build.run import Watcher, build
from budgetkg.build.version import reader_version

__all__ = [
    "Built",
    "Input",
    "Job",
    "Plan",
    "Read",
    "State",
    "Watcher",
    "build",
    "examine",
    "inputs",
    "make_ready",
    "other_kinds",
    "planned",
    "read",
    "read_source",
    "readable",
    "reader_version",
]
