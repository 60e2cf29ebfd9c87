"""Moving a provision in the admin: one page a move, with what it demands, a note, and what was done so far."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.blinding import is_blind
from provisions.curation.review import workflow
from provisions.models import Provision


class StepForm(forms.Form):
    """The form on one move."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_("For the others who work on it. Never published."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80, "autofocus": True}),
    )

    def __init__(self, step: workflow.Step, provision: Provision, site: Any, data: Any = None) -> None:
        super().__init__(data)
        self.step, self.provision = step, provision
        if step.note_needed:
            self.fields["note"].label = _("Note (needed)")


class WithdrawForm(StepForm):
    """Withdrawing: what the public address says from then on."""

    withdrawal_reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("Shown at its public address."),
        widget=forms.TextInput(attrs={"size": 80, "class": "vTextField", "autofocus": True}),
    )
    nothing = forms.BooleanField(label=_("Nothing replaces it"), required=False)
    field_order = ["withdrawal_reason", "replaced_by", "nothing", "note"]

    def __init__(self, step: workflow.Step, provision: Provision, site: Any, data: Any = None) -> None:
        super().__init__(step, provision, site, data)
        self.fields["replaced_by"] = forms.ModelChoiceField(
            Provision.objects.public(),
            label=_("Replaced by"),
            required=False,
            help_text=_("The provision that stands in its place; it must be public."),
            widget=AutocompleteSelect(Provision._meta.get_field("replaced_by"), site),
        )
        self.order_fields(self.field_order)
        self.fields["note"].widget.attrs.pop("autofocus")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "replaced_by" not in self.errors and bool(data.get("replaced_by")) == bool(data.get("nothing")):
            self.add_error("replaced_by", _("Name what replaces it, or tick that nothing does: one of the two."))
        return data


class MovingAdmin:
    """The pages of the moves, for the admin of provisions."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.move_view)  # type: ignore[attr-defined]
        own = [path("<int:pk>/move/<slug:name>/", view, name="provisions_provision_move")]
        return own + super().get_urls()  # type: ignore[misc]

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """The form on one move; 403 without the right to it, 404 for a move or a provision that is not there."""
        step = workflow.BY_NAME.get(name)
        if step is None:
            raise Http404(f"There is no move {name}; there are {', '.join(workflow.BY_NAME)}.")
        if not step.allowed(request.user):
            raise PermissionDenied(step.permission)
        provision: Provision | None = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if provision is None:
            raise Http404(f"There is no provision with the key {pk}.")
        kind = WithdrawForm if name == "withdraw" else StepForm
        form = kind(step, provision, self.admin_site, request.POST or None)  # type: ignore[attr-defined]
        if request.method == "POST" and form.is_valid() and self._moved(request, form):
            return HttpResponseRedirect(reverse("admin:provisions_provision_change", args=[pk]))
        return self._page(request, form)

    def _moved(self, request: HttpRequest, form: StepForm) -> bool:
        given = {name: value for name, value in form.cleaned_data.items() if name not in ("note", "nothing")}
        try:
            made = workflow.move(form.provision, form.step, request.user, form.cleaned_data["note"], **given)  # type: ignore[arg-type]
        except workflow.NotAllowed as refused:
            for name, said in refused.missing.items():
                form.add_error(name if name in form.fields else None, said)
            return False
        self.log_change(request, made.provision, str(made))  # type: ignore[attr-defined]
        said = gettext("%(number)s is %(status)s now.") % {
            "number": made.provision.number,
            "status": made.get_target_display(),
        }
        messages.success(request, said)
        return True

    def _page(self, request: HttpRequest, form: StepForm) -> HttpResponse:
        step, provision = form.step, form.provision
        missing = [] if is_blind(request, provision) else list(step.missing(provision).items())
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"{step.label}: {provision}",
            "opts": Provision._meta,
            "step": step,
            "provision": provision,
            "misplaced": provision.status != step.source,
            "missing": [(name.replace("_", " "), said) for name, said in missing],
            "form": form,
            "media": self.media + form.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "curation/move.html", context)


def buttons(provision: Provision, user: Any) -> SafeString:
    """Links to the moves that the user may make now."""
    steps = workflow.steps_from(provision.status, user)
    if not steps:
        return SafeString("")
    links = ((reverse("admin:provisions_provision_move", args=[provision.pk, s.name]), s.label) for s in steps)
    return format_html('<p class="moves">{}</p>', format_html_join(" ", '<a class="button" href="{}">{}</a>', links))


def story(provision: Provision) -> SafeString:
    """What was done so far: when, from where to where, by whom, with which note."""
    rows = (
        (
            date_format(localtime(made.at), "Y-m-d H:i"), made.get_source_display(), made.get_target_display(),
            made.by, made.note,
        )
        for made in provision.status_changes.select_related("by")
    )  # fmt: skip
    told = format_html_join("", "<li>{}: {} → {}, {}<br>{}</li>", rows)
    return format_html('<ol class="story">{}</ol>', told) if told else SafeString("")
