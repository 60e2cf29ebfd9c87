"""One record at its own address, and where the address of a record leads that is there no more."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from provisions.api.exceptions import Gone
from provisions.api.formats import record_alone
from provisions.api.openapi.schema import DetailSchema
from provisions.api.views import releases
from provisions.api.views.base import DatasetView
from provisions.exports import DATASETS, everything_public, records
from provisions.exports.releases import record_of
from provisions.history.corrections import corrections_of_number
from provisions.models import Agreement, Economy, FormerEconomy, Provision
from provisions.query import ListQuery


def no_record(dataset: str, key: str) -> Http404:
    """What to raise when a dataset has no record of that key."""
    return Http404(_("There is no record %(key)s in %(dataset)s.") % {"key": key, "dataset": dataset})


class DetailView(DatasetView):
    """One record by its public key."""

    schema = DetailSchema()

    def get(self, request: Request, key: str) -> HttpResponseBase:
        record_alone(request, "release")
        if "release" in request.query_params:
            return self.of_release(request, key, request.query_params["release"])
        public = everything_public(self.dataset).filter(**{DATASETS[self.dataset].key[0]: key})
        found = list(records(self.dataset, public))
        if not found:
            return self.absent(request, key)
        return self.unless_known(request, lambda: Response({**found[0], **self.beside(key)}))

    def beside(self, key: str) -> dict[str, Any]:
        """What the record's own address tells beyond its columns."""
        return {}

    def of_release(self, request: Request, key: str, version: str) -> HttpResponseBase:
        """The record as a release has it; what was withdrawn since is there still."""
        release = releases.asked_for(version, ListQuery(self.dataset))
        found = record_of(release, self.dataset, DATASETS[self.dataset].key[0], key)
        if found is None:
            told = {"key": key, "version": release.version}
            raise Http404(_("There is no record %(key)s in release %(version)s.") % told)
        response = self.unless_known(request, lambda: Response(found))
        response["X-Dataset-Release"] = release.version
        return response

    def absent(self, request: Request, key: str) -> HttpResponseBase:
        """The answer when no such record is public."""
        raise no_record(self.dataset, key)


class ProvisionDetail(DetailView):
    """One provision by its number; 410 when it was withdrawn, with the reason and what replaced it."""

    dataset = "provisions"

    def beside(self, key: str) -> dict[str, Any]:
        """Its corrections since it was published, the newest first."""
        return {
            "corrections": [
                {
                    "date": one.day.isoformat(),
                    "note": one.note or None,
                    "fields": [
                        {"name": each.name, "label": each.label, "before": each.before, "after": each.after}
                        for each in one.fields
                    ],
                }
                for one in corrections_of_number(key)
            ]
        }

    def absent(self, request: Request, key: str) -> HttpResponseBase:
        withdrawn = Provision.objects.withdrawn().filter(number=key).first()
        if withdrawn is None:
            return super().absent(request, key)
        successor = Provision.objects.replacement_for(withdrawn)
        raise Gone(
            _("%(number)s was withdrawn: %(reason)s") % {"number": key, "reason": withdrawn.withdrawal_reason},
            number=key,
            reason=withdrawn.withdrawal_reason,
            replaced_by=successor.number if successor else None,
        )


class AgreementDetail(DetailView):
    """One agreement by its slug; that of a merged one leads to the one that stays."""

    dataset = "agreements"

    def absent(self, request: Request, key: str) -> HttpResponseBase:
        merged = Agreement.objects.select_related("merged_into").filter(slug=key, merged_into__isnull=False).first()
        if merged is None or merged.merged_into is None:
            return super().absent(request, key)
        return redirect(reverse("api-v1:agreements-detail", args=[merged.merged_into.slug], request=request))


class EconomyDetail(DetailView):
    """One economy by its code, ISO 3166-1 alpha-3 where it has one."""

    dataset = "economies"

    def absent(self, request: Request, key: str) -> HttpResponseBase:
        if key != key.upper() and Economy.objects.filter(code=key.upper()).exists():
            return redirect(reverse("api-v1:economies-detail", args=[key.upper()], request=request))
        former = FormerEconomy.objects.select_related("economy").filter(code=key).first()
        if former is not None:
            return redirect(reverse("api-v1:economies-detail", args=[former.economy.code], request=request))
        return super().absent(request, key)
