"""Two workers on one SQLite file, each with a memory of its own: versions, figures, logs, an orderly end."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from tests.cluster.editions import ONE, PAGE, edition_of, published
from tests.cluster.served import BUILD, Answer, Site
from tests.cluster.test_deploy import health_check, nginx
from tests.postgres import free_port
from tests.template_db import prepare_data_folder

pytestmark = pytest.mark.alone

FIGURES = 'rta_db_requests_total{method="GET",status="200",view="api-v1:codebook-list"}'
# Four records that are more than any buffer between here and there holds.
FATTEN = """
from provisions.models import Provision
Provision.objects.public().update(summary="x" * 5_000_000)
"""


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, subprocess.Popen[bytes]]]:
    folder = tmp_path_factory.mktemp("workers")
    more = {"RTA_DB_METRICS": "1", "RTA_DB_BEHIND_PROXY": "1", "RTA_DB_LOG_FORMAT": "json", "RTA_DB_LOG_LEVEL": "INFO"}
    prepare_data_folder(folder)
    site = Site(folder, more)
    site.python(BUILD)
    with site.serving() as server:
        yield site, server


@pytest.fixture
def site(serving: tuple[Site, subprocess.Popen[bytes]]) -> Site:
    return serving[0]


def test_a_page_that_either_worker_kept_is_never_handed_out_again_after_a_publication(site: Site) -> None:
    over, done, stale = threading.Event(), [0], []

    def read(path: str) -> None:
        while not over.is_set():
            at_least = done[0]
            found = edition_of(site.get(path))
            if found < at_least:
                stale.append((path, found, at_least))

    readers = [threading.Thread(target=read, args=(path,)) for path in (PAGE, "/provisions/", ONE)]
    for one in readers:
        one.start()
    for edition, _version in published(site, 1, 8, pause=0.2):
        done[0] = edition
    over.set()
    for one in readers:
        one.join()
    assert stale == []
    assert {edition_of(site.get(path)) for path in (PAGE, "/provisions/", ONE) for _ in range(4)} == {8}


def test_the_figures_are_those_of_both_workers(site: Site) -> None:
    before = _figure(site, FIGURES)
    for _ in range(10):
        assert site.get("/api/v1/codebook/").status == 200
    assert {_figure(site, FIGURES) for _ in range(4)} == {before + 10}
    assert _figure(site, "rta_db_provisions") == 4 and _figure(site, "rta_db_dataset_version") > 1


def _figure(site: Site, name: str) -> float:
    lines = [line for line in site.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
    return float(lines[0].split()[-1]) if lines else 0.0


def test_nobody_from_outside_sees_the_figures(site: Site) -> None:
    assert site.get("/metrics", X_Forwarded_For="192.0.2.1").status == 404
    assert site.get("/metrics", X_Forwarded_Proto="https").status == 404


def test_a_record_tells_of_the_request_and_not_of_the_reader(site: Site) -> None:
    given = site.get("/provisions/?q=finance", X_Request_ID="from-the-proxy-1", User_Agent="Somebody's")
    assert given.headers["X-Request-ID"] == "from-the-proxy-1"
    told = [json.loads(line) for line in site.log.splitlines() if "from-the-proxy-1" in line]
    assert [(one["method"], one["path"], one["status"]) for one in told] == [("GET", "/provisions/", 200)]
    assert told[0]["ms"] > 0 and not {"finance", "Somebody's", "127.0.0.1"} & set(json.dumps(told[0]).split('"'))


def test_who_watches_needs_no_name_of_the_site(site: Site) -> None:
    assert site.get("/healthz", Host="10.0.0.7:8000").text == "ok\n"
    assert site.get("/readyz", Host="10.0.0.7:8000").text == "ready\n"
    assert site.get("/", Host="10.0.0.7:8000").status == 400


def test_the_image_asks_for_health_as_it_can_be_asked(site: Site) -> None:
    _python, *rest = health_check()
    for port, code in ((site.port, 0), (free_port(), 1)):
        command = [sys.executable, *(one.replace(":8000", f":{port}") for one in rest)]
        assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == code


def test_through_the_proxy(site: Site, tmp_path: Path) -> None:
    http, https = free_port(), free_port()
    with subprocess.Popen(nginx(tmp_path, f"127.0.0.1:{site.port}", http, https)) as proxy:
        try:
            trusting = ssl.create_default_context(cafile=tmp_path / "fullchain.pem")
            trusting.check_hostname = False
            page = _through(https, trusting, "/provisions/P00001/")
            assert page.status == 200 and b'hreflang="fr" href="https://localhost/fr/' in page.body
            assert len(page.headers["X-Request-ID"]) == 32 and page.headers["Server"] == "nginx"
            assert [_through(https, trusting, path).status for path in ("/metrics", "/readyz", "/healthz")] == [
                404,
                404,
                200,
            ]
            to_https = _through(http, None, "/about/")
            assert (to_https.status, to_https.headers["Location"]) == (301, "https://localhost/about/")
        finally:
            proxy.terminate()


def _through(port: int, trusting: ssl.SSLContext | None, path: str) -> Answer:
    """The proxy's answer, once it listens; redirects are not followed."""
    for _again in range(100):
        try:
            asked = (
                HTTPSConnection("localhost", port, context=trusting) if trusting else HTTPConnection("localhost", port)
            )
            asked.request("GET", path)
            found = asked.getresponse()
            return Answer(found.status, found.headers, found.read())
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            asked.close()
    raise AssertionError("the proxy does not listen")


def test_told_to_end_it_finishes_what_is_under_way(serving: tuple[Site, subprocess.Popen[bytes]]) -> None:
    """The last test of the server. An export of 20 MB: the order to end comes after its first bytes."""
    site, server = serving
    site.python(FATTEN)
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        reader.connect(("127.0.0.1", site.port))
        host = f"Host: 127.0.0.1:{site.port}\r\nConnection: close"
        reader.sendall(f"GET /api/v1/provisions.jsonl HTTP/1.1\r\n{host}\r\n\r\n".encode())
        whole = bytearray(reader.recv(65_536))
        server.send_signal(signal.SIGTERM)
        while piece := reader.recv(1_000_000):
            whole += piece
        assert server.wait(20) == 0
    assert whole.startswith(b"HTTP/1.1 200") and whole.endswith(b"\r\n0\r\n\r\n")
    assert len(whole) > 20_000_000
