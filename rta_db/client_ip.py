"""The address of the client that sent a request."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

IPV6_PREFIX = 64  # bits: the smallest network that a provider assigns to a customer


def get_client_ip(request: HttpRequest) -> str:
    """The client's address for rate limits and lockouts; NUM_PROXIES of REST_FRAMEWORK says which proxies to trust.

    A proxy appends the address that it saw to X-Forwarded-For; clients can write anything before it. For IPv6 the
    address of the network (/64) is returned, since a client can use any of its 2^64 addresses.
    """
    plain: Any = request  # get_ident reads only META, which requests of Django and of the REST framework have
    remote = str(request.META.get("REMOTE_ADDR", ""))
    address = _parse(str(BaseThrottle().get_ident(plain) or "")) or _parse(remote)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or ip_network((address, IPV6_PREFIX), strict=False).network_address
    return str(address) if address else remote


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
