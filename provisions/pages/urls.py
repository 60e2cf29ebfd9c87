"""Addresses of the public pages. They are a contract: what is cited stays where it is.

English pages stand at the root, French ones under /fr/ and Spanish ones under /es/.
"""

from __future__ import annotations

from django.urls import path, re_path

from provisions.pages import data, releases, views

urlpatterns = [
    path("", views.home, name="home"),
    path("provisions/", views.listing, {"dataset": "provisions"}, name="provisions"),
    re_path(r"^provisions/(?P<number>P\d{5,})/$", views.provision, name="provision"),
    re_path(r"^provisions/(?P<number>P\d{5,})/cite/(?P<style>bibtex|ris|csl)/$", views.citation, name="citation"),
    re_path(r"^provisions/(?P<key>p\d{5,})/$", views.upper, {"name": "provision"}),
    path("agreements/", views.listing, {"dataset": "agreements"}, name="agreements"),
    path("agreements/<slug:slug>/", views.agreement, name="agreement"),
    path("agreements/<slug:slug>/text/", views.text, name="text"),
    re_path(r"^(?P<dataset>provisions|agreements|economies)/values/(?P<name>[a-z_]+)/$", views.values, name="values"),
    path("economies/", views.listing, {"dataset": "economies"}, name="economies"),
    re_path(r"^economies/(?P<code>[A-Z0-9]{2,8})/$", views.economy, name="economy"),
    re_path(r"^economies/(?P<key>[A-Za-z0-9]{2,8})/$", views.upper, {"name": "economy"}),
    path("trends/", views.trends, name="trends"),
    path("trends/wording/", views.wording, name="wording"),
    re_path(r"^trends/(?P<name>[a-z-]+)\.(?P<ending>svg|png|csv)$", views.chart, name="chart"),
    path("compare/", views.compared, name="compare"),
    path("codebook/", views.codebook, name="codebook"),
    path("evidence/", views.evidence, name="evidence"),
    path("data/", data.data, name="data"),
    path("data/releases/", releases.listing, name="releases"),
    re_path(rf"^data/releases/{releases.VERSION}/$", releases.release, name="release"),
    path("about/", views.about, name="about"),
]
