"""Reading SPARQL text before the engine does: what is refused, and where a parameter's value goes.

The engine would follow ``SERVICE <http://…>`` out into the network, and has no switch against it; so text is split into
tokens here and refused. Two things make that safe. The engine's grammar does not need white space around a keyword
(``2SERVICE<…>`` and ``SERVICE:x`` are both calls), so the word is looked for inside every word and prefix. And where
``<`` could open an IRI or mean "less than", and the two readings would disagree about what is a comment or a string
from there on, the text is refused instead of guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import east_asian_width

from budgetkg.errors import QueryError
from budgetkg.store.values import Bindings, to_sparql

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | \"(?:[^\"\\\n]|\\.)*\" | '(?:[^'\\\n]|\\.)*')
  | (?P<iri><(?:[^<>\"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8})*>)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:[\w.·-]*)
  | (?P<name>(?:[^\W\d_][\w.·-]*)?:(?:[\w:·-] | \.(?=[\w:·%-]) | %[0-9A-Fa-f]{2} | \\[-_~.!$&'()*+,;=/?\#@%])*)
  | (?P<word>[^\W\d]\w*)
  | (?P<escape>\\.)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Only "scheme://" cannot be read as "less than": no expression has two slashes in a row.
_PLAIN_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_ENGINE_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_KEYWORD = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b")
_CHARACTER_CLASS = re.compile(r"\[[^\]]*\]|'[^']*'|\"[^\"]*\"")
_LONGEST_OPEN_BLOCK = 1_000  # tokens; a block of parameters is far shorter, a block of data may be far longer
_PARTNERS = {"}": "{", ")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokens(text: str) -> tuple[Token, ...]:
    """The text's tokens without white space and comments; ``text`` has ``\\n`` line ends only."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind not in {"space", "comment"}:
            yield Token(kind, match.group(), match.start())


def unify_lines(text: str) -> str:
    """The text without a byte order mark, its line ends ``\\n``: so there is one answer to where a comment ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def ready(text: str, bindings: Bindings, prefixes: Mapping[str, str]) -> str:
    """The text as an engine may run it: checked (:func:`check`), with its values in place (:func:`bind`).

    Raises:
        QueryError: as those two.
    """
    whole = unify_lines(text)
    return bind(whole, check(whole, prefixes), bindings)


def self_contained(text: str, base_iri: str, prefixes: Mapping[str, str]) -> str:
    """A text that is ready to run, with its base and the prefixes that it uses declared: for any engine.

    The declarations go before its first line and into it, so that an engine's line numbers stay true.
    """
    used = {token.text.partition(":")[0] for token in _tokens(text) if token.kind == "name"}
    declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items() if name in used)
    return f"BASE <{base_iri}> {declared}{text}"


def kind_of(text: str) -> str:
    """``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; the text is read up to that word only.

    Raises:
        QueryError: when it is an update, or no query.
    """
    whole = unify_lines(text)
    return _keyword(whole, _tokens(whole))


def check(text: str, prefixes: Mapping[str, str]) -> tuple[Token, ...]:
    """Refuse what must not run, and return the tokens of what may.

    Raises:
        QueryError: for an update, ``SERVICE``, an unclosed string, a prefix that is neither declared nor among
            ``prefixes``, or a ``<`` that can be read in two ways; with line and caret.
    """
    found = tokens(text)
    for token in found:
        _refuse_token(text, token)
    _keyword(text, found)
    _refuse_unknown_prefix(text, found, prefixes)
    return found


def _refuse_token(text: str, token: Token) -> None:
    if token.kind in {"word", "name"}:
        keyword = token.text.partition(":")[0] if token.kind == "name" else token.text
        # Both foldings, because an engine may use either: ſ becomes S in one, ı becomes I in the other.
        if "SERVICE" in keyword.upper() or "service" in keyword.casefold():
            raise error(
                text,
                token.start,
                "SERVICE 会访问外部网络，不予执行（前缀名也不能含 service） / "
                "SERVICE reaches out to the network and is refused, as is a prefix of that name",
            )
    elif token.kind == "iri" and not _PLAIN_IRI.match(token.text) and ("#" in token.text or "'" in token.text):
        raise error(
            text,
            token.start,
            "此处 < 有两种读法；请写完整的 http(s):// 地址，或在小于号后加空格 / "
            "this < can be read in two ways; write the full http(s):// address, or put a space after a less-than sign",
        )
    elif token.kind == "other" and token.text in {'"', "'"}:
        raise error(text, token.start, "引号没有配对 / this quotation mark is not closed")


def _keyword(text: str, found: Iterable[Token]) -> str:
    """The word that says what kind of query it is; an update is refused."""
    start = 0
    for token in found:
        keyword = token.text.upper()
        if token.kind != "word" or keyword in {"BASE", "PREFIX", "VERSION"}:
            continue
        start = token.start
        if keyword in _UPDATES:
            raise error(
                text,
                token.start,
                f"{keyword} 会修改图谱，这里只接受查询 / {keyword} would change the graph; only queries are accepted",
            )
        if keyword in _QUERIES:
            return keyword
        break
    raise error(
        text,
        start,
        "查询应以 SELECT、ASK、CONSTRUCT 或 DESCRIBE 开头 / a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE",
    )


def _refuse_unknown_prefix(text: str, found: tuple[Token, ...], prefixes: Mapping[str, str]) -> None:
    declared = set(prefixes)
    previous = ""
    for token in found:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if previous == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                near = get_close_matches(prefix, declared, n=1)
                hint = f"；是否要写 {near[0]}: / did you mean {near[0]}:" if near else ""
                raise error(text, token.start, f"前缀 {prefix}: 未声明 / prefix {prefix}: is not declared{hint}")
        previous = token.text.upper()


def bind(text: str, found: tuple[Token, ...], bindings: Bindings) -> str:
    """The text with each open ``VALUES`` block made to hold the values of ``bindings``.

    A question states its parameters in SPARQL itself, as ``VALUES (?year ?unit) { (UNDEF UNDEF) }``: any tool can run
    it so, and leaves them open. Values go in as whole terms in the place of ``UNDEF``, never as text. What has no value
    is taken out of its block: the variable is then simply free, which an engine can plan for, while ``UNDEF`` is a
    value that may be anything.

    Raises:
        QueryError: when a name stands in no such block, which would leave its value without effect.
    """
    pieces: list[str] = []
    bound: set[str] = set()
    position = 0
    for start, end, names in _open_blocks(found):
        kept = [name for name in names if name in bindings]
        bound.update(kept)
        variables = " ".join(f"?{name}" for name in kept)
        row = " ".join(to_sparql(bindings[name]) for name in kept)
        pieces += [text[position:start], f"VALUES ({variables}) {{ ({row}) }}" if kept else ""]
        position = end
    for name in sorted(set(bindings) - bound):
        raise QueryError(
            f"查询没有接收参数 {name} 的位置 / the query has no place for the value of {name}; "
            f"put VALUES (?{name}) {{ (UNDEF) }} into it"
        )
    return "".join([*pieces, text[position:]])


def _open_blocks(found: tuple[Token, ...]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and variables of each VALUES block that holds one row of UNDEF and nothing else."""
    shut = -1
    for index, token in enumerate(found):
        if token.kind != "word" or token.text.upper() != "VALUES":
            continue
        if shut <= index:  # else the bracket found for the VALUES before closes this one too
            shut = next((i for i in range(index + 1, len(found)) if found[i].text == "}"), len(found))
        if shut == len(found):
            return
        inside = found[index + 1 : shut]
        if len(inside) > _LONGEST_OPEN_BLOCK:
            continue
        names = tuple(other.text[1:] for other in inside if other.kind == "variable")
        undef = [other for other in inside if other.kind == "word" and other.text.upper() == "UNDEF"]
        plain = all(other.kind in {"variable", "word"} or other.text in {"(", ")", "{"} for other in inside)
        if plain and len(undef) == len(names) == sum(other.kind == "word" for other in inside):
            yield token.start, found[shut].end, names


def error(text: str, position: int, message: str) -> QueryError:
    """A :class:`QueryError` that shows the line, with a caret under the character at ``position``."""
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return _error_at(text, line, column, message)


def engine_error(text: str, message: str) -> QueryError:
    """The engine's syntax error as ours: its line and column, and what it expected in words that help."""
    match = _ENGINE_ERROR.match(message)
    if match is None:
        return QueryError(f"SPARQL 语法错误 / syntax error: {message}")
    open_bracket = _unclosed(text)
    if open_bracket is not None:
        return error(text, open_bracket.start, f"括号没有配对 / this bracket has no partner: {open_bracket.text}")
    expected = match.group(3)
    words = sorted(set(_KEYWORD.findall(_CHARACTER_CLASS.sub("", expected))))
    if "SELECT contains a variable that is unbound" in expected:
        reason = "SELECT 中有变量既未绑定也未分组 / a variable in SELECT is neither bound nor grouped"
    elif 0 < len(words) <= 6:
        reason = f"此处可能缺少 / perhaps one of these was meant: {', '.join(words)}"
    else:
        reason = "此处读不通，请检查前一个词 / cannot be read from here; look at the word before it"
    return _error_at(text, int(match.group(1)), int(match.group(2)), f"SPARQL 语法错误 / syntax error: {reason}")


def _unclosed(text: str) -> Token | None:
    """The first bracket that has no partner, if any."""
    waiting: list[Token] = []
    for token in tokens(text):
        if token.kind != "other":
            continue
        if token.text in _PARTNERS.values():
            waiting.append(token)
        elif token.text in _PARTNERS:
            if not waiting or waiting[-1].text != _PARTNERS[token.text]:
                return token
            waiting.pop()
    return waiting[-1] if waiting else None


def _error_at(text: str, line: int, column: int, message: str) -> QueryError:
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    shown = shown.replace("\t", " ")
    # A Chinese character takes two cells of a terminal, and the caret must stand under it.
    indent = sum(2 if east_asian_width(character) in "WF" else 1 for character in shown[: column - 1])
    place = f"第 {line} 行第 {column} 列 / line {line}, column {column}"
    return QueryError(f"{place}: {message}\n  {shown}\n  {' ' * indent}^")
