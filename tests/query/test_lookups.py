"""Lookups belong to one state of the dataset as a whole, and the newest are the ones that are kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from provisions.models import DatasetState, GroupingMember, Region
from provisions.query import PARAMETERS, lookups
from provisions.query.consistency import get_state
from provisions.query.lookups import get_lookups, is_cached
from provisions.query.parameters import ParameterType
from tests.factories import World, agreement, economy, member
from tests.query.queries import make_query

CODES = [name for name, parameter in PARAMETERS.items() if parameter.type == ParameterType.CODES]


def test_everything_is_read_at_once(world: World) -> None:
    """What is read later would belong to another state."""
    found = get_lookups()
    agreement("Chile - Korea again", "CHL KOR", "fta", "south_america")
    with CaptureQueriesContext(connection) as queries, translation.override("fr"):
        labels = {name: found.labels(name) for name in CODES}
        assert "1" not in found.agreements_by_number
        assert found.canonicalize("agreement", "no-such") == "no-such"
    assert len(queries) == 0
    assert "Chile - Korea again" not in labels["agreement"].values()
    assert "Chile - Korea again" in get_lookups().labels("agreement").values()


def test_what_was_read_while_the_dataset_changed_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change comes after the codebook was read, and before the agreements are."""
    read, changes = lookups._read_names, []

    def change() -> Any:
        found = read()
        if not changes:
            changes.append(Region.objects.create(code="atlantis", name="Atlantis"))
            agreement("Chile - Atlantis", "CHL", "fta", "atlantis")
        return found

    monkeypatch.setattr(lookups, "_read_names", change)
    DatasetState.objects.increment()
    found = get_lookups()
    assert found.state == get_state() and is_cached(found)
    assert "Chile - Atlantis" in found.labels("agreement").values()
    assert found.labels("region")["atlantis"] == "Atlantis"


def test_a_dataset_that_never_rests_gives_lookups_without_a_state(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = lookups._read_names

    def change() -> Any:
        DatasetState.objects.increment()
        return read()

    monkeypatch.setattr(lookups, "_read_names", change)
    DatasetState.objects.increment()
    found = get_lookups()
    assert found.state is None and not is_cached(found)
    assert found.labels("party")["CHL"] == "Chile"


def test_an_older_request_does_not_put_its_lookups_over_newer_ones(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It read the state before a change, and goes on after another request has read all of the new state."""
    older, present, newer = get_state(), lookups.get_state, []

    def overtaken(using: str | None = None) -> Any:
        monkeypatch.setattr(lookups, "get_state", present)
        agreement("Chile - Korea again", "CHL KOR", "fta", "south_america")
        newer.append(get_lookups())
        return older

    DatasetState.objects.increment()  # so that no lookups are known
    monkeypatch.setattr(lookups, "get_state", overtaken)
    found = get_lookups()
    assert is_cached(newer[0]) and found.state in (None, newer[0].state)
    assert get_lookups() is newer[0]


def test_a_new_state_takes_six_queries_and_a_known_one_takes_one(world: World, django_assert_num_queries: Any) -> None:
    DatasetState.objects.increment()
    with django_assert_num_queries(6):  # the state, four to read, and the state again
        get_lookups()
    with django_assert_num_queries(1):
        get_lookups()


def test_a_side_with_a_groupings_code_makes_it_a_party_with_all_its_members(world: World) -> None:
    """Of what has ended the list names the members of then, one by one."""
    poland = economy("POL", "Poland")
    GroupingMember.objects.create(grouping=world.economies["EUN"], member=poland, entry_date="2004-05-01")
    ended = agreement("EC - Chile", signed_goods="2002-11-18", in_force_goods="2003-02-01", inactive_date="2025-02-01")
    for code, side in (("DEU", "EUN"), ("CHL", "CHL")):
        member(ended, code, side=side)
    DatasetState.objects.increment()
    for code in ("EUN", "POL", "DEU", "CHL"):
        assert "ec-chile" in {one.slug for one in make_query(f"party={code}", "agreements").queryset()}
