"""The description of the API for programs, and a page to read and try it that loads nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from provisions.api import exceptions
from provisions.api.views.base import OpenToAll
from provisions.query import InvalidQuery
from provisions.query.errors import unknown_value
from provisions.query.validation import printable


class Negotiation(DefaultContentNegotiation):
    """By `format`, which is refused as everywhere when there is none such; else by the Accept header."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        known = {one.format: one.format for one in renderers}
        if format not in known:
            raise InvalidQuery([unknown_value("format", printable(format), known)])
        return super().filter_renderers(renderers, format)


class Described(OpenToAll):
    """Errors are problem details here too, though the answers are none that could hold them."""

    content_negotiation_class: Any = Negotiation

    def get_exception_handler(self) -> Any:
        return exceptions.answer_as_json


class SchemaView(Described, SpectacularAPIView):
    """The OpenAPI description; YAML, or JSON with format=json. It names today's values, so it changes with the data."""

    schema = None  # it is not part of what it describes

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        # Years of the panel go up to the present one.
        return self.unless_known(request, lambda: super(SchemaView, self).get(request), str(localdate().year))


class DocsView(Described, SpectacularSwaggerView):
    """A page of documentation. Its script and style are files of ours, as the content security policy asks."""

    schema = None
    url_name = "api-v1:schema"
    template_name = "api/docs.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        response = super().get(request, *args, **kwargs)
        response.data["schema_url"] += "?format=json"
        return response
