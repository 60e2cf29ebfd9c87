"""Addresses of the public pages. They are a contract: what is cited stays where it is.

English pages stand at the root, French ones under /fr/ and Spanish ones under /es/.
"""

from __future__ import annotations

from django.urls import path, re_path

from provisions.web.views import data, pages, releases

urlpatterns = [
    path("", pages.home, name="home"),
    path("provisions/", pages.listing, {"dataset": "provisions"}, name="provisions"),
    re_path(r"^provisions/(?P<number>P\d{5,})/$", pages.provision, name="provision"),
    re_path(r"^provisions/(?P<number>P\d{5,})/cite/(?P<style>bibtex|ris|csl)/$", pages.citation, name="citation"),
    re_path(r"^provisions/(?P<key>p\d{5,})/$", pages.upper, {"name": "provision"}),
    path("agreements/", pages.listing, {"dataset": "agreements"}, name="agreements"),
    path("agreements/<slug:slug>/", pages.agreement, name="agreement"),
    path("agreements/<slug:slug>/text/", pages.text, name="text"),
    re_path(r"^(?P<dataset>provisions|agreements|economies)/values/(?P<name>[a-z_]+)/$", pages.values, name="values"),
    path("economies/", pages.listing, {"dataset": "economies"}, name="economies"),
    re_path(r"^economies/(?P<code>[A-Z0-9]{2,8})/$", pages.economy, name="economy"),
    re_path(r"^economies/(?P<key>[A-Za-z0-9]{2,8})/$", pages.upper, {"name": "economy"}),
    path("trends/", pages.trends, name="trends"),
    path("trends/wording/", pages.wording, name="wording"),
    re_path(r"^trends/(?P<name>[a-z-]+)\.(?P<ending>svg|png|csv)$", pages.chart, name="chart"),
    path("compare/", pages.compared, name="compare"),
    path("codebook/", pages.codebook, name="codebook"),
    path("evidence/", pages.evidence, name="evidence"),
    path("data/", data.data, name="data"),
    path("data/releases/", releases.listing, name="releases"),
    re_path(rf"^data/releases/{releases.VERSION}/$", releases.release, name="release"),
    path("about/", pages.about, name="about"),
]
