"""Economies, their groupings and regions."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, CuratorForm, CuratorInline, fieldset
from provisions.curation.bulk.merge_views import MergeMixin
from provisions.curation.records.filters import CachedRelatedFilter, DuplicatesFilter, annotate_count
from provisions.models import Economy, EconomyKind, GroupingMember, Region

EXIT_AFTER_ENTRY = _("The last day is before the first. Give a day on or after it, or leave one of them blank.")


class GroupingMemberForm(CuratorForm):
    dates_in_order = (("entry_date", "exit_date", EXIT_AFTER_ENTRY),)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        grouping, member = data.get("grouping"), data.get("member")
        if grouping and grouping.kind != EconomyKind.GROUPING:
            self.add_field_error("grouping", _("%(name)s is not a grouping.") % {"name": grouping})
        if grouping and grouping == member:
            self.add_field_error("member", _("A grouping is not a member of itself."))
        return data


class GroupingMemberInline(CuratorInline):
    model = GroupingMember
    form = GroupingMemberForm
    fk_name = "grouping"
    autocomplete_fields = ["member"]
    verbose_name_plural = _("members of this grouping")
    relations = GroupingMember.label_relations


class EconomyForm(CuratorForm):
    dates_in_order = (("exists_from", "exists_until", EXIT_AFTER_ENTRY),)


@admin.register(Economy)
class EconomyAdmin(MergeMixin, CuratorAdmin):
    form = EconomyForm
    list_display = ["name", "code", "kind", "region", "agreement_count"]
    list_filter = ["kind", ("region", CachedRelatedFilter), DuplicatesFilter]
    relations = ["region"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["region"]
    fieldsets = [fieldset(None, ("code", "kind"), ("name", "short_name"), "region", ("exists_from", "exists_until"))]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return annotate_count(super().get_queryset(request), "agreement_count", "memberships")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [GroupingMemberInline] if obj and obj.kind == EconomyKind.GROUPING else []

    @admin.display(description=_("agreements"), ordering="agreement_count")
    def agreement_count(self, economy: Any) -> int:
        return int(economy.agreement_count)


register = partial(admin.site.register, admin_class=CuratorAdmin)
register(Region, list_display=["name", "code"], search_fields=["name", "code"], permanent_fields=("code",))
register(
    GroupingMember,
    form=GroupingMemberForm,
    list_display=["member", "grouping", "entry_date", "exit_date", "source"],
    relations=GroupingMember.label_relations,
    search_fields=["grouping__name", "grouping__code", "member__name", "member__code"],
    autocomplete_fields=["grouping", "member"],
)
