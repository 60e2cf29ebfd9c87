"""The OpenAPI description of the API, and the page that documents it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from provisions.api import exceptions
from provisions.api.openapi import page
from provisions.api.views.base import DatasetResponseMixin
from provisions.panel.years import last_year
from provisions.query import InvalidQuery
from provisions.query.errors import unknown_value


class FormatParameterNegotiation(DefaultContentNegotiation):
    """By the parameter `format`, whose unknown values are rejected as everywhere; else by the Accept header."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE="format")

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        known = {one.format: one.format for one in renderers}
        if format not in known:
            raise InvalidQuery([unknown_value("format", format, known)])
        return super().filter_renderers(renderers, format)


class DocumentationMixin(DatasetResponseMixin):
    """Errors are problem details here too, though the renderers could not write them."""

    content_negotiation_class: Any = FormatParameterNegotiation

    def get_exception_handler(self) -> Any:
        return exceptions.json_exception_handler


class SchemaView(DocumentationMixin, SpectacularAPIView):
    """The OpenAPI description; YAML, or JSON with format=json. It lists today's values, so it changes with the data."""

    schema = None  # it is not part of what it describes

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return self.conditional_response(
            request,
            lambda: super(SchemaView, self).get(request),
            str(last_year()),  # of the panel
        )


class DocsView(DocumentationMixin, APIView):
    """The same for people: a page that is written on the server, and reads without scripts."""

    schema = None
    http_method_names = ["get", "head", "options"]
    renderer_classes = [TemplateHTMLRenderer]
    template_name = "provisions/api.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return self.conditional_response(request, lambda: self._page(request), str(last_year()))

    def _page(self, request: Request) -> Response:
        description = SchemaGenerator().get_schema(request=request, public=True)
        return Response({"sections": page.sections(description), "schemas": page.schemas(description)})
