"""Evidence: studies on the effect of provisions and agreements. They are few, so a list is always whole."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.base import Csv, ReadView
from provisions.api.files import FileView, format_alone, refuse_other, whole_file
from provisions.api.pages import envelope
from provisions.api.schema import DetailSchema, WholeListSchema, WholeStreamSchema
from provisions.datasets import everything_public, records

DATASET = "evidence"


class EvidenceList(ReadView):
    """Every study. `format=csv` gives a file."""

    dataset = DATASET
    schema = WholeListSchema()
    renderer_classes = [*ReadView.renderer_classes, Csv]

    def get(self, request: Request) -> HttpResponseBase:
        format = format_alone(request)
        if format != "json":
            return self.unless_known(request, lambda: whole_file(request, DATASET, format))
        found = list(records(DATASET, everything_public(DATASET)))
        return self.unless_known(request, lambda: Response(envelope(len(found), found)))


class EvidenceStream(FileView):
    """Every study as a file."""

    dataset = DATASET
    schema = WholeStreamSchema()

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        refuse_other(format_alone(request, ""), ending)
        return self.unless_known(request, lambda: whole_file(request, DATASET, ending))


class EvidenceDetail(ReadView):
    """One study by its slug."""

    dataset = DATASET
    schema = DetailSchema()

    def get(self, request: Request, key: str) -> HttpResponseBase:
        found = list(records(DATASET, everything_public(DATASET).filter(slug=key)))
        if not found:
            raise Http404(_("There is no record %(key)s in %(dataset)s.") % {"key": key, "dataset": DATASET})
        return self.unless_known(request, lambda: Response(found[0]))
