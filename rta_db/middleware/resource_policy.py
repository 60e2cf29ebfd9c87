"""Sets the header Cross-Origin-Resource-Policy: which responses pages of other sites may embed.

Data, files, charts and static files are public and may be used anywhere. Pages and the whole admin may not, so that no
other site can load them with a visitor's cookies into its own process.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "Cross-Origin-Resource-Policy"


class ResourcePolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "text/html").startswith("text/html")
        is_private = is_page or request.path_info.startswith("/admin/")
        response.headers.setdefault(HEADER, "same-origin" if is_private else "cross-origin")
        return response
