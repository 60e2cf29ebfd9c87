"""A clock that jumps: versions move, callers are never told that nothing changed when it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from provisions.exports.releases.build import make_release
from provisions.models import DatasetState, Release, Revision
from tests.factories import World
from tests.report import Tally

pytestmark = [pytest.mark.trust, pytest.mark.alone]
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)  # later than all that tests share
YEAR, CENTURY = timedelta(days=365), timedelta(days=36525)
JUMPS = {"back a year": -YEAR, "forward a century": CENTURY}
ADDRESS = "/api/v1/provisions/"


@pytest.fixture
def clock() -> Iterator[Any]:
    """The clock of the whole process; `move_to` sets it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=JUMPS)
def jump(request: pytest.FixtureRequest, tally: Tally) -> Iterator[timedelta]:
    yield JUMPS[request.param]
    tally.fault(survived=True)


def change(world: World, summary: str) -> int:
    world.provisions["P00001"].summary = summary
    world.provisions["P00001"].save()
    return DatasetState.objects.current().version


def asked(client: Client, **headers: str) -> Any:
    """An answer of the API; what it says of its age is never in the future."""
    answer = client.get(ADDRESS, headers=headers)
    if told := answer.headers.get("Last-Modified"):
        assert parsedate_to_datetime(told) <= timezone.now()
    return answer


def test_versions_move_and_conditional_requests_are_answered_right(
    world: World, client: Client, clock: Any, jump: timedelta
) -> None:
    first = change(world, "First.")
    clock.shift(10)
    known = asked(client)
    tag = known["ETag"]
    assert known["Last-Modified"]
    for moment in (NOW + jump, NOW + timedelta(hours=1)):  # the clock jumps, and is set right again
        clock.move_to(moment)
        second = change(world, f"Changed at {moment}.")
        assert second > first
        first = second
        for wait in (0, 10):
            clock.shift(wait)
            by_tag = asked(client, **{"If-None-Match": tag})
            assert by_tag.status_code == 200, (moment, wait)
            assert f"Changed at {moment}." in by_tag.content.decode()
            assert asked(client, **{"If-None-Match": by_tag["ETag"]}).status_code == 304
        tag = by_tag["ETag"]


def test_history_is_in_the_order_in_which_it_was_written(world: World, clock: Any, jump: timedelta) -> None:
    change(world, "First.")
    clock.move_to(NOW + jump)
    change(world, "Second.")
    said = [one.state["summary"] for one in Revision.objects.for_record(world.provisions["P00001"])]
    assert said[:2] == ["Second.", "First."]


def test_releases_keep_their_dates_and_their_order(
    world: World, client: Client, clock: Any, jump: timedelta, settings: Any, tmp_path: Path
) -> None:
    settings.RELEASES_DIR = tmp_path
    make_release("2025.1")
    clock.move_to(NOW + jump)
    change(world, "Second.")
    make_release("2025.2")
    clock.move_to(NOW + timedelta(days=1))
    assert Release.objects.get(version="2025.1").date == NOW.date()
    assert Release.objects.get(version="2025.2").date == (NOW + jump).date()
    told = client.get("/api/v1/releases/").json()["results"]
    assert [one["version"] for one in told] == ["2025.2", "2025.1"]
