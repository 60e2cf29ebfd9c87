"""Releases: the list, each with its files, and any list or file as a release has it (`release=2026.1`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from provisions.api.formats import get_format
from provisions.api.openapi.operations import describe_release, describe_release_file, describe_releases
from provisions.api.openapi.schema import OperationSchema
from provisions.api.pagination import build_numbered_page, build_page
from provisions.api.query import ApiQuery
from provisions.api.views.base import FileView, ReadView
from provisions.exports.releases import files
from provisions.models import Release
from provisions.query import InvalidQuery, ParameterError

WITH_RELEASE = ("page", "page_size", "format")  # the parameters that go together with `release`
FILE_MEMBERS = ("name", "bytes", "sha256", "dataset", "format", "records")


class ReleaseList(ReadView):
    """All releases, newest first."""

    schema = OperationSchema("list", describe_releases, errors=(400, 406), topic="releases")

    def get(self, request: Request) -> HttpResponseBase:
        get_format(request, ("json",))
        results = [_serialize(request, release) for release in Release.objects.order_by("-pk")]
        return self.conditional_response(request, lambda: Response(build_page(len(results), results)))


class ReleaseDetail(ReadView):
    """One release: when it was made, what is new in it, its files with their sizes and SHA-256."""

    schema = OperationSchema("detail", describe_release, errors=(400, 404, 406), topic="releases")

    def get(self, request: Request, version: str) -> HttpResponseBase:
        get_format(request, ("json",))
        release = files.find_release(version)
        return self.conditional_response(request, lambda: Response(_serialize(request, release)))


class ReleaseFile(FileView):
    """A file of a release. It never changes, so callers may cache it forever."""

    schema = OperationSchema("file", describe_release_file, errors=(404,), topic="releases")

    def get(self, request: Request, version: str, name: str) -> HttpResponseBase:
        return files.send(request._request, files.find_release(version), name)


def get_release(query: ApiQuery) -> Release:
    """The release that a query names.

    Raises InvalidQuery for an unknown number and for filters, orders and shapes: a release has whole tables.
    """
    try:
        release = files.find_release(query.release or "")
    except files.ReleaseNotFound as error:
        known = list(Release.objects.order_by("-pk").values_list("version", flat=True))
        raise InvalidQuery([ParameterError("release", (query.release or "")[:80], str(error), known)]) from None
    message = _("A release has whole tables: it can only be combined with %(names)s. Filters apply to today's data.")
    message %= {"names": ", ".join(WITH_RELEASE)}
    names = [*query.filters, *(["cursor"] if query.cursor is not None else [])]
    errors = [ParameterError(name, "", message, list(WITH_RELEASE)) for name in names if name not in WITH_RELEASE]
    if errors:
        raise InvalidQuery(errors)
    return release


def get_release_page(request: Request, release: Release, query: ApiQuery) -> dict[str, Any]:
    """The page of a release's records that a query selects; raises PageOutOfRange beyond the last."""
    try:
        first = (query.page - 1) * query.page_size
        count, rows = files.read_page(release, query.dataset, first, query.page_size)
    except files.ReleaseNotFound as error:
        raise InvalidQuery([ParameterError("release", release.version, str(error))]) from None
    return build_numbered_page(request, count, rows, query.page, query.page_size)


def _serialize(request: Request, release: Release) -> dict[str, Any]:
    def link(name: str) -> str:
        return reverse("api-v1:releases-file", args=[release.version, name], request=request)

    return {
        "version": release.version,
        "date": release.date.isoformat(),
        "dataset_version": release.dataset_version,
        "note": release.note,
        "files": [{**{name: file[name] for name in FILE_MEMBERS}, "url": link(file["name"])} for file in release.files],
    }
