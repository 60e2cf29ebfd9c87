"""Filters of a list can be saved under a name, for oneself or for all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from provisions.models import SavedFilter
from tests.factories import World

pytestmark = pytest.mark.engines

LIST = reverse("admin:provisions_provision_changelist")
KEEP = reverse("admin:provisions_provision_filters")


@pytest.fixture
def other(db: None) -> Client:
    """The browser of a colleague who may look at provisions."""
    user = User.objects.create(username="colleague", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_provision"))
    browser = Client()
    browser.force_login(user)
    return browser


def names(browser: Client, address: str = LIST) -> list[str]:
    return [one.name for one in browser.get(address).context["saved_filters"]]


def test_a_filter_is_saved_used_and_removed(world: World, curator: Client) -> None:
    narrowed = curator.get(f"{LIST}?status__exact=draft&p=1")
    assert narrowed.context["current_filter"] == "status__exact=draft"
    answer = curator.post(KEEP, {"query": "status__exact=draft&p=1", "name": "Drafts"})
    assert answer["Location"] == f"{LIST}?status__exact=draft"
    html = curator.get(LIST).content.decode()
    assert '<a href="?status__exact=draft">Drafts</a>' in html
    found = curator.get(f"{LIST}?status__exact=draft").context["cl"].queryset
    assert [one.number for one in found] == ["P00005"]
    key = SavedFilter.objects.get().pk
    assert curator.post(KEEP, {"remove": key}).status_code == 302
    assert names(curator) == []


def test_saving_a_name_again_replaces_it(world: World, curator: Client) -> None:
    for query in ("q=one", "q=two"):
        curator.post(KEEP, {"query": query, "name": "Mine"})
    assert SavedFilter.objects.get().query == "q=two"


def test_only_shared_ones_are_shown_to_others_and_only_the_owner_removes(
    world: World, curator: Client, other: Client
) -> None:
    curator.post(KEEP, {"query": "q=one", "name": "Private"})
    curator.post(KEEP, {"query": "q=two", "name": "For all", "shared": "1"})
    assert names(curator) == ["For all", "Private"]
    assert names(other) == ["For all"]
    assert names(curator, reverse("admin:provisions_agreement_changelist")) == []
    for one in SavedFilter.objects.all():
        assert other.post(KEEP, {"remove": one.pk}).status_code == 404
    assert other.post(KEEP, {"query": "q=mine", "name": "Hers"}).status_code == 302
    assert names(other) == ["For all", "Hers"]


@pytest.mark.parametrize("sent", [{"query": "", "name": "All"}, {"query": "q=a", "name": " "}])
def test_a_filter_needs_a_name_and_something_to_filter(world: World, curator: Client, sent: dict[str, str]) -> None:
    curator.post(KEEP, sent)
    assert not SavedFilter.objects.exists()


def test_who_may_not_see_a_list_saves_nothing_for_it(world: World, curator: Client, other: Client) -> None:
    agreements = reverse("admin:provisions_agreement_filters")
    assert other.post(agreements, {"query": "q=a", "name": "A"}).status_code == 403
    assert curator.get(KEEP).status_code == 403
    assert Client().post(KEEP, {"query": "q=a", "name": "A"}).status_code == 302  # to sign in
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 30, "²", "", "1,2"])
def test_a_key_that_is_none_removes_nothing(world: World, curator: Client, key: str) -> None:
    assert curator.post(KEEP, {"remove": key}).status_code == 404


def test_what_is_not_shared_is_seen_by_its_owner_alone(world: World, curator: Client) -> None:
    """Also in the list of all saved filters, on their pages and in their history."""
    for name, shared in (("My secret", ""), ("For all", "on")):
        curator.post(KEEP, {"query": "q=thought", "name": name, "shared": shared})
    user = User.objects.create(username="editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_savedfilter", "view_provision"]))
    editor = Client()
    editor.force_login(user)
    listed = editor.get(reverse("admin:provisions_savedfilter_changelist")).content.decode()
    assert "For all" in listed and "My secret" not in listed
    for one in SavedFilter.objects.all():
        for page in ("change", "history"):
            address = reverse(f"admin:provisions_savedfilter_{page}", args=[one.pk])
            assert curator.get(address).status_code == 200
            answer = editor.get(address)
            assert (answer.status_code == 200) == one.shared and b"My secret" not in answer.content
