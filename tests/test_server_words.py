"""What the server reads before it answers: Accept, the SPARQL 1.1 Protocol, and whose turn it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from budgetkg.errors import QueryBusyError, QueryTimeoutError
from budgetkg.server import media, protocol
from budgetkg.server.fairness import SHORT, Turns
from budgetkg.server.protocol import FORM, QUERY, UPDATE, Question, RefusedError
from running_time import running_time

SELECT = media.forms(media.RESULTS, page=True)
GRAPH = media.forms(media.GRAPHS)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offered", "media_type"),
    [
        (None, SELECT, "application/sparql-results+json"),
        ("", SELECT, "application/sparql-results+json"),
        ("*/*", SELECT, "application/sparql-results+json"),
        ("text/csv", SELECT, "text/csv"),
        ("TEXT/CSV", SELECT, "text/csv"),
        ("application/json", SELECT, "application/json"),
        ("text/*", SELECT, "text/csv"),
        ("text/*, text/csv;q=0", SELECT, "text/tab-separated-values"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", SELECT, "application/sparql-results+xml"),
        ("*/*;q=0.1, text/tab-separated-values;q=0.5", SELECT, "text/tab-separated-values"),
        (BROWSER, SELECT, "text/html"),
        (BROWSER, GRAPH, "text/turtle"),
        ("application/rdf+xml, text/turtle;q=0.9", GRAPH, "application/rdf+xml"),
        ("image/png", SELECT, None),
        ("*/*;q=0", SELECT, None),
        ("text/csv;q=nonsense", SELECT, None),
        ("nonsense", SELECT, None),
    ],
)
def test_the_most_wanted_format_is_chosen(
    accept: str | None, offered: tuple[media.Form, ...], media_type: str | None
) -> None:
    form = media.choose(accept, offered)
    assert (form and form.media_type) == media_type


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("csv", "text/csv"), ("application/sparql-results+xml", "application/sparql-results+xml"), ("ttl", None)],
)
def test_a_format_is_chosen_by_name(name: str, media_type: str | None) -> None:
    form = media.by_name(name, SELECT)
    assert (form and form.media_type) == media_type


@pytest.mark.parametrize(
    ("method", "address", "kind", "body", "question"),
    [
        ("GET", b"", None, b"", None),
        ("GET", b"format=nt", None, b"", None),
        ("GET", b"query=ASK%20%7B%7D", None, b"", Question("ASK {}")),
        ("HEAD", b"query=ASK+%7B%7D&format=csv", None, b"", Question("ASK {}", format="csv")),
        ("POST", b"", FORM, b"query=ASK+%7B%7D", Question("ASK {}")),
        ("POST", b"", f"{FORM}; charset=UTF-8", b"query=%E6%97%85", Question("旅")),
        ("POST", b"", QUERY, "ASK {} # 旅".encode(), Question("ASK {} # 旅")),
        (
            "POST",
            b"default-graph-uri=http%3A%2F%2Fa%2F&named-graph-uri=http%3A%2F%2Fb%2F&named-graph-uri=urn:c",
            f'{QUERY}; charset="utf-8"',
            b"ASK {}",
            Question("ASK {}", ("http://a/",), ("http://b/", "urn:c")),
        ),
    ],
)
def test_a_request_is_read(
    method: str, address: bytes, kind: str | None, body: bytes, question: Question | None
) -> None:
    assert protocol.read(method, address, kind, body) == question


@pytest.mark.parametrize(
    ("method", "address", "kind", "body", "status"),
    [
        ("GET", b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", None, b"", 400),
        ("GET", b"update=CLEAR%20ALL", None, b"", 403),
        ("GET", b"query=%FF", None, b"", 400),
        ("GET", b"query=\xff", None, b"", 400),
        ("GET", b"query=ASK%7B%7D&default-graph-uri=relative", None, b"", 400),
        ("GET", b"&".join(b"a=%d" % n for n in range(600)), None, b"", 400),
        ("POST", b"", FORM, b"", 400),
        ("POST", b"", FORM, b"update=CLEAR+ALL", 403),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&update=CLEAR+ALL", 403),
        ("POST", b"query=ASK%20%7B%7D", QUERY, b"ASK {}", 400),
        ("POST", b"", UPDATE, b"CLEAR ALL", 403),
        ("POST", b"using-graph-uri=urn:a", QUERY, b"ASK {}", 403),
        ("POST", b"", "text/plain", b"ASK {}", 415),
        ("POST", b"", None, b"query=ASK+%7B%7D", 415),
        ("POST", b"", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 400),
        ("POST", b"", QUERY, b"ASK {} # \xff", 400),
    ],
)
def test_what_asks_nothing_is_refused_with_its_status(
    method: str, address: bytes, kind: str | None, body: bytes, status: int
) -> None:
    with pytest.raises(RefusedError) as refusal:
        protocol.read(method, address, kind, body)
    assert refusal.value.status == status
    assert " / " in refusal.value.message


def _slow(seconds: float, log: list[float]) -> Callable[[float], str]:
    """A question that would take so long, and gives up when its time is up, as the pool does."""

    def question(limit: float) -> str:
        log.append(limit)
        time.sleep(min(seconds, limit))
        if seconds > limit:
            raise QueryTimeoutError("late")
        return "done"

    return question


def test_one_client_has_one_long_question_at_a_time_and_others_are_not_held_up() -> None:
    turns = Turns(limit=20, most_waiting=1)
    first: list[float] = []
    second: list[float] = []
    threads = [
        threading.Thread(target=turns.ask, args=("a", _slow(SHORT * 2, log)), daemon=True) for log in (first, second)
    ]
    began = running_time()
    threads[0].start()
    time.sleep(SHORT / 8)
    threads[1].start()
    time.sleep(SHORT / 8)
    assert turns.ask("b", _slow(0, [])) == "done"
    assert running_time() - began < SHORT  # another client does not wait at all
    time.sleep(SHORT)  # the second is now waiting for its turn
    with pytest.raises(QueryBusyError):
        turns.ask("a", _slow(0, []))
    for thread in threads:
        thread.join()
    assert first == [20]
    assert second == [SHORT, 20]  # first briefly, then in its turn
    assert turns.ask("a", _slow(0, [])) == "done"  # and afterwards nothing is left of it


def test_a_question_that_is_late_in_its_turn_is_late() -> None:
    with pytest.raises(QueryTimeoutError):
        Turns(limit=0.05).ask("a", _slow(1, []))
