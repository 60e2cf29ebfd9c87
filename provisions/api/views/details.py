"""One record at its own address, and the responses for records that are merged, withdrawn or unknown."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from provisions.api.exceptions import Gone
from provisions.api.formats import get_format
from provisions.api.openapi.operations import describe_detail
from provisions.api.openapi.schema import OperationSchema
from provisions.api.query import ApiQuery, available_parameters
from provisions.api.serializers import CorrectionSerializer
from provisions.api.variables import list_variables
from provisions.api.views.base import ReadView
from provisions.api.views.releases import get_release
from provisions.exports import DATASETS, public_records, records
from provisions.exports.releases.files import read_record
from provisions.history.corrections import find_corrections_by_number
from provisions.models import Agreement, Economy, Provision
from provisions.query.party_membership import find_by_other_code


class DetailView(ReadView):
    """One record by its public key."""

    schema = OperationSchema("detail", describe_detail, errors=(400, 404, 406, 410))

    def get(self, request: Request, key: str) -> HttpResponseBase:
        get_format(request, ("json",), *available_parameters(self.dataset, "release"))
        if "release" in request.query_params:
            return self.from_release(request, key, request.query_params["release"])
        record = self.find(key)
        if record is None:
            return self.not_found(request, key)
        return self.conditional_response(request, lambda: Response({**record, **self.extra_members(key)}))

    def find(self, key: str) -> dict[str, Any] | None:
        """The public record with this key."""
        queryset = public_records(self.dataset).filter(**{DATASETS[self.dataset].key[0]: key})
        return next(iter(records(self.dataset, queryset)), None)

    def extra_members(self, key: str) -> dict[str, Any]:
        """What the record has at its own address beyond its columns."""
        return {}

    def from_release(self, request: Request, key: str, version: str) -> HttpResponseBase:
        """The record as a release has it, even if it was withdrawn since."""
        release = get_release(ApiQuery(self.dataset, release=version))
        record = read_record(release, self.dataset, DATASETS[self.dataset].key[0], key)
        if record is None:
            message = _("There is no record %(key)s in release %(version)s.")
            raise Http404(message % {"key": key, "version": release.version})
        response = self.conditional_response(request, lambda: Response(record))
        response["X-Dataset-Release"] = release.version
        return response

    def not_found(self, request: Request, key: str) -> HttpResponseBase:
        """The response when no public record has this key."""
        raise Http404(_("There is no record %(key)s in %(dataset)s.") % {"key": key, "dataset": self.dataset})


class ProvisionDetail(DetailView):
    """One provision by its number; 410 when it was withdrawn, with the reason and what replaced it."""

    dataset = "provisions"

    def extra_members(self, key: str) -> dict[str, Any]:
        """Its corrections since it was published, the newest first, and the provisions that take in its words."""
        incorporating = Provision.objects.public().filter(incorporates__number=key).order_by("number")
        return {
            "corrections": CorrectionSerializer(find_corrections_by_number(key), many=True).data,
            "incorporated_by": list(incorporating.values_list("number", flat=True)),
        }

    def not_found(self, request: Request, key: str) -> HttpResponseBase:
        withdrawn = Provision.objects.withdrawn().filter(number=key).first()
        if withdrawn is None:
            return super().not_found(request, key)
        successor = Provision.objects.replacement_for(withdrawn)
        raise Gone(
            _("%(number)s was withdrawn: %(reason)s") % {"number": key, "reason": withdrawn.withdrawal_reason},
            number=key,
            reason=withdrawn.withdrawal_reason,
            replaced_by=successor.number if successor else None,
        )


class AgreementDetail(DetailView):
    """One agreement by its slug. A merged one redirects to the one that stays, or is 410 where mergers form a ring."""

    dataset = "agreements"

    def not_found(self, request: Request, key: str) -> HttpResponseBase:
        merged = Agreement.objects.filter(slug=key, merged_into__isnull=False).first()
        if merged is None:
            return super().not_found(request, key)
        successor = merged.successor
        if successor is None:
            raise Gone(_("%(key)s was merged into another agreement, which can't be found.") % {"key": key}, slug=key)
        return redirect(reverse("api-v1:agreements-detail", args=[successor.slug], request=request))


class EconomyDetail(DetailView):
    """One economy by its code, ISO 3166-1 alpha-3 where it has one."""

    dataset = "economies"

    def not_found(self, request: Request, key: str) -> HttpResponseBase:
        """Redirects from codes in lower case, former codes, and codes of other sources."""
        if key != key.upper() and Economy.objects.filter(code=key.upper()).exists():
            return redirect(reverse("api-v1:economies-detail", args=[key.upper()], request=request))
        if other := find_by_other_code(key.upper()):
            return redirect(reverse("api-v1:economies-detail", args=[other.code], request=request))
        return super().not_found(request, key)


class EvidenceDetail(DetailView):
    """One study by its slug."""

    dataset = "evidence"


class CodebookDetail(DetailView):
    """One variable by its name, with its values."""

    dataset = "codebook"

    def find(self, key: str) -> dict[str, Any] | None:
        return next((variable for variable in list_variables() if variable["name"] == key), None)

    def not_found(self, request: Request, key: str) -> HttpResponseBase:
        raise Http404(_("The codebook has no variable %(key)s.") % {"key": key})
