"""The sitemap: every public record and the pages that lead to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from provisions.models import Agreement, Economy, Provision

PAGES = (
    "home", "provisions", "agreements", "economies", "compare", "trends", "wording", "codebook", "evidence", "data",
    "about",
)  # fmt: skip


class Pages(Sitemap):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class Provisions(Sitemap):
    def items(self) -> QuerySet[Provision]:
        return Provision.objects.public().order_by("number").only("number", "modified")

    def lastmod(self, item: Provision) -> datetime:
        return item.modified


class Agreements(Sitemap):
    def items(self) -> QuerySet[Agreement]:
        return Agreement.objects.public().order_by("slug").only("slug")


class Economies(Sitemap):
    def items(self) -> QuerySet[Economy]:
        return Economy.objects.order_by("code").only("code")


SITEMAPS: dict[str, Any] = {
    "pages": Pages, "provisions": Provisions, "agreements": Agreements, "economies": Economies,
}  # fmt: skip
