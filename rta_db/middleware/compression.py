"""Compresses responses with gzip, unless their format is compressed already or the client refuses it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Compressing these again would cost processor time, and hide their length from clients.
COMPRESSED_TYPES = (
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
    "application/gzip",
    "font/woff2",
    "image/png",
)


class AcceptEncodingMiddleware:
    """Removes encodings that the client refuses, such as `gzip;q=0` (RFC 9110, 12.5.3), from the request's header.

    What reads the header afterwards, for pages, files and static files, only looks for the names.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        header = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if ";" in header:
            accepted = (one for one in header.split(",") if not _is_refused(one))
            request.META["HTTP_ACCEPT_ENCODING"] = ",".join(accepted)
            vars(request).pop("headers", None)  # a copy of META, made when somebody first looked
        return self.get_response(request)


def _is_refused(coding: str) -> bool:
    """Whether the weight of a coding, as in `gzip;q=0.000`, is zero."""
    parameters = [one.strip().lower().partition("=") for one in coding.split(";")[1:]]
    weights = [value.strip() for name, _sign, value in parameters if name.strip() == "q"]
    return any(weight.startswith("0") and not weight.strip("0.") for weight in weights)


class CompressionMiddleware(GZipMiddleware):
    """Pages shrink to a sixth. Django adds random bytes to each response, so that its length reveals no secret."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").partition(";")[0] in COMPRESSED_TYPES:
            return response
        return super().process_response(request, response)
