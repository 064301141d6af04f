"""What all handlers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from budgetkg.evidence import PageImages
from budgetkg.pages import Asset
from budgetkg.server.desk import Desk
from budgetkg.server.settings import Settings


@dataclass(slots=True)
class Context:
    """The server's parts; ``state`` names the state of the data and changes whenever an answer may."""

    settings: Settings
    desk: Desk
    images: PageImages
    version: str
    formats: tuple[str, ...]
    editor: Mapping[str, Asset]
    state: str


def context_of(request: Request) -> Context:
    """The parts, from any request."""
    return cast(Context, request.app.state.context)
