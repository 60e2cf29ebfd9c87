"""Addresses of the whole site: the public pages, the API and the admin."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("provisions.pages.urls")),
    path("api/v1/", include("provisions.api.urls")),
]

handler400 = "provisions.pages.errors.bad_request"
handler404 = "provisions.pages.errors.not_found"
handler500 = "provisions.pages.errors.server_error"
