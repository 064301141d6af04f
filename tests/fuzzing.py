"""Seeded damage to files: the same seed gives the same bytes. Run as a program it reads a range of seeds of one kind.

    python tests/fuzzing.py pdf 0 1000

A case that raises anything but a :class:`BudgetkgError` is printed with its seed; one that takes longer than
:data:`SECONDS` ends the process with the stack of where it stood.
"""

from __future__ import annotations

import faulthandler
import io
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from budgetkg.document import read_document
from budgetkg.document.model import Document
from budgetkg.errors import BudgetkgError
from budgetkg.facts.read import read_facts
from budgetkg.source import TEXT, Source

#: How long one case may take.
SECONDS = 40
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_STRANGE = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"<",
    b">",
    b"]]>",
    b"&#0;",
    b"-1",
    b"99999999999",
    b"endstream",
    b"<<",
    b"/Kids",
    b"\t",
    b"=",
)
_STRANGE_TEXT = (
    "",
    "合计",
    "#DIV/0!",
    "-",
    "1,23",
    "（",
    "》",
    "2024年",
    "万元",
    "\t",
    "　",
    "9" * 40,
    "54000021Y000000005232",
    "=",
    "≥",
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut out, doubled, moved or replaced in a few places; or the end lost."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 2, 8, 64, 512))
        match chance.randrange(7):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                data[at : at + length] = chance.choice(_STRANGE)
            case 4:
                other = chance.randrange(len(data) + 1)
                data[at : at + length] = data[other : other + length]
            case 5:
                data[at : at + 1] = bytes([(data[at] if at < len(data) else 0) ^ (1 << chance.randrange(8))])
            case _ if chance.random() < 0.1:
                del data[at:]
    return bytes(data)


def mutated_zip(content: bytes, chance: random.Random) -> bytes:
    """A package with parts damaged, lost or swapped, packed well again; sometimes the package itself is damaged."""
    if chance.random() < 0.2:
        return mutated(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in chance.sample(sorted(parts), chance.choice((1, 1, 2))):
        match chance.randrange(6):
            case 0:
                del parts[name]
            case 1:
                parts[name] = chance.choice(sorted(parts.values()))
            case _:
                parts[name] = mutated(parts[name], chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


def mutated_text(content: bytes, chance: random.Random) -> bytes:
    """A text with lines lost, doubled or moved and words replaced; sometimes its bytes are damaged."""
    if chance.random() < 0.2:
        return mutated(content, chance)
    lines = content.decode().split("\n")
    for _ in range(chance.choice((1, 4, 16, 64))):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(chance.randrange(len(lines)), lines[at])
            case 2:
                words = lines[at].split(" ")
                words[chance.randrange(len(words))] = chance.choice(_STRANGE_TEXT)
                lines[at] = " ".join(words)
            case 3:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case _:
                lines[at] = lines[at].replace(" ", chance.choice(("\t", "", "  ")))
    return "\n".join(lines).encode()


@cache
def originals(kind: str) -> tuple[bytes, ...]:
    """Small files of one kind, made from an example document."""
    import office
    from test_document_pdf import BODY, HEADER, WIDTHS
    from typesetting import Table, Text, typeset

    content = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.txt"))]
    if kind == "txt":
        return tuple(content)
    title = [
        Text(200, 40, "2024年一般公共预算支出表"),
        Text(400, 60, "单位：万元"),
        Table(50, 80, WIDTHS, HEADER + BODY),
    ]
    if kind == "pdf":
        bare = [*title[:2], Table(50, 80, WIDTHS, HEADER + BODY, "none")]
        return typeset(title), typeset(title, title), typeset(bare), typeset(bare, bare)
    table = read_document(_source("pdf", typeset(title)))
    whole = read_document(Source(Path("a.txt"), "a.txt", "0" * 64, TEXT, content[0]))
    few = Document(whole.source, whole.rows[:120])
    write: dict[str, Callable[[Document], bytes]] = {
        "xlsx": office.xlsx, "xls": office.xls, "docx": office.word, "html": office.web_page,
    }  # fmt: skip
    return write[kind](table), write[kind](few)


def case(kind: str, seed: int) -> bytes:
    chance = random.Random(f"{kind} {seed}")
    mutate = {"xlsx": mutated_zip, "docx": mutated_zip, "txt": mutated_text}.get(kind, mutated)
    return mutate(chance.choice(originals(kind)), chance)


def _source(kind: str, content: bytes) -> Source:
    from budgetkg.source import media_type

    return Source(Path(f"a.{kind}"), f"a.{kind}", "0" * 64, media_type(content, f".{kind}"), content)


def outcome(kind: str, content: bytes) -> str:
    """What became of a case: ``facts``, the name of the error meant for people, or ``!`` and any other."""
    try:
        try:
            source = _source(kind, content)
        except ValueError:
            return "refused"  # Source.read makes an error for people of it
        read_facts(read_document(source))
    except BudgetkgError as error:
        return type(error).__name__
    except Exception as error:
        return f"!{type(error).__name__}: {error}"
    return "facts"


def outcomes(kind: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    for seed in range(first, last):
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        yield seed, outcome(kind, case(kind, seed))
    faulthandler.cancel_dump_traceback_later()


def main() -> int:
    kind, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    counts: dict[str, int] = {}
    failed = 0
    for seed, said in outcomes(kind, first, last):
        if said.startswith("!"):
            failed += 1
            sys.stdout.write(f"{kind} {seed}: {said}\n")
        counts[said.split(":")[0]] = counts.get(said.split(":")[0], 0) + 1
    sys.stdout.write(f"{kind} {first}-{last}: {dict(sorted(counts.items()))}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
