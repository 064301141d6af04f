"""Source files: which paths are read, their bytes, their identity (sha256), what kind of file the bytes are."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from budgetkg.errors import SourceError

PDF = "application/pdf"
TEXT = "text/plain"
HTML = "text/html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: Media type by suffix: the files that are looked for in a folder. What is in a file may be of another kind.
MEDIA_TYPES = {
    ".pdf": PDF,
    ".txt": TEXT,
    ".htm": HTML,
    ".html": HTML,
    ".xls": XLS,
    ".xlsx": XLSX,
    ".docx": DOCX,
}
#: A budget has a few megabytes, a scanned one some dozen.
MOST_BYTES = 256 * 2**20

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# <!DOCTYPE html | <html xmlns:o=… | <?xml …?><html, behind a byte-order mark and comments; tables alone are exported as .xls
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body|meta|table)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s")
_MAIL = re.compile(rb"(?:mime-version|from|content-type):\s", re.IGNORECASE)
# The beginning of a sheet of Excel 2 to 4, or of a book of Excel 5, that stands in no container.
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
#: What a file is when it is of no kind that is read, and what to do.
_OTHERS = {
    "word/": ("", DOCX),
    "xl/": ("", XLSX),
    "ppt/": ("演示文稿 / a presentation", ""),
    "OFD.xml": ("OFD 版式文件 / an OFD file; print it to PDF", ""),
    "content.xml": ("OpenDocument 文件 / an OpenDocument file; save it as .xlsx, .docx or PDF", ""),
}


#: Bytes among which a PDF says that it is one.
HEAD = 1024


def is_pdf(content: bytes) -> bool:
    """Whether bytes are a PDF, or the beginning of one."""
    return b"%PDF-" in content[:HEAD]


def media_type(content: bytes, suffix: str) -> str:
    """What kind of file the bytes are; by the suffix where they do not tell.

    Raises:
        ValueError: when they are of a kind that is not read; the message says of which, and what to do.
    """
    if is_pdf(content):
        return PDF
    if content.startswith(_ZIP):
        return _zipped(content)
    if content.startswith(_OLE):
        return _contained(content)
    if _BIFF.match(content):
        return XLS
    head = _head(content)
    if _WEB_PAGE.match(head):
        return HTML
    expected = MEDIA_TYPES[suffix]
    if _XML.match(head) and b"urn:schemas-microsoft-com:office:" in content[:4096]:
        raise ValueError("XML 表格 2003 / an Excel or Word file of 2003 in XML; save it as .xlsx or .docx")
    if expected in (XLSX, XLS, DOCX) and _MAIL.match(head):
        raise ValueError("单个文件网页 / a web page in one file (MHTML); save it as .xlsx, .docx or PDF")
    if expected == XLS and b"\t" in content and not any(byte < 9 for byte in content[:4096]):
        return TEXT  # some systems give tab-separated text this suffix
    if expected == XLS and content.strip():
        raise ValueError("不是 Excel 文件 / no Excel file; download it again")
    if expected in (XLSX, DOCX) and content.strip():
        raise ValueError(f"不是 {suffix} 文件 / no {suffix} file (it is no zip package); download it again")
    return expected


def _head(content: bytes) -> bytes:
    """The first characters of a text; of UTF-16 their lower bytes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[2:8192].replace(b"\x00", b"")
    return content[:4096]


def _zipped(content: bytes) -> str:
    """The kind of a zip file by the names of what is in it (its directory stands at the end)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise ValueError(f"压缩包已损坏 / a damaged zip package ({error}); download it again") from error
    for name in names:
        for part, (told, kind) in _OTHERS.items():
            if name.lstrip("/").startswith(part):
                if kind:
                    return kind
                raise ValueError(told)
    raise ValueError("压缩包，内无文档 / a zip archive and no document; unpack it and give what is in it")


def _contained(content: bytes) -> str:
    """The kind of a file of Office 97 to 2003 by the names of its streams."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise ValueError("有密码的 Office 文件 / an office file that wants a password; save a copy without one")
    if has("WordDocument"):
        raise ValueError("旧版 Word 文件（.doc）/ a Word file of 1997 to 2003; save it as .docx or PDF")
    if has("Workbook") or has("Book"):
        return XLS
    raise ValueError("旧版 Office 文件，不含工作簿 / an old office file without a workbook; save it as PDF")


@dataclass(frozen=True, slots=True)
class Source:
    """One source file.

    ``name`` is its path relative to the folder given to ``build`` (POSIX separators), or its base name when the file
    itself was given; ``media_type`` is what its bytes are, whatever its suffix says; ``sha256`` is the hex digest of its bytes and, with its first 16 digits, the document's identity.
    """

    path: Path
    name: str
    sha256: str
    media_type: str
    content: bytes

    @classmethod
    def read(cls, path: Path, base: Path | None = None) -> Source:
        """Read a file.

        Raises:
            SourceError: when it does not exist, is no file, cannot be read, is of a kind we do not read, or too large.
        """
        suffix = path.suffix.lower()
        if suffix not in MEDIA_TYPES:
            kinds = ", ".join(sorted(MEDIA_TYPES))
            raise SourceError(f"{path}: 不支持的文件类型 / not a kind of file we read; expected one of {kinds}")
        try:
            if (size := path.stat().st_size) > MOST_BYTES:
                raise SourceError(
                    f"{path}: {size / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB / {size / 2**20:.0f} MB; files of more "
                    f"than {MOST_BYTES // 2**20} MB are not read; split it"
                )
            content = path.read_bytes()
        except OSError as error:
            raise SourceError(f"{path}: 无法读取 / cannot be read: {error.strerror}") from error
        return cls.of(path, content, base)

    @classmethod
    def of(cls, path: Path, content: bytes, base: Path | None = None) -> Source:
        """A file whose bytes are known already.

        Raises:
            SourceError: when they are of a kind we do not read.
        """
        name = path.relative_to(base).as_posix() if base else path.name
        try:
            kind = media_type(content, path.suffix.lower())
        except ValueError as error:
            raise SourceError(f"{path}: 不支持的文件类型 / not a kind of file we read: {error}") from error
        return cls(path, name, hashlib.sha256(content).hexdigest(), kind, content)


def find(paths: Iterable[Path]) -> Iterator[tuple[Path, Path | None]]:
    """The files behind files and folders, each with the folder it was found in (``None`` when named itself).

    Folders are searched recursively for the suffixes of :data:`MEDIA_TYPES`, in sorted order.

    Raises:
        SourceError: when a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for child in sorted(path.rglob("*")):
                if child.is_file() and child.suffix.lower() in MEDIA_TYPES and not child.name.startswith("."):
                    yield child, path
        elif path.exists():
            yield path, None
        else:
            raise SourceError(f"{path}: 路径不存在 / no such file or folder; check the spelling")
