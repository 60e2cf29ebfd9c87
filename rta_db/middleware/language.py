"""The language of a response: from the address for pages, from Accept-Language for the API and the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

WITHOUT_PREFIX = ("/api/", "/admin/")


class LanguageMiddleware(LocaleMiddleware):
    """`/fr/…` is French whatever the browser prefers, and an address without a language is English.

    So a link shows the same page to everybody.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith(WITHOUT_PREFIX):
            super().process_request(request)
            return
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
