"""A clock for what must end soon: it stops while this machine stands still, as a shared one does for seconds now and then."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

# Seconds between looks at the real clock, and what counts at most of the time between two of them.
_LOOK, _MOST = 0.02, 0.1


class _Clock:
    """Looks at the real clock again and again, on a thread of its own."""

    def __init__(self) -> None:
        self._state = (0.0, monotonic())  # what was counted, and when: one object, so that the two belong together
        Thread(target=self._look, daemon=True, name="running time").start()

    def now(self) -> float:
        """Seconds that were counted so far."""
        counted, looked = self._state
        return counted + min(monotonic() - looked, _MOST)

    def _look(self) -> None:
        pause = Event()
        while not pause.wait(_LOOK):  # and not time.sleep, which tests put others in the place of
            self._state = (self.now(), monotonic())


running_time = _Clock().now


def soon(condition: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it comes true within a while."""
    end = running_time() + seconds
    while not condition():
        if running_time() > end:
            return False
        Event().wait(_LOOK)
    return True
