"""Canonical addresses: lists without blank parameters and old codes, and records without a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import override

from provisions.models.codebook import current_code
from provisions.query import PARAMETERS
from provisions.web.presenters import compare
from provisions.web.query_links import with_query

View = Callable[..., Any]
# Unknown parameters are kept even when they are blank, so that the view rejects them.
REMOVABLE = {*PARAMETERS, *compare.PARAMETERS, "chapter"}


def redirect_to_canonical_url(view: View) -> View:
    """Redirect (302) an address with blank parameters or renamed codes to the same address without them.

    A form sends all of its fields when scripts are off, and the address is what readers share and cite. Requests of
    htmx are not redirected: their response carries the canonical address.
    """

    @wraps(view)
    def redirect(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        params = request.GET.copy()
        for name in REMOVABLE & params.keys():
            params.setlist(name, [_current(name, value) for value in params.getlist(name) if value.strip()])
        if params == request.GET or request.htmx:  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(with_query(request.path, params.urlencode()))

    return redirect


def _current(name: str, value: str) -> str:
    """The value of a parameter, with the present name of a code that was renamed; a hyphen in front stays."""
    code = value.removeprefix("-")
    return value[: len(value) - len(code)] + current_code(name, code)


def permanent_url(request: HttpRequest, view_name: str, *args: str) -> str:
    """Return the absolute address to cite, which has no language, whatever the active language is."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse(view_name, args=args))
