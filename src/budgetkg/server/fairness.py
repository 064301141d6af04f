"""So that one who asks much does not starve the others: turns for the questions of each client.

A client has two places: one where a question may take all the time there is, and one beside it where questions are asked
one after the other and get :data:`SHORT` seconds each. What does not end in them waits for the first place and is then
asked again. So whoever fires a hundred long questions holds one process and a share of another, and its own small
questions still go on; with too many of them waiting it is told to come back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from budgetkg.errors import QueryBusyError, QueryTimeoutError

#: What ends within this many seconds needs no turn; less than what the pool takes for long.
SHORT = 0.8

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Client:
    turn: threading.Lock = field(default_factory=threading.Lock)
    beside: threading.Lock = field(default_factory=threading.Lock)
    present: int = 0
    waiting: int = 0


class Turns:
    """The turns of all clients. ``limit`` is what a question may take, and wait for its turn, in seconds."""

    def __init__(self, limit: float, most_waiting: int = 4) -> None:
        self._limit = limit
        self._most_waiting = most_waiting
        self._clients: dict[str, _Client] = {}
        self._lock = threading.Lock()

    def ask(self, client: str, question: Callable[[float], Answer]) -> Answer:
        """Call ``question`` with the seconds that it may take: perhaps twice, first briefly, then in its client's turn.

        Raises:
            QueryBusyError: when the client has too many questions waiting, or its turn did not come.
            QueryTimeoutError: when the question took longer than all the time there is.
        """
        state = self._enter(client)
        try:
            if state.turn.acquire(blocking=False):
                return _in_turn(state, question, self._limit)
            if state.waiting >= self._most_waiting:
                raise _too_many()
            try:
                with state.beside:
                    return question(min(SHORT, self._limit))
            except QueryTimeoutError:
                if self._limit <= SHORT:
                    raise
            self._wait(state)
            return _in_turn(state, question, self._limit)
        finally:
            self._leave(client, state)

    def _wait(self, state: _Client) -> None:
        with self._lock:
            if state.waiting >= self._most_waiting:
                raise _too_many()
            state.waiting += 1
        began = time.monotonic()
        try:
            if not state.turn.acquire(timeout=self._limit):
                raise _too_many(time.monotonic() - began)
        finally:
            with self._lock:
                state.waiting -= 1

    def _enter(self, client: str) -> _Client:
        with self._lock:
            state = self._clients.setdefault(client, _Client())
            state.present += 1
            return state

    def _leave(self, client: str, state: _Client) -> None:
        with self._lock:
            state.present -= 1
            if not state.present:
                del self._clients[client]


def _in_turn(state: _Client, question: Callable[[float], Answer], limit: float) -> Answer:
    try:
        return question(limit)
    finally:
        state.turn.release()


def _too_many(waited: float = 0.0) -> QueryBusyError:
    after = f"（已等待 {waited:.0f} 秒 / after {waited:.0f} s of waiting）" if waited else ""
    return QueryBusyError(
        f"您已有费时的查询在运行，请待其结束 / a long query of yours is running; wait until it has ended{after}"
    )
