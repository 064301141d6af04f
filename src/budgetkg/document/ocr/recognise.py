"""A picture of a page → the page as a file would have drawn it, its text in runs with their confidence."""

from __future__ import annotations

import re

import cv2
import numpy as np

from budgetkg.document.ocr import engine, numbers, signs
from budgetkg.document.ocr.picture import Image, ink, straightened, without_specks
from budgetkg.document.ocr.ruling import find_rules, without_rules
from budgetkg.document.ocr.scans import Recognised, Run
from budgetkg.document.ocr.segments import Segment, cut, segments_of
from budgetkg.document.pdf.grid import find_grids
from budgetkg.document.pdf.page import Page, Scan

#: A line that is less sure is looked at again; so is one in which a digit stands three times in a row: of repeated ones
#: the recogniser may lose some.
_DOUBTED = 0.9
_REPEATED = re.compile(r"(\d)\1\1")
#: The second look (and the third, at repeated digits) is at a picture drawn out by so much, with so much paper around it
#: (as a share of its height).
_DRAWN_OUT, _PAPER = (1.25, 1.4), 0.15
#: A picture narrower than this for its height holds a sign or two: drawn out it would be another; its ink is darkened.
_LONE, _DARKENED = 1.6, 1.6
#: Signs that lose a stroke in recognition; none gains one.
_BARRED = str.maketrans({"≥": ">", "≤": "<", "⩾": ">", "⩽": "<"})
#: Below this one nothing can be read there: a stamp, dust, a drawing.
_NOTHING = 0.5


def recognise(page: Page, scan: Scan) -> Recognised:
    """The ruling lines and the text of a scanned page.

    Every run of text is one glyph, from its left to its right end; its baseline is the middle of the line, as the
    heights of recognised lines vary with what is printed in them.
    """
    grey = np.frombuffer(scan.pixels, np.uint8).reshape(scan.height, scan.width)
    picture = straightened(grey, scan.scale)
    mask = ink(picture.grey, scan.scale)
    flat, upright, pixels = find_rules(mask, scan.scale)
    clear = without_specks(without_rules(picture.grey, pixels), scan.scale)
    segments = segments_of(
        engine.detect(clear, scan.scale), find_grids(flat, upright), ink(clear, scan.scale), scan.scale
    )
    runs = tuple(run for segment in segments if (run := _run(clear, segment, scan.scale)) is not None)
    drawn = Page(page.number, page.width, page.height, tuple(run.glyph for run in runs), tuple(flat), tuple(upright))
    return Recognised(drawn, runs, picture.place)


def _run(grey: Image, segment: Segment, scale: float) -> Run | None:
    if segment.right - segment.left < 3 or segment.height < 3:
        return None
    line = cut(grey, segment)
    answer = engine.read(line)
    if answer.sure < _DOUBTED or _REPEATED.search(answer.text):
        paper = int(np.median(grey))
        for much in _DRAWN_OUT if _REPEATED.search(answer.text) else _DRAWN_OUT[:1]:
            answer = _surer(answer, engine.read(_again(line, much, paper)))
    if not answer.text or answer.mean < _NOTHING:
        return None
    printed = signs.widen(answer.text)
    text, repaired = numbers.repair(printed) if segment.in_cell else printed, ""
    if text != printed:
        repaired = numbers.REPAIRED
    elif (text := numbers.with_zeros(printed)) != printed:
        repaired = numbers.ZEROS
    return Run(
        text,
        segment.left / scale,
        segment.top / scale,
        segment.right / scale,
        segment.bottom / scale,
        answer.sure,
        repaired,
    )


def _again(line: Image, much: float, paper: int) -> Image:
    """The picture of a line for another look at it."""
    if line.shape[1] < _LONE * line.shape[0]:
        darker = (paper - line.astype(np.float64)) * _DARKENED
        return np.clip(paper - darker, 0, 255).astype(np.uint8)
    wide: Image = cv2.resize(line, None, fx=much, fy=1.0, interpolation=cv2.INTER_CUBIC)
    return np.pad(wide, round(_PAPER * line.shape[0]), constant_values=paper)


def _surer(first: engine.Answer, second: engine.Answer) -> engine.Answer:
    """Of two readings the one with more repeated characters, or with a bar under its sign; else the surer one."""
    if first.text == second.text:
        return max(first, second, key=lambda each: each.sure)
    if _once(first.text) == _once(second.text):
        return max(first, second, key=lambda each: len(each.text))
    if first.text.translate(_BARRED) == second.text.translate(_BARRED):
        return first if ">" not in first.text and "<" not in first.text else second
    return max(first, second, key=lambda each: (each.sure, each.text))


def _once(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)
