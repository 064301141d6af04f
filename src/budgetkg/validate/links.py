"""Where people read about the program and its checks."""

from __future__ import annotations

HOME = "https://w3id.org/budgetkg"


def explanation(check: str) -> str:
    """The page that explains a check (docs/checks.md)."""
    return f"{HOME}/docs/checks.md#{check}"
