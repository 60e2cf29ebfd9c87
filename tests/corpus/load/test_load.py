"""A folder in our layout comes in whole, and a second time without change."""

from __future__ import annotations

import datetime

import pytest

from provisions.corpus.load import load
from provisions.models import (
    Accession,
    Agreement,
    DatasetState,
    Economy,
    Membership,
    Provision,
    Reading,
    RejectedMention,
    Value,
)
from tests.corpus.load.small import CHECKSUM, DATA, Folder, stored

pytestmark = pytest.mark.django_db


def test_every_file_comes_in(folder: Folder) -> None:
    report = load(folder.write())
    assert {name: tally.added for name, tally in report.tables.items() if name in DATA} == {
        name: len(rows) for name, rows in DATA.items()
    }
    assert report.tables["codebook_values"].added == Value.objects.count() > 100
    assert not any(tally.kept or tally.deleted_here or tally.changed for tally in report.tables.values())


def test_an_agreement_has_what_its_row_says(folder: Folder) -> None:
    load(folder.write())
    agreement = Agreement.objects.get(slug="eu-chile")
    assert (agreement.wto_rta_id, agreement.composition, agreement.cross_regional) == (77, "bilateral_one_rta", True)
    assert agreement.signed == datetime.date(2002, 11, 18)
    assert {one.code for one in agreement.types.all()} == {"eia", "fta"}
    assert {one.code for one in agreement.regions.all()} == {"europe", "south_america"}
    assert Agreement.objects.get(slug="old").merged_into == agreement
    assert Accession.objects.get().agreement == agreement


def test_members_have_their_dates_and_accession(folder: Folder) -> None:
    load(folder.write())
    germany = Membership.objects.get(economy__code="DEU")
    assert germany.entry_date == datetime.date(2004, 5, 1)
    assert germany.accession == Accession.objects.get(wto_rta_id=78)
    assert Economy.objects.get(code="EUN").grouping_members.get().member.code == "DEU"


def test_a_provision_has_its_place_and_every_code(folder: Folder) -> None:
    load(folder.write())
    one = Provision.objects.get(number="P00001")
    assert (one.text.identifier, one.article_identifier, one.start, one.end) == ("77", "7701", 14, 62)
    assert (one.checksum, one.words, one.status, one.verified) == (CHECKSUM, 9, "published", False)
    assert one.codes("verb") == ["shall"]
    assert set(one.codes("theme")) == {"msme_finance", "capacity_building"}
    assert (one.strength, one.dta_score, one.codebook_id) == ("mixed", 1, "1.0")
    assert Provision.objects.get(number="P00003").replaced_by == one


def test_text_comes_in_letter_for_letter(folder: Folder) -> None:
    load(folder.write())
    assert Provision.objects.get(number="P00002").summary == DATA["provisions"][1]["summary"]


def test_readings_and_rejections_come_in(folder: Folder) -> None:
    load(folder.write())
    reading = Reading.objects.get(coder="reading-2")
    assert (reading.provision.number, reading.codes("kind")) == ("P00001", ["cooperation"])
    assert RejectedMention.objects.get().reason == "Square metre equivalents."


def test_numbers_in_the_files_are_given_out(folder: Folder) -> None:
    load(folder.write())
    assert DatasetState.objects.next_provision_number() == "P00004"


def test_a_second_load_changes_nothing(folder: Folder) -> None:
    load(folder.write())
    version = DatasetState.objects.current().version
    modified = Provision.objects.get(number="P00001").modified
    report = load(folder.path)
    assert all(tally.unchanged and not tally.touched for tally in report.tables.values())
    assert not report.touched
    assert DatasetState.objects.current().version == version
    assert Provision.objects.get(number="P00001").modified == modified


def test_a_load_moves_the_version_once(folder: Folder) -> None:
    version = DatasetState.objects.current().version
    load(folder.write())
    assert DatasetState.objects.current().version == version + 1


def test_a_dry_run_reports_and_changes_nothing(folder: Folder) -> None:
    report = load(folder.write(), dry_run=True)
    assert report.dry_run and report.tables["provisions"].added == 3
    assert stored() == 0


def test_only_some_files_are_needed_when_told_so(folder: Folder) -> None:
    load(folder.write())
    folder.edit("rejections.csv", "7702", "7703")
    for file in folder.path.glob("*.csv"):
        if file.name != "rejections.csv":
            file.unlink()
    report = load(folder.path, only=["rejections"])
    assert list(report.tables) == ["rejections"] and report.tables["rejections"].added == 1


def test_a_byte_order_mark_and_lone_line_feeds_are_read(folder: Folder) -> None:
    path = folder.write() / "economies.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n"))
    load(folder.path)
    assert Economy.objects.count() == 4


def test_columns_may_stand_in_any_order_with_read_only_ones_among_them(folder: Folder) -> None:
    folder.columns["provisions"] = ["quote", "dta_score", *reversed(folder.columns["provisions"])]
    folder.data["provisions"][0] |= {"quote": "Typed in.", "dta_score": 2}
    load(folder.write())
    one = Provision.objects.get(number="P00001")
    assert one.quote is None and one.dta_score == 1


def test_without_the_columns_for_curators_provisions_are_published(folder: Folder) -> None:
    private = {"status", "replaced_by", "withdrawal_reason", "adjudication"}
    folder.columns["provisions"] = [name for name in folder.columns["provisions"] if name not in private]
    folder.data["provisions"] = folder.data["provisions"][:2]
    load(folder.write())
    assert set(Provision.objects.values_list("status", flat=True)) == {"published"}


def test_the_number_of_queries_does_not_grow_with_the_rows(folder: Folder, django_assert_max_num_queries) -> None:
    template = folder.data["memberships"][0]
    folder.data["economies"] += [{"code": f"X{n:03}", "name": f"Economy {n}", "kind": "country"} for n in range(400)]
    folder.data["memberships"] += [{**template, "economy": f"X{n:03}"} for n in range(400)]
    folder.write()
    with django_assert_max_num_queries(172):
        load(folder.path)
