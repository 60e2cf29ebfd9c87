"""Addresses below admin/ that come before the admin's own: login, second factor, imports, former names of models."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, reverse

from provisions.curation.accounts import two_factor_views
from provisions.curation.accounts.login_views import CheckedPasswordChangeView, TwoFactorCheckView, TwoFactorLoginView
from provisions.curation.imports.spreadsheets import SpreadsheetImport
from provisions.curation.imports.wto_list import WtoListImport

RENAMED_MODELS = {"move": "statuschange", "batch": "assignmentbatch"}


def _redirect(request: HttpRequest, model: str, rest: str = "") -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    address = reverse(f"admin:provisions_{model}_changelist") + rest
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


urlpatterns = [
    path("login/", TwoFactorLoginView.as_view(), name="sign-in"),
    path("password_change/", admin.site.admin_view(CheckedPasswordChangeView.as_view()), name="change-password"),
    path("second-factor/check/", TwoFactorCheckView.as_view(), name="second-factor-check"),
    path("second-factor/", two_factor_views.overview, name="second-factor"),
    path("second-factor/begin/", two_factor_views.begin, name="second-factor-begin"),
    path("second-factor/confirm/", two_factor_views.confirm, name="second-factor-confirm"),
    path("second-factor/codes/", two_factor_views.renew_codes, name="second-factor-codes"),
    path("second-factor/remove/", two_factor_views.remove, name="second-factor-remove"),
    *SpreadsheetImport().urls(),
    *WtoListImport().urls(),
    *(
        path(f"provisions/{old}/{rest}", partial(_redirect, model=new))
        for old, new in RENAMED_MODELS.items()
        for rest in ("", "<path:rest>")
    ),
]
