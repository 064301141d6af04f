"""What proves to a server who asks: a user's name and password, or a token. It is shown to nobody else."""

from __future__ import annotations

import urllib.request
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

from budgetkg.errors import QueryError

_ALGORITHMS = ("MD5", "SHA")  # those of Python's library
USER, PASSWORD, TOKEN = "BUDGETKG_USER", "BUDGETKG_PASSWORD", "BUDGETKG_TOKEN"


class Credentials:
    """A token, which goes with every request; or a user's name and password, which a server asks for in its own way.

    A password is sent when the server has asked for it, as HTTP Basic or Digest; the way is remembered by address.
    """

    def __init__(self, user: str = "", password: str = "", token: str = "") -> None:
        self._token = token
        self._basic = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
        self._for_digest = user.isascii() and password.isascii()
        self._digest = urllib.request.HTTPDigestAuthHandler(_Known(user, password))
        self._ways: dict[str, Mapping[str, str] | None] = {}  # by address: Digest's challenge, or none for Basic

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> Self | None:
        """Those of the environment; ``None`` where there are none.

        Raises:
            QueryError: when there is one half of them, or both kinds.
        """
        user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
        if not (user or password or token):
            return None
        if token and (user or password):
            raise QueryError(f"{TOKEN} 与 {USER} 只能给一个 / give one of {TOKEN} and {USER} in the environment")
        if not token and not (user and password):
            raise QueryError(f"{USER} 与 {PASSWORD} 要一起给 / {USER} and {PASSWORD} belong together: set both")
        if not (token.isascii() and token.isprintable()):
            raise QueryError(f"{TOKEN} 含有不能发送的字符 / holds characters that cannot be sent")
        return cls(user, password, token)

    def proof(self, request: urllib.request.Request) -> str | None:
        """The value of the header ``Authorization``, as far as it is known what the server wants."""
        if self._token:
            return f"Bearer {self._token}"
        place = _place(request.full_url)
        if place not in self._ways:
            return None
        challenge = self._ways[place]
        if challenge is None:
            return self._basic
        answer = self._digest.get_authorization(request, challenge)
        return None if answer is None else f"Digest {answer}"

    def learn(self, address: str, wanted: Sequence[str]) -> bool:
        """Take up what a server that refused us wants (its headers ``WWW-Authenticate``); whether to try again."""
        if self._token:
            return False
        place = _place(address)
        for way in wanted:
            challenge = _digest_challenge(way)
            if challenge is not None and self._for_digest:
                self._ways[place] = challenge
                return True
        if place in self._ways or not any(way.strip().lower().startswith("basic") for way in wanted):
            return False
        self._ways[place] = None
        return True


class _Known(urllib.request.HTTPPasswordMgr):
    """Gives the same name and password for every realm: the address was chosen by whoever set them."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self._pair = (user, password)

    def find_user_password(self, realm: str, authuri: str) -> tuple[str | None, str | None]:
        return self._pair


def _digest_challenge(way: str) -> Mapping[str, str] | None:
    """The challenge of HTTP Digest, where a server asks for it in a way that can be answered."""
    scheme, _space, rest = way.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    challenge = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest))
    offered = {one.strip() for one in challenge.get("qop", "auth").split(",")}
    if challenge.get("algorithm", "MD5") not in _ALGORITHMS or "auth" not in offered:
        return None
    return {**challenge, "qop": "auth"} if "qop" in challenge else challenge


def _place(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
