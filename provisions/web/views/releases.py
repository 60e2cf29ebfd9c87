"""Pages on releases: their list, one with its files and how to cite it, and the files themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from provisions.exports import DATASETS, citation, releases
from provisions.exports.releases.metadata import Written
from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import Release

LABELS: dict[str, str | Promise] = {
    **{name: _(str(one.label)) for name, one in DATASETS.items()},
    "panel": _("Panel"),
    "changelog": _("Changelog"),
    "columns": _("Columns"),
}
# JSON inside a script element: nothing in it may look like markup.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
VERSION = r"(?P<version>\d{4}\.\d+)"
MONTH = 30 * 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class File:
    """A file of a release and its address."""

    facts: Written
    href: str


@dataclass(frozen=True)
class Held:
    """A dataset in a release: how many records, and its files."""

    label: str | Promise
    records: int | None
    files: list[File]


@dataclass(frozen=True)
class Changed:
    """How many records of a dataset came, changed, were withdrawn or went since the release before."""

    label: str | Promise
    counts: list[tuple[str, int]]


@require_safe
@cache_for_dataset_version
def listing(request: HttpRequest) -> HttpResponse:
    """All releases, newest first."""
    return render(request, "provisions/releases.html", {"releases": Release.objects.order_by("-pk")})


@require_safe
@cache_for_dataset_version
def release(request: HttpRequest, version: str) -> HttpResponse:
    """One release; 404 for a number that there is not."""
    found = _found(version)
    files = [*releases.files_of(found), releases.sums_of(found)]
    shown = [File(one, _file_href(version, one.name)) for one in files]
    context = {
        "release": found,
        "held": list(_held(shown)),
        "others": [one for one in shown if not one.facts.format],
        "files": shown,
        "changes": _changes(found),
        "citation": citation.of_release(version, found.date, permanent(request, version)),
        "json_ld": _json_ld(request, found),
        "dcat_href": _file_href(version, "dcat.jsonld"),
    }
    return render(request, "provisions/release.html", context)


@require_safe
def file(request: HttpRequest, version: str, name: str) -> HttpResponseBase:
    """A file of a release; 404 for one that there is not."""
    try:
        return releases.send(request, releases.find(version), name)
    except releases.NoRelease as error:
        raise Http404(str(error)) from None


def permanent(request: HttpRequest, version: str) -> str:
    """The address to cite: that of no language, whatever the reader's is."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse("release", args=[version]))


def _found(version: str) -> Release:
    try:
        return releases.find(version)
    except releases.NoRelease as error:
        raise Http404(str(error)) from None


def _file_href(version: str, name: str) -> str:
    return reverse("release-file", args=[version, name])


def _held(files: list[File]) -> Iterator[Held]:
    """The datasets in the release's order, each with its files."""
    for dataset in dict.fromkeys(one.facts.dataset for one in files if one.facts.format):
        mine = [one for one in files if one.facts.dataset == dataset]
        yield Held(LABELS.get(dataset, dataset), mine[0].facts.records, mine)


def _changes(found: Release) -> list[Changed]:
    """What the changelog says in sum, read once for its checksum; nothing when its file is missing."""
    sums = [one.sha256 for one in releases.files_of(found) if one.name == "changelog.jsonl"]
    try:
        counted = cache.get_or_set(f"release-changes-{sums}", lambda: releases.changes_of(found), MONTH) or {}
    except releases.NoRelease:
        return []
    return [Changed(LABELS.get(dataset, dataset), sorted(counts.items())) for dataset, counts in counted.items()]


def _json_ld(request: HttpRequest, found: Release) -> SafeString:
    """The release for search engines of datasets, with whole addresses, safe inside a script element."""
    address = permanent(request, found.version)
    described: dict[str, Any] = releases.as_schema_org(found.version, releases.files_of(found), address)
    told = {**described, "@id": address, "url": address, "datePublished": found.date.isoformat()}
    written = json.dumps(told, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(written)  # noqa: S308  nothing in it can end the element
