"""Short datasets: a list is always complete, and its only parameter is the format."""

from __future__ import annotations

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import check_extension, get_format
from provisions.api.openapi.operations import describe_file, describe_small_list
from provisions.api.openapi.schema import OperationSchema
from provisions.api.pagination import build_page
from provisions.api.variables import list_variables
from provisions.api.views.base import FileView, ReadView, renderers_of
from provisions.exports import FORMATS, public_records, records, stream


class SmallListView(ReadView):
    """Every record. `format=csv` gives a file; that of the codebook has a row for each value."""

    schema = OperationSchema("list", describe_small_list, errors=(400, 406))
    renderer_classes = renderers_of(FORMATS)

    def get(self, request: Request) -> HttpResponseBase:
        format = get_format(request, FORMATS) or request.accepted_renderer.format
        if format not in ("json", "problem"):
            return self.conditional_response(request, lambda: stream_all(request, self.dataset, format))
        is_codebook = self.dataset == "codebook"
        results = list_variables() if is_codebook else list(records(self.dataset, public_records(self.dataset)))
        return self.conditional_response(request, lambda: Response(build_page(len(results), results)))


class SmallFileView(FileView):
    """Every record as a file; that of the codebook has a row for each value."""

    schema = OperationSchema("file", describe_file, errors=(400, 404, 406))

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        check_extension(get_format(request, FORMATS), ending)
        return self.conditional_response(request, lambda: stream_all(request, self.dataset, ending))


def stream_all(request: Request, dataset: str, format: str) -> HttpResponseBase:
    """All public records of a dataset as a file."""
    return stream(dataset, public_records(dataset), format, dataset, head=request.method == "HEAD")
