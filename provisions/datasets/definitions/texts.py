"""Columns of texts, and of mentions found in them and rejected."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets.column import CODING, CORPUS, Column, ColumnBuilder, Table
from provisions.datasets.definitions import common
from provisions.models.texts import Mention, RejectedMention, Text


def _texts() -> Iterable[Column]:
    build = ColumnBuilder(Text, CORPUS)
    yield build.field("code", "corpus")
    yield build.field("text", "identifier")
    yield build.field("code", "agreement", "agreement__slug")
    yield common.agreement_name()
    yield build.field("code", "language")
    yield build.field("text", "title")
    yield build.field("date", "text_date")
    yield build.field("text", "text_date_evidence")
    yield build.field("url", "source_url")
    yield build.field("text", "checksum", loadable=False)


def _mentions() -> Iterable[Column]:
    build = ColumnBuilder(Mention, CORPUS)
    words = "The words are the corpus's own."
    yield build.derived("code", "agreement", "agreement", "Its slug.", path="article__text__agreement__slug")
    yield build.derived(
        "integer", "wto_rta_id", "RTA number", "The WTO's number.", path="article__text__agreement__wto_rta_id"
    )
    yield common.agreement_name("article__text__agreement__name")
    yield build.derived("code", "corpus", "corpus", "The collection.", path="article__text__corpus")
    yield build.derived(
        "text", "text_identifier", "text identifier", "In that collection.", path="article__text__identifier"
    )
    yield common.language("article__text__language")
    yield build.derived("text", "chapter_heading", "chapter heading", words, path="article__chapter__heading")
    yield build.derived(
        "text", "article_identifier", "article identifier", "In that collection.", path="article__identifier"
    )
    yield build.derived("text", "article_number", "article number", words, path="article__number")
    yield build.derived("text", "article_heading", "article heading", words, path="article__heading")
    yield build.field("code", "field", loadable=False)
    yield from build.fields("integer", "start", "end", loadable=False)
    yield from build.fields("text", "term", loadable=False)
    yield build.field("code", "pattern", loadable=False)


def _rejections() -> Iterable[Column]:
    build = ColumnBuilder(RejectedMention, CORPUS)
    yield build.field("code", "corpus")
    yield build.field("text", "article_identifier")
    yield build.field("code", "field")
    yield from build.fields("integer", "start", "end")
    yield build.field("text", "term")
    yield build.field("text", "reason", source=CODING)


TEXTS = Table(
    "texts",
    "Texts",
    "Language versions of agreements in the corpora, with the date of their words.",
    Text,
    ("corpus", "identifier"),
    tuple(_texts()),
)
MENTIONS = Table(
    "mentions",
    "Mentions",
    "Places where the loaded texts name MSMEs.",
    Mention,
    ("corpus", "article_identifier", "field", "start"),
    tuple(_mentions()),
    shipped=False,
)
REJECTIONS = Table(
    "rejections",
    "Rejected mentions",
    "Mentions of MSMEs that are no provision, with the reason.",
    RejectedMention,
    ("corpus", "article_identifier", "field", "start"),
    tuple(_rejections()),
    removable=True,
)
