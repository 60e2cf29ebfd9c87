"""What is exported for loading gives the same database, and the same bytes when it is exported again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from provisions.exports import DATASETS, public_records, records
from provisions.importers.fixtures.loader import load
from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    Economy,
    GroupingMember,
    Membership,
    NonApplication,
    Provision,
    Reading,
    RejectedMention,
    Study,
    Text,
)
from tests.factories import World
from tests.importers.fixtures.small import CODEBOOK

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(world: World) -> World:
    """The world, with one record at least in every shipped table, and words that are hard to carry."""
    Provision.objects.filter(text_status="citation_only").update(source_url="https://example.org/a?b=1&c=2")
    awkward = '=1+1, "quoted"\nÅ \N{LINE SEPARATOR} ; \'@x NA'
    Provision.objects.filter(number="P00001").update(summary=awkward, heading="-", adjudication="'=x")
    agreement = world.agreements["eu-peru"]
    accession = Accession.objects.create(agreement=agreement, name="+ one", wto_rta_id=9009, status="in_force")
    accession.types.set(["cu"])
    Membership.objects.create(
        agreement=agreement, economy=world.economies["CHL"], side="CHL", pending=True, accession=accession
    )
    AgreementChange.objects.create(agreement=agreement, affects="goods", in_force="2014-01-01", fingerprint="0" * 64)
    reading = Reading.objects.create(
        provision=world.provisions["P00001"], coder="reading-1", verb_id="verb:shall", note="Why?", read_on="2026-01-02"
    )
    Reading.objects.filter(pk=reading.pk).update(passage_checksum="0" * 64)
    reading.coded_values.set(["theme:rural_msmes", "kind:finance"])
    two = {"economy_1": world.economies["CHL"], "economy_2": world.economies["PER"]}
    NonApplication.objects.create(agreement=agreement, **two, first_day="2010-01-01", source='\'=1, "x" é')
    RejectedMention.objects.create(
        corpus="tota", article_identifier="1", field="body", start=0, end=3, term="SME", reason="Square metres."
    )
    finding = {"finding": awkward, "seen": "whole", "seen_at": "https://example.org/", "seen_on": "2026-01-02"}
    study = Study.objects.create(slug="s", authors="A; B", year=2020, title="'=T", doi="10.1234/a", **finding)
    study.agreements.set([agreement, world.agreements["chile-peru"]])
    return world


def export(folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    call_command("export", "all", "--loadable", "--output", str(folder))
    shutil.copy(CODEBOOK, folder)
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def empty() -> None:
    """Take away everything but the codebook, regions and types."""
    Provision.objects.update(replaced_by=None)
    Agreement.objects.update(merged_into=None)
    for model in (Study, RejectedMention, Reading, Provision, Text, AgreementChange, NonApplication, Membership,
                  Accession, Agreement, GroupingMember, Economy):  # fmt: skip
        model._default_manager.all().delete()


def test_the_same_bytes_come_back(full: World, tmp_path: Path) -> None:
    Provision.objects.filter(status="draft").delete()
    first = export(tmp_path / "first")
    assert all(data.count(b"\r\n") >= 2 for data in first.values()), "a table has no rows to try"
    empty()
    load(tmp_path / "first")
    assert export(tmp_path / "second") == first


@pytest.mark.alone
def test_readers_see_the_same_records(full: World, tmp_path: Path) -> None:
    names = [name for name, table in DATASETS.items() if table.has_file]
    before = {name: list(records(name, public_records(name))) for name in names}
    for found in before["provisions"]:
        found["quote"] = found["document_start"] = found["document_end"] = None  # the corpus is gone
    export(tmp_path / "first")
    empty()
    load(tmp_path / "first")
    assert {name: list(records(name, public_records(name))) for name in names} == before


def test_drafts_quotes_and_the_lists_prose_stay_inside(full: World, tmp_path: Path) -> None:
    Agreement.objects.update(remarks="The list's prose.")
    AgreementChange.objects.update(remarks="The list's prose.")
    written = b"".join(export(tmp_path / "first").values())
    assert b"P00005" not in written and b"P00006" in written, "drafts stay, withdrawn numbers go with their reason"
    assert b"betweenSMEs" not in written and b"prose" not in written


def test_a_public_export_can_be_loaded_too(full: World, tmp_path: Path) -> None:
    """Its read-only columns are passed over; what it lacks is for curators only."""
    export(tmp_path / "files")
    call_command("export", "provisions", "--output", str(tmp_path / "files" / "provisions.csv"))
    call_command("export", "readings", "--output", str(tmp_path / "files" / "readings.csv"))
    before = list(records("provisions", public_records("provisions")))
    Provision.objects.update(replaced_by=None)
    Provision.objects.all().delete()
    load(tmp_path / "files")
    assert list(records("provisions", public_records("provisions"))) == before
