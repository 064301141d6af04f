"""Office Open XML packages (.xlsx, .docx): a zip file of XML parts, read without trusting either.

Zip: parts that unpack to more than any budget's are refused by what the directory says they hold, of which never more
is unpacked. XML: a document type is refused, since the standard forbids one here (ECMA-376 part 2, 8.1.4) and entities
that expand or lead to other files need one; nothing is ever fetched.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from xml.parsers import expat

from lxml import etree

from budgetkg.document.limits import too_much
from budgetkg.errors import SourceError

#: Bytes of one part unpacked, and of all parts that are read.
LARGEST_PART = 64 * 2**20
LARGEST_PACKAGE = 128 * 2**20
MOST_PARTS = 10_000
#: Names of elements that are remembered; a format has some hundred.
_MOST_NAMES = 1_000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1


class Handler(Protocol):
    """What is told of the elements of a part."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Package:
    """The parts of a package by name; parts are found by following relationships from the root, as the standard asks."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._read = 0
        with _faults_told(name):
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._parts = {info.filename.lstrip("/").lower(): info for info in self._zip.infolist()}
        if len(self._parts) > MOST_PARTS:
            raise too_much(name, f"压缩包内超过 {MOST_PARTS} 个文件", f"the package has more than {MOST_PARTS} parts")

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def main(self) -> str:
        """The part that holds the document.

        Raises:
            SourceError: when the package names none.
        """
        for kind, target in self.related(""):
            if kind == "officeDocument" and target in self:
                return target
        raise SourceError(
            f"{self.name}: 压缩包内没有文档 / the package holds no document; save it again as .xlsx or .docx"
        )

    def related(self, part: str) -> list[tuple[str, str]]:
        """The parts to which a part refers: kind and name."""
        return [(kind, target) for kind, target in self._relationships(part).values()]

    def by_id(self, part: str) -> dict[str, str]:
        """The parts to which a part refers, by the id under which it does."""
        return {key: target for key, (_kind, target) in self._relationships(part).items()}

    def tree(self, part: str) -> Any:
        """The root element of a part.

        Raises:
            SourceError: when the part is missing, too large, or no XML.
        """
        root = None
        for event, element in self.events(part, ("start", "end")):
            if root is None and event == "start":
                root = element
        return root

    def events(self, part: str, kinds: tuple[str, ...], tags: tuple[str, ...] | None = None) -> Iterator[Any]:
        """The elements of a part as they are read; who wants memory to stay flat clears them.

        Raises:
            SourceError: as :meth:`tree`.
        """
        info = self._info(part)
        with _faults_told(self.name), self._zip.open(info) as stream:
            parser = etree.iterparse(
                stream, events=kinds, tag=tags, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
                remove_comments=True, remove_pis=True,
            )  # fmt: skip
            checked = False
            for event, element in parser:
                if not checked:
                    checked = True
                    if element.getroottree().docinfo.doctype:
                        raise self._has_doctype(part)
                yield event, element

    def scan(self, part: str, handler: Handler) -> None:
        """Tell a handler of every element of a part, by its name without prefix: for large parts, nothing is kept.

        Raises:
            SourceError: as :meth:`tree`, and what the handler raises.
        """
        info = self._info(part)
        parser = expat.ParserCreate()
        parser.buffer_text = True
        names: dict[str, str] = {}

        def local(name: str) -> str:
            return (
                names.setdefault(name, name.rpartition(":")[2]) if len(names) < _MOST_NAMES else name.rpartition(":")[2]
            )

        def refuse(*_declared: object) -> None:
            raise self._has_doctype(part)

        parser.StartDoctypeDeclHandler = refuse
        parser.StartElementHandler = lambda name, attributes: handler.start(names.get(name) or local(name), attributes)
        parser.EndElementHandler = lambda name: handler.end(names.get(name) or local(name))
        parser.CharacterDataHandler = handler.text
        with _faults_told(self.name), self._zip.open(info) as stream:
            while chunk := stream.read(2**16):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)

    def _has_doctype(self, part: str) -> SourceError:
        return SourceError(
            f"{self.name}: XML 中有 DOCTYPE，已拒绝 / an XML part declares a document type (entities), which the format "
            f"forbids; the file was not made by an office program ({part})"
        )

    def _info(self, part: str) -> zipfile.ZipInfo:
        info = self._parts.get(part.lower())
        if info is None:
            raise SourceError(f"{self.name}: 缺少 {part}，文件不完整 / the package lacks {part}; download it again")
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
            raise SourceError(
                f"{self.name}: 压缩包加密或压缩方式不受支持 / a part is encrypted or packed in a way that is not read"
            )
        self._read += info.file_size
        if info.file_size > LARGEST_PART or self._read > LARGEST_PACKAGE:
            raise too_much(
                self.name,
                f"解压后超过 {min(LARGEST_PART, LARGEST_PACKAGE) // 2**20} MB",
                f"{part} unpacks to {info.file_size / 2**20:.0f} MB",
            )
        return info

    def _relationships(self, part: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{base}.rels")
        if place not in self:
            return {}
        found = {}
        for element in self.tree(place).iter("{*}Relationship"):
            if element.get("TargetMode") == "External":
                continue
            target = element.get("Target", "")
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[element.get("Id", "")] = (element.get("Type", "").rsplit("/", 1)[-1], target)
        return found


def local_name(name: str) -> str:
    """A name of XML without its namespace, or the prefix of one that is not declared."""
    return name.rpartition("}")[2].rpartition(":")[2]


def attribute(element: Any, name: str) -> str | None:
    """An attribute whatever its namespace: programs of the strict and the transitional kind differ in that."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, other in element.items():
        if local_name(key) == name:
            return str(other)
    return None


@contextmanager
def _faults_told(name: str) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, expat.ExpatError, EOFError, NotImplementedError, OSError, RuntimeError,
        ValueError,
    ) as error:  # fmt: skip
        reason = str(error).split("\n")[0][:120]
        raise SourceError(f"{name}: 文件已损坏 / the file is damaged ({reason}); download or save it again") from error
