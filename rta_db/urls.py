"""Addresses of the whole site: the public pages, the API and the admin."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("admin/", include("provisions.curation.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("provisions.api.urls")),
    path("api/", RedirectView.as_view(pattern_name="api-v1:root")),
    path("", include("provisions.web.unlocalized_urls")),
    *i18n_patterns(path("", include("provisions.web.urls")), prefix_default_language=False),
]

if settings.METRICS:
    from provisions.operations import metrics

    urlpatterns.append(path("metrics", metrics.show, name="metrics"))

handler400 = "provisions.web.errors.bad_request"
handler403 = "provisions.web.errors.forbidden"
handler404 = "provisions.web.errors.not_found"
handler500 = "provisions.web.errors.server_error"
