"""Two workers, PostgreSQL, a replica that streams, a shared cache: nothing stale, and no part is missed when away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from tests.cluster.conftest import Running
from tests.cluster.editions import ONE, PAGE, edition_of, published
from tests.cluster.served import Answer

pytestmark = [pytest.mark.postgres, pytest.mark.alone]

SIGNED_IN = {"Cookie": "sessionid=any"}  # so the primary answers


def test_the_workers_count_a_callers_requests_together(running: Running) -> None:
    for _again in range(2):  # the minute may turn in between
        left = [running.site.get("/api/v1/codebook/").headers["RateLimit"].split(";") for _ in range(12)]
        seconds = [int(one[2][2:]) for one in left]
        if seconds == sorted(seconds, reverse=True):
            break
    remaining = [int(one[1][2:]) for one in left]
    assert remaining == list(range(remaining[0], remaining[0] - 12, -1))


def test_no_stale_answer_follows_a_publication(running: Running) -> None:
    """Readers of both workers, through the replica and the primary, while twelve editions come out."""
    over, known, wrong = threading.Event(), {0: 0}, []
    seen: list[tuple[str, int, int]] = []  # address, version, edition

    def read(path: str, headers: dict[str, str]) -> None:
        while not over.is_set():
            answer = running.site.get(path, **headers)
            if answer.status != 200:
                wrong.append((path, answer.status))
            seen.append((path, int(answer.headers["X-Dataset-Version"] or 0), edition_of(answer)))

    readers = [threading.Thread(target=read, args=(path, {})) for path in (ONE, "/api/v1/provisions/?party=CHL")]
    readers += [threading.Thread(target=read, args=(path, SIGNED_IN)) for path in (ONE, "/api/v1/provisions.csv")]
    for one in readers:
        one.start()
    try:
        known |= {version: edition for edition, version in published(running.site, 1, 12, pause=0.15)}
        running.cluster.catch_up()
        last = {path: edition_of(running.site.get(path)) for path in (ONE, PAGE, "/provisions/", "/api/v1/provisions/")}
    finally:
        over.set()
        for one in readers:
            one.join()
    assert wrong == [] and set(last.values()) == {12}
    stale = [one for one in seen if one[2] < max(e for v, e in known.items() if v <= one[1])]
    assert stale == []
    assert len({edition for _path, _version, edition in seen}) > 3  # they did read in between


def test_a_publication_shows_at_once_to_who_is_signed_in_whatever_was_kept(running: Running) -> None:
    """A page is kept for both workers; each change must be on it for the next reader of the primary."""
    for edition, _version in published(running.site, 21, 23, pause=0.3):
        assert min(edition_of(running.site.get(PAGE, **SIGNED_IN)) for _ in range(4)) >= edition


def test_a_replica_that_is_behind_answers_with_the_version_it_has(running: Running) -> None:
    servers, site = running.cluster, running.site
    servers.catch_up()
    before = site.get(ONE)
    servers.ask(servers.replica, "SELECT pg_wal_replay_pause()")
    try:
        ((_edition, version),) = published(site, 31)
        behind = [site.get(path) for path in (ONE, "/api/v1/provisions.csv", PAGE)]
        assert {edition_of(one) for one in behind} == {edition_of(before)}
        assert {one.headers["X-Dataset-Version"] for one in behind[:2]} == {before.headers["X-Dataset-Version"]}
        assert edition_of(site.get(PAGE, **SIGNED_IN)) == 31
    finally:
        servers.ask(servers.replica, "SELECT pg_wal_replay_resume()")
    servers.catch_up()
    after = site.get(ONE)
    assert (edition_of(after), after.headers["X-Dataset-Version"]) == (31, str(version))
    assert edition_of(site.get(PAGE)) == 31


def test_the_primary_answers_while_the_replica_is_away(running: Running) -> None:
    running.cluster.order("stop", "replica")
    try:
        assert [running.site.get(path).status for path in (ONE, PAGE, "/provisions/?q=finance", ONE)] == [200] * 4
        list(published(running.site, 41))
        assert edition_of(running.site.get(ONE)) == 41
    finally:
        running.cluster.order("start", "replica")


def test_with_the_primary_away_readers_read_on(running: Running) -> None:
    running.cluster.catch_up()
    _until(lambda: _reads_the_replica(running))
    running.cluster.order("stop", "primary")
    try:
        assert running.site.get("/readyz").status == 503
        assert {running.site.get(ONE).status for _ in range(6)} == {200}
    finally:
        running.cluster.order("start", "primary")
        running.site.wait_for(200)


def test_with_both_away_every_face_says_when_to_come_again_and_comes_back_by_itself(running: Running) -> None:
    over = threading.Event()
    answers: list[tuple[float, str, Answer]] = []

    def read(path: str) -> None:
        while not over.is_set():
            answers.append((time.monotonic(), path, running.site.get(path)))

    paths = {ONE, PAGE, "/fr/provisions/", "/api/v1/stats/"}
    readers = [threading.Thread(target=read, args=(path,)) for path in paths]
    for one in readers:
        one.start()
    for which in ("replica", "primary"):
        running.cluster.order("stop", which)
    _until(lambda: {path for _when, path, one in answers if one.status == 503} == paths)
    for which in ("primary", "replica"):
        running.cluster.order("start", which)
    back = time.monotonic()
    try:
        for path in (ONE, PAGE):
            running.site.wait_for(200, path, seconds=15)
        time.sleep(1)
    finally:
        over.set()
        for one in readers:
            one.join()
    assert {one.status for _when, _path, one in answers} == {200, 503}
    turned_away = [(path, one) for _when, path, one in answers if one.status == 503]
    for path, one in turned_away:
        kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
        assert (one.headers["Retry-After"], one.headers["Content-Type"]) == ("5", kind)
    assert max(when for when, _path, one in answers if one.status == 503) < back + 10
    assert "Traceback" not in running.site.log


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def _reads_the_replica(running: Running) -> bool:
    servers = running.cluster
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'rta_db' AND pid <> pg_backend_pid()"
    return running.site.get(ONE).status == 200 and int(str(servers.ask(servers.replica, query))) >= 2
