"""Canonical addresses: lists without blank parameters, and records without a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import override

from provisions.query import PARAMETERS
from provisions.web.presenters import compare
from provisions.web.query_links import with_query

View = Callable[..., Any]
# Unknown parameters are kept even when they are blank, so that the view rejects them.
REMOVABLE = {*PARAMETERS, *compare.PARAMETERS, "chapter"}


def redirect_to_canonical_url(view: View) -> View:
    """Redirect (302) an address with blank parameters to the same address without them.

    A form sends all of its fields when scripts are off, and the address is what readers share and cite. Requests of
    htmx are not redirected: their response carries the canonical address.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lists = request.GET.lists()
        blank = {name for name, values in lists if name in REMOVABLE and not all(value.strip() for value in values)}
        if not blank or request.htmx:  # type: ignore[attr-defined]
            response: HttpResponse = view(request, *args, **kwargs)
            return response
        params = request.GET.copy()
        for name in blank:
            params.setlist(name, [value for value in params.getlist(name) if value.strip()])
        return HttpResponseRedirect(with_query(request.path, params.urlencode()))

    return wrapped


def permanent_url(request: HttpRequest, view_name: str, *args: str) -> str:
    """Return the absolute address to cite, which has no language, whatever the active language is."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse(view_name, args=args))
