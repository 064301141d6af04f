"""What a publisher says of a dataset: the options that ask for it, and what is said when it says too little."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetkg.cli.console import as_text, say
from budgetkg.metadata import LICENCES, Publication, read_publication

PublicationFile = Annotated[
    Path | None,
    typer.Option(
        "--publication",
        metavar="FILE",
        help="发布信息的 TOML 文件：标题、发布者、许可、网址 / a TOML file with title, publisher, licence and addresses",
    ),
]
Publisher = Annotated[
    str | None, typer.Option("--publisher", metavar="NAME", help="发布者的名称 / the publisher's name")
]
Licence = Annotated[
    str | None,
    typer.Option(
        "--licence", metavar="IRI", help=f"许可的网址，或 / the licence's web address, or one of {', '.join(LICENCES)}"
    ),
]


def publication_of(file: Path | None, publisher: str | None, licence: str | None) -> Publication:
    """What the file and the options say together; the options weigh more.

    Raises:
        PublicationError: when it cannot be used as it stands.
    """
    said = Publication() if file is None else read_publication(file)
    return said.with_options(None if publisher is None else as_text(publisher), licence)


def say_missing(publication: Publication) -> None:
    """Tell on stderr what readers of the dataset will look for and not find."""
    for sentence in publication.missing():
        say(sentence, style="yellow")
