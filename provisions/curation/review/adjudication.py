"""Settling the differences between readings: the passage, what each reading says, and what the editor decides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.coding import passages
from provisions.curation.coding.blinding import sees_all
from provisions.history.recorder import record_history
from provisions.models import SINGLE, Provision, ProvisionStatus, Reading, Value, Variable
from provisions.statistics.reading_differences import Answers, differences, submitted_readings

ADJUDICATE = ("provisions.change_provision",)


@dataclass(frozen=True)
class Row:
    """One variable on the page: each reading's answer in words, and the two fields that settle it."""

    variable: Variable
    answers: list[str]
    chosen: Any
    reason: Any


class AdjudicationForm(forms.Form):
    """For every variable in which the readings differ: the answer that stands, and why."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, provision: Provision, found: dict[str, Answers], data: Any = None) -> None:
        digest = sha256(json.dumps([found, provision.adjudication]).encode()).hexdigest()
        self.stale = data is not None and data.get("seen") != digest
        super().__init__(data, initial={"seen": digest})
        if data:
            newest = data.copy()
            newest["seen"] = digest  # what is shown again after a refusal
            self.data = newest
        variables = Variable.objects.filter(name__in=found).order_by("position").prefetch_related("values")
        self.variables = list(variables)
        self.found = found
        for one in self.variables:
            self.fields[one.name] = _field(provision, one)
            self.fields[f"{one.name}_reason"] = forms.CharField(
                label=gettext_lazy("Why: %(variable)s") % {"variable": one.label},
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "cols": 30}),
                error_messages={"required": _("Say why, in a sentence. It goes into the adjudication.")},
            )

    def rows(self) -> list[Row]:
        """The page's lines, in the codebook's order."""
        return [
            Row(
                one,
                [_in_words(one, codes) for codes in self.found[one.name].values()],
                self[one.name],
                self[f"{one.name}_reason"],
            )
            for one in self.variables
        ]

    def settle(self, provision: Provision) -> None:
        """Write the chosen codes to a provision, and the reasons into its adjudication. In the caller's transaction."""
        many = {one.name for one in self.variables if one.name not in SINGLE}
        kept = [value for value in provision.coded_values.all() if value.variable_id not in many]
        for one in self.variables:
            if one.name in SINGLE:
                setattr(provision, one.name, self.cleaned_data[one.name])
            else:
                kept += self.cleaned_data[one.name]
        told = "\n".join(self._told(one) for one in self.variables)
        provision.adjudication = "\n".join(filter(None, [provision.adjudication.strip(), told]))
        provision.verified = True
        provision.save()
        provision.coded_values.set(kept)

    def _told(self, variable: Variable) -> str:
        chosen = self.cleaned_data[variable.name]
        codes = [chosen] if isinstance(chosen, Value) else list(chosen)
        named = " + ".join(value.code for value in codes) or "–"
        return f"{variable.name}: {named}. {self.cleaned_data[f'{variable.name}_reason'].strip()}"


def _field(provision: Provision, variable: Variable) -> forms.Field:
    """A choice among all of the variable's values; nothing is chosen for a variable that takes one."""
    by_key = {value.pk: value for value in variable.values.all()}
    choices = [(value.pk, value.label) for value in by_key.values()]
    label: Any = variable.label
    if variable.name in SINGLE:
        return forms.TypedChoiceField(
            choices=[("", "---------"), *choices], coerce=by_key.__getitem__, empty_value=None, label=label
        )
    own = [value.pk for value in provision.coded_values.all() if value.variable_id == variable.name]
    return forms.TypedMultipleChoiceField(
        choices=choices,
        coerce=by_key.__getitem__,
        label=label,
        required=variable.name == "kind",
        initial=own,
        widget=forms.CheckboxSelectMultiple,
    )


def _in_words(variable: Variable, codes: list[str]) -> str:
    labels = {value.code: value.label for value in variable.values.all()}
    return ", ".join(labels.get(code, code) for code in codes) or "–"


class AdjudicatingAdmin:
    """The page of differences, for the admin of provisions."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.differences_view)  # type: ignore[attr-defined]
        own = [path("<int:pk>/differences/", view, name="provisions_provision_differences")]
        return own + super().get_urls()  # type: ignore[misc]

    def differences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What each reading says where they differ; an editor's answers settle it in one transaction."""
        if not sees_all(request) or not request.user.has_perms(ADJUDICATE):
            raise PermissionDenied
        with record_history("adjudicate"):
            rows = Provision.objects.select_related("agreement", "article").prefetch_related("coded_values")
            if request.method == "POST":
                rows = rows.select_for_update(of=("self",))
            provision = rows.filter(pk=pk).first()
            if provision is None:
                raise Http404(_("There is no provision with the key %(pk)s.") % {"pk": pk})
            readings = submitted_readings(provision)
            form = AdjudicationForm(provision, differences(provision, readings), request.POST or None)
            open_to_change = bool(form.variables) and provision.status != ProvisionStatus.WITHDRAWN
            if open_to_change and form.is_bound and not form.stale and form.is_valid():
                form.settle(provision)
                self.log_change(request, provision, "Differences settled.")  # type: ignore[attr-defined]
                messages.success(
                    request, _("The differences in %(number)s are settled.") % {"number": provision.number}
                )
                return HttpResponseRedirect(reverse("admin:provisions_provision_change", args=[pk]))
        if form.stale:
            told = _("Somebody read or settled it meanwhile. Nothing was saved; this is how it is now.")
            messages.warning(request, told)
        return self._differences(request, provision, readings, form, open_to_change)

    def _differences(
        self, request: HttpRequest, provision: Provision, readings: list[Reading], form: AdjudicationForm, may: bool
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Differences: %(provision)s") % {"provision": provision},
            "opts": Provision._meta,
            "provision": provision,
            "passage": passages.shown(provision),
            "readings": readings,
            "form": form,
            "rows": form.rows(),
            "may_settle": may,
            "media": self.media + form.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "curation/differences.html", context)
