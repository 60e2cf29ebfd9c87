"""No test reaches another host.

pytest-socket refuses connections while a test runs (`--allow-hosts` in pyproject.toml). This module adds what it leaves
open: looking up names, datagrams and `connect_ex`. A Python started with `environment()` is closed in the same way, so
commands and served sites are too.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

from pytest_socket import SocketConnectBlockedError, socket_allow_hosts

ROOT = Path(__file__).resolve().parent.parent
HERE = ["127.0.0.0/8", "::1", "localhost"]

_connect_ex, _sendto, _getaddrinfo = socket.socket.connect_ex, socket.socket.sendto, socket.getaddrinfo


def is_here(host: Any) -> bool:
    """Whether a host's name or address is this machine's own."""
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _check(host: Any, family: int = socket.AF_INET) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_here(host):
        raise SocketConnectBlockedError(HERE, str(host))


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check(address[0], self.family)
    return _connect_ex(self, address)


def _guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    _check(rest[-1][0], self.family)
    return _sendto(self, data, *rest)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    _check(host)
    return _getaddrinfo(host, *args, **kwargs)


def guard_lookups() -> None:
    """Refuse names of other hosts, and datagrams to them, until the process ends."""
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign]
    socket.socket.sendto = _guarded_sendto  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_getaddrinfo


def close() -> None:
    """Refuse everything that leaves the machine until the process ends."""
    socket_allow_hosts(HERE, allow_unix_socket=True)
    guard_lookups()


def environment() -> dict[str, str]:
    """Variables that close the network for a Python started with them: sitecustomize.py calls `close`."""
    return {"PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "no_network_site"), str(ROOT)])}
