"""Files for programs at fixed addresses: sitemap.xml, robots.txt and favicon.ico."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from provisions.models import Agreement, Economy, Provision, Release

PAGES = (
    "home", "provisions", "agreements", "economies", "compare", "trends", "wording", "codebook", "evidence", "news",
    "data", "releases", "about",
)  # fmt: skip


RECORDS_IN_FILE = 500  # of a sitemap, which lists each in every language: 0.2 seconds of a processor


class TranslatedSitemap(Sitemap):
    """Each page in every language, with links between the translations.

    Django's own `i18n` resolves every address eight times and reads all records for each file. Here an address is
    resolved once; the other languages' addresses differ in the prefix alone.
    """

    limit = RECORDS_IN_FILE

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        homes = {code: _home(code) for code, _name in settings.LANGUAGES}
        original, urls = homes[settings.LANGUAGE_CODE], []
        for item in self.paginator.page(page).object_list:
            with override(settings.LANGUAGE_CODE):
                place = self.location(item).removeprefix(original)
            locations = {code: f"{protocol}://{site.domain}{home}{place}" for code, home in homes.items()}
            alternates = [*locations.items(), ("x-default", locations[settings.LANGUAGE_CODE])]
            links = [{"lang_code": code, "location": location} for code, location in alternates]
            modified = self.lastmod(item)
            urls += [
                {"location": location, "lastmod": modified, "alternates": links} for location in locations.values()
            ]
        return urls

    def lastmod(self, item: Any) -> Any:
        return None


def _home(language: str) -> str:
    with override(language):
        return reverse("home")


class PagesSitemap(TranslatedSitemap):
    """The pages of PAGES."""

    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class RecordsSitemap(TranslatedSitemap):
    """The pages of the records of a queryset."""

    def __init__(self, queryset: QuerySet[Any], date_field: str = "") -> None:
        self.queryset, self.date_field = queryset, date_field

    def items(self) -> QuerySet[Any]:
        return self.queryset.all()

    def lastmod(self, item: Any) -> Any:
        return getattr(item, self.date_field) if self.date_field else None

    def get_latest_lastmod(self) -> Any:
        if not self.date_field:
            return None
        return self.queryset.order_by().aggregate(last=Max(self.date_field))["last"]


class ReleasesSitemap(RecordsSitemap):
    def location(self, item: Release) -> str:
        return reverse("release", args=[item.version])


PROVISIONS = Provision.objects.public().order_by("number").only("number", "modified")
SITEMAPS: dict[str, Any] = {
    "pages": PagesSitemap(),
    "provisions": RecordsSitemap(PROVISIONS, "modified"),
    "agreements": RecordsSitemap(Agreement.objects.public().order_by("slug").only("slug")),
    "economies": RecordsSitemap(Economy.objects.order_by("code").only("code")),
    "releases": ReleasesSitemap(Release.objects.order_by("-pk"), "date"),
}


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of the sitemaps, of RECORDS_IN_FILE records each."""
    return views.index(request, SITEMAPS, sitemap_url_name="sitemap-section").render()


def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """One sitemap; `p` in the query is its page."""
    return views.sitemap(request, SITEMAPS, section).render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Allow records and pages of lists, but not the endless combinations of filters."""
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?",
        "Allow: /*?page=",
        "Allow: /sitemap-*?p=",
        sitemap,
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for pages without a link to it, such as the admin's."""
    return redirect(static("provisions/favicon.svg"))
