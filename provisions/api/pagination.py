"""A page of a list as the API writes it: how many there are, the pages around it, its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request


def envelope(
    count: int | None, results: Any, following: str | None = None, previous: str | None = None
) -> dict[str, Any]:
    """What every list answers; without addresses it is whole."""
    return {"count": count, "next": following, "previous": previous, "results": results}


def numbered(count: int, results: Any, page: int, last: int, link: Callable[[int], str]) -> dict[str, Any]:
    """A page among numbered ones; `link` gives the address of a page by its number."""
    return envelope(count, results, link(page + 1) if page < last else None, link(page - 1) if page > 1 else None)


def address(request: Request, asking: str) -> str:
    """The whole address of the same list with another query string."""
    return request.build_absolute_uri(f"{request.path}?{asking}")
