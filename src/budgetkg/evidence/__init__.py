"""Where a fact is printed, for the eye: pages as pictures with the row framed, crops, lines; personal data is never shown."""

from budgetkg.evidence.images import PageImages
from budgetkg.evidence.layout import Layout, layout_of
from budgetkg.evidence.opened import Opened, source_of
from budgetkg.evidence.shown import (
    Crop,
    DocumentSize,
    EvidenceError,
    Excerpt,
    Line,
    PageImage,
    Reason,
    Spot,
    column_of,
)

__all__ = [
    "Crop",
    "DocumentSize",
    "EvidenceError",
    "Excerpt",
    "Layout",
    "Line",
    "Opened",
    "PageImage",
    "PageImages",
    "Reason",
    "Spot",
    "column_of",
    "layout_of",
    "source_of",
]
