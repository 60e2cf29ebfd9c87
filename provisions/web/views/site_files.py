"""Files for programs at fixed addresses: sitemap.xml, robots.txt and favicon.ico."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import GenericSitemap, Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from provisions.models import Agreement, Economy, Provision, Release

PAGES = (
    "home", "provisions", "agreements", "economies", "compare", "trends", "wording", "codebook", "evidence", "data",
    "releases", "about",
)  # fmt: skip


class PagesSitemap(Sitemap):
    """The pages of PAGES in each language, with links between the translations."""

    i18n = alternates = x_default = True

    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class RecordsSitemap(GenericSitemap):
    """The pages of the records of a queryset, in the same way."""

    i18n = alternates = x_default = True


class ReleasesSitemap(RecordsSitemap):
    def location(self, item: Release) -> str:
        return reverse("release", args=[item.version])


PROVISIONS = Provision.objects.public().order_by("number").only("number", "modified")
SITEMAPS: dict[str, Any] = {
    "pages": PagesSitemap,
    "provisions": RecordsSitemap({"queryset": PROVISIONS, "date_field": "modified"}),
    "agreements": RecordsSitemap({"queryset": Agreement.objects.public().order_by("slug").only("slug")}),
    "economies": RecordsSitemap({"queryset": Economy.objects.order_by("code").only("code")}),
    "releases": ReleasesSitemap({"queryset": Release.objects.order_by("-pk"), "date_field": "date"}),
}


def sitemap(request: HttpRequest) -> HttpResponse:
    return views.sitemap(request, SITEMAPS).render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Allow records and pages of lists, but not the endless combinations of filters."""
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*?", "Allow: /*?page=", sitemap, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for pages without a link to it, such as the admin's."""
    return redirect(static("provisions/favicon.svg"))
