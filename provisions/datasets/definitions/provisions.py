"""Columns of provisions and readings, which have the same coding."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from provisions.datasets import related
from provisions.datasets.column import CODING, CORPUS, CURATION, DERIVATION, WTO, Column, ColumnBuilder, define_table
from provisions.models.codebook import current_code, version_name
from provisions.models.codings import SINCE, Coding
from provisions.models.provisions import Provision
from provisions.models.readings import Reading

# The codebook's order, with the derived variables after what they are derived from.
VARIABLES = ("location", "subject", "kind", "theme", "verb", "precision", "extent", "dispute_settlement", "beneficiary",
             "parties_bound", "mention", "element")  # fmt: skip
DEFINITIONS = {
    "kind": "What the passage does: the codebook's values, in its order.",
    "theme": "Topics of the WTO's Informal Working Group on MSMEs that it touches, in the codebook's order.",
    "beneficiary": "Whom its words name, in the codebook's order.",
    "element": "What the clause is about, from version 1.2 of the codebook on; missing if not coded yet.",
}  # of the variables with many values
AGREEMENT_NAME = "The agreement's name in the WTO's list."
LANGUAGE = "Of the text: ISO 639-1."


def _coding(model: type[Coding]) -> Iterable[Column]:
    build = ColumnBuilder(model, CODING)
    many: dict[str, Any] = {"relation": "coded_values", "shared_expression": related.coded_values(model)}
    many |= {"source": CODING, "loadable": True}
    for name in VARIABLES:
        own: dict[str, Any] = {"variable": name, "renamed": partial(current_code, name)}
        if definition := DEFINITIONS.get(name):
            yield Column(name, "codes", name, definition, optional=name in SINCE, **own, **many)
        else:
            yield build.field("code", name, f"{name}_id", **own)


@define_table(
    "Provisions",
    "Passages of agreements that concern MSMEs, with their citation and coding.",
    Provision,
    ("number",),
    retired=frozenset({"dta_score"}),
)
def provisions() -> Iterable[Column]:
    ours, corpus, coding = (ColumnBuilder(Provision, source) for source in (CURATION, CORPUS, CODING))
    wto_number = "The agreement's number in the WTO's RTA-IS; missing when it has none."
    text = {"label": "text identifier", "definition": "The text's identifier in that collection."}
    yield ours.field("text", "number")
    yield ours.field("code", "agreement", "agreement__slug")
    yield Column("wto_rta_id", "integer", "RTA number", wto_number, WTO, path="agreement__wto_rta_id")
    yield Column("agreement_name", "text", "agreement's name", AGREEMENT_NAME, WTO, path="agreement__name")
    yield corpus.field("code", "corpus", "text__corpus", label="corpus", definition="The collection it was read in.")
    yield corpus.field("text", "text_identifier", "text__identifier", **text)
    yield Column("language", "code", "language", LANGUAGE, CORPUS, path="text__language")
    yield corpus.field("text", "article_identifier")
    yield from corpus.fields("integer", "start", "end")
    yield from corpus.fields("integer", "document_start", "document_end", loadable=False)
    yield corpus.field("text", "checksum")
    yield corpus.field("text", "fingerprint", public=False, optional=True)
    yield corpus.field("text", "found_in", loadable=False)
    yield corpus.field("integer", "words")
    yield from corpus.fields("text", "chapter_heading", "citation", "heading")
    yield ours.field("text", "summary")
    yield from ours.fields("text", "summary_fr", "summary_es", optional=True)
    yield corpus.field("text", "quote", loadable=False)
    yield ours.field("code", "text_status")
    yield ours.field("date", "text_date")
    yield ours.field("url", "source_url")
    yield from _coding(Provision)
    yield coding.field("code", "strength", loadable=False, source=DERIVATION)
    yield coding.field("code", "provenance")
    yield coding.field("boolean", "verified")
    yield coding.field("code", "codebook", "codebook__version", renamed=version_name)
    yield ours.field("text", "incorporates", "incorporates__number", optional=True)
    yield ours.field("date", "added", optional=True, automatic=True)
    yield coding.field("text", "adjudication", public=False)
    yield ours.field("code", "status", public=False, default="published")
    yield ours.field("text", "replaced_by", "replaced_by__number", public=False)
    yield ours.field("text", "withdrawal_reason", public=False)


@define_table(
    "Readings",
    "Each coder's independent coding of each provision.",
    Reading,
    ("provision", "coder"),
    removable=True,
)
def readings() -> Iterable[Column]:
    build = ColumnBuilder(Reading, CODING)
    yield build.field("text", "provision", "provision__number")
    yield build.field("text", "coder")
    yield build.field("date", "read_on")
    yield build.field("integer", "stage")
    yield from _coding(Reading)
    yield build.field("code", "provenance")
    yield build.field("code", "codebook", "codebook__version", renamed=version_name)
    yield build.field("text", "note", public=False)
    yield build.field("text", "passage_checksum", optional=True)
