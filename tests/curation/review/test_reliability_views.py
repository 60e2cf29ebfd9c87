"""The live reliability page: the command's figures, by pair of coders and by month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.models import Reading
from provisions.statistics.reliability import Reliability, measure
from tests.factories import World, provision

SignIn = Callable[[str], Client]
PAGE = reverse("admin:provisions_reading_reliability")
VERBS = ("shall", "may", "should", "shall", "may", "shall")


@pytest.fixture
def read(world: World, as_a: SignIn) -> World:
    """Six provisions read by two coders in two months, who differ on the last; two of them by a third as well."""
    as_a("editor")
    third = User.objects.create(username="coder-3")
    users = [User.objects.get(username=name) for name in ("coder", "coder-2")]
    for i, verb in enumerate(VERBS):
        one = provision(world.agreements["chile-peru"])
        for user in (*users, *([third] if i < 2 else [])):
            given = "may" if user.username == "coder-2" and i == len(VERBS) - 1 else verb
            Reading.objects.create(
                provision=one, coder=user.username, user=user, verb_id=f"verb:{given}",
                handed_in=datetime(2026, 3 if i < 4 else 5, 2, tzinfo=UTC),
            )  # fmt: skip
    return world


def figures(answer: Any) -> list[Reliability]:
    return [one for _name, one in answer.context["rows"]]


def alpha(answer: Any, variable: str = "verb") -> float:
    return {one.variable: one.alpha for one in figures(answer)}[variable]


def test_the_figures_of_a_pair_are_those_of_the_command(read: World, as_a: SignIn) -> None:
    shown = as_a("editor").get(PAGE, {"pair": "coder – coder-2"})
    both = Reading.objects.filter(user__username__in=("coder", "coder-2"))
    assert figures(shown) == measure(both)
    assert [(name, n) for name, n, _at in shown.context["coders"]] == [
        ("coder – coder-2", 6), ("coder – coder-3", 2), ("coder-2 – coder-3", 2),
    ]  # fmt: skip
    assert shown.context["pair_count"] == 6
    assert alpha(shown) < 1
    assert alpha(as_a("editor").get(PAGE, {"pair": "coder – coder-3"})) == 1
    assert as_a("editor").get(PAGE).context["pair_count"] == 10


def test_month_by_month(read: World, as_a: SignIn) -> None:
    shown = as_a("editor").get(PAGE, {"pair": "coder – coder-2"})
    at = shown.context["variables"].index("verb")
    months = [(month["name"], month["n"], month["alphas"][at]) for month in shown.context["months"]]
    assert [month[:2] for month in months] == [("2026-05", 2), ("2026-03", 4)]
    assert months[1][2] == 1
    assert months[0][2] < 1
    Reading.objects.all().update(read_on=date(2025, 12, 31))
    shown = as_a("editor").get(PAGE, {"pair": "coder – coder-2"})
    assert [(month["name"], month["n"]) for month in shown.context["months"]] == [("2025-12", 6)]


def test_it_is_live(read: World, as_a: SignIn) -> None:
    before = alpha(as_a("editor").get(PAGE, {"pair": "coder – coder-2"}))
    Reading.objects.filter(user__username="coder-2", verb="verb:should").update(verb="verb:may")
    assert alpha(as_a("editor").get(PAGE, {"pair": "coder – coder-2"})) < before


def test_what_is_not_handed_in_counts_nowhere(read: World, as_a: SignIn) -> None:
    Reading.objects.filter(user__username="coder-3").update(handed_in=None)
    assert as_a("editor").get(PAGE).context["pair_count"] == 6


def test_nothing_to_compare_is_said(world: World, as_a: SignIn) -> None:
    assert "nothing to compare yet" in as_a("editor").get(PAGE).content.decode()


def test_it_is_reached_from_the_readings_by_editors_alone(read: World, as_a: SignIn) -> None:
    readings = reverse("admin:provisions_reading_changelist")
    assert f'href="{PAGE}"' in as_a("editor").get(readings).content.decode()
    assert f'href="{PAGE}"' not in as_a("coder").get(readings).content.decode()
    assert as_a("coder").get(PAGE).status_code == 403


@pytest.mark.alone
def test_few_queries_and_the_shipped_readings(shipped: None, as_a: SignIn) -> None:
    editor = as_a("editor")
    with CaptureQueriesContext(connection) as queries:
        shown = editor.get(PAGE)
    assert len(queries) <= 20
    assert figures(shown) == measure(Reading.objects.handed_in())
