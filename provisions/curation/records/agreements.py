"""Agreements, memberships, non-applications, accessions and notified changes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, CuratorForm, CuratorInline, FiledForm, ViewOnlyInline, fieldset
from provisions.curation.bulk.merge_views import MergeMixin
from provisions.curation.intake.work_list import WorkListMixin
from provisions.curation.own_records import OwnRecordsMixin
from provisions.curation.records.economies import EXIT_AFTER_ENTRY
from provisions.curation.records.filters import (
    CachedRelatedFilter,
    DuplicatesFilter,
    HasProvisionsFilter,
    HasTextFilter,
    ReadingStateFilter,
    annotate_count,
)
from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    AgreementType,
    EconomyKind,
    Membership,
    NonApplication,
)
from provisions.models.agreements import NAMES

SIDE_MISSING = _("Other parties of the agreement have a side. Name one here, or empty all of them on its form.")
SIDE_TOO_MUCH = _("Other parties of the agreement have no side. Leave it empty, or name one for each on its form.")


class MembershipForm(CuratorForm):
    dates_in_order = (("entry_date", "exit_date", EXIT_AFTER_ENTRY),)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("pending") and data.get("entry_date"):
            self.add_field_error(
                "entry_date", _("Not yet in force for it, so it has no entry date. Untick one, or empty the other.")
            )
        return data


class SingleMembershipForm(MembershipForm):
    """A membership's own form, beside which the agreement's other parties do not stand."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        agreement = data.get("agreement")
        if agreement and "side" in data and not self.errors.get("side"):
            Agreement.objects.lock(agreement.pk)  # two parties that come in at once see each other
            others = set(agreement.memberships.exclude(pk=self.instance.pk).values_list("side", flat=True))
            if not data["side"] and others - {""}:
                self.add_field_error("side", SIDE_MISSING)
            elif data["side"] and others == {""}:
                self.add_field_error("side", SIDE_TOO_MUCH)
        return data


class MembershipFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("economy")]
        blank = [form for form in kept if not form.cleaned_data.get("side")]
        if len(blank) < len(kept):
            for form in blank:
                form.add_error("side", _("Other parties have a side: name one for each party, or for none."))


class MembershipInline(CuratorInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    fields = ["economy", "original", "current", "entry_date", "exit_date", "pending", "accession", "side"]
    autocomplete_fields = ["economy", "accession"]
    relations = ["agreement", "economy", "accession"]
    ordering = ["economy__name"]


class NonApplicationForm(CuratorForm):
    dates_in_order = (("first_day", "last_day", EXIT_AFTER_ENTRY),)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("economy_1", "economy_2"):
            if (economy := data.get(name)) and economy.kind == EconomyKind.GROUPING:
                words = _("%(name)s is a grouping. Name its members, each in a row.") % {"name": economy}
                self.add_field_error(name, words)
        pair: Any = [data.get("economy_1"), data.get("economy_2")]
        if all(pair) and pair[0] == pair[1]:
            self.add_field_error("economy_2", _("Name two different parties."))
        elif all(pair):  # in the order of their codes, so that no pair is stored both ways round
            data["economy_1"], data["economy_2"] = sorted(pair, key=lambda one: one.code)
        return data


class NonApplicationInline(CuratorInline):
    model = NonApplication
    form = NonApplicationForm
    fields = ["economy_1", "economy_2", "first_day", "last_day", "source"]
    autocomplete_fields = ["economy_1", "economy_2"]
    relations = NonApplication.label_relations
    classes = ["collapse"]


class AccessionInline(ViewOnlyInline):
    model = Accession
    fields = ["wto_rta_id", "name", "status", "in_force_goods", "in_force_services"]


class AgreementChangeInline(ViewOnlyInline):
    model = AgreementChange
    fields = ["parties_concerned", "affects", "notified", "signed", "in_force"]
    relations = ["agreement"]


class RtaRecordForm(CuratorForm):
    dates_in_order = (
        ("in_force_goods", "inactive_date", _("Inactive before it was in force for goods.")),
        ("in_force_services", "inactive_date", _("Inactive before it was in force for services.")),
    )

    class Meta:
        widgets = {"types": forms.CheckboxSelectMultiple, "regions": forms.CheckboxSelectMultiple}


DATES = fieldset(
    _("Dates"),
    ("signed_goods", "signed_services"),
    ("in_force_goods", "in_force_services"),
    ("notified_goods", "notified_services"),
    ("implemented_goods", "implemented_services"),
    "inactive_date",
    description=_("Goods and services have separate dates. Leave blank what does not apply."),
)
CONSIDERATION = fieldset(
    _("At the WTO"),
    "notification",
    "all_parties_wto_members",
    ("consideration_goods", "consideration_goods_date"),
    ("consideration_services", "consideration_services_date"),
    "remarks",
    classes=["collapse"],
)
NATURE = fieldset(_("Kind and place"), "types", ("coverage", "composition"), "regions", "cross_regional")


class AgreementForm(RtaRecordForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if any(data.get(name) for name in NAMES.values()) and data.get("name_source") == "":
            self.add_field_error("name_source", _("Say where the name in French or Spanish was seen."))
        other = data.get("merged_into")
        refusal = self._refuse_merger(other) if other and "merged_into" in self.changed_data else None
        if refusal:
            self.add_field_error("merged_into", refusal)
        return data

    def _refuse_merger(self, other: Agreement) -> Any:
        """Why the agreement can't simply be marked as a duplicate of the other; None if it can."""
        if other.pk == self.instance.pk:
            return _("An agreement is not merged into itself.")
        if Agreement.objects.lock(other.pk).merged_into_id:
            return _("That one is merged into another itself. Name the one that stays.")
        has_records = Agreement.objects.filter(pk=self.instance.pk).with_own_records().exists()
        if has_records or Agreement.objects.filter(merged_into=self.instance.pk).exists():
            return _(
                "Provisions, texts, accessions or duplicates are filed under it. “Merge into another” moves them along."
            )
        return None


class AccessionForm(FiledForm, RtaRecordForm):
    pass


@admin.register(Agreement)
class AgreementAdmin(OwnRecordsMixin, MergeMixin, WorkListMixin, CuratorAdmin):
    form = AgreementForm
    list_display = ["name", "wto_rta_id", "status", "type_codes", "signed", "in_force", "origin", "provision_count"]
    list_filter = [
        "status", HasProvisionsFilter, HasTextFilter, ReadingStateFilter, DuplicatesFilter,
        ("types", CachedRelatedFilter), "composition",
        ("regions", CachedRelatedFilter), "cross_regional", "origin",
    ]  # fmt: skip
    search_fields = ["name", "name_fr", "name_es", "slug", "wto_rta_id__exact"]
    search_help_text = _("By name, slug or RTA number.")
    autocomplete_fields = ["merged_into"]
    relations = ["merged_into"]
    prepopulated_fields = {"slug": ["name"]}
    permanent_fields = ("slug",)
    readonly_fields = ["origin", "signed", "in_force"]
    inlines = [MembershipInline, NonApplicationInline, AccessionInline, AgreementChangeInline]
    fieldsets = [
        fieldset(None, "name", ("wto_rta_id", "slug"), ("status", "origin"), ("signed", "in_force"), "source_url"),
        fieldset(_("In French and Spanish"), "name_fr", "name_es", "name_source"),
        NATURE,
        DATES,
        CONSIDERATION,
        fieldset(_("Duplicate"), "merged_into", classes=["collapse"]),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).prefetch_related("types")
        return annotate_count(rows, "provision_count", "provisions")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Fields of other forms find no duplicates: nothing is filed under one."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = queryset.filter(merged_into__isnull=True)
        return super().get_search_results(request, queryset, search_term)

    def is_used(self, agreement: Agreement) -> bool:
        return Agreement.objects.filter(pk=agreement.pk).with_own_records().exists() or agreement.intakes.exists()

    @admin.display(description=_("types"))
    def type_codes(self, agreement: Agreement) -> str:
        return ", ".join(kind.code for kind in agreement.types.all())

    @admin.display(description=_("provisions"), ordering="provision_count")
    def provision_count(self, agreement: Any) -> int:
        return int(agreement.provision_count)

    def save_model(self, request: HttpRequest, obj: Agreement, form: Any, change: bool) -> None:
        """Save, and warn of unlikely dates without refusing them.

        Some agreements were in force before their signature. A signature in the future is mostly a typo in the year.
        """
        super().save_model(request, obj, form, change)
        for signed, in_force in ((obj.signed_goods, obj.in_force_goods), (obj.signed_services, obj.in_force_services)):
            if signed and in_force and in_force < signed:
                messages.warning(request, _("In force before it was signed. This is rare: please check."))
        if any(day and day > timezone.localdate() for day in (obj.signed_goods, obj.signed_services)):
            messages.warning(request, _("Signed on a future date: please check."))


@admin.register(Accession)
class AccessionAdmin(CuratorAdmin):
    form = AccessionForm
    list_display = ["name", "wto_rta_id", "agreement", "status", "in_force_goods", "in_force_services"]
    list_filter = ["status", "coverage"]
    relations = ["agreement"]
    search_fields = ["name", "wto_rta_id__exact", "agreement__name"]
    autocomplete_fields = ["agreement"]
    fieldsets = [fieldset(None, "name", "agreement", ("wto_rta_id", "status")), NATURE, DATES, CONSIDERATION]


register = partial(admin.site.register, admin_class=CuratorAdmin)
register(AgreementType, list_display=["name", "code"], search_fields=["name", "code"], permanent_fields=("code",))
register(
    Membership,
    form=SingleMembershipForm,
    list_display=["economy", "agreement", "original", "current", "entry_date", "exit_date", "pending", "side"],
    list_filter=["current", "original", "pending"],
    relations=Membership.label_relations,
    search_fields=["economy__name", "economy__code", "agreement__name", "agreement__wto_rta_id__exact"],
    autocomplete_fields=["agreement", "economy", "accession"],
)
register(
    NonApplication,
    form=NonApplicationForm,
    list_display=["agreement", "economy_1", "economy_2", "first_day", "last_day", "source"],
    relations=NonApplication.label_relations,
    search_fields=["economy_1__code", "economy_2__code", "agreement__name", "agreement__wto_rta_id__exact"],
    autocomplete_fields=["agreement", "economy_1", "economy_2"],
)
register(
    AgreementChange,
    list_display=["agreement", "parties_concerned", "affects", "notified", "signed", "in_force"],
    list_filter=["affects"],
    relations=["agreement"],
    search_fields=["agreement__name", "parties_concerned", "remarks"],
    autocomplete_fields=["agreement"],
    readonly_fields=["fingerprint"],
)
