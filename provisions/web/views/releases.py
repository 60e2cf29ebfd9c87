"""The pages of releases, and their files."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from provisions.exports import DATASETS, citation
from provisions.exports.releases import changelog, files, metadata
from provisions.exports.releases.metadata import ReleaseFileInfo
from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import Release
from provisions.web.canonical_url import permanent_url

LABELS: dict[str, str | Promise] = {
    **{name: _(str(one.label)) for name, one in DATASETS.items()},
    "panel": _("Panel"),
    "dyads": _("Dyads"),
    "changelog": _("Changelog"),
    "columns": _("Columns"),
}
# Escapes for JSON in a script element, in which nothing may look like markup.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
VERSION = r"(?P<version>\d{4}\.\d+)"
MONTH = 30 * 24 * 60 * 60  # seconds


@cache_for_dataset_version
def release_list(request: HttpRequest) -> HttpResponse:
    """All releases, newest first."""
    return render(request, "provisions/releases.html", {"releases": Release.objects.order_by("-pk")})


@cache_for_dataset_version
def release_detail(request: HttpRequest, version: str) -> HttpResponse:
    """A release with its files; 404 for an unknown version."""
    release = files.find_release(version)
    permalink = permanent_url(request, "release", version)
    all_files = [*files.list_files(release), files.checksums_file(release)]
    context = {
        "release": release,
        "datasets": _datasets(all_files),
        "others": [one for one in all_files if not one.format],
        "files": all_files,
        "changes": _changes(release),
        "citation": citation.cite_release(version, release.date, permalink),
        "json_ld": _json_ld(release, permalink),
    }
    return render(request, "provisions/release.html", context)


@require_safe
def release_file(request: HttpRequest, version: str, name: str) -> HttpResponseBase:
    """A file of a release; 404 for an unknown one."""
    return files.send(request, files.find_release(version), name)


def _datasets(files: list[ReleaseFileInfo]) -> list[tuple[str | Promise, list[ReleaseFileInfo]]]:
    """Return the label of each dataset with its files, in the order of the release."""
    groups: dict[str, list[ReleaseFileInfo]] = defaultdict(list)
    for one in files:
        if one.format:
            groups[one.dataset].append(one)
    return [(LABELS.get(name, name), group) for name, group in groups.items()]


def _changes(release: Release) -> list[tuple[str | Promise, list[tuple[str, int]]]]:
    """Return the label of each dataset with its numbers of changes by kind since the previous release.

    They are read from the changelog and cached by its checksum. The list is empty when the changelog is missing.
    """
    checksums = [one.sha256 for one in files.list_files(release) if one.name == "changelog.jsonl"]
    try:
        counts = cache.get_or_set(f"release-changes-{checksums}", lambda: changelog.count_changes(release), MONTH) or {}
    except files.ReleaseNotFound:
        return []
    return [(LABELS.get(name, name), sorted(by_kind.items())) for name, by_kind in counts.items()]


def _json_ld(release: Release, permalink: str) -> SafeString:
    """Describe the release for dataset search engines, in JSON that is safe in a script element."""
    description: dict[str, Any] = metadata.as_schema_org(release.version, files.list_files(release), permalink)
    with suppress(files.ReleaseNotFound):  # the years that it had when it was made
        made = json.loads(files.find_file(release, "dataset.jsonld")[1].read_bytes())
        description["temporalCoverage"] = made["temporalCoverage"]
    description |= {"@id": permalink, "url": permalink, "datePublished": release.date.isoformat()}
    return mark_safe(json.dumps(description, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  <, > and & are escaped
