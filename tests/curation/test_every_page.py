"""Every model can be viewed, searched, added and changed by a curator, with few queries a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.curation.base import ViewOnlyMixin
from provisions.history.recorder import record_history
from provisions.models import (
    Accession,
    AgreementChange,
    Assignment,
    AssignmentBatch,
    FormerEconomy,
    LoadedRow,
    Mention,
    NonApplication,
    Reading,
    RejectedMention,
    Release,
    SavedFilter,
    StatusChange,
    Study,
)
from tests.curation.intake.incoming import incoming_text
from tests.factories import World, economy, member

pytestmark = pytest.mark.engines

CEILING = 20  # queries
FACETS_CEILING = 25  # Django counts the values of each filter by a query
RECORDS = 3  # of each model, whose pages are opened
SEEN = {"seen_at": "https://example.org/", "seen_on": "2026-01-01", "finding": "Small firms gain."}
MODELS = sorted(apps.get_app_config("provisions").get_models(), key=lambda model: model.__name__)


@pytest.fixture
def full(world: World, curator: Client) -> World:
    """The world with a record of every model, and an agreement with as many parties as the largest have."""
    with record_history("the tests' world"):  # one step for the history: hundreds would take longer than the pages
        _fill(world)
    return world


def _fill(world: World) -> None:
    agreement = world.agreements["eu-peru"]
    for i in range(40):
        economy(f"X{i:02}", f"Economy {i}")
        member(agreement, f"X{i:02}")
    for i in range(5):
        Accession.objects.create(agreement=agreement, wto_rta_id=800 + i, name=f"Accession {i}", status="in_force")
    for i in range(30):
        AgreementChange.objects.create(agreement=agreement, fingerprint=f"{i:064}")
    for provision in world.provisions.values():
        for coder in ("reading-1", "reading-2"):
            reading = Reading.objects.create(provision=provision, coder=coder, verb_id="verb:shall")
            reading.coded_values.add("kind:finance")
        for _ in range(5):
            StatusChange.objects.create(
                provision=provision, source="draft", target="in_review", by=User.objects.get(), note="Read twice."
            )
    located: dict[str, Any] = {"field": "body", "start": 3, "end": 7, "term": "SMEs"}
    Mention.objects.create(article=world.article, pattern="abbreviation", **located)
    RejectedMention.objects.create(corpus="tota", article_identifier="1", reason="Square metres.", **located)
    LoadedRow.objects.create(dataset="economies", key="CHL", row={"code": "CHL", "name": "Chile"})
    for i in range(5):
        two = {"economy_1": world.economies["CHL"], "economy_2": economy(f"Y{i:02}", f"Other {i}")}
        NonApplication.objects.create(agreement=agreement, **two, first_day="2010-01-01", source="A note")
    FormerEconomy.objects.create(code="OLD", economy=world.economies["CHL"])
    owner = User.objects.get(username="curator")
    for model in ("provision", "agreement"):
        SavedFilter.objects.create(owner=owner, model=model, name="Mine", query="q=chile", shared=True)
    Study.objects.create(slug="s", authors="A", year=2020, title="T", url="https://example.org/", seen="whole", **SEEN)
    batch = AssignmentBatch.objects.create(name="First", made_by=owner)
    for provision in world.provisions.values():
        Assignment.objects.create(batch=batch, provision=provision, coder=owner)
    Release.objects.create(version="2026.1", date="2026-01-01", dataset_version=1)
    incoming_text(agreement, owner)


def test_what_is_no_key_is_no_error(world: World, curator: Client) -> None:
    """A mistyped address fills in nothing, and a form that sends such a key is refused: on every form with a finder."""
    for model, options in admin.site._registry.items():
        wrong = dict.fromkeys(options.autocomplete_fields, "x")
        if wrong and model in MODELS and not view_only(model):
            assert curator.get(address(model, "add"), wrong).status_code == 200, model
            assert curator.post(address(model, "add"), wrong).status_code in (200, 400), model


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:provisions_{model._meta.model_name}_{page}", args=args)


def cheap(curator: Client, url: str, ceiling: int = CEILING) -> Any:
    """The answer to a page that must be there and take few queries."""
    with CaptureQueriesContext(connection) as queries:
        answer = curator.get(url)
    assert answer.status_code == 200, url
    assert len(queries) <= ceiling, [url, *[query["sql"][:150] for query in queries]]
    return answer


def test_every_model_is_registered() -> None:
    assert [model.__name__ for model in MODELS if model not in admin.site._registry] == []


def test_every_page_of_every_model(full: World, curator: Client) -> None:
    for model in MODELS:
        _filters(curator, model, _list_and_search(curator, model))
        _add_page(curator, model)
        records = list(model._default_manager.all()[:RECORDS])
        assert records, f"the world has no {model.__name__}"
        for record in records:
            cheap(curator, address(model, "change", record.pk))


def _list_and_search(curator: Client, model: Any) -> Any:
    """Opens the list; gives what its page was made of."""
    everything = address(model, "changelist")
    found = cheap(curator, everything).context["cl"]
    assert found.result_count == model._default_manager.count()
    cheap(curator, f"{everything}?_facets=True", FACETS_CEILING)
    if admin.site._registry[model].search_fields:
        cheap(curator, f"{everything}?q=chile+9001")
        assert cheap(curator, f"{everything}?q=zzzz").context["cl"].result_count == 0
    return found


def _filters(curator: Client, model: Any, listed: Any) -> None:
    for spec in listed.filter_specs:
        for choice in list(spec.choices(listed))[1:3]:
            cheap(curator, address(model, "changelist") + choice["query_string"])


def _add_page(curator: Client, model: Any) -> None:
    if view_only(model):
        assert curator.get(address(model, "add")).status_code == 403
    else:
        cheap(curator, address(model, "add"))


def view_only(model: Any) -> bool:
    return isinstance(admin.site._registry[model], ViewOnlyMixin)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_relations_are_completed_not_listed(model: Any) -> None:
    """A select of all agreements would be unusable; only short lists, such as a variable's values, are given."""
    options = admin.site._registry[model]
    if view_only(model):
        return
    small = {"Value", "AgreementType", "Region"}
    long = {
        field.name
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation
        and field.editable
        and field.related_model.__name__ not in small
        and (not field.many_to_many or field.remote_field.through._meta.auto_created)
    }
    assert long <= set(options.autocomplete_fields)


@pytest.mark.parametrize(
    "asked",
    [
        "revision/?at__year=99999999999",
        "revision/?at__year=0",
        "revision/?label__contains=%00",
        "agreement/?signed_goods__year=10000",
        "agreement/?signed_goods__iso_year=10000",
        "provision/?pk=99999999999999999999999",
        "user/?last_login__year=99999999999",
    ],
)
def test_what_no_list_can_be_filtered_by_is_no_fault(world: World, curator: Client, asked: str) -> None:
    """Some of it is found out only when the list is read: such an address leads to the whole list, or to nothing."""
    room = "auth" if asked.startswith("user/") else "provisions"
    answer = curator.get(f"{reverse('admin:index')}{room}/{asked}", follow=True)
    assert answer.status_code in (200, 400)
