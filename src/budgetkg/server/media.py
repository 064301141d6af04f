"""The forms in which answers are sent, and which of them a client would rather have (``Accept``, ``?format=``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budgetkg.store.evaluation import RESULT_FORMS, TRIPLE_FORMS

JSON = "application/json"
HTML = "text/html"

#: ``?format=`` and the suffixes of addresses, by the names that the store has for its formats.
RESULTS: Mapping[str, str] = RESULT_FORMS
GRAPHS: Mapping[str, str] = {form: kind for form, kind in TRIPLE_FORMS.items() if form != "n3"}
#: Other names of the same formats that clients ask for, and get under the name that they asked for.
ALIASES: Mapping[str, str] = {
    JSON: "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "nt",
    "application/x-turtle": "ttl",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A format in which something is sent: our name of it, and the media type that the answer bears."""

    name: str
    media_type: str

    @property
    def content_type(self) -> str:
        """The header: text names its encoding."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


PAGE = Form("html", HTML)


def forms(offered: Mapping[str, str], page: bool = False) -> tuple[Form, ...]:
    """The formats of a kind of answer, best first, under all the names that they may be asked for."""
    own = [Form(name, media_type) for name, media_type in offered.items()]
    others = [Form(name, media_type) for media_type, name in ALIASES.items() if name in offered]
    return (*own, *others, PAGE) if page else (*own, *others)


def choose(accept: str | None, offered: Sequence[Form]) -> Form | None:
    """The format among ``offered`` that an ``Accept`` header wants most, the earlier of two that are wanted alike.

    ``None`` when it accepts none of them. No header, or an empty one, accepts anything (RFC 9110, 12.5.1).
    """
    if accept is None or not accept.strip():
        return offered[0] if offered else None
    ranges = list(_ranges(accept))
    best, most = None, 0.0
    for form in offered:
        quality = _quality(form.media_type, ranges)
        if quality > most:
            best, most = form, quality
    return best


def by_name(wanted: str, offered: Sequence[Form]) -> Form | None:
    """The format that ``?format=`` means, by our name of it or by a media type."""
    return next((form for form in offered if wanted.lower() in (form.name, form.media_type)), None)


@dataclass(frozen=True, slots=True)
class _Range:
    """One item of ``Accept``: ``type/subtype``, ``type/*`` or ``*/*``, and how much it is wanted (0: not at all)."""

    kind: str
    subtype: str
    quality: float

    def fit(self, media_type: str) -> int:
        """How exactly the item names the media type: 3 by name, 2 by its first half, 1 as anything, 0 not."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == (kind, subtype):
            return 3
        if (self.kind, self.subtype) == (kind, "*"):
            return 2
        return 1 if (self.kind, self.subtype) == ("*", "*") else 0


def _quality(media_type: str, ranges: Iterable[_Range]) -> float:
    """What the most exact item says of the media type (RFC 9110: the most specific reference has precedence)."""
    fitting = [(item.fit(media_type), item.quality) for item in ranges]
    return max((fit for fit in fitting if fit[0]), default=(0, 0.0))[1]


def _ranges(accept: str) -> Iterable[_Range]:
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        kind, slash, subtype = name.partition("/")
        if slash and kind and subtype:
            yield _Range(kind, subtype, _weight(parameters))


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
