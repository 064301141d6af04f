"""budgetkg: Chinese government budgets as a knowledge graph.

中国部门预算公开文件 → RDF 知识图谱。The rooms, one way: source → document → facts → graph → store →
{validate, query, export} → cli (docs/architecture.md).
"""

__version__ = "0.1.0"
