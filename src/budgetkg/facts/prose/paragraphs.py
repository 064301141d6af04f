"""Prose rows → paragraphs → figures: wrapped lines joined, also over a page break, each figure with its own rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetkg.document.model import Row
from budgetkg.facts.context import Context
from budgetkg.facts.model import Evidence, StatedFigure
from budgetkg.facts.prose.figures import HEADING
from budgetkg.facts.prose.statements import prose_figures
from budgetkg.text import squeeze

_ENDS = re.compile(r"[。！？!?]\s*$")
# …万元； or …，包括： at the margin may go on in the next line.
_PAUSES = re.compile(r"[；;：:]\s*$")
_BEGINS = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|[（(]?\d{1,2}[.．、)）](?!\d)|附[表件]|目标\d)"
)
_PAGE_FURNITURE = re.compile(r"^\s*(?:[—–-]\s*\d{1,3}\s*[—–-]|第\s*\d+\s*页(?:\s*共\s*\d+\s*页)?|\d{1,3})\s*$")
# A paragraph has the marks of a sentence; a table's line has not.
_SENTENCE_MARK = re.compile(r"[，。；、]")
# …部门预算情况说明, 目录, 第一部分 部门概况: a title in a line of its own, also with its page number.
_TITLE_END = re.compile(
    r"(?:说明|目\s*录|概况|情况|公开|部门预算|单位预算|预算表|报告|[（(]详?见(?:附)?表[^（()）]{1,8}[)）])\s*\d{0,3}\s*$"
)
# A heading has neither the marks of a sentence nor a text behind its colon (（一）基本支出：2025年…).
_RUNNING = re.compile(r"[，。；、]|[：:]\s*\S")
# （一）本年财政拨款收入68443.58万元: a heading that states a sum.
_STATED_SUM = re.compile(r"^\s*[（(\d一二三四五六七八九十].*[\u4e00-\u9fff]\s?[\d,，]+(?:\.\d+)?\s?[亿百万千]{0,2}元")
_LONGEST_HEADING = 45
# A line that ran to the margin is no heading, it goes on. The margin is where most long lines end; a paragraph's first line
# is set in by two characters, and a number is not parted: it moves to the next line whole.
_MARGIN, _LONG_LINES, _ENOUGH_LINES = 0.95, 0.9, 10
_INDENT = 2
_UNPARTED = re.compile(r"[\d,.%]+|\S")
_LONGEST_PARAGRAPH_ROWS = 60
# A printed line of a page has fewer characters; longer ones are paragraphs that a text file does not wrap.
_LONGEST_LINE = 80


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined rows: the text, and the offset at which each row begins in it."""

    text: str
    rows: tuple[Row, ...]
    starts: tuple[int, ...]

    def rows_of(self, start: int, end: int) -> tuple[Row, Row]:
        """The first and the last row of a stretch of the text."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(start, end - 1)) - 1
        return self.rows[max(first, 0)], self.rows[max(last, 0)]


def read_prose(rows: Sequence[Row], context: Context) -> tuple[StatedFigure, ...]:
    """The figures of a document's prose rows (not of its tables'), in order."""
    figures: list[StatedFigure] = []
    heading = ""
    names = sorted({unit.name for unit in context.units.units}, key=len, reverse=True)
    for paragraph in paragraphs(rows, context):
        own = HEADING.match(paragraph.text)
        if own and len(squeeze(paragraph.text)) <= len(squeeze(own.group())) + 1:  # a heading in a line of its own
            heading = own["heading"].strip()
            continue
        if _BEGINS.match(paragraph.text):
            heading = ""
        if not (_SENTENCE_MARK.search(paragraph.text) or _STATED_SUM.match(paragraph.text)):
            continue

        def evidence_at(start: int, end: int, paragraph: Paragraph = paragraph) -> Evidence:
            first, last = paragraph.rows_of(start, end)
            return context.evidence(first, last if last is not first else None)

        for figure in prose_figures(paragraph.text, context.fiscal_year, evidence_at, heading, names):
            figures.append(
                replace(
                    figure,
                    printed=context.redactor.clean(figure.printed),
                    subject=context.redactor.clean(figure.subject),
                )
            )
    return tuple(figures)


def paragraphs(rows: Sequence[Row], context: Context) -> Iterator[Paragraph]:
    """Rows joined to paragraphs: a line that ends without a mark of ending goes on in the next that begins nothing new."""
    texts: list[str] = []
    group: list[Row] = []
    margin = _margin(rows)
    for row in rows:
        text = context.redactor.clean(row.text)
        if not text.strip() or _PAGE_FURNITURE.match(text):
            continue
        if group and (_ends(texts, text, margin) or _BEGINS.match(text) or len(group) >= _LONGEST_PARAGRAPH_ROWS):
            yield _joined(texts, group)
            texts, group = [], []
        texts.append(text)
        group.append(row)
    if group:
        yield _joined(texts, group)


def _margin(rows: Sequence[Row]) -> float:
    """How wide the lines of running text are that go to the margin; without limit where lines are not wrapped."""
    widths = sorted(_width(row.text) for row in rows if not row.aligned and _SENTENCE_MARK.search(row.text))
    longest = widths[int(_LONG_LINES * len(widths))] if len(widths) >= _ENOUGH_LINES else 0.0
    return _MARGIN * longest if 0 < longest <= _LONGEST_LINE else float("inf")


def _width(text: str) -> float:
    """The width of a line in Chinese characters; digits and Latin letters are half as wide."""
    characters = squeeze(text)
    return len(characters) - sum(character.isascii() for character in characters) / 2


def _ends(texts: list[str], following: str, margin: float) -> bool:
    """Whether the paragraph ends with its last line: by its mark, or because it is one line that is a heading."""
    last = texts[-1]
    if _ENDS.search(last):
        return True
    first_of_next = _UNPARTED.search(following)
    width = _width(last) + (_INDENT if len(texts) == 1 else 0) + _width(first_of_next.group() if first_of_next else "")
    if _PAUSES.search(last):
        return width < margin
    short = len(texts) == 1 and len(squeeze(last)) <= _LONGEST_HEADING and not _RUNNING.search(last[4:])
    return bool(short and ((_BEGINS.match(last) and width < margin) or _TITLE_END.search(last)))


def _joined(texts: list[str], rows: list[Row]) -> Paragraph:
    starts: list[int] = []
    length = 0
    for text in texts:
        starts.append(length)
        length += len(text)
    return Paragraph("".join(texts), tuple(rows), tuple(starts))
