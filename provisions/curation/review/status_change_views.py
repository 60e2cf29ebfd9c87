"""The pages that change a provision's status: requirements, a note, and the links and history on its own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.blinding import is_blind
from provisions.curation.form_fields import CleanCharField, KeyAutocompleteSelect
from provisions.curation.pages import PagesMixin, admin_address, extra_page
from provisions.curation.review.requirements import REASON_NEEDED, REPLACEMENT_NOT_PUBLIC
from provisions.curation.review.workflow import TRANSITIONS, Transition, TransitionError, change_status
from provisions.models import Provision

TELLS_NO_CODE = (
    "readings",
    "citation",
    "summary",
    "text_status",
    "text_date",
)  # what a blind coder may learn is missing


class TransitionForm(forms.Form):
    note = CleanCharField(
        label=_("Note"),
        required=False,
        help_text=_("For the others who work on it. Never published."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80, "autofocus": True}),
    )

    def __init__(self, transition: Transition, provision: Provision, data: Any = None) -> None:
        super().__init__(data)
        if transition.note_required:
            self.fields["note"].label = _("Note (needed)")


class WithdrawForm(TransitionForm):
    """Withdrawing: what the public address says from then on."""

    withdrawal_reason = CleanCharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Shown at its public address."),
        error_messages={"required": REASON_NEEDED},
        widget=forms.TextInput(attrs={"size": 80, "class": "vTextField", "autofocus": True}),
    )
    replaced_by = forms.ModelChoiceField(
        Provision.objects.public(),
        label=_("Replaced by"),
        required=False,
        help_text=_("The provision that replaces it; it must be public."),
        error_messages={"invalid_choice": REPLACEMENT_NOT_PUBLIC},
        widget=KeyAutocompleteSelect(Provision._meta.get_field("replaced_by"), admin.site),
    )
    nothing = forms.BooleanField(label=_("Nothing replaces it"), required=False)
    field_order = ["withdrawal_reason", "replaced_by", "nothing", "note"]

    def __init__(self, transition: Transition, provision: Provision, data: Any = None) -> None:
        super().__init__(transition, provision, data)
        del self.fields["note"].widget.attrs["autofocus"]
        replaced_by: Any = self.fields["replaced_by"]
        replaced_by.queryset = Provision.objects.public().exclude(pk=provision.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "replaced_by" not in self.errors and bool(data.get("replaced_by")) == bool(data.pop("nothing", False)):
            self.add_error("replaced_by", _("Either name what replaces it, or tick that nothing does."))
        return data


class StatusChangeMixin(PagesMixin):
    """The pages that change a status, for the admin of provisions."""

    @extra_page("<int:pk>/move/<slug:name>/", "move")
    def transition_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """The form of one transition; 403 without the permission, 404 for an unknown transition or provision."""
        transition = TRANSITIONS.get(name)
        if transition is None:
            raise Http404(f"There is no move {name}; there are {', '.join(TRANSITIONS)}.")
        provision: Provision | None = self.get_object(request, str(pk))
        if not transition.is_allowed(request.user, provision):
            raise PermissionDenied(transition.permission)
        if provision is None:
            raise Http404(f"There is no provision with the key {pk}.")
        form_class = WithdrawForm if name == "withdraw" else TransitionForm
        form = form_class(transition, provision, request.POST or None)
        if form.is_valid() and self._change_status(request, provision, transition, form):
            return redirect(self.page_address("change", pk))
        missing = transition.missing(provision)
        if is_blind(request, provision):
            missing = {name: message for name, message in missing.items() if name in TELLS_NO_CODE}
        return self.render_page(
            request,
            "curation/status_change.html",
            f"{transition.label}: {provision}",
            form,
            transition=transition,
            provision=provision,
            has_other_status=provision.status != transition.source,
            missing=[(field.replace("_", " "), message) for field, message in missing.items()],
        )

    def _change_status(
        self, request: HttpRequest, provision: Provision, transition: Transition, form: TransitionForm
    ) -> bool:
        """Change the status; returns False, with the reasons in the form's errors, when it is refused."""
        try:
            change = change_status(provision, transition, request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except TransitionError as refusal:
            for name, message in refusal.missing.items():
                form.add_error(name if name in form.fields else None, message)
            return False
        self.log_change(request, change.provision, str(change))
        values = {"number": change.provision.number, "status": change.get_target_display()}
        messages.success(request, _("%(number)s is %(status)s now.") % values)
        if transition.name == "withdraw" and not TRANSITIONS["restore"].is_allowed(request.user):
            messages.info(request, _("You can take that back within an hour; after that an administrator can."))
        return True


def transition_links(provision: Provision, user: Any) -> SafeString:
    """Buttons for the transitions that the user may make now; blank without any."""
    links = (
        (admin_address(Provision, "move", provision.pk, one.name), one.label)
        for one in TRANSITIONS.values()
        if one.source == provision.status and one.is_allowed(user, provision)
    )
    buttons = format_html_join(" ", '<a class="button" href="{}">{}</a>', links)
    return format_html('<p class="moves">{}</p>', buttons) if buttons else buttons


def status_history(provision: Provision) -> SafeString:
    """All changes of the status: when, from where to where, by whom, with which note; blank without any."""
    rows = (
        (
            date_format(localtime(one.at), "DATETIME_FORMAT"),
            one.get_source_display(),
            one.get_target_display(),
            one.by,
            one.note,
        )
        for one in provision.status_changes.select_related("by")
    )
    items = format_html_join("", "<li>{}: {} → {}, {}<br>{}</li>", rows)
    return format_html('<ol class="story">{}</ol>', items) if items else items
