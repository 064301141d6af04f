"""Where an answer goes: to stdout or into a file, as text, Parquet or a picture."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from budgetkg import chart
from budgetkg import query as questions
from budgetkg.cli.charting import draw_chart
from budgetkg.cli.console import say
from budgetkg.errors import QueryError
from budgetkg.export.files import whole_file
from budgetkg.query import NONE_MEANS, NamedQuery, Result, View, for_people, lacks_numbers

#: What pictures are written as, by the ending of the file's name.
PICTURES = ("svg", "png", "html")


def print_result(result: Result, form: str, language: str = "zh", out: Path | None = None) -> None:
    """An answer on stdout or in the file ``out``; on stderr how many rows it has and what the signs of a table mean.

    Raises:
        QueryError: when the answer cannot be written in that format.
        ExportError: when the file cannot be written.
    """
    for_eyes = form in ("table", "chart")
    shown = for_people(result, language) if for_eyes else result
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise QueryError(
            "Parquet 不是文字，不在终端显示 / Parquet is no text for a terminal; give a file: --out answer.parquet"
        )
    if out is not None:
        with whole_file(out) as output:
            output.write(_written(shown, form, language))
    elif form == "parquet":
        sys.stdout.buffer.write(_written(shown, form, language))
    elif form == "chart":
        draw_chart(shown, sys.stdout, language)
    else:
        questions.write(shown, form, sys.stdout, language)
    sys.stdout.flush()
    if for_eyes or out is not None:
        written = f" → {out}" if out is not None else ""
        say(f"{len(result.rows)} 行 / rows{written}" + (f"；{NONE_MEANS}" if for_eyes and lacks_numbers(shown) else ""))


def _written(result: Result, form: str, language: str) -> bytes:
    if form == "parquet":
        binary = io.BytesIO()
        questions.write_parquet(result, binary)
        return binary.getvalue()
    text = io.StringIO(newline="")
    if form == "chart":
        draw_chart(result, text, language)
    else:
        questions.write(result, form, text, language)
    return text.getvalue().encode()


def picture_form(file: Path) -> str:
    """What a picture is written as.

    Raises:
        QueryError: when the file's name ends in none of :data:`PICTURES`.
    """
    form = file.suffix.removeprefix(".").lower()
    if form not in PICTURES:
        raise QueryError(
            f"{file}: 图的文件名应以 .svg、.png 或 .html 结尾 / a chart's name ends in .svg, .png or .html"
        )
    return form


def write_picture(result: Result, question: NamedQuery | None, file: Path, kind: str | None, language: str) -> None:
    """Draw an answer into a file, whose ending says as what; ``kind`` is the view, else the question's own or what fits.

    Raises:
        QueryError: when the name ends in none of :data:`PICTURES`, or the answer cannot be drawn so.
        ExportError: when the file cannot be written.
    """
    form = picture_form(file)
    view = chart.chosen(result, View() if question is None else question.view, kind)
    title = "" if question is None else question.title_en if language == "en" else question.title_zh
    drawn = chart.draw(result, view, language=language, title=title)
    content = drawn.png() if form == "png" else (drawn.svg() if form == "svg" else drawn.html()).encode()
    with whole_file(file) as output:
        output.write(content)
    say(f"{view.kind} → {file}")
