"""``budgetkg serve``: the pages, the SPARQL endpoint and the data over HTTP, to be read by anyone and changed by no one."""

from budgetkg.server.running import ServeError, serve
from budgetkg.server.settings import Settings

__all__ = ["ServeError", "Settings", "serve"]
