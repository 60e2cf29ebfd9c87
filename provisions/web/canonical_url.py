"""One address for one question: what a form sends for fields that were left blank is taken out of the address.

A browser without scripts sends every field of a form, so that the address of a search for one word would have a dozen
empty parameters behind it. Such an address leads to the clean one, which is then what a reader shares and cites.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from provisions.query import PARAMETERS
from provisions.web.presenters.compare import PLACES

View = Callable[..., Any]
KNOWN = {*PARAMETERS, *PLACES, "chapter"}  # whose blank values ask for nothing; of any other name the page says no


def clean_address(view: View) -> View:
    """Sends an address with blank values to the same without them (302, since HTML pages vary by who asks).

    Scripts are answered as they ask: they are told the clean address with the answer.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.htmx and any(_asks_nothing(name, one) for name, all_ in request.GET.lists() for one in all_):  # type: ignore[attr-defined]
            return HttpResponseRedirect(_cleaned(request))
        found: HttpResponse = view(request, *args, **kwargs)
        return found

    return answer


def _asks_nothing(name: str, value: str) -> bool:
    return name in KNOWN and not value.strip()


def _cleaned(request: HttpRequest) -> str:
    params = request.GET.copy()
    for name, values in request.GET.lists():
        params.setlist(name, [value for value in values if not _asks_nothing(name, value)])
    query = params.urlencode()
    return f"{request.path}?{query}" if query else request.path
