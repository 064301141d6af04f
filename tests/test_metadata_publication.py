"""What a publisher says of a dataset, and what is answered when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetkg.errors import PublicationError
from budgetkg.metadata import Contact, Publication, Publisher, Words, read_publication, time_of_issue

WHOLE = """
title = { zh = "拉萨市部门预算", en = "Budgets of Lhasa" }
description = { zh = "一段说明。" }
keywords = { zh = ["拉萨", "预算", "拉萨"], en = ["Lhasa"] }
licence = "cc-by-4.0"
landing-page = "https://example.org/预算/"
download = "https://example.org/data"
endpoint = "https://example.org/sparql"

[publisher]
name = "某市财政局"
iri = "https://example.org/#office"
type = "local-authority"

[contact]
name = { zh = "信息公开办公室", en = "Disclosure office" }
page = "https://example.org/contact"
email = "mailto:open@example.org"
"""


def read(folder: Path, text: str) -> Publication:
    file = folder / "publication.toml"
    file.write_text(text, encoding="utf-8")
    return read_publication(file)


def test_a_publication_is_read_from_its_file(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == Publication(
        title=Words("拉萨市部门预算", "Budgets of Lhasa"),
        description=Words("一段说明。"),
        keywords_zh=("拉萨", "预算"),
        keywords_en=("Lhasa",),
        publisher=Publisher(
            Words("某市财政局", "某市财政局"), iri="https://example.org/#office", kind="local-authority"
        ),
        contact=Contact(
            Words("信息公开办公室", "Disclosure office"), "https://example.org/contact", "open@example.org"
        ),
        licence="https://creativecommons.org/licenses/by/4.0/",
        landing_page="https://example.org/预算/",
        download="https://example.org/data/",
        endpoint="https://example.org/sparql",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("licens = 'CC0-1.0'", "licens: 不认识的键 / unknown key；是否要写 licence"),
        ("[publisher]\nnane = '财政局'", "publisher.nane: 不认识的键 / unknown key；是否要写 name"),
        ("title = '预算'", "title: 应分中英文"),
        ("title = { zh = '' }", "title.zh: 应为文字"),
        ("title = { cn = '预算' }", "title.cn: 不认识的键"),
        ("keywords = ['预算']", "keywords: 应分中英文"),
        ("keywords = { zh = '预算' }", "keywords.zh: 应为列表"),
        ("licence = 'CC-BY-4'", "是否要写 CC-BY-4.0 / did you mean CC-BY-4.0"),
        ("licence = 'as you like'", "unknown licence 'as you like'"),
        ("landing-page = 'example.org'", "landing-page: 不是网址"),
        ("download = 'https://example.org/a b'", "download: 不是网址"),
        ("endpoint = 'ftp://example.org/'", "endpoint: 不是网址"),
        ("[publisher]\ntype = 'city'", "publisher.type: 不认识的类型"),
        ("[contact]\nemail = 'open at example'", "contact.email: 不是电子邮箱"),
        ("publisher = '财政局'", "publisher: 应为一个表"),
        ("title = ", "不是有效的 TOML"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PublicationError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "publication.toml"))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="cannot be read"):
        read_publication(tmp_path / "none.toml")
    (tmp_path / "other.toml").write_bytes("title = '预算'".encode("gb18030"))
    with pytest.raises(PublicationError, match="UTF-8"):
        read_publication(tmp_path / "other.toml")


def test_options_weigh_more_than_the_file(tmp_path: Path) -> None:
    said = read(tmp_path, WHOLE).with_options("另一个局", "CC0-1.0")
    assert (said.publisher.name.zh, said.publisher.kind) == ("另一个局", "local-authority")
    assert said.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    with pytest.raises(PublicationError, match="--licence"):
        said.with_options(licence="none")


def test_what_is_not_said_is_told_to_be_missing(tmp_path: Path) -> None:
    assert [sentence.split("（")[1].split("）")[0] for sentence in Publication().missing()] == [
        "publisher.name",
        "licence",
        "contact",
        "download",
    ]
    assert read(tmp_path, WHOLE).missing() == ()


def test_the_time_of_issue_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert time_of_issue() is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    issued = time_of_issue()
    assert issued is not None
    assert issued.isoformat() == "2026-01-01T00:00:00+00:00"
    for wrong in ("today", "1" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(PublicationError, match="SOURCE_DATE_EPOCH"):
            time_of_issue()
