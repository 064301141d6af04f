"""What a piece of work costs: seconds by the clock and of the processor, and the peak of memory, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of the processor, bytes of memory at the most, and figures by their names.

    ``samples`` are documents done and bytes of memory then, in their order.
    """

    wall: float
    processor: float
    peak: int
    figures: Mapping[str, float] = field(default_factory=dict)
    samples: tuple[tuple[int, int], ...] = ()


def alone(work: Callable[..., T], *arguments: object) -> T:
    """What a function gives in a new process: its peak of memory is then its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


class Stopwatch:
    """Adds up the seconds of what is done within ``with``, by the clock and of this process; of its children where asked."""

    def __init__(self, children: bool = False) -> None:
        self.wall = self.processor = 0.0
        self._children = children
        self._began = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._began = (time.perf_counter(), self._spent())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:  # fmt: skip
        wall, processor = self._began
        self.wall += time.perf_counter() - wall
        self.processor += self._spent() - processor

    def _spent(self) -> float:
        if not self._children:
            return time.process_time()
        theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + theirs.ru_utime + theirs.ru_stime


def peak(children: bool = False) -> int:
    """The most bytes that this process held, or the largest of its children that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss * _UNIT


def memory() -> int:
    """The bytes that this process holds now; its peak where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return peak()


class Samples:
    """The memory of this process after the first tenth of the work, and after every tenth that follows."""

    def __init__(self, count: int) -> None:
        self._every = max(1, count // 10)
        self._taken: list[tuple[int, int]] = []

    def after(self, done: int) -> None:
        """So many documents are done."""
        if done >= self._every * (len(self._taken) + 1):
            self._taken.append((done, memory()))

    @property
    def taken(self) -> tuple[tuple[int, int], ...]:
        return tuple(self._taken)

    def growth(self) -> float:
        """Bytes by which memory grew for each document, from half of the work to its end; what was loaded once is not in it."""
        half = self._taken[len(self._taken) // 2 :] if len(self._taken) > 2 else []
        if len(half) < 2:
            return 0.0
        (first, before), (last, after) = half[0], half[-1]
        return (after - before) / (last - first)
