"""No way out of the machine: whatever would call another host while the tests run fails, and says whom it called.

`closed` is for a process that runs tests. A Python that is started with this folder's `sitecustomize` on its path is
closed too: so are commands and served sites.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

_connect, _connect_ex, _sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


class LeavesTheMachine(Exception):
    """Somebody called another host; no OSError, so that nobody takes it for a host that is down."""


def is_here(host: Any) -> bool:
    """Whether a host's name or address is this machine's own."""
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _check(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
        raise LeavesTheMachine(f"{address[0]} port {address[1]} was called. A running site calls nobody.")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _check(self.family, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check(self.family, address)
    return _connect_ex(self, address)


def _guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    _check(self.family, rest[-1])
    return _sendto(self, data, *rest)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    if not is_here(host):
        raise LeavesTheMachine(f"The address of {host} was asked for. A running site calls nobody.")
    return _getaddrinfo(host, *args, **kwargs)


def close() -> None:
    """From now on this process reaches nothing but this machine."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign]
    socket.socket.sendto = _guarded_sendto  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_getaddrinfo
