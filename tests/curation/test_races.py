"""What two curators send at the same moment: one is quicker, and the other is told so; nobody sees an error."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse

from provisions.models import Agreement, Intake, Provision, Reading
from rta_db.middleware.race import RaceMiddleware
from tests.curation.forms import filled
from tests.curation.intake.incoming import corpus as own_corpus
from tests.factories import build, provision

pytestmark = pytest.mark.engines
Post = tuple[Client, str, dict[str, Any]]


def at_once(*posts: Post) -> list[int]:
    """The status of each of these requests, sent at the same moment."""
    barrier = Barrier(len(posts))

    def send(post: Post) -> int:
        try:
            barrier.wait(timeout=20)
            return post[0].post(post[1], post[2]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return sorted(pool.map(send, posts))


def curators() -> list[Client]:
    browsers = [Client(), Client()]
    for browser, name in zip(browsers, ("anna", "bert"), strict=True):
        browser.force_login(User.objects.create(username=name, is_staff=True, is_superuser=True))
    return browsers


@pytest.mark.django_db(transaction=True)
def test_two_records_that_name_each_other() -> None:
    """PostgreSQL ends one of the two transactions: each holds what the other waits for."""
    world, (anna, bert) = build(), curators()
    for number in range(3):
        pair = [provision(world.agreements["korea-chile"], f"P000{number}{n}", citation=f"Art. {n}") for n in (8, 9)]
        posts = []
        for browser, one, other in ((anna, *pair), (bert, *reversed(pair))):
            address = reverse("admin:provisions_provision_move", args=[one.pk, "withdraw"])
            posts.append((browser, address, {"withdrawal_reason": "The same.", "replaced_by": other.pk, "note": ""}))
        codes = at_once(*posts)
        assert 302 in codes and set(codes) <= {200, 302}, codes
        one, other = (Provision.objects.get(pk=each.pk) for each in pair)
        assert not (one.replaced_by == other and other.replaced_by == one)
    slugs = ("one", "two")
    agreements = [Agreement.objects.create(slug=slug, name=slug, status="in_force") for slug in slugs]
    posts = []
    for browser, own, into in ((anna, *agreements), (bert, *reversed(agreements))):
        address = reverse("admin:provisions_agreement_change", args=[own.pk])
        posts.append((browser, address, filled(browser, address, merged_into=into.pk)))
    codes = at_once(*posts)
    assert codes == [200, 302], codes
    assert Agreement.objects.filter(slug__in=slugs, merged_into__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice() -> None:
    world, (anna, _bert) = build(), curators()
    for number in ("P00001", "P00002", "P00003"):
        address = f"{reverse('admin:provisions_reading_add')}?provision={world.provisions[number].pk}"
        sent = filled(anna, address, provision=world.provisions[number].pk)
        assert at_once((anna, address, sent), (anna, address, sent)) == [200, 302]
        assert Reading.objects.filter(provision=world.provisions[number]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_text_that_two_bring_in() -> None:
    """The same words, and others for the same agreement, whose identifiers are told apart by a number."""
    world, people = build(), curators()
    facts = {"agreement": world.agreements["korea-chile"].pk, "language": "en", "corpus": own_corpus().pk}
    address = reverse("admin:provisions_intake_add")
    same = [(one, address, {**facts, "words": "Article 1"}) for one in people]
    others = [(one, address, {**facts, "words": f"Article {n}"}) for n, one in enumerate(people, 2)]
    assert at_once(*same) == [302, 400] and at_once(*others) == [302, 302]
    assert len(set(Intake.objects.values_list("identifier", flat=True))) == Intake.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_reading_of_a_draft_that_is_deleted() -> None:
    world, (anna, bert) = build(), curators()
    for number in range(3):
        draft = provision(world.agreements["korea-chile"], f"P0007{number}", status="draft", citation=f"Art. {number}")
        address = f"{reverse('admin:provisions_reading_add')}?provision={draft.pk}"
        sent = filled(anna, address, provision=draft.pk)
        delete = reverse("admin:provisions_provision_delete", args=[draft.pk])
        codes = at_once((anna, address, sent), (bert, delete, {"post": "yes"}))
        assert max(codes) < 500, codes
        left = Provision.objects.filter(pk=draft.pk).exists()
        assert Reading.objects.filter(provision=draft.pk).count() == left


def _deadlock() -> Exception:
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


@pytest.mark.parametrize(
    ("method", "first", "second", "status"),
    [
        ("post", _deadlock, None, 200),
        ("post", _deadlock, _deadlock, 409),
        ("post", IntegrityError, None, 200),
        ("post", IntegrityError, _deadlock, 409),
        ("get", _deadlock, None, None),
        ("post", OperationalError, None, None),
    ],
)
def test_what_is_run_again(
    rf: RequestFactory, method: str, first: Callable[[], Exception], second: Any, status: int | None
) -> None:
    def view(_request: Any) -> HttpResponse:
        if second:
            raise second()
        return HttpResponse("done")

    request = getattr(rf, method)("/admin/")
    request.session, request.resolver_match = {}, ResolverMatch(view, (), {})
    response = RaceMiddleware(lambda _request: HttpResponse()).process_exception(request, first())
    assert (response and response.status_code) == status
    if status == 409:
        assert b"Another was quicker" in response.content


def test_a_constraint_that_is_violated_again_is_a_fault(rf: RequestFactory) -> None:
    def view(_request: Any) -> HttpResponse:
        raise IntegrityError

    request = rf.post("/admin/")
    request.session, request.resolver_match = {}, ResolverMatch(view, (), {})
    with pytest.raises(IntegrityError):
        RaceMiddleware(lambda _request: HttpResponse()).process_exception(request, IntegrityError())
