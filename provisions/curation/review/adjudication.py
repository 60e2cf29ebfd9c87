"""Adjudication: an editor settles the variables in which the readings of a provision differ, and says why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.coding.passages import render_passage
from provisions.curation.form_fields import CleanCharField
from provisions.curation.pages import PagesMixin, extra_page
from provisions.history.recorder import record_history
from provisions.models import SINGLE, Provision, ProvisionStatus, Reading, Value, Variable
from provisions.statistics import same_words
from provisions.statistics.reading_differences import differences, submitted_readings

MOST_TWINS = 50  # provisions with the same words on one page
SAME = 100.0  # the score of the same words


@dataclass(frozen=True)
class Twin:
    """A provision with the same or nearly the same words, and the variables that it answers otherwise."""

    provision: Provision
    score: float
    variables: list[str]


def _most_alike(provision: Provision) -> list[tuple[Provision, float]]:
    return same_words.twins(provision)[:MOST_TWINS]


class AdjudicationForm(forms.Form):
    """For every variable in which the readings differ: the final answer, and the reason for it.

    Beside them, every variable that a provision with (nearly) the same words answers otherwise. `same_for` are those
    that get the same answers. `is_outdated` is set when any of this has changed since the submitted page was opened.
    """

    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, provision: Provision, readings: list[Reading], data: Any = None) -> None:
        self.twins = [Twin(one, score, same_words.differing(provision, one)) for one, score in _most_alike(provision)]
        differing = differences(provision, readings)
        for name in dict.fromkeys(name for twin in self.twins for name in twin.variables):
            differing.setdefault(name, {reading.coder: reading.codes(name) for reading in readings})
        codes = [(one.provision.number, [one.provision.codes(name) for name in one.variables]) for one in self.twins]
        digest = sha256(json.dumps([differing, provision.adjudication, codes]).encode()).hexdigest()
        self.is_outdated = data is not None and data.get("digest") != digest
        if data:
            data = data.copy()
            data["digest"] = digest  # a page that is shown again holds the current digest
        super().__init__(data, initial={"digest": digest})
        self.differing = differing
        variables = Variable.objects.filter(name__in=differing).order_by("position")
        self.variables = list(variables.prefetch_related("values"))
        for variable in self.variables:
            agreed = len({tuple(codes) for codes in differing[variable.name].values()}) < 2
            self.fields[variable.name] = _choice_field(provision, variable, agreed)
            self.fields[f"{variable.name}_reason"] = CleanCharField(
                label=_("Why: %(variable)s") % {"variable": variable.label},
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "cols": 30}),
                error_messages={"required": _("Say why, in a sentence. It goes into the adjudication.")},
            )
        self.fields["same_for"] = forms.TypedMultipleChoiceField(
            choices=[(one.provision.pk, one.provision.number) for one in self.twins],
            coerce=int,
            required=False,
            initial=[one.provision.pk for one in self.twins if one.variables and one.score == SAME],
        )

    def rows(self) -> list[dict[str, Any]]:
        """The variables in the codebook's order: each reading's answer, and the two form fields that settle it."""
        return [
            {
                "variable": one,
                "answers": [_labels(one, codes) for codes in self.differing[one.name].values()],
                "choice": self[one.name],
                "reason": self[f"{one.name}_reason"],
            }
            for one in self.variables
        ]

    def twin_rows(self) -> list[dict[str, Any]]:
        """The provisions with the same words: the codes in which each differs, and whether it gets the same answers."""
        chosen = {str(pk) for pk in self["same_for"].value() or ()}
        return [
            {
                "provision": one.provision,
                "score": one.score,
                "codes": [
                    (variable.label, _labels(variable, one.provision.codes(variable.name)))
                    for variable in self.variables
                    if variable.name in one.variables
                ],
                "checked": str(one.provision.pk) in chosen,
            }
            for one in self.twins
        ]

    def settle(self, provision: Provision) -> list[Provision]:
        """Save the chosen codes as the provision's, and append the reasons to its adjudication.

        Returns the provisions with the same words that were settled alike, in what words decide.
        """
        provision.verified = True
        self._settle(provision, self.variables)
        chosen = Provision.objects.select_for_update().filter(pk__in=self.cleaned_data["same_for"]).order_by("number")
        alike = [one for one in self.variables if one.name in same_words.VARIABLES]
        for one in chosen:
            self._settle(one, alike, f" (as {provision.number})")
        return list(chosen)

    def _settle(self, provision: Provision, variables: list[Variable], ending: str = "") -> None:
        many = {one.name for one in variables if one.name not in SINGLE}
        values = [value for value in provision.coded_values.all() if value.variable_id not in many]
        for variable in variables:
            if variable.name in SINGLE:
                setattr(provision, variable.name, self.cleaned_data[variable.name])
            else:
                values += self.cleaned_data[variable.name]
        lines = [provision.adjudication.strip(), *(self._sentence(one) + ending for one in variables)]
        provision.adjudication = "\n".join(filter(None, lines))
        provision.save()
        provision.coded_values.set(values)

    def _sentence(self, variable: Variable) -> str:
        choice = self.cleaned_data[variable.name]
        values = [choice] if isinstance(choice, Value) else list(choice)
        codes = " + ".join(value.code for value in values) or "–"
        return f"{variable.name}: {codes}. {self.cleaned_data[f'{variable.name}_reason'].strip()}"


def _choice_field(provision: Provision, variable: Variable, agreed: bool) -> forms.Field:
    """A choice among all of the variable's values.

    The provision's own are preselected where it takes many, or where the readings agreed on it.
    """
    by_key = {value.pk: value for value in variable.values.all()}
    choices = [(value.pk, value.label) for value in by_key.values()]
    label: Any = variable.label
    if variable.name in SINGLE:
        return forms.TypedChoiceField(
            choices=[("", "---------"), *choices],
            coerce=by_key.__getitem__,
            empty_value=None,
            label=label,
            initial=getattr(provision, f"{variable.name}_id") if agreed else None,
        )
    return forms.TypedMultipleChoiceField(
        choices=choices,
        coerce=by_key.__getitem__,
        label=label,
        required=variable.name == "kind",
        initial=[value.pk for value in provision.coded_values.all() if value.variable_id == variable.name],
        widget=forms.CheckboxSelectMultiple,
    )


def _labels(variable: Variable, codes: list[str]) -> str:
    labels = {value.code: value.label for value in variable.values.all()}
    return ", ".join(labels.get(code, code) for code in codes) or "–"


class AdjudicationMixin(PagesMixin):
    """The page of differences, for the admin of provisions."""

    @extra_page("<int:pk>/differences/", "differences")
    def differences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What each reading says where they differ. An editor's answers settle all of it in one transaction."""
        if not sees_every_reading(request) or not request.user.has_perm("provisions.change_provision"):
            raise PermissionDenied
        with record_history("adjudicate"):
            rows = Provision.objects.select_related("agreement", "article").prefetch_related("coded_values")
            if request.method == "POST":
                rows = rows.select_for_update(of=("self",))
            provision = get_object_or_404(rows, pk=pk)
            readings = submitted_readings(provision)
            form = AdjudicationForm(provision, readings, request.POST or None)
            may_settle = bool(form.variables) and provision.status != ProvisionStatus.WITHDRAWN
            if may_settle and not form.is_outdated and form.is_valid():
                settled = [provision, *form.settle(provision)]
                for one in settled:
                    self.log_change(request, one, "Differences settled.")
                numbers = ", ".join(one.number for one in settled)
                message = _("The differences in %(number)s are settled.") % {"number": numbers}
                messages.success(request, message)
                return redirect(self.page_address("change", pk))
        if form.is_outdated:
            warning = _("Somebody read or settled it in the meantime. Nothing was saved; this is the current state.")
            messages.warning(request, warning)
        return self.render_page(
            request,
            "curation/differences.html",
            _("Differences: %(provision)s") % {"provision": provision},
            form,
            provision=provision,
            passage=render_passage(provision),
            readings=readings,
            rows=form.rows(),
            twins=form.twin_rows(),
            may_settle=may_settle,
        )
