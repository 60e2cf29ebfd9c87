"""While tests run nothing leaves the machine, and the guard is no decoration: it is tried."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.no_network import SocketConnectBlockedError, environment, is_here

pytestmark = [pytest.mark.trust, pytest.mark.filterwarnings("ignore:A test tried to use socket")]


@pytest.mark.parametrize("host", ["203.0.113.1", "example.org", "2001:db8::1", "10.0.0.1", "0.0.0.0.example"])
def test_another_host_is_refused_by_name(host: str) -> None:
    assert not is_here(host)
    with pytest.raises(SocketConnectBlockedError, match=f"{host}"):
        socket.create_connection((host, 80), timeout=0.1)


def test_datagrams_are_refused_as_well() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out, pytest.raises(SocketConnectBlockedError):
        out.sendto(b"x", ("203.0.113.1", 53))


def test_libraries_are_refused_too() -> None:
    with pytest.raises(SocketConnectBlockedError):
        urllib.request.urlopen("http://example.org/", timeout=0.1)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "", None, "127.8.8.8"])
def test_this_machine_is_reached(host: str | None) -> None:
    assert is_here(host)


def test_a_python_that_is_started_closed_is_closed() -> None:
    code = "import urllib.request; urllib.request.urlopen('http://example.org/')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment()}, capture_output=True, text=True
    )
    assert done.returncode == 1 and "SocketConnectBlockedError" in done.stderr
