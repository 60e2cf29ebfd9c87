"""Each role may do what its table says and nothing else: every role tries every address of the admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, reverse

from provisions.curation.accounts.roles import RIGHTS, ROLES, rights
from provisions.curation.review.workflow import TRANSITIONS
from provisions.models import (
    Agreement,
    Assignment,
    AssignmentBatch,
    Mention,
    Provision,
    Reading,
    RejectedMention,
    Release,
    SavedFilter,
    StatusChange,
)
from tests.curation.intake.incoming import incoming_text
from tests.factories import World

SignIn = Callable[[str], Client]
PLAIN = ("changelist", "add", "history", "delete", "change")


def given(role: str) -> set[tuple[str, str]]:
    return set(Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename"))


@pytest.mark.parametrize("role", ROLES)
def test_a_group_has_the_rights_of_the_table(db: None, role: str) -> None:
    assert given(role) == rights(role)
    assert rights(role)


def test_the_table_speaks_of_every_model(db: None) -> None:
    ours = {model._meta.label_lower for model in apps.get_app_config("provisions").get_models()}
    assert set(RIGHTS) == ours | {"auth.user", "auth.group"}


def test_migrating_again_sets_the_groups_back_and_makes_none_twice(db: None) -> None:
    coder = Group.objects.get(name="coder")
    coder.permissions.add(Permission.objects.get(codename="publish_provision"))
    Group.objects.get(name="editor").delete()
    call_command("migrate", verbosity=0)
    assert [given(role) for role in ROLES] == [rights(role) for role in ROLES]
    assert Group.objects.count() == len(ROLES)


def test_every_role_can_do_what_the_one_before_can() -> None:
    for less, more in pairwise(ROLES):
        assert rights(less) < rights(more)


def test_what_a_coder_must_not(db: None) -> None:
    verbs = {codename for _app, codename in rights("coder")}
    assert not verbs & {"publish_provision", "withdraw_provision", "delete_provision", "see_every_reading"}
    assert not [codename for _app, codename in rights("editor") if codename.endswith(("_user", "_group"))]


@pytest.fixture
def full(world: World) -> World:
    """The world with a record of every model that the addresses need."""
    provision = world.provisions["P00005"]
    Reading.objects.create(provision=provision, coder="reading-1", verb_id="verb:may")
    located: dict[str, Any] = {"field": "body", "start": 3, "end": 7, "term": "SMEs"}
    Mention.objects.create(article=world.article, pattern="acronym_en", **located)
    RejectedMention.objects.create(corpus="tota", article_identifier="1", reason="other: Ours.", **located)
    Release.objects.create(version="2026.1", date="2026-01-01", dataset_version=1)
    user = User.objects.get_or_create(username="somebody")[0]
    Assignment.objects.create(
        batch=AssignmentBatch.objects.create(name="First", made_by=user), provision=provision, coder=user
    )
    incoming_text(world.agreements["eu-peru"], user)
    return world


def addresses() -> Iterator[tuple[str, str, str]]:
    """Every address of the admin: (address, model, page). Those of one record take a record that there is."""
    for model, options in admin.site._registry.items():
        label, record = model._meta.label_lower, model._default_manager.first()
        for pattern in options.urls:
            if not isinstance(pattern, URLPattern) or pattern.name is None:
                continue  # the old address of a record, which leads to the new one
            wanted = pattern.pattern.converters
            named = {"object_id": record and record.pk, "id": record and record.pk, "pk": record and record.pk}
            page = pattern.name.removeprefix(f"{label.replace('.', '_')}_")
            if page == "move":
                for step in TRANSITIONS.values():
                    yield _address(pattern.name, {"pk": record.pk, "name": step.name}), label, f"move {step.name}"
            elif all(named.get(name) for name in wanted):
                yield _address(pattern.name, {name: named[name] for name in wanted}), label, page


def _address(name: str, named: dict[str, Any]) -> str:
    return reverse(f"admin:{name}", kwargs=named)


def expected(role: str, label: str, page: str) -> set[str]:
    """The verbs of which a role needs one to open a page."""
    needs = {
        "changelist": {"view", "change"},
        "history": {"view", "change"},
        "change": {"view", "change"},
        "add": {"add"},
        "delete": {"delete"},
        "filters": {"view", "change"},
        "merge": {"delete"} if label == "provisions.economy" else {"change"},
        "password_change": {"change"},
        "reset_two_factor": {"change"},
    }
    if page in ("make", "reject"):
        label = {"make": "provisions.provision", "reject": "provisions.rejectedmention"}[page]
    if page in ("differences", "reliability"):
        label = "provisions.reading"
    needs |= {"assign": {"add"}, "differences": {"see_every"}, "reliability": {"see_every"}}
    needs |= {"queue": {"view"}, "make": {"add"}, "reject": {"add"}}
    needs |= {
        "outline": {"view"},
        "edit": {"change"},
        "accept": {"accept"},
        "refuse": {"accept"},
        "reading": {"add"},
        "progress": {"add"},
    }
    needed = {page.removeprefix("move ")} if page.startswith("move ") else needs.get(page, set())
    return needed & set(RIGHTS[label][ROLES.index(role)].split())


# What is looked at only, whatever the table would allow.
CLOSED_TO_ALL = {
    ("provisions.assignmentbatch", "add"),
    ("provisions.assignment", "add"),
    ("auth.group", "add"),
    ("auth.group", "delete"),
    ("auth.user", "delete"),
}


def forbidden_to(role: str) -> list[tuple[str, str, str]]:
    return [one for one in addresses() if not expected(role, one[1], one[2])]


def test_strangers_are_sent_to_sign_in_from_every_address(full: World, client: Client) -> None:
    tried = list(addresses())
    assert len(tried) > 100
    for address, _label, _page in tried:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "/admin/login/" in answer["Location"]
        assert client.post(address, {"note": "x"}).status_code == 302


def test_a_user_without_a_role_gets_nowhere(full: World, client: Client) -> None:
    client.force_login(User.objects.create(username="visitor", is_staff=True))
    for address, _label, _page in addresses():
        answer = client.get(address)
        # A reading that one may not see is as if it were not there: the admin leads to its home page.
        assert answer.status_code in (403, 404) or answer["Location"] == reverse("admin:index"), address


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_403_on_every_address_beyond_it(full: World, as_a: SignIn, role: str) -> None:
    as_a(role)
    client, before = as_a(role), _state()
    tried = forbidden_to(role)
    assert tried
    for address, _label, page in tried:
        assert client.get(address).status_code == 403, (address, page)
        assert client.post(address, {"post": "yes", "note": "x", "citation": "Art. 0"}).status_code == 403, address
    assert _state() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_is_its_own(full: World, as_a: SignIn, role: str) -> None:
    """Of what the role before it may open too, the lists are tried."""
    client = as_a(role)
    before = ROLES[: ROLES.index(role)][-1:]
    opened = 0
    for address, label, page in addresses():
        if not expected(role, label, page) or _guarded(role, label, page):
            continue
        if page == "changelist" or not any(expected(one, label, page) for one in before):
            assert client.get(address).status_code == 200, (address, page)
            opened += 1
    assert opened > 10


def _guarded(role: str, label: str, page: str) -> bool:
    """Pages that a right opens for some records only: they are tested on their own."""
    if (label, page) in CLOSED_TO_ALL or page in (
        "delete",
        "filters",
        "assign",
        "edit",
        "refuse",
    ):  # these by forms alone
        return True
    if label == "provisions.intake" and page in ("reading", "progress"):  # until a text is read
        return True
    by_record = {"provisions.provision": {"history"}, "provisions.reading": {"change", "history"}}
    return role == "coder" and page in by_record.get(label, set())


def _state() -> list[Any]:
    counted = [model._default_manager.count() for model in (Provision, Reading, StatusChange, Agreement, User, Group)]
    return [*counted, list(Provision.objects.order_by("pk").values_list("status", "citation"))]


def test_a_coder_changes_drafts_only(full: World, as_a: SignIn) -> None:
    coder = as_a("coder")
    for number, status in (("P00005", 302), ("P00001", 403), ("P00006", 403)):
        provision = full.provisions[number]
        page = reverse("admin:provisions_provision_change", args=[provision.pk])
        sent = {
            "agreement": provision.agreement_id,
            "citation": "Art. 17.4(2)",
            "text_status": "citation_only",
            "readings-TOTAL_FORMS": 0,
            "readings-INITIAL_FORMS": 0,
        }
        assert coder.post(page, sent).status_code == status, number
    assert list(Provision.objects.filter(citation="Art. 17.4(2)").values_list("number", flat=True)) == ["P00005"]


def test_an_administrator_makes_a_curator_and_no_superuser(full: World, as_a: SignIn) -> None:
    administrator = as_a("administrator")
    mine = User.objects.get(username="administrator")
    page = reverse("admin:auth_user_change", args=[mine.pk])
    groups = [group.pk for group in Group.objects.filter(name="coder")]
    every = list(Permission.objects.values_list("pk", flat=True))
    sent = {
        "username": "administrator", "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": groups,
        "user_permissions": every, "date_joined_0": "2026-01-01", "date_joined_1": "00:00",
    }  # fmt: skip
    assert administrator.post(page, sent).status_code == 302
    mine.refresh_from_db()
    assert (mine.is_superuser, mine.user_permissions.count()) == (False, 0)
    assert [group.name for group in mine.groups.all()] == ["coder"]


def test_an_administrator_leaves_superusers_alone(full: World, as_a: SignIn) -> None:
    root = User.objects.create_superuser("root", password="a long password")
    administrator = as_a("administrator")
    assert administrator.post(reverse("admin:auth_user_change", args=[root.pk]), {"username": "x"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert administrator.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    assert User.objects.get(pk=root.pk).username == "root"


def test_an_account_goes_with_its_saved_filters(world: World, curator: Client) -> None:
    user = User.objects.create(username="leaver", is_staff=True)
    SavedFilter.objects.create(owner=user, model="provision", name="Mine", query="q=x")
    address = reverse("admin:auth_user_delete", args=[user.pk])
    assert b"Are you sure" in curator.get(address).content
    assert curator.post(address, {"post": "yes"}).status_code == 302
    assert not SavedFilter.objects.exists()
