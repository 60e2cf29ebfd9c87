"""The columns of each dataset, in their order; `columns.TABLES` is where others read them.

Labels and definitions are the models' own names and help texts; only what no model has is written here.
"""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import fetch
from provisions.datasets.column import CODING, CORPUS, CURATED, WTO, Column, Columns
from provisions.models.agreements import Agreement, RtaRecord
from provisions.models.codebook import CodebookVersion, Value, Variable
from provisions.models.codings import Coding
from provisions.models.economies import Economy, GroupingMember
from provisions.models.evidence import Study
from provisions.models.memberships import Accession, AgreementChange, Membership
from provisions.models.provisions import Provision
from provisions.models.readings import Reading
from provisions.models.texts import Mention, RejectedMention, Text

# The codebook's order, with the derived variables after what they are derived from.
CODED = ("location", "subject", "kind", "theme", "verb", "precision", "extent", "dispute_settlement", "beneficiary",
         "parties_bound", "mention")  # fmt: skip
MANY_LABELS = {
    "kind": ("kind", "What the passage does: the codebook's values, in its order."),
    "theme": ("theme", "Topics of the WTO's Informal Working Group on MSMEs that it touches, in the codebook's order."),
    "beneficiary": ("beneficiary", "Whom its words name, in the codebook's order."),
}


def _coding(model: type[Coding]) -> Iterable[Column]:
    build = Columns(model, CODING)
    together = fetch.coded_values(model)
    for name in CODED:
        if name in MANY_LABELS:
            label, definition = MANY_LABELS[name]
            yield build.many(name, "coded_values", together=together, variable=name, label=label, definition=definition)
        else:
            yield build.one("code", name, f"{name}_id", variable=name, **_words_of(build, name))


def _words_of(build: Columns, name: str) -> dict[str, object]:
    field = build.field(name)
    return {"label": field.verbose_name, "definition": field.help_text}


def _derived_variables() -> Iterable[Column]:
    build = Columns(Provision, "derived")
    yield build.one("code", "strength", loadable=False)
    yield build.one("integer", "dta_score", loadable=False)


def provisions() -> Iterable[Column]:
    ours, corpus, coding = Columns(Provision, CURATED), Columns(Provision, CORPUS), Columns(Provision, CODING)
    yield ours.one("text", "number")
    yield ours.one("code", "agreement", "agreement__slug")
    yield _wto_number()
    yield _agreement_name()
    yield from _text_key(corpus)
    yield _language("text__language")
    yield from corpus.plain("text", "article_identifier")
    yield from corpus.plain("integer", "start", "end")
    yield from corpus.plain("text", "checksum")
    yield from corpus.plain("integer", "words")
    yield from corpus.plain("text", "chapter_heading", "citation", "heading")
    yield ours.one("text", "summary")
    yield corpus.one("text", "quote", loadable=False)
    yield ours.one("code", "text_status")
    yield ours.one("date", "text_date")
    yield ours.one("url", "source_url")
    yield from _coding(Provision)
    yield from _derived_variables()
    yield coding.one("code", "provenance")
    yield coding.one("boolean", "verified")
    yield coding.one("code", "codebook", "codebook__version")
    yield coding.one("text", "adjudication", public=False)
    yield ours.one("code", "status", public=False, default="published")
    yield ours.one("text", "replaced_by", "replaced_by__number", public=False)
    yield ours.one("text", "withdrawal_reason", public=False)


def _text_key(build: Columns) -> Iterable[Column]:
    yield build.one("code", "corpus", "text__corpus", label="corpus", definition="The collection it was read in.")
    yield build.one(
        "text",
        "text_identifier",
        "text__identifier",
        label="text identifier",
        definition="The text's identifier in that collection.",
    )


def _wto_number() -> Column:
    return Columns(Provision, WTO).worked_out(
        "integer",
        "wto_rta_id",
        "RTA number",
        "The agreement's number in the WTO's RTA-IS; missing when it has none.",
        path="agreement__wto_rta_id",
        source=WTO,
    )


def _agreement_name(path: str = "agreement__name") -> Column:
    build = Columns(Provision, WTO)
    text = "The agreement's name in the WTO's list."
    return build.worked_out("text", "agreement_name", "agreement's name", text, path=path, source=WTO)


def _language(path: str) -> Column:
    build = Columns(Provision, CORPUS)
    return build.worked_out("code", "language", "language", "Of the text: ISO 639-1.", path=path, source=CORPUS)


DATES = ("signed", "notified", "in_force")


def _record(model: type[RtaRecord]) -> Iterable[Column]:
    """The facts that an agreement and an accession share."""
    build = Columns(model, WTO)
    yield from build.plain("code", "status", "coverage")
    yield build.many("types", "types", fetch=fetch.relation(model, "types"))
    yield from build.plain("text", "notification")
    yield from build.plain("code", "composition")
    yield from build.plain("date", *(f"{name}_{part}" for name in DATES for part in ("goods", "services")))
    yield from build.plain("date", "inactive_date")
    yield build.many("regions", "regions", fetch=fetch.relation(model, "regions"))
    yield from build.plain("boolean", "cross_regional", "all_parties_wto_members")
    for part in ("goods", "services"):
        yield build.one("text", f"consideration_{part}")
        yield build.one("date", f"consideration_{part}_date")
    yield from build.plain("date", "implemented_goods", "implemented_services")


def agreements() -> Iterable[Column]:
    build, ours = Columns(Agreement, WTO), Columns(Agreement, CURATED)
    yield ours.one("text", "slug")
    yield build.one("integer", "wto_rta_id")
    yield build.one("text", "name")
    yield build.one("date", "signed", loadable=False, source="derived")
    yield build.one("date", "in_force", loadable=False, source="derived")
    yield from _record(Agreement)
    yield from _parties(build)
    yield ours.one("code", "origin")
    yield ours.one("url", "source_url")
    yield ours.worked_out("url", "wto_url", "WTO page", "Its page in RTA-IS.", fetch=fetch.wto_address)
    yield from _counts(ours)
    yield ours.one("code", "merged_into", "merged_into__slug", public=False)


def _parties(build: Columns) -> Iterable[Column]:
    read = fetch.parties
    was = "Economies that are or were in it, by code; the dates are in the dataset memberships."
    now = "Economies that are in it today, by code."
    yield build.worked_out("codes", "parties", "parties", was, fetch=read, source=WTO)
    yield build.worked_out("codes", "current_parties", "parties today", now, fetch=read, source=WTO)


def _counts(build: Columns) -> Iterable[Column]:
    read = fetch.provision_counts
    more = "Its provisions in which MSMEs are more than one item of a list."
    yield build.worked_out("integer", "provisions", "provisions", "Its published provisions on MSMEs.", fetch=read)
    yield build.worked_out(
        "integer", "provisions_beyond_enumeration", "provisions beyond enumeration", more, fetch=read
    )


def accessions() -> Iterable[Column]:
    build = Columns(Accession, WTO)
    yield build.one("integer", "wto_rta_id")
    yield build.one("code", "agreement", "agreement__slug")
    yield build.one("text", "name")
    yield from _record(Accession)


def economies() -> Iterable[Column]:
    build, read = Columns(Economy, WTO), fetch.grouping_members
    yield build.one("text", "code")
    yield from build.plain("text", "name", "short_name")
    yield from build.plain("code", "kind")
    yield build.one("code", "region", "region__code")
    yield build.worked_out("codes", "members", "members today", "For a grouping: who is in it today.", fetch=read)
    yield build.worked_out("codes", "groupings", "groupings today", "The groupings it is in today.", fetch=read)


def groupings() -> Iterable[Column]:
    build = Columns(GroupingMember, WTO)
    yield build.one("code", "grouping", "grouping__code")
    yield build.one("code", "member", "member__code")
    yield from build.plain("date", "entry_date", "exit_date")
    yield build.one("text", "source")


def memberships() -> Iterable[Column]:
    build = Columns(Membership, WTO)
    yield build.one("code", "agreement", "agreement__slug")
    yield build.one("code", "economy", "economy__code")
    yield from build.plain("boolean", "original", "current")
    yield from build.plain("date", "entry_date", "exit_date")
    yield from build.plain("boolean", "pending")
    yield build.one("integer", "accession", "accession__wto_rta_id")


def changes() -> Iterable[Column]:
    build = Columns(AgreementChange, WTO)
    yield build.one("code", "agreement", "agreement__slug")
    yield build.one("text", "parties_concerned")
    yield build.one("code", "affects")
    yield from build.plain("date", *DATES)
    yield build.one("text", "fingerprint")


def texts() -> Iterable[Column]:
    build = Columns(Text, CORPUS)
    yield build.one("code", "corpus")
    yield build.one("text", "identifier")
    yield build.one("code", "agreement", "agreement__slug")
    yield _agreement_name()
    yield build.one("code", "language")
    yield build.one("text", "title")
    yield build.one("date", "text_date")
    yield build.one("text", "text_date_evidence")
    yield build.one("url", "source_url")
    yield build.one("text", "checksum", loadable=False)


def mentions() -> Iterable[Column]:
    build = Columns(Mention, CORPUS)
    words = "The words are the corpus's own."
    yield build.worked_out("code", "agreement", "agreement", "Its slug.", path="article__text__agreement__slug")
    yield build.worked_out(
        "integer", "wto_rta_id", "RTA number", "The WTO's number.", path="article__text__agreement__wto_rta_id"
    )
    yield _agreement_name("article__text__agreement__name")
    yield build.worked_out("code", "corpus", "corpus", "The collection.", path="article__text__corpus")
    yield build.worked_out(
        "text", "text_identifier", "text identifier", "In that collection.", path="article__text__identifier"
    )
    yield _language("article__text__language")
    yield build.worked_out("text", "chapter_heading", "chapter heading", words, path="article__chapter__heading")
    yield build.worked_out(
        "text", "article_identifier", "article identifier", "In that collection.", path="article__identifier"
    )
    yield build.worked_out("text", "article_number", "article number", words, path="article__number")
    yield build.worked_out("text", "article_heading", "article heading", words, path="article__heading")
    yield build.one("code", "field", loadable=False)
    yield from build.plain("integer", "start", "end", loadable=False)
    yield from build.plain("text", "term", loadable=False)
    yield build.one("code", "pattern", loadable=False)


def rejections() -> Iterable[Column]:
    build = Columns(RejectedMention, CORPUS)
    yield build.one("code", "corpus")
    yield build.one("text", "article_identifier")
    yield build.one("code", "field")
    yield from build.plain("integer", "start", "end")
    yield build.one("text", "term")
    yield build.one("text", "reason", source=CODING)


def readings() -> Iterable[Column]:
    build = Columns(Reading, CODING)
    yield build.one("text", "provision", "provision__number")
    yield build.one("text", "coder")
    yield build.one("date", "read_on")
    yield build.one("integer", "stage")
    yield from _coding(Reading)
    yield build.one("code", "provenance")
    yield build.one("code", "codebook", "codebook__version")
    yield build.one("text", "note", public=False)


def evidence() -> Iterable[Column]:
    build = Columns(Study, CURATED)
    yield build.one("text", "slug")
    yield build.one("text", "authors")
    yield build.one("integer", "year")
    yield from build.plain("text", "title", "published_in", "doi")
    yield build.one("url", "url")
    yield build.many("agreements", "agreements", fetch=fetch.agreements_of_studies)
    yield build.one("text", "finding")
    yield build.one("code", "seen")
    yield build.one("url", "seen_at")
    yield build.one("date", "seen_on")


LABELS = ("label_en", "label_fr", "label_es")
DEFINITIONS = ("definition_en", "definition_fr", "definition_es")
CODING_RULE = ("rule", "rule_fr", "rule_es")
RULES = ("inclusion", "inclusion_fr", "inclusion_es", "exclusion", "exclusion_fr", "exclusion_es")


def codebook() -> Iterable[Column]:
    """One row per value, with what is said of its variable: for readers. Files are loaded from codebook.yaml."""
    build, about = Columns(Value, CURATED), Columns(Variable, CURATED)
    for name in ("name", *LABELS, *DEFINITIONS, "takes", "role", *CODING_RULE):
        own = "variable" if name == "name" else f"variable_{name}"
        kind = "code" if name in ("name", "takes", "role") else "text"
        field = about.field(name)
        label, definition = f"variable: {field.verbose_name}", str(field.help_text)
        yield about.worked_out(kind, own, label, definition, path=f"variable__{name}", source=CURATED)
    yield build.one("code", "code", loadable=False)
    for name in (*LABELS, *DEFINITIONS, *RULES, "example", "example_article"):
        yield build.one("text", name, loadable=False)


def codebook_versions() -> Iterable[Column]:
    build = Columns(CodebookVersion, CURATED)
    return [build.one("text", "version"), build.one("date", "date"), build.one("text", "note")]


def codebook_variables() -> Iterable[Column]:
    build = Columns(Variable, CURATED)
    yield build.one("text", "name")
    yield build.one("integer", "position")
    yield from build.plain("text", *LABELS, *DEFINITIONS)
    yield from build.plain("code", "takes", "role")
    yield from build.plain("text", *CODING_RULE)


def codebook_values() -> Iterable[Column]:
    build = Columns(Value, CURATED)
    yield build.one("code", "variable", "variable__name")
    yield build.one("text", "code")
    yield build.one("integer", "position")
    yield from build.plain("text", *LABELS, *DEFINITIONS)
    yield from build.plain("text", *RULES, "example", "example_article")
