"""The ontology for its readers: HTML made from its Turtle, its examples, its versions and the shapes."""

from budgetkg.pages.ontology.page import files, ontology, standalone

__all__ = ["files", "ontology", "standalone"]
