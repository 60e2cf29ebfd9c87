"""Readings: one coder's coding of a provision, their own affair until it is handed in, and fixed from then on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.blinding import sees_all
from provisions.curation.coding.fields import CodingForm
from provisions.curation.records.provisions import CODING, CodingAdmin
from provisions.curation.review.reliability_views import AgreeingAdmin
from provisions.curation.review.requirements import incomplete_coding
from provisions.models import SINGLE, Provision, ProvisionStatus, Reading

HAND_IN: Any = (_("Finished?"), {"fields": ["hand_in"]})
NOTE: Any = (_("For the adjudicator"), {"fields": ["note"]})


def next_label(provision: Provision) -> str:
    """A label that no reading of the provision has: reading-1, reading-2, ... Locks the provision until the
    transaction ends, so that two coders never get the same."""
    Provision.objects.select_for_update().get(pk=provision.pk)
    taken = set(provision.readings.values_list("coder", flat=True))
    return next(label for n in range(1, len(taken) + 2) if (label := f"reading-{n}") not in taken)


def hand_in(reading: Reading) -> None:
    """Finish a saved reading. The first stands as the provision's coding where a draft has none yet.

    It is a person's word that the codes are right, so the provision counts as verified then; its provenance is that of
    the reading.
    """
    reading.handed_in = timezone.now()
    reading.save()
    provision = Provision.objects.select_for_update().get(pk=reading.provision_id)
    if provision.status != ProvisionStatus.DRAFT or is_coded(provision):
        return
    for name in SINGLE:
        setattr(provision, f"{name}_id", getattr(reading, f"{name}_id"))
    provision.provenance, provision.codebook_id, provision.verified = reading.provenance, reading.codebook_id, True
    provision.save()
    provision.coded_values.set(reading.coded_values.all())


def is_coded(provision: Provision) -> bool:
    """Whether any question of the codebook has been answered for it."""
    return any(getattr(provision, f"{name}_id") for name in SINGLE) or provision.coded_values.exists()


class ReadingForm(CodingForm):
    """The form on one reading; a new one that is asked for a provision shows its passage at once."""

    user: User  # set for each request
    hand_in = forms.BooleanField(
        label=_("Hand it in"),
        required=False,
        help_text=_("It is finished, counts from now on and can't be changed any more; you see the others' then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(self.initial.get("provision", ""))
        if not self.instance.pk and asked.isascii() and asked.isdigit():
            self.instance.provision = Provision.objects.select_related("article").filter(pk=asked).first()
        if "coder" in self.fields:
            self.fields["coder"].required = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        provision = data.get("provision")
        mine = Reading.objects.for_user(self.user).exclude(pk=self.instance.pk)
        if provision and mine.filter(provision=provision).exists():
            self.tell("provision", _("You have a reading of it already: go on with that one."))
        if data.get("hand_in"):
            needed = _("Needed before it is handed in.")
            for name, said in incomplete_coding(data, data.get("coded_values") or [], needed).items():
                if name not in self.errors:
                    self.tell(name, said)
        return data


@admin.register(Reading)
class ReadingAdmin(AgreeingAdmin, CodingAdmin):
    """Readings. Whoever may not see every one sees their own, and the others' of what they have handed in."""

    form = ReadingForm
    list_display = ["provision", "coder", "mine", "handed_in", "read_on", "stage", "provenance", "codebook"]
    list_filter = ["stage", "coder", "provenance", ("handed_in", admin.EmptyFieldListFilter)]
    list_select_related = ["provision", "codebook", "user"]
    search_fields = ["provision__number", "provision__citation", "coder", "note", "provision__agreement__name"]
    autocomplete_fields = ["provision", "codebook"]
    permanent = ("provision",)
    readonly_fields = ["passage", "handed_in"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        who = ("coder", "read_on", "stage") if obj or sees_all(request) else ("read_on", "stage")
        head = (None, {"fields": ["provision", who, ("provenance", "codebook", "handed_in")]})
        beside = (_("Passage"), {"classes": ["passage-beside"], "fields": ["passage"]})
        finished = obj is not None and obj.handed_in is not None
        return [head, beside, *CODING, NOTE, *([] if finished else [HAND_IN])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if sees_all(request) else (*fields, "coder")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return type("MyReadingForm", (super().get_form(request, obj, change, **kwargs),), {"user": request.user})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        everything: Any = super().get_queryset(request)
        rows = everything.visible_to(request.user)
        if getattr(request.resolver_match, "url_name", "").endswith("_changelist"):
            return rows
        return rows.select_related("provision__article", "codebook", *SINGLE)

    @admin.display(description=_("made by"))
    def mine(self, reading: Reading) -> str:
        return reading.user.get_username() if reading.user else "–"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own until it is handed in; an editor also corrects what came in a file, and a superuser everything."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.is_superuser:
            return True
        return (obj.user_id == request.user.pk and not obj.handed_in) or (not obj.user_id and sees_all(request))

    def save_model(self, request: HttpRequest, obj: Reading, form: Any, change: bool) -> None:
        """Save; a new one is its maker's, gets a label, and is not handed in yet."""
        if not isinstance(request.user, User):
            raise PermissionDenied
        if not change:
            obj.user, obj.handed_in = request.user, None
            obj.coder = obj.coder or next_label(obj.provision)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the codes of many, and only then hand in what is finished."""
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("hand_in") and not form.instance.handed_in:
            hand_in(form.instance)
