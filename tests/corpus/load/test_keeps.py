"""What curators changed, withdrew or deleted stays so; what later files change elsewhere is taken over."""

from __future__ import annotations

import pytest

from provisions.corpus.load import Report, load
from provisions.models import Agreement, DatasetState, Economy, Membership, Provision, Reading, Text
from tests.corpus.load.small import Folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(folder: Folder) -> Folder:
    load(folder.write())
    return folder


def again(folder: Folder, **options: bool) -> Report:
    return load(folder.write(), **options)


def provision(number: str = "P00001") -> Provision:
    return Provision.objects.get(number=number)


def test_a_curators_words_stay(loaded: Folder) -> None:
    Provision.objects.filter(number="P00001").update(summary="Better words.")
    version = DatasetState.objects.current().version
    report = again(loaded)
    assert provision().summary == "Better words."
    assert report.tables["provisions"].kept == ["P00001: summary"]
    assert not report.touched and DatasetState.objects.current().version == version


def test_a_curators_codes_stay(loaded: Folder) -> None:
    provision().coded_values.remove("theme:msme_finance")
    Provision.objects.filter(number="P00001").update(verb="verb:may")
    report = again(loaded)
    assert provision().codes("theme") == ["capacity_building"] and provision().codes("verb") == ["may"]
    assert report.tables["provisions"].kept == ["P00001: theme, verb"]


def test_what_the_file_changes_is_taken_over(loaded: Folder) -> None:
    loaded.data["provisions"][0] |= {"summary": "New.", "verb": "may", "theme": ["paperless_trade"], "heading": "SMEs"}
    loaded.data["agreements"][0] |= {"types": ["cu"], "signed_goods": "2002-11-19", "wto_rta_id": None}
    loaded.data["memberships"][1] |= {"accession": None, "entry_date": None, "pending": True}
    version = DatasetState.objects.current().version
    report = again(loaded)
    assert (provision().summary, provision().heading) == ("New.", "SMEs")
    assert (provision().codes("verb"), provision().codes("theme")) == (["may"], ["paperless_trade"])
    assert provision().strength == "soft"
    agreement = Agreement.objects.get(slug="eu-chile")
    assert [one.code for one in agreement.types.all()] == ["cu"] and agreement.wto_rta_id is None
    germany = Membership.objects.get(economy__code="DEU")
    assert germany.accession is None and germany.pending
    changed = {name: tally.changed for name, tally in report.tables.items() if tally.changed}
    assert changed == {"provisions": 1, "agreements": 1, "memberships": 1}
    assert DatasetState.objects.current().version == version + 1
    assert not again(loaded).touched


def test_relations_to_the_own_table_follow_and_are_emptied(loaded: Folder) -> None:
    loaded.data["provisions"][2]["replaced_by"] = "P00002"
    loaded.data["agreements"][2]["merged_into"] = None
    again(loaded)
    assert provision("P00003").replaced_by == provision("P00002")
    assert Agreement.objects.get(slug="old").merged_into is None


def test_the_file_and_a_curator_change_different_columns(loaded: Folder) -> None:
    Provision.objects.filter(number="P00001").update(summary="Better words.")
    loaded.data["provisions"][0]["heading"] = "Small firms"
    report = again(loaded)
    assert (provision().summary, provision().heading) == ("Better words.", "Small firms")
    assert report.tables["provisions"].kept == ["P00001: summary"] and report.tables["provisions"].changed == 1


def test_the_file_and_a_curator_change_the_same_column(loaded: Folder) -> None:
    Provision.objects.filter(number="P00001").update(summary="Better words.")
    loaded.data["provisions"][0]["summary"] = "Other words."
    again(loaded)
    again(loaded)
    assert provision().summary == "Better words."


def test_a_curators_change_that_the_file_takes_up_is_settled(loaded: Folder) -> None:
    Provision.objects.filter(number="P00001").update(summary="Better words.")
    loaded.data["provisions"][0]["summary"] = "Better words."
    assert not again(loaded).tables["provisions"].kept
    loaded.data["provisions"][0]["summary"] = "Best words."
    again(loaded)
    assert provision().summary == "Best words."


def test_a_withdrawn_provision_stays_withdrawn(loaded: Folder) -> None:
    Provision.objects.filter(number="P00001").update(status="withdrawn", withdrawal_reason="Wrong.")
    loaded.data["provisions"][0]["heading"] = "SMEs"
    again(loaded)
    assert (provision().status, provision().withdrawal_reason) == ("withdrawn", "Wrong.")


def test_what_was_deleted_is_not_brought_back(loaded: Folder) -> None:
    Reading.objects.filter(coder="reading-1").delete()
    report = again(loaded)
    assert not Reading.objects.filter(coder="reading-1").exists()
    assert report.tables["readings"].deleted_here == ["P00001/reading-1"]
    assert not report.touched


def test_what_belongs_to_a_deleted_record_is_left_out(loaded: Folder) -> None:
    Provision.objects.filter(agreement__slug="namibia-chile").delete()
    Agreement.objects.filter(slug="namibia-chile").delete()
    loaded.data["memberships"].append(
        {"agreement": "namibia-chile", "economy": "NAM", "original": True, "current": True, "pending": False}
    )
    report = again(loaded)
    assert report.tables["memberships"].deleted_here == ["namibia-chile/NAM"]
    assert not Agreement.objects.filter(slug="namibia-chile").exists()


def test_records_that_were_there_before_the_first_load(folder: Folder) -> None:
    """Brought by an importer, say: what differs stays, what is blank is filled."""
    Economy.objects.create(code="CHL", name="Republic of Chile", kind="country")
    report = load(folder.write())
    chile = Economy.objects.get(code="CHL")
    assert (chile.name, chile.region_id) == ("Republic of Chile", "south_america")
    assert report.tables["economies"].kept == ["CHL: name"]


def test_a_text_date_that_a_file_brings_later_is_filled_in(loaded: Folder) -> None:
    Text.objects.update(checksum="aa" * 32)
    loaded.data["texts"][0]["text_date"] = "2002-11-18"
    again(loaded)
    assert str(Text.objects.get().text_date) == "2002-11-18" and Text.objects.get().checksum == "aa" * 32


def test_rows_that_files_no_longer_have_stay_unless_pruned(loaded: Folder) -> None:
    del loaded.data["memberships"][0], loaded.data["provisions"][1]
    report = again(loaded)
    assert report.tables["memberships"].not_in_file == ["eu-chile/CHL"] and Membership.objects.count() == 2
    report = again(loaded, prune=True)
    assert report.tables["memberships"].removed == 1 and Membership.objects.count() == 1
    assert report.tables["provisions"].not_in_file == ["P00002"], "a number once given out is never taken back"
    assert Provision.objects.filter(number="P00002").exists()


def test_pruning_leaves_what_a_curator_changed(loaded: Folder) -> None:
    Membership.objects.filter(economy__code="CHL").update(original=False)
    del loaded.data["memberships"][0]
    assert again(loaded, prune=True).tables["memberships"].removed == 0
    assert Membership.objects.filter(economy__code="CHL").exists()
