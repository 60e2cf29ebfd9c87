"""Addresses of admin pages under the names that their models had before."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, reverse


def _redirect(request: HttpRequest, model: str, rest: str = "") -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    address = reverse(f"admin:provisions_{model}_changelist") + rest
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


urlpatterns = [
    path(f"provisions/{old}/{rest}", partial(_redirect, model=new))
    for old, new in {"move": "statuschange", "batch": "assignmentbatch"}.items()
    for rest in ("", "<path:rest>")
]
