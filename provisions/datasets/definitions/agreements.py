"""Columns of agreements, accessions, memberships, non-applications and notified changes."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import CURATION, WTO, Column, ColumnBuilder, define_table
from provisions.datasets.reading_state import fetch_reading_states
from provisions.models.agreements import Agreement, RtaRecord
from provisions.models.memberships import Accession, AgreementChange, Membership, NonApplication

DATES = ("signed", "notified", "in_force")


def _record(model: type[RtaRecord]) -> Iterable[Column]:
    """The facts that an agreement and an accession share."""
    build = ColumnBuilder(model, WTO)
    yield from build.fields("code", "status", "coverage")
    yield build.relation("types", related.relation(model, "types"))
    yield build.field("text", "notification")
    yield build.field("code", "composition")
    yield from build.fields("date", *(f"{name}_{part}" for name in DATES for part in ("goods", "services")))
    yield build.field("date", "inactive_date")
    yield build.relation("regions", related.relation(model, "regions"))
    yield from build.fields("boolean", "cross_regional", "all_parties_wto_members")
    for part in ("goods", "services"):
        yield build.field("text", f"consideration_{part}")
        yield build.field("date", f"consideration_{part}_date")
    yield from build.fields("date", "implemented_goods", "implemented_services")


@define_table("Agreements", "Regional trade agreements as the WTO lists them.", Agreement, ("slug",))
def agreements() -> Iterable[Column]:
    build, ours = ColumnBuilder(Agreement, WTO), ColumnBuilder(Agreement, CURATION)
    was = "Economies that are or were in it, by code; the dates are in the dataset memberships."
    now = "Economies that are in it today, by code."
    all = "Its published provisions on MSMEs with words of their own."
    taken_in = "Its published provisions that take in the words of another agreement; they are not among the others."
    more = "Its provisions in which MSMEs are more than one item of a list."
    read = "How much of its main text has been read for provisions on MSMEs: full, part or none."
    count = related.provision_counts
    yield ours.field("text", "slug")
    yield build.field("integer", "wto_rta_id")
    yield build.field("text", "name")
    yield from ours.fields("text", "name_fr", "name_es", "name_source", optional=True)
    yield from build.fields("date", "signed", "in_force", loadable=False, source="derived")
    yield from _record(Agreement)
    yield Column("parties", "codes", "parties", was, WTO, fetch=related.parties)
    yield Column("current_parties", "codes", "parties today", now, WTO, fetch=related.parties)
    yield ours.field("code", "origin")
    yield ours.field("url", "source_url")
    yield ours.field("date", "added", optional=True, automatic=True)
    yield Column("wto_url", "url", "WTO page", "Its page in RTA-IS.", fetch=related.wto_url)
    yield Column("provisions", "integer", "provisions", all, fetch=count)
    yield Column("provisions_beyond_enumeration", "integer", "provisions beyond enumeration", more, fetch=count)
    yield ours.field("code", "merged_into", "merged_into__slug", public=False)
    yield Column("read", "code", "reading state", read, fetch=fetch_reading_states)
    yield Column("provisions_incorporated", "integer", "provisions taken in", taken_in, fetch=count)


@define_table(
    "Accessions", "Records of the WTO's list by which economies joined an agreement.", Accession, ("wto_rta_id",)
)
def accessions() -> Iterable[Column]:
    build = ColumnBuilder(Accession, WTO)
    yield build.field("integer", "wto_rta_id")
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("text", "name")
    yield from _record(Accession)


@define_table(
    "Memberships",
    "Who is or was in which agreement, from when to when.",
    Membership,
    ("agreement", "economy"),
    removable=True,
)
def memberships() -> Iterable[Column]:
    build = ColumnBuilder(Membership, WTO)
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("code", "economy", "economy__code")
    yield from build.fields("boolean", "original", "current")
    yield from build.fields("date", "entry_date", "exit_date")
    yield build.field("boolean", "pending")
    yield build.field("integer", "accession", "accession__wto_rta_id")
    yield build.field("code", "side", source=CURATION)


@define_table(
    "Non-applications",
    "Between which two parties an agreement does not apply, from when to when, though it is in force for both.",
    NonApplication,
    ("agreement", "economy_1", "economy_2", "first_day"),
    removable=True,
)
def non_applications() -> Iterable[Column]:
    build = ColumnBuilder(NonApplication, CURATION)
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("code", "economy_1", "economy_1__code")
    yield build.field("code", "economy_2", "economy_2__code")
    yield from build.fields("date", "first_day", "last_day")
    yield build.field("text", "source")


@define_table(
    "Notified changes",
    "Changes to agreements that their parties notified to the WTO.",
    AgreementChange,
    ("fingerprint",),
    removable=True,
)
def changes() -> Iterable[Column]:
    build = ColumnBuilder(AgreementChange, WTO)
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("text", "parties_concerned")
    yield build.field("code", "affects")
    yield from build.fields("date", *DATES)
    yield build.field("text", "fingerprint")
