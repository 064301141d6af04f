"""One file, read: what every reader does, in whatever process and on whatever machine it does it."""

from __future__ import annotations

import pickle
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from budgetkg.build.inputs import Input, document_name, readable
from budgetkg.document import Document, read_document
from budgetkg.errors import BudgetkgError, DocumentError, Finding, SourceError
from budgetkg.facts.model import DocumentFacts
from budgetkg.facts.read import read_facts
from budgetkg.graph import document_iri, document_lines
from budgetkg.source import Source
from budgetkg.store.kept import KeptFile
from budgetkg.store.prepared import Prepared, prepare_lines

#: What a refusal comes from that another attempt may not meet: the system, a process that died, memory.
_PASSING = (OSError, EOFError, MemoryError, pickle.UnpicklingError)


class State(StrEnum):
    """What became of a file."""

    READ = "read"
    SAME = "same"
    NAMED = "named"
    GONE = "gone"
    PRUNED = "pruned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one file: its summary when it was read, the reason when it was not.

    ``former`` is the name that its content had in the store until now.
    """

    name: str
    error: str = ""
    state: State = State.READ
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
    former: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class Job:
    """A file that is to be read, as these bytes, into IRIs of this base."""

    file: Input
    sha256: str
    base_iri: str


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave: a graph that is ready to be stored, or an error (``built.error``).

    ``lasting`` says of an error that the same bytes will always give it.
    """

    job: Job
    built: Built
    prepared: Prepared | None = None
    lasting: bool = False

    @property
    def told(self) -> Built:
        """What to tell of it; an error begins with the file's path."""
        return replace(self.built, error=with_path(self.job.file, self.built.error))

    @classmethod
    def refused(cls, job: Job, error: str, lasting: bool = False) -> Read:
        """A file that was not read; the error begins with its name or its path."""
        return cls(job, Built(job.file.name, error, State.REFUSED), None, lasting)


def read_source(path: Path, base: Path | None = None) -> Source:
    """The bytes and the identity of one file.

    Raises:
        SourceError: when it cannot be read.
    """
    source = Source.read(path, base)
    return replace(source, name=document_name(source.name))


def read(path: Path, base: Path | None = None) -> DocumentFacts:
    """The facts of one file.

    Raises:
        SourceError: when it cannot be read.
        DocumentError: when it is no budget, or our reading of it failed.
    """
    return examine(path, base)[1]


def examine(path: Path, base: Path | None = None) -> tuple[Document, DocumentFacts]:
    """One file as rows of cells, and the facts read from them; raises what :func:`read` raises."""
    file = Input.of(path, base)
    try:
        with _faults_told(file):
            document = read_document(read_source(path, base))
            return document, read_facts(document)
    except (SourceError, DocumentError) as error:
        raise type(error)(with_path(file, str(error))) from error


def make_ready(job: Job, content: bytes | None = None, see_page: Callable[[int], None] | None = None) -> Read:
    """Read a file, as far as that can be done without the store that it goes into.

    ``content`` are its bytes where its path does not lead to them; ``see_page`` is told the number of each page of a
    PDF when it was read.
    """
    file = job.file
    lasting = False
    try:
        with _faults_told(file):
            source = read_source(file.path, file.base) if content is None else _sent(file, content)
            lasting = True
            document = read_document(source, watch=see_page)
            facts = read_facts(document)
            graph = document_iri(facts, job.base_iri)
            prepared = prepare_lines(graph, source.sha256, document_lines(facts, job.base_iri), job.base_iri)
    except (SourceError, DocumentError) as error:
        return Read.refused(job, str(error), lasting and not isinstance(error.__cause__, _PASSING))
    return Read(job, _summary(facts), prepared)


def kept(job: Job, sha256: str, reader: str, document: str, problem: str = "") -> KeptFile:
    """What a target is to remember of a file that this version of the reader has read."""
    return KeptFile(job.file.name, sha256, document, job.file.path.resolve(), reader, problem)


def _sent(file: Input, content: bytes) -> Source:
    source = Source.of(file.path, content, file.base)
    return replace(source, name=document_name(source.name))


@contextmanager
def _faults_told(file: Input) -> Iterator[None]:
    """Turns a fault of ours into an error of one document: it must not end a batch of a thousand.

    The exception's own message may quote personal data, so only its kind and place are told; it stays attached as the
    cause for whoever debugs.
    """
    try:
        yield
    except BudgetkgError:
        raise
    except Exception as error:  # a fault of the reader, of any kind, is one document's
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise DocumentError(
            f"{file.name}: 读取程序出错 / the reader failed: {type(error).__name__} in "
            f"{Path(frame.filename).name}, line {frame.lineno}; 请连同文件报告 / please report this with the document"
        ) from error


def with_path(file: Input, message: str) -> str:
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
