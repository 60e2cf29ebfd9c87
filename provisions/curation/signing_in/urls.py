"""Addresses of signing in and of everybody's second factor, below admin/ and before the admin's own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from provisions.curation.signing_in import log_in, own_page

urlpatterns = [
    path("login/", log_in.sign_in, name="sign-in"),
    path("password_change/", admin.site.admin_view(log_in.PasswordChange.as_view()), name="change-password"),
    path("second-factor/check/", log_in.check, name="second-factor-check"),
    path("second-factor/", own_page.page(own_page.overview), name="second-factor"),
    path("second-factor/begin/", own_page.page(own_page.begin), name="second-factor-begin"),
    path("second-factor/confirm/", own_page.page(own_page.confirm), name="second-factor-confirm"),
    path("second-factor/codes/", own_page.page(own_page.codes), name="second-factor-codes"),
    path("second-factor/remove/", own_page.page(own_page.remove), name="second-factor-remove"),
]
