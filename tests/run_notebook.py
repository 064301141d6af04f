"""Run a notebook and keep what it says: ``python tests/run_notebook.py docs/notebook.ipynb docs/notebook.ipynb`` renews it."""

from __future__ import annotations

import sys
from pathlib import Path

import nbclient
import nbformat

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def run(source: Path, target: Path) -> None:
    """Run all cells of ``source`` and write it with their outputs, without times and versions, as ``target``."""
    notebook = nbformat.read(source, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", record_timing=False).execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    nbformat.write(notebook, target)


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:]))
