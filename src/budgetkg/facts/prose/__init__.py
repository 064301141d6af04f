"""文中数字: the figures that prose and goal texts state."""

from budgetkg.facts.prose.paragraphs import read_prose
from budgetkg.facts.prose.statements import find_figures
from budgetkg.facts.prose.table_figures import count_figures, form_figures
from budgetkg.facts.prose.topics import TOPICS

__all__ = ["TOPICS", "count_figures", "find_figures", "form_figures", "read_prose"]
