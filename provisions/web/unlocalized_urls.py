"""Addresses for programs, which are the same in every language."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.http import require_safe

from provisions.lib.response_cache import cache_for_dataset_version
from provisions.web.errors import handle_invalid_query
from provisions.web.views import feeds, health, releases, site_files

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("feeds/provisions.atom", require_safe(handle_invalid_query(feeds.ProvisionsFeed())), name="feed"),
    path("feeds/news.atom", cache_for_dataset_version(handle_invalid_query(feeds.NewsFeed())), name="news-feed"),
    path("feeds/releases.atom", require_safe(feeds.ReleasesFeed()), name="releases-feed"),
    re_path(
        rf"^data/releases/{releases.VERSION}/(?P<name>[A-Za-z0-9_.]+)$", releases.release_file, name="release-file"
    ),
    path("sitemap.xml", cache_for_dataset_version(site_files.sitemap_index, parameter="p"), name="sitemap"),
    re_path(
        rf"^sitemap-(?P<section>{'|'.join(site_files.SITEMAPS)})\.xml$",
        cache_for_dataset_version(site_files.sitemap, parameter="p"),
        name="sitemap-section",
    ),
    path("favicon.ico", site_files.favicon),
    path("robots.txt", site_files.robots, name="robots"),
]
