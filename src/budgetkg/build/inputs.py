"""The files behind files and folders: each once, by the name that it has in a store."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from budgetkg.errors import SourceError
from budgetkg.facts.redaction import Redactor
from budgetkg.source import MEDIA_TYPES, find


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its path, its name, the folder it was found in (``None`` when named itself), or why it cannot be read."""

    path: Path
    name: str
    base: Path | None = None
    error: str = ""

    @classmethod
    def of(cls, path: Path, base: Path | None = None, error: str = "") -> Input:
        """A file, by the name that documents have: the path relative to the folder given, or the base name."""
        return cls(path, document_name(path.relative_to(base).as_posix() if base else path.name), base, error)


def inputs(paths: Iterable[Path]) -> tuple[Input, ...]:
    """The files behind files and folders, each once; a path that does not exist is among them with its error.

    Two different files of one name (from two folders given) cannot both be in a store, where a document is known by
    its name: the second is refused.
    """
    found: list[Input] = []
    seen: set[Path] = set()
    taken: dict[str, Path] = {}
    for path in paths:
        try:
            pairs = list(find([path]))
        except SourceError as error:
            found.append(Input.of(path, None, readable(str(error))))
            continue
        except OSError as error:
            found.append(Input.of(path, None, _refused(path, error)))
            continue
        if path.is_dir():
            found += _unreachable(path)
        for file, base in pairs:
            one = Input.of(file, base)
            place = file.resolve()
            other = taken.setdefault(one.name, place)
            if other != place:
                clash = (
                    f"{file}: 与 {other} 同名（{one.name}），未读取；请改为给出它们共同的上级目录 / "
                    f"has the name of {other} and was not read; give the folder above both instead"
                )
                found.append(Input.of(file, base, clash))
            elif file not in seen:
                seen.add(file)
                found.append(one)
    return tuple(found)


def _unreachable(folder: Path) -> Iterator[Input]:
    """What a search of a folder would pass over in silence: folders that may not be opened, links that lead nowhere."""
    refused: list[OSError] = []
    for place, _folders, names in os.walk(folder, onerror=refused.append):
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in MEDIA_TYPES and not name.startswith(".") and not path.exists():
                yield Input.of(path, folder, f"{path}: 链接的目标不存在 / a link to a file that does not exist")
    for error in refused:
        yield Input.of(Path(error.filename), folder, _refused(Path(error.filename), error))


def _refused(path: Path, error: OSError) -> str:
    return f"{readable(str(path))}: 无法读取 / cannot be read: {error.strerror}; 请检查权限 / check its rights"


def readable(name: str) -> str:
    """A file's name as characters. One that is not UTF-8 (written by an older Chinese system) is taken for GB18030.

    Python keeps the bytes of such names as lone surrogates, which neither the graph nor the console can hold.
    """
    if not any("\ud800" <= character <= "\udfff" for character in name):
        return name
    content = os.fsencode(name)
    try:
        return content.decode("utf-8")  # Python was told by the locale that names are ASCII
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def document_name(name: str) -> str:
    """What a document is called in the store and in messages: a telephone or a person that its file is named after is left out."""
    return Redactor().clean(readable(name))


def other_kinds(paths: Iterable[Path]) -> Counter[str]:
    """How many files of which suffixes stand in the folders given and are of no kind that is read."""
    folders = [path for path in paths if path.is_dir()]
    files = {file for folder in folders for file in folder.rglob("*") if file.is_file()}
    kinds = Counter(file.suffix.lower() for file in files if not file.name.startswith("."))
    return Counter({suffix: number for suffix, number in kinds.items() if suffix and suffix not in MEDIA_TYPES})
