"""Readings: one coder's coding of a provision, private until it is handed in and read-only from then on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import fieldset
from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.coding.forms import CodingForm
from provisions.curation.coding.passages import describe_passage_read
from provisions.curation.pages import is_changelist
from provisions.curation.records.provisions import CODING, PASSAGE, CodingAdmin
from provisions.curation.review.reliability_views import ReliabilityMixin
from provisions.models import SINGLE, Provision, ProvisionStatus, Reading

NOTE = fieldset(_("For the adjudicator"), "note")
HAND_IN = fieldset(_("Finished?"), "hand_in")


def next_label(provision: Provision) -> str:
    """The first of reading-1, reading-2, ... that no reading of the provision has.

    Locks the provision until the transaction ends, so that two coders never get the same label.
    """
    Provision.objects.select_for_update().get(pk=provision.pk)
    labels = set(provision.readings.values_list("coder", flat=True))
    return next(label for n in range(1, len(labels) + 2) if (label := f"reading-{n}") not in labels)


def hand_in(reading: Reading) -> None:
    """Finish a saved reading. It becomes the coding of a draft that has none yet.

    Such a draft takes the reading's provenance and counts as verified, since a person has vouched for the codes.
    """
    provision = Provision.objects.select_for_update().get(pk=reading.provision_id)
    reading.handed_in, reading.passage_checksum = timezone.now(), provision.checksum or None
    reading.save()
    is_coded = any(getattr(provision, f"{name}_id") for name in SINGLE) or provision.coded_values.exists()
    if provision.status != ProvisionStatus.DRAFT or is_coded:
        return
    for name in SINGLE:
        setattr(provision, f"{name}_id", getattr(reading, f"{name}_id"))
    provision.provenance, provision.codebook_id, provision.verified = reading.provenance, reading.codebook_id, True
    provision.save()
    provision.coded_values.set(reading.coded_values.all())


class ReadingForm(CodingForm):
    """The form of one reading. A new one for `?provision=` shows that provision's passage at once."""

    user: User  # set by ReadingAdmin.get_form
    hand_in = forms.BooleanField(
        label=_("Hand it in"),
        required=False,
        help_text=_("It counts from now on and can no longer be changed. You can then see the others' readings."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = str(self.initial.get("provision", ""))
        if not self.instance.pk and key.isascii() and key.isdigit():
            self.instance.provision = Provision.objects.select_related("article").filter(pk=key).first()
        if "coder" in self.fields:
            self.fields["coder"].required = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        provision = data.get("provision")
        own = Reading.objects.for_user(self.user).exclude(pk=self.instance.pk)
        if provision and own.filter(provision=provision).exists():
            self.add_field_error("provision", _("You have a reading of it already: go on with that one."))
        if data.get("hand_in"):
            self.check_finished(data)
        return data


@admin.register(Reading)
class ReadingAdmin(ReliabilityMixin, CodingAdmin):
    """Coders see their own readings, and all readings of a provision whose reading they have handed in."""

    form = ReadingForm
    list_display = [
        "provision",
        "coder",
        "made_by",
        "handed_in",
        "read_on",
        "passage_read",
        "stage",
        "provenance",
        "codebook",
    ]
    list_filter = ["stage", "coder", "provenance", ("handed_in", admin.EmptyFieldListFilter)]
    relations = ["provision", "codebook", "user"]
    search_fields = ["provision__number", "provision__citation", "coder", "note", "provision__agreement__name"]
    autocomplete_fields = ["provision", "codebook"]
    permanent_fields = ("provision",)
    readonly_fields = ["passage", "handed_in"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        who = ("coder", "read_on", "stage") if obj or sees_every_reading(request) else ("read_on", "stage")
        head = fieldset(None, "provision", who, ("provenance", "codebook", "handed_in"))
        is_finished = obj is not None and obj.handed_in is not None
        return [head, PASSAGE, *CODING, NOTE, *([] if is_finished else [HAND_IN])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if sees_every_reading(request) else (*fields, "coder")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user  # a class made for this request
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        everything: Any = super().get_queryset(request)
        rows = everything.visible_to(request.user)
        return rows if is_changelist(request) else rows.select_related("provision__article", "codebook", *SINGLE)

    @admin.display(description=_("made by"))
    def made_by(self, reading: Reading) -> str:
        return reading.user.get_username() if reading.user else "–"

    @admin.display(description=_("passage"))
    def passage_read(self, reading: Reading) -> str:
        return describe_passage_read(reading)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The form. A second submission, as by a double click, is told that the reading is handed in."""
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            own = Reading.objects.handed_in().filter(user_id=request.user.pk or 0)
            if request.method != "POST" or not (object_id.isdecimal() and own.filter(pk=object_id).exists()):
                raise
        messages.info(request, _("You have handed this reading in; it stays as it is."))
        return HttpResponseRedirect(request.path)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Coders change their own until it is handed in, editors what came from a file, superusers everything."""
        may_change = super().has_change_permission(request, obj)
        if not may_change or obj is None or request.user.is_superuser:
            return may_change
        is_own = obj.user_id == request.user.pk and not obj.handed_in
        return is_own or (not obj.user_id and sees_every_reading(request))

    def save_model(self, request: HttpRequest, obj: Reading, form: Any, change: bool) -> None:
        """Save. A new reading belongs to the user, gets a label, and is not handed in yet."""
        if not isinstance(request.user, User):
            raise PermissionDenied
        if not change:
            obj.user, obj.handed_in = request.user, None
            obj.coder = obj.coder or next_label(obj.provision)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the codes of the variables that take many, and only then hand in what is finished."""
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("hand_in") and not form.instance.handed_in:
            hand_in(form.instance)
