"""The command line: parse, call one function, print. Data on stdout, talk on stderr.

Exit codes: 0 clean; 1 done, with violations or with some inputs unread; 2 could not run.
"""

from budgetkg.cli.app import app, main

__all__ = ["app", "main"]
