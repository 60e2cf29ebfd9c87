"""The dataset's version moves with every change that the public can see, however it is written, and once for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.history.recorder import record_history
from provisions.history.signals import history_models, tracked_models
from provisions.history.snapshots import many_fields
from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    AgreementType,
    Article,
    Chapter,
    CodebookVersion,
    Corpus,
    DatasetState,
    Document,
    Economy,
    FormerEconomy,
    GroupingMember,
    Membership,
    Mention,
    NonApplication,
    Provision,
    Reading,
    Region,
    RejectedMention,
    Release,
    Revision,
    Study,
    Text,
    Value,
    Variable,
)
from provisions.models.tracking import TrackedModel, mark_changed, roll_back_changes
from tests.factories import World
from tests.loaded_texts import rewrite

DAY = date(2020, 1, 1)
SPAN = {"start": 0, "end": 4, "term": "SMEs"}

# A record of each model that nothing refers to, not yet saved.
MAKERS: dict[type[TrackedModel], Callable[[World], Any]] = {
    Region: lambda world: Region(code="nowhere", name="Nowhere"),
    AgreementType: lambda world: AgreementType(code="none", name="None"),
    Economy: lambda world: Economy(code="ZZZ", name="Zedland", kind="country"),
    FormerEconomy: lambda world: FormerEconomy(code="OLD", economy=world.economies["CHL"]),
    GroupingMember: lambda world: GroupingMember(grouping=_economy(), member=world.economies["CHL"]),
    Agreement: lambda world: Agreement(slug="new", name="New", status="in_force"),
    Accession: lambda world: Accession(agreement=_agreement(), wto_rta_id=9999, name="New", status="in_force"),
    AgreementChange: lambda world: AgreementChange(agreement=_agreement(), fingerprint="f"),
    NonApplication: lambda world: NonApplication(
        agreement=_agreement(), economy_1=world.economies["CHL"], economy_2=world.economies["PER"], first_day=DAY
    ),
    Membership: lambda world: Membership(agreement=_agreement(), economy=_economy()),
    Text: lambda world: Text(agreement=_agreement(), corpus="tota", identifier="new", language="en", title="New"),
    Document: lambda world: Document(
        text=Text.objects.create(agreement=_agreement(), corpus="tota", identifier="new", language="en", title="New"),
        content="New",
    ),
    Chapter: lambda world: Chapter(text=world.text, position=999),
    Article: lambda world: Article(chapter=world.article.chapter, text=world.text, position=999, identifier="new"),
    Mention: lambda world: Mention(article=world.article, field="heading", pattern="sme", **SPAN),
    RejectedMention: lambda world: RejectedMention(corpus="tota", article_identifier="n", reason="None.", **SPAN),
    CodebookVersion: lambda world: CodebookVersion(version="9.9", date=DAY, note="New."),
    Variable: lambda world: Variable(name="new", position=99, takes="one", label_en="New", definition_en="New."),
    Value: lambda world: Value(variable_id="theme", key="theme:new", code="new", position=99, label_en="New"),
    Provision: lambda world: Provision(number="P99999", agreement=_agreement(), citation="Art. 1"),
    Reading: lambda world: Reading(provision=world.provisions["P00001"], coder="reading-9"),
    Corpus: lambda world: Corpus(slug="new", name="New", source="New", licence="New"),
    Release: lambda world: Release(version="2099.1", date=DAY, dataset_version=1),
    Study: lambda world: Study(
        slug="new", authors="New", year=2020, title="New", url="https://example.org", finding="None.", seen="whole",
        seen_at="https://example.org", seen_on=DAY,
    ),
}  # fmt: skip


def _agreement() -> Agreement:
    return Agreement.objects.get(slug="chile-peru")


def _economy() -> Economy:
    return Economy.objects.create(code="ZZZ", name="Zedland", kind="grouping")


def _field(record: Any) -> str:
    """A field of the record that a bulk write may write again."""
    return next(
        field.attname for field in record._meta.concrete_fields if not field.primary_key and not field.generated
    )


def _upsert(record: Any) -> None:
    options = {"update_conflicts": True, "unique_fields": [record._meta.pk.name], "update_fields": [_field(record)]}
    type(record).objects.bulk_create([record], **options)


def _update(record: Any) -> None:
    type(record).objects.filter(pk=record.pk).update(**{_field(record): F(_field(record))})


WRITES: dict[str, Callable[[Any], Any]] = {
    "save": lambda record: record.save(),
    "update": _update,
    "bulk_update": lambda record: type(record).objects.bulk_update([record], [_field(record)]),
    "bulk_create": _upsert,
    "delete": lambda record: record.delete(),
    "queryset delete": lambda record: type(record).objects.filter(pk=record.pk).delete(),
}


def version() -> int:
    return DatasetState.objects.current().version


def test_every_public_model_is_tracked() -> None:
    assert set(MAKERS) == set(tracked_models())
    assert set(tracked_models()) - set(history_models()) == {Document, Chapter, Article, Mention}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_each_way_of_writing_each_model_moves_it_once(world: World, model: type[TrackedModel], write: str) -> None:
    record = MAKERS[model](world)
    before = version()
    record.save(force_insert=True)
    assert version() == before + 1
    WRITES[write](record)
    assert version() == before + 2


RELATIONS = [(model, field.name) for model in history_models() for field in many_fields(model)]


@pytest.mark.parametrize(("model", "name"), RELATIONS, ids=lambda one: getattr(one, "__name__", one))
def test_relations_to_many_move_it(world: World, model: type[TrackedModel], name: str) -> None:
    record = MAKERS[model](world)
    record.save(force_insert=True)
    related: Any = getattr(record, name)
    target = related.model._default_manager.first() or related.model.objects.create(code="psa", name="Partial")
    back = getattr(target, model._meta.get_field(name).remote_field.get_accessor_name())
    for write in (related.add, related.remove, back.add, back.remove):
        before = version()
        write(target if write.__self__ is related else record)
        assert version() == before + 1, write
    related.add(target)
    for manager in (related, back):
        manager.set([record if manager is back else target])
        before, revisions = version(), Revision.objects.for_record(record).count()
        manager.clear()
        assert version() == before + 1
        assert Revision.objects.for_record(record).count() == revisions + 1
        related.add(target)


def test_nothing_written_leaves_it(world: World) -> None:
    before = version()
    Provision.objects.filter(number="P77777").update(summary="None.")
    Provision.objects.filter(number="P77777").delete()
    Mention.objects.bulk_create([])
    mark_changed(Provision, [])
    world.agreements["chile-peru"].types.add()
    assert version() == before


def test_a_recorded_block_moves_it_once(world: World) -> None:
    before = version()
    with record_history("test"):
        for provision in world.provisions.values():
            provision.save()
        Region.objects.update(name=F("name"))
        assert version() == before
    assert version() == before + 1


def test_a_failed_or_rolled_back_block_leaves_it(world: World) -> None:
    before = version()
    with pytest.raises(ZeroDivisionError), record_history("test"):
        world.provisions["P00001"].save()
        raise ZeroDivisionError
    with record_history("test"), roll_back_changes():
        world.provisions["P00001"].save()
    with roll_back_changes(), record_history("test"):
        world.provisions["P00001"].save()
    assert version() == before


def test_a_text_with_many_chapters_goes_in_one_step(world: World) -> None:
    text = Text.objects.create(agreement=_agreement(), corpus="tota", identifier="long", language="en", title="Long")
    chapters = Chapter.objects.bulk_create(Chapter(text=text, position=number) for number in range(1, 193))
    articles = Article.objects.bulk_create(
        Article(text=text, chapter=chapter, position=chapter.position, identifier=str(chapter.position))
        for chapter in chapters
    )
    Mention.objects.bulk_create(Mention(article=article, pattern="sme", **SPAN) for article in articles)
    before, key = version(), text.pk
    with CaptureQueriesContext(connection) as queries:
        text.delete()
    assert version() == before + 1
    assert len(queries) < 25
    assert [one.action for one in Revision.objects.for_record(Text(pk=key))] == ["deleted", "created"]
    assert not Chapter.objects.filter(text_id=key).exists()


def test_more_records_are_deleted_with_as_many_queries(world: World) -> None:
    def queries(*numbers: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Provision.objects.filter(number__in=numbers).delete()[0]
        return len(captured)

    assert queries("P00001", "P00003", "P00006", "P00007") <= queries("P00004") < 25


def test_lists_do_not_go_stale_when_mentions_are_found_anew(world: World, client: Client) -> None:
    """The API's answers are kept for a version: after new mentions the count and the rows must agree."""
    Text.objects.update(checksum="as imported")
    call_command("find_mentions", verbosity=0)
    mentions = client.get("/api/v1/mentions/").json()
    before = version()
    call_command("find_mentions", verbosity=0)
    assert version() == before, "nothing was found or lost"
    rewrite(world.article, "Nothing about them.")
    before = version()
    call_command("find_mentions", verbosity=0)
    assert version() == before + 1
    now = client.get("/api/v1/mentions/").json()
    assert now["count"] < mentions["count"]
    assert now["count"] == len(now["results"]) == Mention.objects.count()


def test_a_renamed_region_is_shown_at_once(world: World, client: Client) -> None:
    address = "/api/v1/agreements/?facets=region"
    first = client.get(address)
    region = Region.objects.filter(agreements__isnull=False).first() or Region.objects.get(code="europe")
    world.agreements["eu-peru"].regions.add(region)
    first = client.get(address)
    region.name = "Another name"
    region.save()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_of_a_transaction_commits_with_all_that_follows_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    region = Region.objects.create(code="nowhere", name="Nowhere")
    assert not connection.in_atomic_block

    def fail(*_args: Any) -> None:
        assert not connection.get_autocommit()
        raise ZeroDivisionError

    monkeypatch.setattr(type(DatasetState.objects), "increment", fail)
    region.name = "Elsewhere"
    writes: list[Callable[[], Any]] = [
        region.save,
        region.delete,
        Region.objects.filter(pk="nowhere").delete,
        lambda: Region.objects.filter(pk="nowhere").update(name="Elsewhere"),
        lambda: Region.objects.bulk_create([Region(code="more", name="More")]),
    ]
    revisions = Revision.objects.count()
    for write in writes:
        with pytest.raises(ZeroDivisionError):
            write()
    assert list(Region.objects.filter(code__in=["nowhere", "more"]).values_list("name", flat=True)) == ["Nowhere"]
    assert Revision.objects.count() == revisions


@pytest.mark.django_db(transaction=True)
def test_a_provision_commits_with_its_search_document_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = Agreement.objects.create(slug="new", name="New", status="in_force")

    def fail(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("provisions.query.fulltext.documents.update_documents", fail)
    with pytest.raises(ZeroDivisionError):
        Provision.objects.create(number="P99999", agreement=agreement, citation="Art. 1")
    assert not Provision.objects.exists()
