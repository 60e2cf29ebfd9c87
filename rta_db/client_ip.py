"""Whose request it is, by address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

NETWORK = 64  # bits; what one caller is given at least


def get_client_ip(request: HttpRequest) -> str:
    """The caller's address, as the rates of the API count it: NUM_PROXIES of REST_FRAMEWORK says whose word counts.

    A proxy adds the address it saw at the end of X-Forwarded-For. What stands before, anybody could have written.
    Addresses of IPv6 are those of their network (/64): whoever has one has all of it, 2^64 names for one caller.
    """
    bare: Any = request  # it reads nothing but META, which both kinds of request have
    told, own = str(BaseThrottle().get_ident(bare) or ""), str(request.META.get("REMOTE_ADDR", ""))
    found = _read(told) or _read(own)
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or ip_network((found, NETWORK), strict=False).network_address
    return str(found) if found else own


def _read(told: str) -> IPv4Address | IPv6Address | None:
    """An address as it was told; None for what is none."""
    try:
        return ip_address(told)
    except ValueError:
        return None
