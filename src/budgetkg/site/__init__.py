"""The static site: the graph on the web from a host that only sends files."""

from budgetkg.site.addresses import INDEXES, StaticSite, StaticUrls, ground
from budgetkg.site.output import MARK, Output
from budgetkg.site.rows import PrintedRow
from budgetkg.site.run import Report, addressed, write_site

__all__ = [
    "INDEXES",
    "MARK",
    "Output",
    "PrintedRow",
    "Report",
    "StaticSite",
    "StaticUrls",
    "addressed",
    "ground",
    "write_site",
]
