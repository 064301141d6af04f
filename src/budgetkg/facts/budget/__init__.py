"""预算表: budget tables → amounts with their row, column and place."""
