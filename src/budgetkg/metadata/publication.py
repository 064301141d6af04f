"""What only the publisher of a dataset knows: who publishes it, under which licence, where it lies.

It comes from a TOML file; docs/publishing.md shows one. What is not given is said to be missing, never invented.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self

from budgetkg.errors import PublicationError

#: Licences that may be given by their SPDX names, with the addresses at which their texts stand.
LICENCES: Mapping[str, str] = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
}
#: What a publisher may be (``publisher.type``), with the words of the ADMS list of publisher types.
PUBLISHER_TYPES: Mapping[str, str] = {
    "national-authority": "NationalAuthority",
    "regional-authority": "RegionalAuthority",
    "local-authority": "LocalAuthority",
    "academia": "Academia-ScientificOrganisation",
    "company": "Company",
    "non-profit": "NonProfitOrganisation",
    "non-governmental": "NonGovernmentalOrganisation",
    "private": "PrivateIndividual(s)",
}

_ADDRESS = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+(?:[/?#][^\s<>\"{}|\\^`]*)?")
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Chinese and in English; a name that is the same in both stands in both."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def said(self, language: str) -> str:
        """The text in a language, or else in the other."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: ``kind`` is a key of :data:`PUBLISHER_TYPES`."""

    name: Words = Words()
    iri: str = ""
    homepage: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: an office, its page, an address given on purpose."""

    name: Words = Words()
    page: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publisher says of a dataset. ``licence`` is an IRI; ``download`` the folder's address, with its last slash."""

    title: Words = Words()
    description: Words = Words()
    keywords_zh: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    publisher: Publisher = field(default_factory=Publisher)
    contact: Contact = field(default_factory=Contact)
    licence: str = ""
    landing_page: str = ""
    download: str = ""
    endpoint: str = ""

    def with_options(self, publisher: str | None = None, licence: str | None = None) -> Self:
        """The same, with a publisher's name and a licence that were given apart from the file.

        Raises:
            PublicationError: when the licence is neither an address nor one of :data:`LICENCES`.
        """
        named = self.publisher if publisher is None else replace(self.publisher, name=_name("--publisher", publisher))
        return replace(
            self, publisher=named, licence=self.licence if licence is None else _licence("--licence", licence)
        )

    def missing(self) -> tuple[str, ...]:
        """What readers of the dataset will look for and not find, in sentences for people."""
        wanted = {
            "publisher.name": (bool(self.publisher.name), "发布者", "the publisher"),
            "licence": (bool(self.licence), "许可", "the licence: without one nobody may reuse the data"),
            "contact": (bool(self.contact.page or self.contact.email), "联系方式", "whom to ask"),
            "download": (bool(self.download), "文件的网址", "where the files can be downloaded"),
        }
        return tuple(
            f"未说明{zh}（{key}） / not stated: {en} ({key})" for key, (given, zh, en) in wanted.items() if not given
        )


def read_publication(file: Path) -> Publication:
    """The publication that a TOML file describes.

    Raises:
        PublicationError: when the file cannot be read, is no TOML, or says what a publication has no place for.
    """
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PublicationError(f"{file}: 无法读取 / cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PublicationError(f"{file}: 不是 UTF-8 文本 / is no UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise PublicationError(f"{file}: 不是有效的 TOML / is no valid TOML: {error}") from error
    try:
        return _publication(said)
    except PublicationError as error:
        raise PublicationError(f"{file}: {error}") from None


def _publication(said: Mapping[str, Any]) -> Publication:
    values = _values("", said, _KEYS)
    keywords = values.pop("keywords", {})
    return Publication(
        keywords_zh=keywords.get("zh", ()),
        keywords_en=keywords.get("en", ()),
        publisher=Publisher(**values.pop("publisher", {})),
        contact=Contact(**values.pop("contact", {})),
        **values,
    )


Reader = Callable[[str, Any], Any]


def _values(within: str, said: Mapping[str, Any], keys: Mapping[str, tuple[str, Reader]]) -> dict[str, Any]:
    """What a table says, by our names; ``within`` is the table's own key with a dot."""
    found: dict[str, Any] = {}
    for key, value in said.items():
        if key not in keys:
            near = get_close_matches(key, keys, n=1, cutoff=0.5)
            meant = f"；是否要写 {near[0]} / did you mean {near[0]}" if near else ""
            raise PublicationError(f"{within}{key}: 不认识的键 / unknown key{meant}; there are {', '.join(keys)}")
        name, read = keys[key]
        found[name] = read(f"{within}{key}", value)
    return found


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PublicationError(f'{key}: 应为文字 / expected a text in quotes, like {key} = "…"; found {value!r}')
    return " ".join(value.split())


def _words(key: str, value: Any) -> Words:
    if not isinstance(value, dict):
        raise PublicationError(
            f'{key}: 应分中英文 / expected both languages, like {key} = {{ zh = "…", en = "…" }}; found {value!r}'
        )
    return Words(**_values(f"{key}.", value, {"zh": ("zh", _text), "en": ("en", _text)}))


def _name(key: str, value: Any) -> Words:
    """A name: one for both languages, or one in each."""
    if isinstance(value, dict):
        return _words(key, value)
    text = _text(key, value)
    return Words(text, text)


def _lists(key: str, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise PublicationError(
            f'{key}: 应分中英文 / expected both languages, like {key} = {{ zh = ["…"], en = ["…"] }}'
        )
    return _values(f"{key}.", value, {"zh": ("zh", _list), "en": ("en", _list)})


def _list(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise PublicationError(f'{key}: 应为列表 / expected a list, like {key} = ["…", "…"]; found {value!r}')
    return tuple(dict.fromkeys(_text(key, each) for each in value))


def _address(key: str, value: Any) -> str:
    text = _text(key, value)
    if not _ADDRESS.fullmatch(text):
        raise PublicationError(
            f"{key}: 不是网址 / no web address: {text!r}; expected something like https://example.org/"
        )
    return text


def _folder(key: str, value: Any) -> str:
    text = _address(key, value)
    return text if text.endswith("/") else f"{text}/"


def _email(key: str, value: Any) -> str:
    text = _text(key, value).removeprefix("mailto:")
    if not _EMAIL.fullmatch(text):
        raise PublicationError(f"{key}: 不是电子邮箱 / no e-mail address: {text!r}")
    return text


def _licence(key: str, value: Any) -> str:
    text = _text(key, value)
    by_name = {name.lower(): iri for name, iri in LICENCES.items()}
    if text.lower() in by_name:
        return by_name[text.lower()]
    if _ADDRESS.fullmatch(text):
        return text
    near = get_close_matches(text.lower(), by_name, n=1)
    meant = next((f"；是否要写 {name} / did you mean {name}" for name in LICENCES if near == [name.lower()]), "")
    raise PublicationError(
        f"{key}: 不认识的许可 / unknown licence {text!r}{meant}; give its web address, or one of {', '.join(LICENCES)}"
    )


def _kind(key: str, value: Any) -> str:
    text = _text(key, value)
    if text not in PUBLISHER_TYPES:
        raise PublicationError(f"{key}: 不认识的类型 / unknown type {text!r}; one of {', '.join(PUBLISHER_TYPES)}")
    return text


def _table(keys: Mapping[str, tuple[str, Reader]]) -> Reader:
    def read(key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise PublicationError(
                f"{key}: 应为一个表 / expected a table [{key}] with {', '.join(keys)}; found {value!r}"
            )
        return _values(f"{key}.", value, keys)

    return read


_PUBLISHER = {
    "name": ("name", _name),
    "iri": ("iri", _address),
    "homepage": ("homepage", _address),
    "type": ("kind", _kind),
}
_CONTACT = {"name": ("name", _name), "page": ("page", _address), "email": ("email", _email)}
_KEYS: Mapping[str, tuple[str, Reader]] = {
    "title": ("title", _words),
    "description": ("description", _words),
    "keywords": ("keywords", _lists),
    "licence": ("licence", _licence),
    "landing-page": ("landing_page", _address),
    "download": ("download", _folder),
    "endpoint": ("endpoint", _address),
    "publisher": ("publisher", _table(_PUBLISHER)),
    "contact": ("contact", _table(_CONTACT)),
}
