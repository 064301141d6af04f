"""Files and folders → the store: read, recognise, turn into triples, replace the document's graph."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from budgetkg.document import Document, read_document
from budgetkg.errors import BudgetkgError, DocumentError, Finding, SourceError
from budgetkg.facts.model import DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.facts.redaction import Redactor
from budgetkg.graph import codelist_triples, document_iri, document_triples, link_triples, ontology_triples
from budgetkg.source import MEDIA_TYPES, Source, find
from budgetkg.store import Store

#: From so many new documents on (and a tenth of all) it is worth the time to rearrange the store.
_MANY = 20


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its path, the folder it was found in (``None`` when named itself), or why it cannot be read."""

    path: Path
    base: Path | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """The document's name: its path relative to the folder given, or its base name; nothing personal is in it."""
        return _document_name(self.path.relative_to(self.base).as_posix() if self.base else self.path.name)


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one file: its summary when it was read, the reason when it was not."""

    name: str
    error: str = ""
    title: str = ""
    units: tuple[str, ...] = ()
    fiscal_year: int = 0
    lines: int = 0
    proved: int = 0
    contradicted: int = 0
    projects: int = 0
    indicators: int = 0
    citations: int = 0
    unread: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.error


def inputs(paths: Iterable[Path]) -> tuple[Input, ...]:
    """The files behind files and folders, each once; a path that does not exist is among them with its error.

    Two different files of one name (from two folders given) cannot both be in a store, where a document is known by
    its name: the second is refused.
    """
    found: list[Input] = []
    taken: dict[str, Path] = {}
    for path in paths:
        try:
            pairs = list(find([path]))
        except SourceError as error:
            found.append(Input(path, None, readable(str(error))))
            continue
        except OSError as error:
            found.append(Input(path, None, _refused(path, error)))
            continue
        if path.is_dir():
            found += _unreachable(path)
        for file, base in pairs:
            one = Input(file, base)
            other = taken.setdefault(one.name, file.resolve())
            if other != file.resolve():
                clash = (
                    f"{file}: 与 {other} 同名（{one.name}），未读取；请改为给出它们共同的上级目录 / "
                    f"has the name of {other} and was not read; give the folder above both instead"
                )
                found.append(Input(file, base, clash))
            elif all(file != earlier.path for earlier in found):
                found.append(one)
    return tuple(found)


def _unreachable(folder: Path) -> Iterator[Input]:
    """What a search of a folder would pass over in silence: folders that may not be opened, links that lead nowhere."""
    refused: list[OSError] = []
    for place, _folders, names in os.walk(folder, onerror=refused.append):
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in MEDIA_TYPES and not name.startswith(".") and not path.exists():
                yield Input(path, folder, f"{path}: 链接的目标不存在 / a link to a file that does not exist")
    for error in refused:
        yield Input(Path(error.filename), folder, _refused(Path(error.filename), error))


def _refused(path: Path, error: OSError) -> str:
    return f"{readable(str(path))}: 无法读取 / cannot be read: {error.strerror}; 请检查权限 / check its rights"


def readable(name: str) -> str:
    """A file's name as characters. One that is not UTF-8 (written by an older Chinese system) is taken for GB18030.

    Python keeps the bytes of such names as lone surrogates, which neither the graph nor the console can hold.
    """
    if not any("\ud800" <= character <= "\udfff" for character in name):
        return name
    content = os.fsencode(name)
    try:
        return content.decode("utf-8")  # Python was told by the locale that names are ASCII
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def other_kinds(paths: Iterable[Path]) -> Counter[str]:
    """How many files of which suffixes stand in the folders given and are of no kind that is read."""
    folders = [path for path in paths if path.is_dir()]
    files = {file for folder in folders for file in folder.rglob("*") if file.is_file()}
    kinds = Counter(file.suffix.lower() for file in files if not file.name.startswith("."))
    return Counter({suffix: number for suffix, number in kinds.items() if suffix and suffix not in MEDIA_TYPES})


def read_source(path: Path, base: Path | None = None) -> Source:
    """The bytes and the identity of one file.

    Raises:
        SourceError: when it cannot be read.
    """
    source = Source.read(path, base)
    return replace(source, name=_document_name(source.name))


def _document_name(name: str) -> str:
    """What a document is called in the store and in messages: a telephone or a person that its file is named after is left out."""
    return Redactor().clean(readable(name))


def read(path: Path, base: Path | None = None) -> DocumentFacts:
    """The facts of one file.

    Raises:
        SourceError: when it cannot be read.
        DocumentError: when it is no budget, or our reading of it failed.
    """
    return examine(path, base)[1]


def examine(path: Path, base: Path | None = None) -> tuple[Document, DocumentFacts]:
    """One file as rows of cells, and the facts read from them; raises what :func:`read` raises."""
    with _faults_told(Input(path, base)):
        document = read_document(read_source(path, base))
        return document, read_facts(document)


@contextmanager
def _faults_told(file: Input) -> Iterator[None]:
    """Turns a fault of ours into an error of one document: it must not end a batch of a thousand.

    The exception's own message may quote personal data, so only its kind and place are told; it stays attached as the
    cause for whoever debugs. Errors that begin with the document's name, which is relative to a folder, get its path.
    """
    try:
        yield
    except (SourceError, DocumentError) as error:
        raise type(error)(_with_path(file, str(error))) from error
    except BudgetkgError:
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise DocumentError(
            f"{readable(str(file.path))}: 读取程序出错 / the reader failed: {type(error).__name__} in "
            f"{Path(frame.filename).name}, line {frame.lineno}; 请连同文件报告 / please report this with the document"
        ) from error


def build(paths: Iterable[Path], store: Store, on_start: Callable[[str], None] | None = None) -> Iterator[Built]:
    """Read every file behind ``paths`` into the store, one transaction a document; yields what became of each.

    A file that cannot be read, or is no budget, is reported and the rest goes on; what the store holds of an earlier
    version of it stays, and where none can be read nothing is written at all. ``on_start`` is told the name of each
    file before it is read. A store that grew by many documents is rearranged for questions at the end.

    Raises:
        StoreError: when the store cannot be written.
    """
    has_reference = False
    fresh = 0
    for file in inputs(paths):
        if on_start:
            on_start(file.name)
        if file.error:
            yield Built(file.name, error=file.error)
            continue
        try:
            facts = read(file.path, file.base)
            with _faults_told(file):
                triples = list(document_triples(facts, store.base_iri))
        except (SourceError, DocumentError) as error:
            yield Built(file.name, error=str(error))
            continue
        if not has_reference:
            base = store.base_iri
            store.load_reference(ontology_triples(base), codelist_triples(base), link_triples(base))
            has_reference = True
        fresh += not store.holds(facts.source.name, facts.source.sha256)
        store.replace(
            document_iri(facts, store.base_iri),
            triples,
            facts.source.name,
            facts.source.sha256,
            source=file.path.resolve(),
        )
        yield _summary(facts)
    if fresh >= _MANY and fresh * 10 >= len(store.documents()):
        store.optimize()


def _with_path(file: Input, message: str) -> str:
    """A message that begins with the document's name, which is relative to a folder, made to begin with the path."""
    rest = message.removeprefix(f"{file.name}: ")
    return message if rest == message else f"{readable(str(file.path))}: {rest}"


def _summary(facts: DocumentFacts) -> Built:
    proofs = Counter(line.proof.value for line in facts.lines)
    return Built(
        name=facts.source.name,
        title=facts.title,
        units=tuple(unit.name for unit in facts.units),
        fiscal_year=facts.fiscal_year,
        lines=len(facts.lines),
        proved=proofs["proved"],
        contradicted=proofs["contradicted"],
        projects=len(facts.projects),
        indicators=sum(len(project.indicators) for project in facts.projects),
        citations=sum(len(project.citations) for project in facts.projects),
        unread=sum(len(account.unread) for account in facts.tables),
        findings=facts.findings,
    )
