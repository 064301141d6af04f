"""Validates the documents of a store in several processes: each opens the store for itself and takes one after another.

They end when the process that started them does, however that ends; interrupts from the terminal are left to that one.
"""

from __future__ import annotations

import pickle
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import TIMEOUT_MAX, Thread

from budgetkg.document import apart
from budgetkg.errors import BudgetkgError, ValidationError
from budgetkg.store import Store, StoredDocument
from budgetkg.validate.alone import Alone, Asked, Part, too_late

#: Seconds beyond the time limit in which a process must have said that it has passed.
_GRACE = 60.0


@dataclass(frozen=True, slots=True)
class Opening:
    """The first message to a process: which store, as it was in which generation, and how to validate it."""

    path: Path
    generation: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer for a document."""

    part: Part | None = None
    error: BudgetkgError | None = None


def started(workers: int) -> list[apart.Process]:
    """So many processes; none where this program cannot start any (it is embedded in another)."""
    return [process for _ in range(workers) if (process := apart.start(__name__)) is not None]


def parts_from(
    processes: Sequence[apart.Process], opening: Opening, documents: Sequence[StoredDocument]
) -> Iterator[tuple[int, Part]]:
    """The parts of documents with their numbers, as they are done. At its end, or when it is closed, it ends the processes.

    Raises:
        ValidationError: when shapes cannot be run, or take too long, or a process ends by itself.
        StoreError: when the store cannot be read.
    """
    waiting = deque(enumerate(documents))
    done: SimpleQueue[tuple[int, Part] | BaseException] = SimpleQueue()
    threads = [Thread(target=_serve, args=(one, opening, waiting, done), daemon=True) for one in processes]
    for thread in threads:
        thread.start()
    try:
        yield from islice((one for one in apart.told_by(done) if one is not None), len(documents))
    finally:
        waiting.clear()
        for process in processes:
            apart.end(process)
        for thread in threads:
            thread.join()


def _serve(
    process: apart.Process,
    opening: Opening,
    waiting: deque[tuple[int, StoredDocument]],
    done: SimpleQueue[tuple[int, Part] | BaseException],
) -> None:
    """Hand documents to a process until there are none, or one cannot be validated."""
    first = True
    while waiting:
        try:
            number, document = waiting.popleft()
        except IndexError:
            return
        try:
            if first:
                apart.ask(process, opening)
                first = False
            done.put((number, _part(process, document, opening.asked.time_limit)))
        except BaseException as error:
            done.put(error)
            return


def _part(process: apart.Process, document: StoredDocument, limit: float | None) -> Part:
    name = document.file_names[0]
    try:
        reply: Reply
        (reply,) = apart.answer(process, TIMEOUT_MAX if limit is None else limit + _GRACE, document)
    except TimeoutError:
        raise too_late(name, limit or 0, "?") from None
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        raise ValidationError(
            f"{name}: 核验进程意外结束（{apart.exit_code(process)}），可能是内存不足；可用 --jobs 1 再试 / the process that validated it ended by "
            f"itself (code {apart.exit_code(process)}), perhaps for want of memory; try again with --jobs 1"
        ) from error
    if reply.error is not None:
        raise reply.error
    assert reply.part is not None
    return reply.part


def main() -> None:
    """What a process does: open the store, then answer for one document after another."""
    answers = apart.Answers()
    messages = answers.asked()
    opening: Opening = next(messages)
    try:
        with Store.open(opening.path, read_only=True, generation=opening.generation) as store:
            alone = Alone(store, opening.asked)
            for document in messages:
                answers.tell(_reply(alone, document))
    except BudgetkgError as error:
        answers.tell(Reply(error=error))


def _reply(alone: Alone, document: StoredDocument) -> Reply:
    try:
        return Reply(alone.part(document))
    except BudgetkgError as error:
        return Reply(error=error)
    except Exception as error:  # a fault of the program must not look like a process that was killed
        frame = traceback.extract_tb(error.__traceback__)[-1]  # its own words may quote the document
        place = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        return Reply(error=ValidationError(f"{document.file_names[0]}: 核验程序出错 / a fault of the program: {place}"))
