"""Addresses of the login and of the users' second factor, below admin/ and before the admin's own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from provisions.curation.accounts import two_factor_views
from provisions.curation.accounts.login_views import CheckedPasswordChangeView, TwoFactorCheckView, TwoFactorLoginView

urlpatterns = [
    path("login/", TwoFactorLoginView.as_view(), name="sign-in"),
    path("password_change/", admin.site.admin_view(CheckedPasswordChangeView.as_view()), name="change-password"),
    path("second-factor/check/", TwoFactorCheckView.as_view(), name="second-factor-check"),
    path("second-factor/", two_factor_views.overview, name="second-factor"),
    path("second-factor/begin/", two_factor_views.begin, name="second-factor-begin"),
    path("second-factor/confirm/", two_factor_views.confirm, name="second-factor-confirm"),
    path("second-factor/codes/", two_factor_views.renew_codes, name="second-factor-codes"),
    path("second-factor/remove/", two_factor_views.remove, name="second-factor-remove"),
]
