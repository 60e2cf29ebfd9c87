"""The codebook: its variables with their values. It is short, so a list is always complete."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import check_record_parameters
from provisions.api.openapi.operations import describe_detail
from provisions.api.openapi.schema import OperationSchema
from provisions.api.variables import DATASET, list_variables
from provisions.api.views.base import ReadView
from provisions.api.views.small_lists import SmallFileView, SmallListView


class CodebookList(SmallListView):
    """Every variable with its values and their rules. `format=csv` gives a file with one row for each value."""

    dataset = DATASET

    def get_records(self) -> list[dict[str, Any]]:
        return list_variables()


class CodebookFile(SmallFileView):
    """Every value of every variable as a file."""

    dataset = DATASET


class CodebookDetail(ReadView):
    """One variable by its name, with its values."""

    dataset = DATASET
    schema = OperationSchema("detail", describe_detail, errors=(400, 404, 406))

    def get(self, request: Request, key: str) -> HttpResponseBase:
        check_record_parameters(request)
        variable = next((variable for variable in list_variables() if variable["name"] == key), None)
        if variable is None:
            raise Http404(_("The codebook has no variable %(key)s.") % {"key": key})
        return self.conditional_response(request, lambda: Response(variable))
