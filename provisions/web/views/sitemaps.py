"""The sitemap: every public record and the pages that lead to them, in each language, with the others beside it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import Agreement, Economy, Provision, Release

PAGES = (
    "home",
    "provisions",
    "agreements",
    "economies",
    "compare",
    "trends",
    "wording",
    "codebook",
    "evidence",
    "data",
    "releases",
    "about",
)


class InEveryLanguage(Sitemap):
    i18n = True
    alternates = True
    x_default = True


class Pages(InEveryLanguage):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class Provisions(InEveryLanguage):
    def items(self) -> QuerySet[Provision]:
        return Provision.objects.public().order_by("number").only("number", "modified")

    def lastmod(self, item: Provision) -> datetime:
        return item.modified


class Agreements(InEveryLanguage):
    def items(self) -> QuerySet[Agreement]:
        return Agreement.objects.public().order_by("slug").only("slug")


class Economies(InEveryLanguage):
    def items(self) -> QuerySet[Economy]:
        return Economy.objects.order_by("code").only("code")


class Releases(InEveryLanguage):
    def items(self) -> QuerySet[Release]:
        return Release.objects.order_by("-pk").only("version", "date")

    def location(self, item: Release) -> str:
        return reverse("release", args=[item.version])

    def lastmod(self, item: Release) -> date:
        return item.date


SITEMAPS: dict[str, Any] = {
    "pages": Pages, "provisions": Provisions, "agreements": Agreements, "economies": Economies,
    "releases": Releases,
}  # fmt: skip


@require_safe
@cache_for_dataset_version(parameter="p")
def sitemap(request: HttpRequest) -> HttpResponse:
    """The sitemap, made once for the dataset's version."""
    return views.sitemap(request, SITEMAPS).render()
