"""Datasets that are short: a list is always complete, and takes no parameter but a format."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import check_extension, get_only_format
from provisions.api.openapi.operations import describe_small_file, describe_small_list
from provisions.api.openapi.schema import OperationSchema
from provisions.api.pagination import build_page
from provisions.api.variables import list_variables
from provisions.api.views.base import CsvRenderer, FileView, ReadView
from provisions.exports import public_records, records, stream


class SmallListView(ReadView):
    """Every record. `format=csv` gives a file."""

    schema = OperationSchema("list", describe_small_list, errors=(400, 406))
    renderer_classes = [*ReadView.renderer_classes, CsvRenderer]

    def get(self, request: Request) -> HttpResponseBase:
        format = get_only_format(request) or request.accepted_renderer.format
        if format not in ("json", "problem"):
            return self.conditional_response(request, lambda: stream_all(request, self.dataset, format))
        results = self.get_records()
        return self.conditional_response(request, lambda: Response(build_page(len(results), results)))

    def get_records(self) -> list[dict[str, Any]]:
        """All public records of the dataset."""
        return list(records(self.dataset, public_records(self.dataset)))


class SmallFileView(FileView):
    """Every record as a file."""

    schema = OperationSchema("file", describe_small_file, errors=(400, 404, 406))

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        check_extension(get_only_format(request), ending)
        return self.conditional_response(request, lambda: stream_all(request, self.dataset, ending))


def stream_all(request: Request, dataset: str, format: str) -> HttpResponseBase:
    """All public records of a dataset as a file."""
    return stream(dataset, public_records(dataset), format, dataset, head=request.method == "HEAD")


class EvidenceList(SmallListView):
    """Every study. `format=csv` gives a file."""

    dataset = "evidence"


class EvidenceFile(SmallFileView):
    """Every study as a file."""

    dataset = "evidence"


class CodebookList(SmallListView):
    """Every variable with its values and their rules. `format=csv` gives a file with one row for each value."""

    dataset = "codebook"

    def get_records(self) -> list[dict[str, Any]]:
        return list_variables()


class CodebookFile(SmallFileView):
    """Every value of every variable as a file."""

    dataset = "codebook"
