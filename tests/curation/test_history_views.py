"""The history records every change, however it was made; versions can be compared and restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from provisions.history.signals import history_models
from provisions.importers.archives import CorpusFile
from provisions.importers.tota.importer import import_texts
from provisions.models import (
    Agreement,
    DatasetState,
    Economy,
    Membership,
    Provision,
    Reading,
    Region,
    Revision,
    Text,
    Value,
)
from provisions.models.tracking import TrackedQuerySet
from tests.curation.forms import filled
from tests.factories import World
from tests.importers.fixtures.small import Folder
from tests.importers.tota.made import treaty
from tests.importers.wto.book import CHANGE, make, plain

pytestmark = pytest.mark.engines

BOOKKEEPING = {
    "Article",
    "Assignment",
    "AssignmentBatch",
    "Chapter",
    "DatasetState",
    "LoadedRow",
    "StatusChange",
    "Mention",
    "Revision",
    "SavedFilter",
    "SearchDocument",
    "Document",
    "Intake",
    "IntakeFile",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def page(record: Any, name: str = "change", *args: Any) -> str:
    return reverse(f"admin:provisions_{record._meta.model_name}_{name}", args=[record.pk, *args])


def save(curator: Client, record: Any, **changes: Any) -> Any:
    return curator.post(page(record), filled(curator, page(record), **changes))


def newest(record: Any) -> Revision:
    found = Revision.objects.for_record(record).first()
    assert found is not None
    return found


def count(record: Any) -> int:
    return Revision.objects.for_record(record).count()


def test_every_model_has_a_history_or_is_bookkeeping() -> None:
    """A new model is a TrackedModel, with a queryset that reports bulk writes; or it is named here."""
    names = {model.__name__ for model in apps.get_app_config("provisions").get_models()}
    assert names - {model.__name__ for model in history_models()} <= BOOKKEEPING
    unseen = [
        model.__name__ for model in history_models() if not isinstance(model._default_manager.all(), TrackedQuerySet)
    ]
    assert unseen == []


def test_a_form_leaves_one_version_with_its_codes(world: World, curator: Client) -> None:
    provision = world.provisions["P00001"]
    before = count(provision)
    sent = {"summary": "Shorter.", "coded_values": ["kind:finance", "theme:procurement_access"]}
    assert save(curator, provision, **sent).status_code == 302
    kept = newest(provision)
    assert count(provision) == before + 1
    assert (kept.action, kept.who, kept.why) == ("changed", "curator", "form")
    assert set(kept.fields) == {"summary", "coded_values"}
    assert kept.state["coded_values"] == ["kind:finance", "theme:procurement_access"]


def test_rows_among_a_form_leave_their_own_trace(world: World, curator: Client) -> None:
    agreement = world.agreements["eu-peru"]
    first = agreement.memberships.get(economy__code="PER")
    sent = filled(curator, page(agreement))
    prefix = next(name[: -len("-id")] for name, value in sent.items() if name.endswith("-id") and value == first.pk)
    assert curator.post(page(agreement), {**sent, f"{prefix}-exit_date": "2020-01-31"}).status_code == 302
    assert newest(first).fields == ["exit_date"]
    assert count(agreement) == 1


def test_a_page_saved_as_it_was_leaves_none(world: World, curator: Client) -> None:
    total = Revision.objects.count()
    for record in (world.provisions["P00004"], world.agreements["eu-peru"], world.economies["EUN"], world.text):
        assert save(curator, record).status_code == 302
    assert Revision.objects.count() == total


def test_a_deletion_keeps_what_was_deleted(world: World, curator: Client) -> None:
    draft = world.provisions["P00005"]
    Reading.objects.create(provision=draft, coder="reading-1", note="Unsure.")
    assert curator.post(page(draft, "delete"), {"post": "yes"}).status_code == 302
    gone = newest(draft)
    assert (gone.action, gone.who, gone.state["citation"]) == ("deleted", "curator", draft.citation)
    assert Revision.objects.get(model="reading", action="deleted").state["note"] == "Unsure."


def test_an_action_on_many_leaves_a_trace_of_each(world: World, curator: Client) -> None:
    Economy.objects.create(code="AAA", name="Nowhere", kind="country")
    Economy.objects.create(code="BBB", name="Elsewhere", kind="country")
    chosen = list(Economy.objects.filter(code__in=["AAA", "BBB"]).values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    assert curator.post(reverse("admin:provisions_economy_changelist"), sent).status_code == 302
    gone = Revision.objects.filter(model="economy", action="deleted")
    assert {(one.label, one.who, one.why) for one in gone} == {
        (name, "curator", "action delete_selected") for name in ("Nowhere", "Elsewhere")
    }


def test_bulk_writes_leave_a_trace(world: World) -> None:
    """Signals know nothing of these; the querysets do."""
    Provision.objects.filter(verified=False).update(verified=True)
    assert newest(world.provisions["P00001"]).fields == ["verified"]
    assert newest(world.provisions["P00004"]).action == "created"  # it was verified already
    chile, peru = world.economies["CHL"], world.economies["PER"]
    chile.short_name, peru.short_name = "CL", "PE"
    Economy.objects.bulk_update([chile, peru], ["short_name"])
    assert [newest(one).fields for one in (chile, peru)] == [["short_name"], ["short_name"]]
    Economy.objects.bulk_create([Economy(code=code, name=code[0], kind="country") for code in ("AAA", "BBB")])
    assert Revision.objects.filter(model="economy", action="created", label__in="AB").count() == 2
    world.agreements["eu-peru"].memberships.update(current=False)
    assert Revision.objects.filter(model="membership", action="changed").count() == 2


def test_relations_leave_a_trace_from_either_side(world: World) -> None:
    provision = world.provisions["P00002"]
    provision.coded_values.remove("theme:procurement_access")
    assert newest(provision).fields == ["coded_values"]
    Value.objects.get(pk="theme:emergencies").provisions.add(provision)
    assert "theme:emergencies" in newest(provision).state["coded_values"]
    Region.objects.get(pk="south_america").agreements.remove(world.agreements["chile-peru"])
    assert newest(world.agreements["chile-peru"]).fields == ["regions"]


def test_a_deleted_value_leaves_a_trace_in_those_that_had_it(world: World) -> None:
    provision = world.provisions["P00002"]
    Value.objects.get(pk="theme:procurement_access").delete()
    assert newest(provision).fields == ["coded_values"]


@pytest.mark.django_db
def test_a_load_leaves_one_version_of_each_record(folder: Folder) -> None:
    call_command("load_dataset", folder.write(), verbosity=0)
    for model in (Agreement, Membership, Provision, Reading, Value, Economy):
        for record in model._default_manager.all():
            kept = newest(record)
            assert (kept.action, kept.who, kept.why) == ("created", "manage.py load_dataset", "load_dataset")
            assert count(record) == 1
    assert newest(Provision.objects.get(number="P00001")).state["coded_values"] == [
        "beneficiary:msmes", "kind:cooperation", "theme:capacity_building", "theme:msme_finance",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_load_of_the_same_leaves_none_and_of_changes_a_trace_of_each(folder: Folder) -> None:
    call_command("load_dataset", folder.write(), verbosity=0)
    total, version = Revision.objects.count(), DatasetState.objects.current().version
    call_command("load_dataset", folder.write(), verbosity=0)
    assert Revision.objects.count() == total
    assert DatasetState.objects.current().version == version
    folder.data["provisions"][0] |= {"summary": "Said better.", "theme": ["capacity_building"]}
    call_command("load_dataset", folder.write(), "--dry-run", verbosity=0)
    assert Revision.objects.count() == total
    call_command("load_dataset", folder.write(), verbosity=0)
    kept = newest(Provision.objects.get(number=folder.data["provisions"][0]["number"]))
    assert set(kept.fields) == {"summary", "coded_values"}
    assert (kept.who, kept.correction) == ("manage.py load_dataset", True)
    assert Revision.objects.count() == total + 1


@pytest.mark.django_db
def test_an_import_of_the_list_leaves_a_trace(tmp_path: Path) -> None:
    row = plain(RTA_ID=10, RTA_Name="Andean Pact", Current_signatories="Chile; Peru")
    file, changes = tmp_path / "list.xlsx", [CHANGE | {"RTA ID": 10}]
    call_command("import_wto", make(file, [row], changes), verbosity=0)
    agreement = Agreement.objects.get(wto_rta_id=10)
    assert [(one.action, one.who, one.why) for one in Revision.objects.for_record(agreement)] == [
        ("created", "manage.py import_wto", "import_wto")
    ]
    assert Revision.objects.filter(model="membership", why="import_wto").count() == 2
    total = Revision.objects.count()
    call_command("import_wto", make(file, [row], changes), verbosity=0)
    call_command("import_wto", make(file, [row | {"RTA Name": "Pact"}], changes), "--dry-run", verbosity=0)
    assert Revision.objects.count() == total
    call_command("import_wto", make(file, [row | {"RTA Name": "Pact"}], changes), verbosity=0)
    assert newest(agreement).fields == ["name"]


def test_an_import_of_texts_leaves_a_trace_and_no_correction(world: World) -> None:
    """Also of the agreement it makes; quotes cut out of the text are the corpus's and not a curator's."""
    card = treaty(8, name="Ocean Partnership", wto_rta_id="", signed="2016-02-03", parties="CHL PER")
    import_texts([CorpusFile("xml/pta_8.xml", card, 1.0)])
    text = Text.objects.get(corpus="tota", identifier="8")
    assert [(one.action, one.who) for one in Revision.objects.for_record(text)] == [
        ("created", "manage.py import_texts")
    ]
    assert newest(text.agreement).why == "import_texts"
    assert Revision.objects.filter(model="membership", why="import_texts").count() == 2
    total = Revision.objects.count()
    import_texts([CorpusFile("xml/pta_8.xml", card, 1.0)])
    assert Revision.objects.count() == total
    assert not Revision.objects.filter(correction=True).exists()


def test_records_older_than_the_history_get_a_first_version(world: World) -> None:
    Revision.objects.all().delete()
    call_command("migrate", verbosity=0)
    first = newest(world.provisions["P00001"])
    assert (first.action, first.who) == ("created", "manage.py migrate")
    total = Revision.objects.count()
    assert total == sum(model._default_manager.count() for model in history_models())
    call_command("migrate", verbosity=0)
    assert Revision.objects.count() == total


def test_versions_are_compared_in_words(world: World, curator: Client) -> None:
    provision = world.provisions["P00001"]
    save(curator, provision, verb="verb:may")
    save(curator, provision, summary="Another summary.")
    oldest = Revision.objects.for_record(provision).last()
    assert oldest is not None
    html = curator.get(page(provision, "history"), {"older": oldest.pk, "newer": newest(provision).pk}).content.decode()
    shown = html[html.index('id="difference"') : html.index('id="compare"')]
    assert "<del>Shall</del>" in shown
    assert "<ins>May</ins>" in shown
    assert "<ins>Another summary.</ins>" in shown
    assert [line.label for line in curator.get(page(provision, "history")).context["changes"]] == ["summary"]


def test_a_version_is_restored_and_that_is_a_version_too(world: World, curator: Client) -> None:
    provision = world.provisions["P00001"]
    was = newest(provision)
    codes = was.state["coded_values"]
    save(curator, provision, summary="Worse.", verb="verb:may", coded_values=["kind:finance"])
    restore = page(provision, "restore", was.pk)
    preview = curator.get(restore)
    assert {one.label for one in preview.context["changes"]} == {"summary", "verb", "kinds, themes and beneficiaries"}
    assert count(provision) == 2
    assert curator.post(restore, {"note": " "}).context["form"].errors.keys() == {"note"}
    assert curator.post(restore, {"note": "It was right."}).status_code == 302
    provision.refresh_from_db()
    kept = newest(provision)
    assert (kept.state["summary"], kept.state["verb"], kept.state["coded_values"]) == (
        was.state["summary"], "verb:shall", codes,
    )  # fmt: skip
    assert (kept.who, kept.why, kept.note) == ("curator", "restore: It was right.", "It was right.")
    assert count(provision) == 3


def test_an_incomplete_version_of_a_published_provision_is_refused(world: World, curator: Client) -> None:
    draft = world.provisions["P00005"]
    save(curator, draft, summary=None, verb=None)
    incomplete = newest(draft)
    save(curator, draft, summary="Whole again.", verb="verb:may")
    Provision.objects.filter(pk=draft.pk).update(status="published")
    answer = curator.post(page(draft, "restore", incomplete.pk), {"note": "Why."}, follow=True)
    told = " ".join(str(one) for one in answer.context["messages"])
    assert "Needed before it is published" in told
    draft.refresh_from_db()
    assert (draft.summary, draft.status) == ("Whole again.", "published")


def test_dates_boxes_and_blanks_are_restored(world: World, curator: Client) -> None:
    agreement = world.agreements["eu-peru"]
    was = newest(agreement)
    save(curator, agreement, cross_regional="unknown", signed_goods=None, in_force_services="2014-01-01", types=[])
    assert len(newest(agreement).fields) == 4
    assert curator.post(page(agreement, "restore", was.pk)).status_code == 302
    assert newest(agreement).state == was.state
    assert agreement.memberships.count() == 2


def test_who_may_only_look_restores_nothing(world: World, curator: Client, client: Client) -> None:
    provision = world.provisions["P00001"]
    version = newest(provision)
    client.logout()
    assert client.post(page(provision, "restore", version.pk)).status_code == 302
    assert "/admin/login/" in client.post(page(provision, "restore", version.pk))["Location"]
    assert curator.get(page(provision, "restore", version.pk)).status_code in (302, 403)
    assert count(provision) == 1


def test_a_moved_passage_is_restored(world: World, curator: Client) -> None:
    """A reading of it before counts again."""
    provision = world.provisions["P00004"]
    was, end = newest(provision), world.article.body.index(" led by women")
    note = {"correction_note": "Shorter."}
    checksum = save(curator, provision, end=end, **note).context["passage_move"].checksum
    assert save(curator, provision, end=end, **note, _passage=checksum).status_code == 302
    assert newest(provision).fields == ["end", "checksum", "words"]
    assert curator.post(page(provision, "restore", was.pk), {"note": "Longer."}).status_code == 302
    assert newest(provision).state == was.state
