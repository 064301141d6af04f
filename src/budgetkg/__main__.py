"""``python -m budgetkg``: the command line, for where the console script is not on the path."""

from __future__ import annotations

from budgetkg.cli import main

main()
