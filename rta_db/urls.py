"""Addresses of the whole site: the public pages, the API and the admin."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", include("provisions.curation.signing_in.urls")),
    path("admin/", include("provisions.curation.import_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("provisions.api.urls")),
    path("", include("provisions.pages.fixed_urls")),
    *i18n_patterns(path("", include("provisions.pages.urls")), prefix_default_language=False),
]

if settings.METRICS:
    from rta_db import metrics

    urlpatterns.append(path("metrics", metrics.show, name="metrics"))

handler400 = "provisions.pages.errors.bad_request"
handler403 = "provisions.pages.errors.forbidden"
handler404 = "provisions.pages.errors.not_found"
handler500 = "provisions.pages.errors.server_error"
