"""Addresses of the imports, below admin/ and before the admin's own."""

from __future__ import annotations

from provisions.curation.imports.spreadsheets import SpreadsheetImport
from provisions.curation.imports.wto_list import WtoListImport

urlpatterns = [*SpreadsheetImport().urls(), *WtoListImport().urls()]
