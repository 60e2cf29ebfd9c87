"""Addresses of the public pages. They are stable, since readers cite them.

English pages are at the root, French ones under /fr/ and Spanish ones under /es/.
"""

from __future__ import annotations

from django.urls import path, re_path

from provisions.web.views import about, analysis, data, lists, records, releases

urlpatterns = [
    path("", about.home, name="home"),
    path("provisions/", lists.listing, {"dataset": "provisions"}, name="provisions"),
    re_path(r"^provisions/(?P<number>P\d{5,})/$", records.provision_detail, name="provision"),
    re_path(
        r"^provisions/(?P<number>P\d{5,})/cite/(?P<style>bibtex|ris|csl)/$", records.citation_file, name="citation"
    ),
    re_path(r"^provisions/(?P<key>p\d{5,})/$", records.uppercase_redirect, {"name": "provision"}),
    path("agreements/", lists.listing, {"dataset": "agreements"}, name="agreements"),
    path("agreements/<slug:slug>/", records.agreement_detail, name="agreement"),
    path("agreements/<slug:slug>/text/", records.agreement_text, name="text"),
    re_path(
        r"^(?P<dataset>provisions|agreements|economies)/values/(?P<name>[a-z_]+)/$", lists.facet_values, name="values"
    ),
    path("economies/", lists.listing, {"dataset": "economies"}, name="economies"),
    re_path(r"^economies/(?P<code>[A-Z0-9]{2,8})/$", records.economy_detail, name="economy"),
    re_path(r"^economies/(?P<key>[A-Za-z0-9]{2,8})/$", records.uppercase_redirect, {"name": "economy"}),
    path("trends/", analysis.trends, name="trends"),
    path("trends/wording/", analysis.wording, name="wording"),
    re_path(r"^trends/(?P<name>[a-z-]+)\.(?P<ending>svg|png|csv)$", analysis.chart, name="chart"),
    path("compare/", analysis.comparison, name="compare"),
    path("codebook/", about.codebook, name="codebook"),
    path("evidence/", about.evidence, name="evidence"),
    path("news/", lists.news, name="news"),
    path("data/", data.data, name="data"),
    path("data/releases/", releases.release_list, name="releases"),
    re_path(rf"^data/releases/{releases.VERSION}/$", releases.release_detail, name="release"),
    path("about/", about.about, name="about"),
]
