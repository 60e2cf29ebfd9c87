"""Addresses of signing in and of everybody's second factor, below admin/ and before the admin's own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from provisions.curation import second_factor_pages as pages
from provisions.curation import signing_in

urlpatterns = [
    path("login/", signing_in.sign_in, name="sign-in"),
    path("password_change/", admin.site.admin_view(signing_in.PasswordChange.as_view()), name="change-password"),
    path("second-factor/check/", signing_in.check, name="second-factor-check"),
    path("second-factor/", pages.page(pages.overview), name="second-factor"),
    path("second-factor/begin/", pages.page(pages.begin), name="second-factor-begin"),
    path("second-factor/confirm/", pages.page(pages.confirm), name="second-factor-confirm"),
    path("second-factor/codes/", pages.page(pages.codes), name="second-factor-codes"),
    path("second-factor/remove/", pages.page(pages.remove), name="second-factor-remove"),
]
