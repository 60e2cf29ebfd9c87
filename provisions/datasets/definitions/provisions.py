"""Columns of provisions and readings, which have the same coding."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import CODING, CORPUS, CURATED, WTO, Column, ColumnBuilder, Table
from provisions.datasets.definitions import common
from provisions.models.codings import Coding
from provisions.models.provisions import Provision
from provisions.models.readings import Reading

# The codebook's order, with the derived variables after what they are derived from.
CODED = ("location", "subject", "kind", "theme", "verb", "precision", "extent", "dispute_settlement", "beneficiary",
         "parties_bound", "mention")  # fmt: skip
MANY_LABELS = {
    "kind": ("kind", "What the passage does: the codebook's values, in its order."),
    "theme": ("theme", "Topics of the WTO's Informal Working Group on MSMEs that it touches, in the codebook's order."),
    "beneficiary": ("beneficiary", "Whom its words name, in the codebook's order."),
}


def _coding(model: type[Coding]) -> Iterable[Column]:
    build = ColumnBuilder(model, CODING)
    shared = related.coded_values(model)
    for name in CODED:
        if name in MANY_LABELS:
            label, definition = MANY_LABELS[name]
            yield build.relation(
                name, "coded_values", shared_expression=shared, variable=name, label=label, definition=definition
            )
        else:
            yield build.field("code", name, f"{name}_id", variable=name, **build.words(name))


def _derived_variables() -> Iterable[Column]:
    build = ColumnBuilder(Provision, "derived")
    yield build.field("code", "strength", loadable=False)
    yield build.field("integer", "dta_score", loadable=False)


def _provisions() -> Iterable[Column]:
    ours, corpus, coding = (
        ColumnBuilder(Provision, CURATED),
        ColumnBuilder(Provision, CORPUS),
        ColumnBuilder(Provision, CODING),
    )
    yield ours.field("text", "number")
    yield ours.field("code", "agreement", "agreement__slug")
    yield _wto_number()
    yield common.agreement_name()
    yield from _text_key(corpus)
    yield common.language("text__language")
    yield from corpus.fields("text", "article_identifier")
    yield from corpus.fields("integer", "start", "end")
    yield from corpus.fields("text", "checksum")
    yield from corpus.fields("integer", "words")
    yield from corpus.fields("text", "chapter_heading", "citation", "heading")
    yield ours.field("text", "summary")
    yield corpus.field("text", "quote", loadable=False)
    yield ours.field("code", "text_status")
    yield ours.field("date", "text_date")
    yield ours.field("url", "source_url")
    yield from _coding(Provision)
    yield from _derived_variables()
    yield coding.field("code", "provenance")
    yield coding.field("boolean", "verified")
    yield coding.field("code", "codebook", "codebook__version")
    yield coding.field("text", "adjudication", public=False)
    yield ours.field("code", "status", public=False, default="published")
    yield ours.field("text", "replaced_by", "replaced_by__number", public=False)
    yield ours.field("text", "withdrawal_reason", public=False)


def _text_key(build: ColumnBuilder) -> Iterable[Column]:
    yield build.field("code", "corpus", "text__corpus", label="corpus", definition="The collection it was read in.")
    yield build.field(
        "text",
        "text_identifier",
        "text__identifier",
        label="text identifier",
        definition="The text's identifier in that collection.",
    )


def _wto_number() -> Column:
    return ColumnBuilder(Provision, WTO).derived(
        "integer",
        "wto_rta_id",
        "RTA number",
        "The agreement's number in the WTO's RTA-IS; missing when it has none.",
        path="agreement__wto_rta_id",
        source=WTO,
    )


def _readings() -> Iterable[Column]:
    build = ColumnBuilder(Reading, CODING)
    yield build.field("text", "provision", "provision__number")
    yield build.field("text", "coder")
    yield build.field("date", "read_on")
    yield build.field("integer", "stage")
    yield from _coding(Reading)
    yield build.field("code", "provenance")
    yield build.field("code", "codebook", "codebook__version")
    yield build.field("text", "note", public=False)


PROVISIONS = Table(
    "provisions",
    "Provisions",
    "Passages of agreements that concern MSMEs, with their citation and coding.",
    Provision,
    ("number",),
    tuple(_provisions()),
)
READINGS = Table(
    "readings",
    "Readings",
    "Each coder's independent coding of each provision.",
    Reading,
    ("provision", "coder"),
    tuple(_readings()),
    removable=True,
)
