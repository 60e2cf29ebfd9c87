"""A whole dataset is made once for each state of the data: the same bytes, no work, and never half a file."""

from __future__ import annotations

import gzip
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.exports import FORMATS, file_cache, public_records, stream
from provisions.lib.files import atomic_write
from provisions.models import DatasetState, Provision
from tests.factories import World, provision


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """The files of one test only."""
    settings.PREPARED_DIR = tmp_path / "prepared"


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def kept() -> list[str]:
    """The files that are there, without the marks of their state."""
    folder = Path(settings.PREPARED_DIR)
    return sorted(f"{one.name.split('.')[0]}.{one.name.split('.', 2)[2]}" for one in folder.glob("*"))


@pytest.mark.parametrize("format", FORMATS)
def test_it_is_made_once_and_is_the_same_as_a_streamed_one(world: World, client: Client, format: str) -> None:
    streamed = b"".join(stream("provisions", public_records("provisions"), format, "provisions"))
    first = client.get(f"/api/v1/provisions.{format}")
    assert body(first) == streamed
    assert kept() == [f"provisions.{format}"]
    with CaptureQueriesContext(connection) as queries:
        again = client.get(f"/provisions/?format={format}")  # the site gives the same file
        assert body(again) == streamed
    assert not [one for one in queries.captured_queries if "summary" in one["sql"]]
    assert again["Content-Length"] == str(len(streamed))
    for header in ("Content-Type", "Content-Disposition"):
        assert again[header] == first[header]


@pytest.mark.parametrize("address", ["/api/v1/provisions.parquet", "/api/v1/provisions.xlsx?theme=msme_finance"])
def test_what_is_packed_already_is_not_packed_again(world: World, client: Client, address: str) -> None:
    for _turn in ("made", "as it lies"):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in answer
        assert body(answer)[:2] in (b"PA", b"PK")
    if "?" not in address:
        assert int(answer["Content-Length"]) > 0


def test_stata_is_packed_once_and_kept_so(world: World, client: Client) -> None:
    for _turn in ("made", "as it lies"):
        answer = client.get("/api/v1/provisions.dta", headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        packed = body(answer)
    assert gzip.decompress(packed) == body(client.get("/api/v1/provisions.dta"))
    assert kept() == ["provisions.dta", "provisions.dta.gz"]


@pytest.mark.skipif(os.name == "nt", reason="nothing is held there")
def test_of_several_who_ask_first_one_has_its_file_kept(world: World, client: Client) -> None:
    first, second = (client.get("/api/v1/provisions.csv") for _ in range(2))
    pieces = iter(first.streaming_content)  # type: ignore[attr-defined]
    beginning = next(pieces)
    parts = kept()
    whole = body(second)  # is sent its own meanwhile, and leaves no part
    assert kept() == parts
    assert beginning + b"".join(pieces) == whole
    assert kept() == ["provisions.csv"]


def cached_file(make: Callable[[], Iterator[bytes]]) -> file_cache.CachedFile:
    return file_cache.CachedFile("provisions", "parquet", make, file_cache.path_of("provisions", "parquet"))


def test_concurrent_requests_wait_for_a_file_that_is_built_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is built once, however many ask for it at the same time."""
    made, go = [], threading.Event()

    def make() -> Iterator[bytes]:
        made.append(1)
        assert go.wait(10)
        yield from (b"PAR", b"1")

    file = cached_file(make)
    monkeypatch.setattr(file, "_is_current", lambda: True)  # threads see nothing of the test's transaction
    with ThreadPoolExecutor(3) as callers:
        asked = [callers.submit(lambda: b"".join(file_cache._read(file.as_is()))) for _ in range(3)]
        go.set()
        assert [one.result(10) for one in asked] == [b"PAR1"] * 3
    assert len(made) == 1 and kept() == ["provisions.parquet"]


@pytest.mark.parametrize("address", ["/api/v1/provisions.parquet", "/provisions/?format=xlsx"])
def test_a_request_does_not_wait_long_for_another_to_build_a_file(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """It would hold a thread of the server: eight of them are all there are."""
    monkeypatch.setattr(file_cache, "MAX_WAIT", 0.1)
    path = file_cache.path_of("provisions", "xlsx" if "xlsx" in address else "parquet")
    path.parent.mkdir(parents=True)
    with atomic_write(path):
        answer = client.get(address)
        assert answer.status_code == 503 and answer["Retry-After"] == str(file_cache.FileNotReady.retry_after)
        assert "Another reader asked for the same file first" in answer.content.decode()
        assert "ETag" not in answer
        assert client.head(address).status_code == 200
    path.unlink()
    assert body(client.get(address))


def test_waiting_requests_never_take_all_threads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cache, "_waiting", threading.BoundedSemaphore(1))
    file = cached_file(lambda: iter([b"PAR1"]))
    file.path.parent.mkdir(parents=True)
    with ThreadPoolExecutor(1) as callers, atomic_write(file.path) as partial:
        waiting = callers.submit(lambda: b"".join(file_cache._read(file.as_is())))
        while file_cache._waiting._value:
            time.sleep(0.01)
        with pytest.raises(file_cache.FileNotReady):  # at once: MAX_WAIT is seconds
            file.as_is()
        partial.write_bytes(b"PAR1")
    assert waiting.result(10) == b"PAR1"


def test_what_changed_while_it_was_made_is_sent_and_not_kept(world: World) -> None:
    def make() -> Iterator[bytes]:
        yield b"PAR1"
        DatasetState.objects.increment()

    assert b"".join(file_cache._read(cached_file(make).as_is())) == b"PAR1"
    assert kept() == []


def test_the_bitmap_index_beside_the_files_stays(world: World, client: Client) -> None:
    folder = Path(settings.PREPARED_DIR)
    folder.mkdir(parents=True)
    (folder / "provisions.1-b.index.npz").touch()
    (folder / "provisions.1-b.csv").touch()
    body(client.get("/api/v1/provisions.csv"))
    assert kept() == ["provisions.csv", "provisions.index.npz"]


def test_a_change_makes_it_anew_and_takes_the_old_one_away(world: World, client: Client) -> None:
    before = body(client.get("/api/v1/provisions.csv"))
    old = list(Path(settings.PREPARED_DIR).iterdir())
    provision(world.agreements["eu-peru"])
    DatasetState.objects.increment()
    after = body(client.get("/api/v1/provisions.csv"))
    assert after.count(b"\r\n") == before.count(b"\r\n") + 1
    assert kept() == ["provisions.csv"] and list(Path(settings.PREPARED_DIR).iterdir()) != old


def test_packed_for_those_who_accept_it(world: World, client: Client) -> None:
    for _turn in ("made", "as it lies"):
        answer = client.get("/api/v1/provisions.csv", headers={"accept-encoding": "gzip, br"})
        assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]
        packed = body(answer)
        plain = client.get("/api/v1/provisions.csv")
        assert "Accept-Encoding" in plain["Vary"] and "Content-Encoding" not in plain
        assert gzip.decompress(packed) == body(plain)
    assert answer["Content-Length"] == str(len(packed))
    assert kept() == ["provisions.csv", "provisions.csv.gz"]


@pytest.mark.parametrize(
    "question", ["theme=msme_finance", "fields=number", "shape=long", "bom=yes", "ordering=-words"]
)
def test_only_the_whole_is_kept(world: World, client: Client, question: str) -> None:
    body(client.get(f"/api/v1/provisions.csv?{question}"))
    assert kept() == []


def test_half_a_file_is_never_kept(world: World, client: Client) -> None:
    answer = client.get("/api/v1/provisions.csv")
    assert isinstance(answer, StreamingHttpResponse)
    next(iter(answer.streaming_content))
    assert kept() != []  # a part, which goes away with the caller
    answer.close()
    assert kept() == []


def test_what_changes_while_it_is_written_is_not_kept(world: World, client: Client) -> None:
    answer = client.get("/api/v1/provisions.csv")
    DatasetState.objects.increment()
    assert body(answer)
    assert kept() == []


def test_a_folder_that_can_t_be_written_hinders_nobody(world: World, client: Client) -> None:
    folder = Path(settings.PREPARED_DIR)
    folder.write_text("a file where the folder should be")
    try:
        assert body(client.get("/api/v1/provisions.csv")).count(b"\r\n") == Provision.objects.public().count() + 1
    finally:
        folder.unlink()


def test_parts_that_nobody_writes_are_taken_away(world: World, client: Client) -> None:
    folder = Path(settings.PREPARED_DIR)
    folder.mkdir(parents=True)
    forgotten = folder / ".economies.1-a.csv.rta-db-partial"
    forgotten.write_bytes(b"code")
    with atomic_write(folder / "economies.1-b.csv") as written:
        body(client.get("/api/v1/provisions.csv"))
        assert written.exists() and not forgotten.exists()


def test_head_tells_the_size_when_it_is_known(world: World, client: Client) -> None:
    assert "Content-Length" not in client.head("/api/v1/provisions.csv")
    size = len(body(client.get("/api/v1/provisions.csv")))
    answer = client.head("/api/v1/provisions.csv")
    assert answer["Content-Length"] == str(size) and answer["Content-Type"].startswith("text/csv")


@pytest.mark.skipif(os.name == "nt", reason="limits are others on Windows")
@pytest.mark.parametrize("size", [10, 5000, 100_000])  # written at the end, on the way, at once
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_full_disk_stops_the_keeping_and_not_the_sending(
    tmp_path: Path, size: int, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(file_cache.CachedFile, "_is_current", lambda file: True)
    pieces = [b"a" * size] * 3
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, usual[1]))
    try:
        path = tmp_path / f"provisions.1-a.{format}"
        sent = list(file_cache.CachedFile("provisions", format, lambda: iter(pieces), path).as_is())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert sent == pieces and list(tmp_path.iterdir()) == []
