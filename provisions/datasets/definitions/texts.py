"""Columns of texts, and of mentions found in them and rejected."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets.column import CODING, CORPUS, CURATION, DERIVATION, WTO, Column, ColumnBuilder, define_table
from provisions.datasets.definitions.provisions import AGREEMENT_NAME, LANGUAGE
from provisions.datasets.reading_state import count_open_mentions
from provisions.models.texts import Mention, RejectedMention, Text

PASSAGE = ("corpus", "article_identifier", "field", "start")  # the key of a mention
ARTICLE_KIND = "article, preamble, or the part whose own words they are: annex, protocol..."
WORDS = "The words are the corpus's own."
# Name, type, label, definition, source and path of a mention's columns that other models have.
MENTION_COLUMNS = (
    ("agreement", "code", "agreement", "Its slug.", DERIVATION, "article__text__agreement__slug"),
    ("wto_rta_id", "integer", "RTA number", "The WTO's number.", DERIVATION, "article__text__agreement__wto_rta_id"),
    ("agreement_name", "text", "agreement's name", AGREEMENT_NAME, WTO, "article__text__agreement__name"),
    ("corpus", "code", "corpus", "The collection.", DERIVATION, "article__text__corpus"),
    ("text_identifier", "text", "text identifier", "In that collection.", DERIVATION, "article__text__identifier"),
    ("language", "code", "language", LANGUAGE, CORPUS, "article__text__language"),
    ("chapter_heading", "text", "chapter heading", WORDS, DERIVATION, "article__chapter__heading"),
    ("article_identifier", "text", "article identifier", "In that collection.", DERIVATION, "article__identifier"),
    ("article_kind", "code", "article kind", ARTICLE_KIND, CORPUS, "article__kind"),
    ("article_number", "text", "article number", WORDS, DERIVATION, "article__number"),
    ("article_heading", "text", "article heading", WORDS, DERIVATION, "article__heading"),
    (
        "first_page",
        "text",
        "first page",
        "Where it begins, if the file has pages.",
        CORPUS,
        "article__first_page",
    ),
    ("last_page", "text", "last page", "Where it ends.", CORPUS, "article__last_page"),
)


@define_table(
    "Texts",
    "Language versions of agreements in the corpora, with the date of their words.",
    Text,
    ("corpus", "identifier"),
)
def texts() -> Iterable[Column]:
    build, ours = ColumnBuilder(Text, CORPUS), ColumnBuilder(Text, CURATION)
    yield build.field("code", "corpus")
    yield build.field("text", "identifier")
    yield build.field("code", "agreement", "agreement__slug")
    yield Column("agreement_name", "text", "agreement's name", AGREEMENT_NAME, WTO, path="agreement__name")
    yield build.field("code", "language")
    yield build.field("text", "title")
    yield build.field("date", "text_date")
    yield build.field("text", "text_date_evidence")
    yield build.field("url", "source_url")
    yield build.field("text", "checksum", loadable=False)
    yield ours.field("code", "main_text")
    yield ours.field("text", "lacks")
    yield ours.field("code", "annexes")
    yield ours.field("code", "incorporates", "incorporates__slug", optional=True)
    yield from ours.fields("text", "incorporation", "not_incorporated", "incorporation_note", optional=True)
    yield ours.field("integer", "open_mentions", fetch=count_open_mentions)


@define_table("Mentions", "Places where the loaded texts name MSMEs.", Mention, PASSAGE, has_file=False)
def mentions() -> Iterable[Column]:
    build = ColumnBuilder(Mention, CORPUS)
    for name, type, label, definition, source, path in MENTION_COLUMNS:
        yield Column(name, type, label, definition, source, path=path)
    yield build.field("code", "field", loadable=False)
    yield from build.fields("integer", "start", "end", "document_start", "document_end", loadable=False)
    yield build.field("text", "term", loadable=False)
    yield build.field("code", "pattern", loadable=False)


@define_table(
    "Rejected mentions",
    "Mentions of MSMEs that are no provision, with the reason.",
    RejectedMention,
    PASSAGE,
    removable=True,
)
def rejections() -> Iterable[Column]:
    build = ColumnBuilder(RejectedMention, CORPUS)
    yield build.field("code", "corpus")
    yield build.field("text", "article_identifier")
    yield build.field("code", "field")
    yield from build.fields("integer", "start", "end")
    yield build.field("text", "term")
    yield build.field("text", "reason", source=CODING)
