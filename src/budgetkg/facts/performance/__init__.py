"""绩效目标: performance tables and forms → :class:`~budgetkg.facts.model.ProjectBudget` records."""
