"""PDF files: PDFium gives characters and paths; ruled grids, lines and columns are found here."""

from budgetkg.document.pdf.reading import read

__all__ = ["read"]
