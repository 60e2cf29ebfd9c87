"""The codebook: variables, values and versions. A code in use can be neither changed nor deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, CuratorInline, fieldset
from provisions.curation.records.filters import annotate_count
from provisions.models import SINGLE, CodebookVersion, Provision, Reading, Value, Variable

WORDING: list[Any] = [("label_en", "label_fr", "label_es"), "definition_en", "definition_fr", "definition_es"]
RULES = ["inclusion_fr", "inclusion_es", "exclusion_fr", "exclusion_es"]


def in_use(value: Value) -> bool:
    """Whether any provision or reading is coded with the value."""
    column = value.variable_id if value.variable_id in SINGLE else "coded_values"
    return any(model._default_manager.filter(**{column: value.pk}).exists() for model in (Provision, Reading))


class ValueInline(CuratorInline):
    model = Value
    fields = ["position", "code", "label_en", "label_fr", "label_es"]
    readonly_fields = ["code"]
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # a value needs a definition and rules, so it is added on its own page


@admin.register(Variable)
class VariableAdmin(CuratorAdmin):
    list_display = ["label_en", "name", "takes", "role", "value_count", "position"]
    list_filter = ["takes", "role"]
    search_fields = ["name", "label_en", "definition_en"]
    permanent_fields = ("name", "takes", "role")
    inlines = [ValueInline]
    fieldsets = [
        fieldset(None, ("name", "position"), ("takes", "role"), *WORDING[:2], "rule"),
        fieldset(_("Translations"), *WORDING[2:], "rule_fr", "rule_es", classes=["collapse"]),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return annotate_count(super().get_queryset(request), "value_count", "values")

    @admin.display(description=_("values"), ordering="value_count")
    def value_count(self, variable: Any) -> int:
        return int(variable.value_count)


@admin.register(Value)
class ValueAdmin(CuratorAdmin):
    list_display = ["label_en", "variable", "code", "position"]
    list_filter = ["variable"]
    relations = ["variable"]
    ordering = ["variable__position", "position"]
    search_fields = ["key", "label_en", "definition_en"]
    autocomplete_fields = ["variable"]
    fieldsets = [
        fieldset(None, ("variable", "code", "position"), *WORDING[:2]),
        fieldset(_("Rules"), "inclusion", "exclusion", "example", "example_article"),
        fieldset(_("Not read"), "coverage", "coverage_fr", "coverage_es"),
        fieldset(_("Translations"), *WORDING[2:], *RULES, classes=["collapse"]),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "variable", "code") if obj and in_use(obj) else fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and in_use(obj))

    def save_model(self, request: HttpRequest, obj: Value, form: Any, change: bool) -> None:
        """Save. The primary key is made of variable and code, so a changed code makes a new row: delete the old one."""
        before = obj.pk
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if change and before != obj.pk:
                Value.objects.filter(pk=before).delete()


admin.site.register(
    CodebookVersion,
    CuratorAdmin,
    list_display=["version", "date", "note"],
    search_fields=["version", "note"],
    permanent_fields=("version",),
)
