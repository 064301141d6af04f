"""Pages of source documents as pictures, for whoever asks: made in processes apart, kept in a folder, personal data blacked out."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, Self, TypeVar

from budgetkg import __version__
from budgetkg.document.ocr import scans
from budgetkg.evidence import kept
from budgetkg.evidence.cache import Cache
from budgetkg.evidence.layout import FORMAT, Layout, is_sound
from budgetkg.evidence.pictures import COARSE, FINE
from budgetkg.evidence.readers import LostError, Readers
from budgetkg.evidence.shown import Crop, DocumentSize, EvidenceError, Excerpt, PageImage, Reason, Spot
from budgetkg.source import HEAD, is_pdf

#: Pixels that a page may be wide: the next of these is taken, so that few pictures serve many.
WIDTHS = (600, 900, 1200, 1600)
#: A whole document may take so many times as long as a page.
_WHOLE = 6
#: A document that was late or crashed its reader is left alone for so many times as long as it may take.
_PAUSE = 5
#: Documents that wait to be read ahead.
_AHEAD = 8

_Shown = TypeVar("_Shown", PageImage, Crop, Excerpt)


class PageImages:
    """The pages of the documents whose files are known, by the SHA-256 of their bytes. May be shared by threads."""

    def __init__(
        self,
        sources: Mapping[str, Path],
        cache: Path | None = None,
        *,
        most_bytes: int = 512 * 2**20,
        processes: int = 2,
        seconds: float = 20,
    ) -> None:
        """Starts nothing until it is asked.

        Args:
            sources: the files by SHA-256.
            cache: the folder where what was made is kept, without anything personal; ``None`` for one that goes with
                this object.
            most_bytes: how much is kept.
            processes: how many read files at once.
            seconds: how long a page may take; a whole document, which is read when it is first asked for, six times that.

        Raises:
            OSError: when the folder cannot be made or read.
        """
        self._own = Path(tempfile.mkdtemp(prefix="budgetkg-")) if cache is None else None
        self._cache = Cache(self._own or cache or Path(), most_bytes)
        self._readers = Readers(processes)
        self._seconds = seconds
        self._ahead = ThreadPoolExecutor(max_workers=1, thread_name_prefix="budgetkg-evidence")
        self._expected: set[str] = set()
        self._lock = Lock()
        self._left_alone: dict[str, tuple[float, EvidenceError]] = {}
        self._reading: dict[str, Lock] = {}
        self._sources: dict[str, Path] = {}
        self._short: dict[str, str] = {}
        self.sources = sources

    @property
    def sources(self) -> Mapping[str, Path]:
        """The files by SHA-256; may be set anew."""
        return self._sources

    @sources.setter
    def sources(self, sources: Mapping[str, Path]) -> None:
        known = dict(sources)
        self._sources, self._short = known, {sha256[:16]: sha256 for sha256 in known}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; remove the folder if it is one of its own."""
        self._ahead.shutdown(wait=False, cancel_futures=True)
        self._readers.close()
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)

    def has(self, document: str) -> bool:
        """Whether a file is known for a document, named by its SHA-256 or the first sixteen digits of it."""
        return document in self._sources or document in self._short

    def pictured(self, document: str) -> bool:
        """Whether its pages can be pictured: it is a PDF. Others have excerpts only."""
        if not self.has(document):
            return False
        try:
            with self._path(self._named(document)).open("rb") as file:
                return is_pdf(file.read(HEAD))
        except OSError:  # gone: asking for a page tells
            return False

    def known(self, document: str) -> DocumentSize | None:
        """The size of the pages of a document that was read before; never takes long."""
        found = self._cache.get(self._key(self._named(document), "size")) if self.has(document) else None
        with contextlib.suppress(ValueError, TypeError):  # damaged on the disk
            return None if found is None else kept.document_size(found)
        return None

    def prepare(self, document: str) -> None:
        """Read a document as a whole, so that its pages are quick.

        Raises:
            EvidenceError: when that fails; the same for the methods below.
        """
        self._layout(self._named(document))

    def layout(self, document: str) -> Layout:
        """What is printed where in a document, without anything personal."""
        return Layout.unpacked(self._layout(self._named(document)))

    def expect(self, document: str) -> None:
        """Have a document read in the background: its pages may be asked for next. What fails is told when they are."""
        if not self.has(document):
            return
        sha256 = self._named(document)
        with self._lock:
            if (
                sha256 in self._expected
                or len(self._expected) >= _AHEAD
                or self._cache.has(self._key(sha256, "layout"))
            ):
                return
            self._expected.add(sha256)
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            self._ahead.submit(self._read_ahead, sha256)

    def _read_ahead(self, sha256: str) -> None:
        try:
            with contextlib.suppress(EvidenceError):
                self._layout(sha256)
        finally:
            self._expected.discard(sha256)

    def page(self, document: str, number: int, width: int = 1200, spot: Spot | None = None) -> PageImage:
        """A page (counted from 1); with a spot on it the row is framed and the cell, where it is known, tinted."""
        wide = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
        return self._shown(document, "page", (number, wide, spot), kept.page_image)

    def crop(self, document: str, spot: Spot, fine: bool = True) -> Crop:
        """The row of a page, framed, with its neighbours and the heading of its table; the cell, where it is known, tinted."""
        return self._shown(document, "crop", (spot, FINE if fine else COARSE), kept.crop)

    def excerpt(self, document: str, spot: Spot) -> Excerpt:
        """The row as text, among its neighbours."""
        return self._shown(document, "excerpt", (spot,), kept.excerpt)

    def _shown(self, document: str, what: str, arguments: tuple[Any, ...], read: Callable[[bytes], _Shown]) -> _Shown:
        sha256 = self._named(document)
        key = self._key(sha256, what, arguments)
        found = self._cache.get(key)
        if found is not None:
            with contextlib.suppress(ValueError, TypeError):  # damaged on the disk: it is made again
                return read(found)
        made: _Shown = self._asked(sha256, self._seconds, what, self._layout(sha256), arguments)
        self._cache.put(key, kept.to_bytes(made))
        return made

    def _layout(self, sha256: str) -> bytes:
        key = self._key(sha256, "layout")
        with self._lock:
            reading = self._reading.setdefault(sha256, Lock())
        with reading:  # a page full of pictures asks for the same document many times at once
            found = self._cache.get(key)
            if found is None or not is_sound(found):
                found, size = self._asked(sha256, self._seconds * _WHOLE)
                self._cache.put(self._key(sha256, "size"), kept.to_bytes(size))
                self._cache.put(key, found)
        return found

    def _asked(self, sha256: str, seconds: float, what: str = "layout", *rest: object) -> Any:
        until, before = self._left_alone.get(sha256, (0.0, None))
        if before is not None and time.monotonic() < until:
            raise EvidenceError(before.reason, str(before))
        path = self._path(sha256)
        try:
            return self._readers.ask(path.name, (what, (sha256, path), *rest), seconds)
        except EvidenceError as error:
            in_vain = what == "layout" and error.reason in (Reason.UNREADABLE, Reason.SCAN)
            if in_vain or isinstance(error, LostError):
                self._left_alone[sha256] = time.monotonic() + _PAUSE * seconds, error
            raise

    def _named(self, document: str) -> str:
        sha256 = self._short.get(document, document)
        self._path(sha256)
        return sha256

    def _path(self, sha256: str) -> Path:
        path = self._sources.get(sha256)
        if path is None:
            words = "没有源文件 / no source file is known; say where it is: --sources DIR"
            raise EvidenceError(Reason.UNKNOWN, words)
        return path

    def _key(self, sha256: str, what: str, arguments: tuple[Any, ...] = ()) -> str:
        """A name for what is made of a document by this version of the program."""
        made = json.dumps([__version__, FORMAT, scans.installed(), what, *arguments], ensure_ascii=False)
        return f"{sha256}-{what}-{hashlib.sha256(made.encode()).hexdigest()[:32]}"
