"""Text files: each line a row, its cells parted by tabs (columns known) or by spaces (columns lost).

Encodings: UTF-8 (with or without a byte-order mark), UTF-16 with a mark, and GB18030, which holds GBK and GB2312.
"""

from __future__ import annotations

from budgetkg.document.limits import MOST_CHARACTERS, MOST_ROWS, too_much
from budgetkg.document.model import Cell, Document, Row
from budgetkg.errors import SourceError
from budgetkg.source import Source

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Control characters that text does not hold; a handful may be stray, more says the file is binary.
_BINARY_SHARE = 0.01
#: Lines of a text, blank ones included.
_MOST_LINES = 5 * MOST_ROWS
_FORM_FEED = "\f"


def decode(content: bytes, name: str) -> str:
    """The characters of a text file.

    Raises:
        SourceError: when it is empty, binary, or in none of the encodings tried.
    """
    if not content.strip():
        raise SourceError(f"{name}: 文件是空的 / the file is empty")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(f"{name}: 编码损坏 / says it is {encoding} but byte {error.start} is not") from error
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\v" for byte in content)
    if controls > len(content) * _BINARY_SHARE:
        raise SourceError(f"{name}: 不是文本文件 / not a text file (binary content)")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{name}: 无法识别编码 / neither UTF-8 nor GB18030; convert it to UTF-8")


def read(source: Source) -> Document:
    """Each line of the text as a row; blank lines are left out, line numbers stay those of the file.

    Raises:
        SourceError: see :func:`decode`; when it holds more than any budget.
    """
    if len(source.content) > 4 * MOST_CHARACTERS:
        raise too_much(source.name, f"超过 {MOST_CHARACTERS} 字", f"more than {MOST_CHARACTERS} characters")
    text = decode(source.content, source.name)
    rows: list[Row] = []
    page = 1
    paged = _FORM_FEED in text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > _MOST_LINES:
        raise too_much(source.name, f"超过 {_MOST_LINES} 行", f"more than {_MOST_LINES} lines")
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        page += line.count(_FORM_FEED)
        content = line.replace(_FORM_FEED, "")
        if content.strip():
            rows.append(_row(content, number, page if paged else None))
    return Document(source, tuple(rows), pages=page if paged else None)


def _row(line: str, number: int, page: int | None) -> Row:
    if "\t" in line:
        parts = [part.strip() for part in line.split("\t")]
        cells = tuple(Cell(text, column) for column, text in enumerate(parts) if text)
        return Row(number, cells, aligned=True, page=page, width=len(parts))
    cells = tuple(Cell(text, column) for column, text in enumerate(line.split()))
    return Row(number, cells, aligned=False, page=page)
