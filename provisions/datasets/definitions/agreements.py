"""Columns of agreements, accessions, memberships and notified changes."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import CURATED, WTO, Column, ColumnBuilder, Table
from provisions.models.agreements import Agreement, RtaRecord
from provisions.models.memberships import Accession, AgreementChange, Membership

DATES = ("signed", "notified", "in_force")


def _record(model: type[RtaRecord]) -> Iterable[Column]:
    """The facts that an agreement and an accession share."""
    build = ColumnBuilder(model, WTO)
    yield from build.fields("code", "status", "coverage")
    yield build.relation("types", "types", fetch=related.relation(model, "types"))
    yield from build.fields("text", "notification")
    yield from build.fields("code", "composition")
    yield from build.fields("date", *(f"{name}_{part}" for name in DATES for part in ("goods", "services")))
    yield from build.fields("date", "inactive_date")
    yield build.relation("regions", "regions", fetch=related.relation(model, "regions"))
    yield from build.fields("boolean", "cross_regional", "all_parties_wto_members")
    for part in ("goods", "services"):
        yield build.field("text", f"consideration_{part}")
        yield build.field("date", f"consideration_{part}_date")
    yield from build.fields("date", "implemented_goods", "implemented_services")


def _agreements() -> Iterable[Column]:
    build, ours = ColumnBuilder(Agreement, WTO), ColumnBuilder(Agreement, CURATED)
    yield ours.field("text", "slug")
    yield build.field("integer", "wto_rta_id")
    yield build.field("text", "name")
    yield build.field("date", "signed", loadable=False, source="derived")
    yield build.field("date", "in_force", loadable=False, source="derived")
    yield from _record(Agreement)
    yield from _parties(build)
    yield ours.field("code", "origin")
    yield ours.field("url", "source_url")
    yield ours.derived("url", "wto_url", "WTO page", "Its page in RTA-IS.", fetch=related.wto_url)
    yield from _counts(ours)
    yield ours.field("code", "merged_into", "merged_into__slug", public=False)


def _parties(build: ColumnBuilder) -> Iterable[Column]:
    read = related.parties
    was = "Economies that are or were in it, by code; the dates are in the dataset memberships."
    now = "Economies that are in it today, by code."
    yield build.derived("codes", "parties", "parties", was, fetch=read, source=WTO)
    yield build.derived("codes", "current_parties", "parties today", now, fetch=read, source=WTO)


def _counts(build: ColumnBuilder) -> Iterable[Column]:
    read = related.provision_counts
    more = "Its provisions in which MSMEs are more than one item of a list."
    yield build.derived("integer", "provisions", "provisions", "Its published provisions on MSMEs.", fetch=read)
    yield build.derived("integer", "provisions_beyond_enumeration", "provisions beyond enumeration", more, fetch=read)


def _accessions() -> Iterable[Column]:
    build = ColumnBuilder(Accession, WTO)
    yield build.field("integer", "wto_rta_id")
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("text", "name")
    yield from _record(Accession)


def _memberships() -> Iterable[Column]:
    build = ColumnBuilder(Membership, WTO)
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("code", "economy", "economy__code")
    yield from build.fields("boolean", "original", "current")
    yield from build.fields("date", "entry_date", "exit_date")
    yield from build.fields("boolean", "pending")
    yield build.field("integer", "accession", "accession__wto_rta_id")


def _changes() -> Iterable[Column]:
    build = ColumnBuilder(AgreementChange, WTO)
    yield build.field("code", "agreement", "agreement__slug")
    yield build.field("text", "parties_concerned")
    yield build.field("code", "affects")
    yield from build.fields("date", *DATES)
    yield build.field("text", "fingerprint")


AGREEMENTS = Table(
    "agreements",
    "Agreements",
    "Regional trade agreements as the WTO lists them.",
    Agreement,
    ("slug",),
    tuple(_agreements()),
)
ACCESSIONS = Table(
    "accessions",
    "Accessions",
    "Records of the WTO's list by which economies joined an agreement.",
    Accession,
    ("wto_rta_id",),
    tuple(_accessions()),
)
MEMBERSHIPS = Table(
    "memberships",
    "Memberships",
    "Who is or was in which agreement, from when to when.",
    Membership,
    ("agreement", "economy"),
    tuple(_memberships()),
    removable=True,
)
CHANGES = Table(
    "changes",
    "Notified changes",
    "Changes to agreements that their parties notified to the WTO.",
    AgreementChange,
    ("fingerprint",),
    tuple(_changes()),
    removable=True,
)
