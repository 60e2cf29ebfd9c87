"""Evidence: studies on the effect of provisions and agreements. They are few, so a list is always whole."""

from __future__ import annotations

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import record_alone
from provisions.api.openapi.schema import DetailSchema
from provisions.api.views.base import ReadView
from provisions.api.views.details import no_record
from provisions.api.views.small_lists import WholeList, WholeStream
from provisions.exports import everything_public, records

DATASET = "evidence"


class EvidenceList(WholeList):
    """Every study. `format=csv` gives a file."""

    dataset = DATASET


class EvidenceStream(WholeStream):
    """Every study as a file."""

    dataset = DATASET


class EvidenceDetail(ReadView):
    """One study by its slug."""

    dataset = DATASET
    schema = DetailSchema()

    def get(self, request: Request, key: str) -> HttpResponseBase:
        record_alone(request)
        found = list(records(DATASET, everything_public(DATASET).filter(slug=key)))
        if not found:
            raise no_record(DATASET, key)
        return self.unless_known(request, lambda: Response(found[0]))
