"""Requests that come through: again after a while where a server is busy or gone, else an error that says what to do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from budgetkg.errors import PublishError
from budgetkg.store.credentials import PASSWORD, TOKEN, USER, Credentials
from budgetkg.store.posting import Answered, LateError, LedAwayError, Request, UnreachableError

_BUSY = frozenset({429, 502, 503, 504})
_NO_UPDATES = frozenset({400, 404, 405, 406, 415, 501})
_TOO_LARGE = 413
_LONGEST_PAUSE, _LONGEST_WAIT = 30.0, 300.0  # seconds: between attempts, and that a server may ask for
#: What Virtuoso says of a request that outgrew its compiler, of missing rights, and of updates that met.
_OUTGROWN, _FORBIDDEN, _MET = ("memory exhausted", "memory pool"), ("SECURITY", "Permission denied"), "40001"


class RefusedError(PublishError):
    """The server refuses a request; ``status`` is HTTP's."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status

    @property
    def takes_none(self) -> bool:
        """Whether it refuses all requests of this kind, not only what was in this one."""
        return self.status in _NO_UPDATES


class TooLargeError(RefusedError):
    """The server wants less at a time."""


class Sender:
    """Sends requests, each again where that may help. ``again`` counts how often it did."""

    def __init__(
        self,
        timeout: float | None = 600,
        retries: int = 5,
        credentials: Credentials | None = None,
        tell: Callable[[str], None] = lambda _message: None,
        pause: float = 0.5,
    ) -> None:
        """
        Args:
            timeout: seconds that one answer may take; ``None`` for no limit.
            retries: how often a request is sent again; once, as long as the server has not answered at all.
            credentials: what proves to the server who we are.
            tell: hears why there is a pause.
            pause: seconds before the first repetition, twice as many before the next, and so on.
        """
        self.again = 0
        #: What finds out how the server wants to be shown the credentials: small, and without effect.
        self.knock: Request | None = None
        self.server = ""
        self._timeout, self._retries, self._pause = timeout, retries, pause
        self._credentials, self._tell = credentials, tell

    def deliver(self, request: Request, deadline: float | None = None) -> Answered:
        """Send a request; what is answered in the end, also where it is an error.

        Raises:
            LateError: when no answer comes in time.
            UnreachableError: when the server cannot be reached.
        """
        attempt = 0
        while True:
            try:
                if attempt and self._credentials is not None and self.knock is not None:
                    self.knock.send(self._deadline(deadline), self._credentials)
                answered = request.send(self._deadline(deadline), self._credentials)
            except LedAwayError:
                raise
            except UnreachableError as error:
                if attempt >= (self._retries if self.server else min(1, self._retries)):
                    raise
                told, wait = str(error), 0.0
            else:
                self.server = answered.header("Server") or "?"
                busy = answered.status in _BUSY or (answered.status >= 500 and _MET in answered.words)
                wait = _retry_after(answered)
                if not busy or attempt >= self._retries or wait > _LONGEST_WAIT:
                    return answered
                told = f"HTTP {answered.status}"
            attempt += 1
            self.again += 1
            self._wait(request.address, told, wait, attempt)

    def expect(self, request: Request) -> Answered:
        """Send a request that changes something; the answer that it was done.

        Raises:
            TooLargeError: when the server wants less at a time.
            RefusedError: when it refuses.
            PublishError: when no answer comes.
        """
        try:
            answered = self.deliver(request)
        except LateError as error:
            raise PublishError(
                f"{request.address}: {self._timeout:g} 秒内没有回答 / no answer within {self._timeout:g} seconds; "
                "allow it more time: --timeout"
            ) from error
        except UnreachableError as error:
            raise PublishError(
                f"{request.address}: 无法连接 / cannot be reached: {error}; check the address, and whether the server "
                "runs; then run the command again: it goes on where it stopped"
            ) from error
        if answered.status >= 300:
            raise self._refused(request, answered)
        return answered

    def _deadline(self, given: float | None) -> float | None:
        return given if given is not None or self._timeout is None else time.monotonic() + self._timeout

    def _wait(self, address: str, told: str, asked: float, attempt: int) -> None:
        pause = min(_LONGEST_PAUSE, self._pause * 2.0 ** (attempt - 1)) * random.uniform(0.5, 1.0)
        wait = max(asked, pause)
        self._tell(
            f"{address}: {told}；{wait:.1f} 秒后重试 / again in {wait:.1f} seconds ({attempt} / {self._retries})"
        )
        time.sleep(wait)

    def _refused(self, request: Request, answered: Answered) -> RefusedError:
        words, status = answered.words, answered.status
        told = f"{request.address}: HTTP {status}" + (f": {words}" if words else "")
        if status == _TOO_LARGE or any(sign in words for sign in _OUTGROWN):
            return TooLargeError(
                f"{told}\n服务器一次只收更少的数据 / the server takes less at a time; raise its limit for the size of requests",
                status,
            )
        if status == 401:
            what = (
                f"服务器要求身份 / the server asks who you are: set {USER} and {PASSWORD}, or {TOKEN}, in the environment"
                if self._credentials is None
                else f"服务器不认可所给的身份 / the server does not accept what the environment gives ({USER} and {PASSWORD}, "
                f"or {TOKEN})"
            )
        elif status == 403 or any(sign in words for sign in _FORBIDDEN):
            what = "没有写入权限 / no right to write here: allow it to this user on the server, or give another address"
        elif status in _NO_UPDATES:
            what = (
                "此地址不接受这种请求 / this address takes no such request; updates go to --update URL (Oxigraph and Fuseki: "
                "…/update, Virtuoso: …/sparql-auth), graphs to --graph-store URL (…/store, …/data, …/sparql-graph-crud-auth)"
            )
        else:
            what = "服务器没有执行 / the server did not do it; what arrived before stays: run the command again later"
        return RefusedError(f"{told}\n{what}", status)


def _retry_after(answered: Answered) -> float:
    """The seconds that a server asks to wait, given as a number or as a time."""
    given = answered.header("Retry-After").strip()
    if given.isascii() and given.isdecimal():
        return float(given)
    try:
        then = parsedate_to_datetime(given)
    except ValueError:
        return 0.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
