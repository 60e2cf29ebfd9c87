"""Addresses of signing in and of everybody's second factor, below admin/ and before the admin's own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from provisions.curation.accounts import login_views, two_factor_views

urlpatterns = [
    path("login/", login_views.sign_in, name="sign-in"),
    path("password_change/", admin.site.admin_view(login_views.PasswordChange.as_view()), name="change-password"),
    path("second-factor/check/", login_views.check, name="second-factor-check"),
    path("second-factor/", two_factor_views.page(two_factor_views.overview), name="second-factor"),
    path("second-factor/begin/", two_factor_views.page(two_factor_views.begin), name="second-factor-begin"),
    path("second-factor/confirm/", two_factor_views.page(two_factor_views.confirm), name="second-factor-confirm"),
    path("second-factor/codes/", two_factor_views.page(two_factor_views.codes), name="second-factor-codes"),
    path("second-factor/remove/", two_factor_views.page(two_factor_views.remove), name="second-factor-remove"),
]
