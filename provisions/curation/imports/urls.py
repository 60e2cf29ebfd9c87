"""Addresses of the pages that bring files in, below admin/ and before the admin's own."""

from __future__ import annotations

from provisions.curation.imports import spreadsheets, wto_list

urlpatterns = [*spreadsheets.PAGES.urls(), *wto_list.PAGES.urls()]
