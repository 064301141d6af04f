"""What the documents show is what the program does: every console block is run, every option and link is looked up."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from budgetkg.cli import app
from budgetkg.facts.model import DocumentFacts, Proof
from command_line import EXAMPLES, ROOT, examples_store, run

README, README_ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"
CLI, TUTORIAL = ROOT / "docs" / "cli.md", ROOT / "docs" / "tutorial.md"
PAGES = (README, README_ZH, *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_OPTION = re.compile(r"(?<![\w-])(--?[a-z][\w-]*)")
#: Options that every command has, or that are the shell's own affair.
_COMMON = {"--help"}


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def steps(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a block (after ``$``), each with the output printed below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def execute(line: str) -> str:
    """What a command line prints on both streams; it may end in ``| grep TEXT`` or ``> FILE``, or be a ``head``."""
    if match := re.fullmatch(r"head -n (\d+) (\S+)", line):
        return "\n".join(Path(match[2]).read_text(encoding="utf-8").splitlines()[: int(match[1])])
    line, _, target = line.partition(" > ")
    line, _, wanted = line.partition(" | grep ")
    name, *arguments = shlex.split(line)
    assert name == "budgetkg", line
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), line
    if target:
        Path(target).write_bytes(result.stdout_bytes)
        return result.stderr
    output: str = result.output
    return "\n".join(part for part in output.splitlines() if wanted in part)


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the output is as shown: ``…`` alone on a line stands for any lines, within a line for any text."""
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + r"\n"
        for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "b"], ["a", "b "], True),
        (["a", "…"], ["a"], True),
        (["a", "…", "d"], ["a", "b", "c", "d"], True),
        (["a", "b…d"], ["a", "bcd"], True),
        (["a", "…", "d"], ["a", "b", "c"], False),
        (["a"], ["a", "b"], False),
        (["a.c"], ["abc"], False),
    ],
)
def test_the_comparison_itself(shown: list[str], printed: list[str], same: bool) -> None:
    assert matches(shown, printed) is same


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a reader has it: the examples, and nothing else."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    for name in ("BUDGETKG_STORE", "BUDGETKG_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def check(page: Path) -> int:
    """Run the console blocks of a page in their order; returns how many commands that were."""
    count = 0
    for block in blocks(page, "console"):
        for line, shown in steps(block):
            printed = execute(line).splitlines()
            assert matches(shown, printed), f"{page.name}: $ {line}\n" + "\n".join(printed)
            count += 1
    return count


@pytest.mark.usefixtures("room")
def test_the_blocks_of_the_readme() -> None:
    assert check(README) >= 4


@pytest.mark.usefixtures("room")
def test_the_blocks_of_the_tutorial() -> None:
    assert check(TUTORIAL) >= 10


def test_the_blocks_of_the_commands(room: Path) -> None:
    """They ask of the store that the README's first block builds."""
    shutil.copytree(examples_store(), room / "budgetkg-store")
    assert check(CLI) >= 12


def test_both_readmes_have_the_same_blocks() -> None:
    for language in ("console", "turtle", ""):
        assert blocks(README, language) == blocks(README_ZH, language)
    assert len(blocks(README, "console")) >= 4


def test_the_two_one_line_commands_are_in_both_readmes() -> None:
    for page in (README, README_ZH):
        one_liners = {line for block in blocks(page, "console") for line in block.splitlines()}
        assert {"pip install . && budgetkg demo", "pip install -e '.[test]' && pytest"} <= one_liners


# ---------------------------------------------------------------------- the README's claims


def test_the_row_and_the_triples_of_the_readme_are_real() -> None:
    """The row stands in an example, and every statement shown of it is in the graph."""
    row = blocks(README, "")[0].splitlines()[1]
    assert any(row in path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.txt"))
    turtle = blocks(README, "turtle")[0]
    subject, rest = turtle.split(maxsplit=1)
    pattern = f"{subject} {rest.strip()}"
    asked = run("query", "--text", f"ASK {{ {pattern} }}", "-f", "csv", "--store", examples_store())
    assert asked.out.split() == ["answer", "true"], asked.err
    wrong = pattern.replace("2804500.00", "2804501.00")
    assert wrong != pattern
    assert (
        run("query", "--text", f"ASK {{ {wrong} }}", "-f", "csv", "--store", examples_store()).out.split()[1] == "false"
    )


@pytest.mark.parametrize("page", [README, README_ZH], ids=lambda page: page.name)
def test_the_counts_of_the_readme(page: Path, facts_of: object) -> None:
    """“Of the 625 amounts …, 565 (90 %) are proved”: read and unplaced amounts of the budget tables."""
    text = page.read_text(encoding="utf-8")
    facts: list[DocumentFacts] = [facts_of(path.stem) for path in sorted(EXAMPLES.glob("*.txt"))]  # type: ignore[operator]
    lines = [line for document in facts for line in document.lines]
    tables = [
        account for document in facts for account in document.tables if account.slug not in ("performance", "text")
    ]
    printed = len(lines) + sum(len(account.unread) for account in tables)
    proved = sum(line.proof is Proof.PROVED for line in lines)
    assert re.search(rf"\b{printed}\b", text)
    assert re.search(rf"\b{proved} ?\S? ?\D{{0,4}}{proved * 100 // printed} ?%", text)


# ---------------------------------------------------------------------- commands and options


def documented() -> dict[str, set[str]]:
    """The options that docs/cli.md names in the section of each command."""
    text = CLI.read_text(encoding="utf-8")
    heads = [(match[1], match.start()) for match in re.finditer(r"^## (\S+)$", text, re.MULTILINE)]
    ends = [*heads[1:], ("", len(text))]
    sections = {name: text[start:end] for (name, start), (_next, end) in zip(heads, ends, strict=True)}
    return {name: {option for code in re.findall(r"`([^`\n]+)`", _tables(body)) for option in _OPTION.findall(code)} for name, body in sections.items()}  # fmt: skip


def _tables(section: str) -> str:
    """The first cells of a section's tables: where its options are listed."""
    return "\n".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| "))


def real() -> dict[str, set[str]]:
    """The options that the commands have."""
    commands = get_command(app).commands  # type: ignore[attr-defined]
    return {
        name: {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("-")}
        for name, command in commands.items()
    }  # fmt: skip


def test_every_command_and_option_is_documented_and_every_documented_one_exists() -> None:
    assert {name: sorted(options - _COMMON) for name, options in documented().items()} == {
        name: sorted(options - _COMMON) for name, options in real().items()
    }


def test_every_option_is_in_the_help_of_its_command() -> None:
    for name, options in real().items():
        told = run(name, "--help").out
        assert [option for option in sorted(options) if not re.search(rf"(?<![\w-]){option}\b", told)] == [], name


def shown_commands() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for code in re.findall(r"(?:^\$ |`)(budgetkg [^`\n]*)", page.read_text(encoding="utf-8"), re.MULTILINE):
            yield page, code


def test_every_command_shown_anywhere_exists() -> None:
    known = real()
    seen = 0
    for page, code in shown_commands():
        words = code.replace("…", " ").split()
        if words[1].startswith("--") or not words[1].islower():
            continue
        assert words[1] in known, f"{page.name}: {code}"
        assert set(_OPTION.findall(re.sub(r"'[^']*'", "", " ".join(words[2:])))) <= known[words[1]] | _COMMON, code
        seen += 1
    assert seen > 30


# ---------------------------------------------------------------------- links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    links = [link.partition("#")[0] for link in _LINK.findall(text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_headings_do_not_jump() -> None:
    for page in PAGES:
        text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
        levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
        assert levels[0] == 1, page.name
        assert all(after <= before + 1 for before, after in pairwise(levels)), page.name
