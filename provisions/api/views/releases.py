"""Releases on the API: the list, each with its files, and any list or file as a release has it (`release=2026.1`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from provisions.api.formats import FileView, record_alone
from provisions.api.openapi.releases import ReleaseFileSchema, ReleaseListSchema, ReleaseSchema
from provisions.api.pagination import envelope
from provisions.api.views.base import ReadView
from provisions.exports import releases
from provisions.models import Release
from provisions.query import InvalidQuery, ListQuery, ParameterError
from provisions.query.pagination import check_page, last_page

TAKEN = ("page", "page_size", "format")  # what goes together with `release`
FACTS = ("name", "bytes", "sha256", "dataset", "format", "records")


class ReleaseList(ReadView):
    """All releases, newest first."""

    schema = ReleaseListSchema()

    def get(self, request: Request) -> HttpResponseBase:
        record_alone(request)
        return self.unless_known(request, lambda: Response(_all(request)))


class ReleaseDetail(ReadView):
    """One release: when it was made, what is new in it, its files with their sizes and SHA-256."""

    schema = ReleaseSchema()

    def get(self, request: Request, version: str) -> HttpResponseBase:
        record_alone(request)
        found = _found(version)
        return self.unless_known(request, lambda: Response(_described(request, found)))


class ReleaseFile(FileView):
    """A file of a release. It never changes, so callers may keep it for good."""

    schema = ReleaseFileSchema()

    def get(self, request: Request, version: str, name: str) -> HttpResponseBase:
        return send(request, _found(version), name)


def _all(request: Request) -> dict[str, Any]:
    results = [_described(request, one) for one in Release.objects.order_by("-pk")]
    return envelope(len(results), results)


def _described(request: Request, release: Release) -> dict[str, Any]:
    def link(name: str) -> str:
        return reverse("api-v1:releases-file", args=[release.version, name], request=request)

    return {
        "version": release.version,
        "date": release.date.isoformat(),
        "dataset_version": release.dataset_version,
        "note": release.note,
        "files": [{**{name: one[name] for name in FACTS}, "url": link(one["name"])} for one in release.files],
    }


def _found(version: str) -> Release:
    try:
        return releases.find(version)
    except releases.NoRelease as error:
        raise Http404(str(error)) from None


def send(request: Request, release: Release, name: str) -> HttpResponseBase:
    """A file of a release, or 304 when the caller has it."""
    try:
        return releases.send(request._request, release, name)
    except releases.NoRelease as error:
        raise Http404(str(error)) from None


def asked_for(version: str, question: ListQuery) -> Release:
    """The release that a list, file or record is wanted from.

    Raises BadQuestion for a number that there is not and for filters, orders and shapes: a release has whole tables.
    """
    try:
        found = releases.find(version)
    except releases.NoRelease as error:
        known = list(Release.objects.order_by("-pk").values_list("version", flat=True))
        raise InvalidQuery([ParameterError("release", version[:80], str(error), known)]) from None
    refuse_beside(question.filters)
    return found


def refuse_beside(given: Iterable[str]) -> None:
    """Raises BadQuestion for parameters that don't go together with `release`."""
    message = _("A release gives whole tables: beside release only %(taken)s can be given. Filters ask today's data.")
    message %= {"taken": ", ".join(TAKEN)}
    faults = [ParameterError(name, "", message, list(TAKEN)) for name in given if name not in TAKEN]
    if faults:
        raise InvalidQuery(faults)


def page_of(release: Release, question: ListQuery) -> tuple[int, list[dict[str, Any]]]:
    """How many records a release has, and those of the page that is asked for; raises BadQuestion beyond the last."""
    try:
        first = (question.page - 1) * question.page_size
        count, rows = releases.page_of(release, question.dataset, first, question.page_size)
    except releases.NoRelease as error:
        raise InvalidQuery([ParameterError("release", release.version, str(error))]) from None
    check_page(question.page, last_page(count, question.page_size))
    return count, rows
