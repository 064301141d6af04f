"""All our shapes in one file, for any SHACL engine: ``pyshacl -s budgetkg-shapes.ttl graph/budgetkg.ttl``."""

from __future__ import annotations

import re
from pathlib import Path

from budgetkg.errors import ValidationError
from budgetkg.validate.shapes import shape_files

_PREFIX = re.compile(r"^@prefix\s+(\S*:)\s+(<[^>]*>)\s*\.[ \t]*\n", re.MULTILINE)
_HEADING = """\
# budgetkg 核验形状，由 shapes/ 各文件合成。 / The shapes of budgetkg, put together from the files in shapes/.
# 用法 / usage: budgetkg export -f ttl -o graph && pyshacl -s budgetkg-shapes.ttl graph/budgetkg.ttl
"""


def merged_shapes() -> str:
    """The text of the shapes files as one Turtle document: prefixes once, then file after file with its comments.

    Raises:
        ValidationError: when the files are missing, or two give one prefix different meanings.
    """
    prefixes: dict[str, str] = {}
    bodies: list[str] = []
    for file in shape_files():
        text = file.read_text(encoding="utf-8")
        for prefix, namespace in _PREFIX.findall(text):
            if prefixes.setdefault(prefix, namespace) != namespace:
                raise ValidationError(f"{file}: {prefix} 前缀另有所指 / the prefix means {prefixes[prefix]} elsewhere")
        bodies.append(_section(file, _PREFIX.sub("", text)))
    width = max(map(len, prefixes), default=0)
    declared = "".join(f"@prefix {prefix:{width}} {prefixes[prefix]} .\n" for prefix in sorted(prefixes))
    return "\n".join([_HEADING, declared, *bodies])


def _section(file: Path, body: str) -> str:
    squeezed = re.sub(r"\n{3,}", "\n\n", body).strip("\n")
    return f"# ================================================================ {file.stem}\n\n{squeezed}\n"
