"""Addresses for programs: the same in every language, so they carry none."""

from __future__ import annotations

from django.urls import path, re_path

from provisions.web.errors import refuses_bad_questions
from provisions.web.views import feeds, health, pages, releases
from provisions.web.views.sitemaps import sitemap

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("feeds/provisions.atom", refuses_bad_questions(feeds.Provisions()), name="feed"),
    path("feeds/releases.atom", feeds.Releases(), name="releases-feed"),
    re_path(rf"^data/releases/{releases.VERSION}/(?P<name>[A-Za-z0-9_.]+)$", releases.file, name="release-file"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("favicon.ico", pages.favicon),
    path("robots.txt", pages.robots, name="robots"),
]
