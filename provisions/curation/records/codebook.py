"""The codebook: variables, values and versions. A code in use can be neither changed nor deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorAdmin, CuratorForm, CuratorInline
from provisions.curation.records.filters import annotate_count
from provisions.models import SINGLE, CodebookVersion, Provision, Reading, Value, Variable
from provisions.models.codebook import key_of

WORDING: list[Any] = [("label_en", "label_fr", "label_es"), "definition_en", "definition_fr", "definition_es"]
RULES = ["inclusion_fr", "inclusion_es", "exclusion_fr", "exclusion_es"]


def in_use(value: Value) -> bool:
    """Whether any provision or reading is coded with the value."""
    column = value.variable_id if value.variable_id in SINGLE else "coded_values"
    return any(model._default_manager.filter(**{column: value.pk}).exists() for model in (Provision, Reading))


class ValueForm(CuratorForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        variable, code = data.get("variable"), data.get("code")
        if variable and code:
            key = key_of(variable.pk, code)
            if key != self.instance.pk and Value.objects.filter(pk=key).exists():
                self.add_field_error("code", _("The variable has that code already."))
        return data


class ValueInlineForm(CuratorForm):
    """A row among a variable's values; the code of a stored value can't be edited."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True


class ValueInline(CuratorInline):
    model = Value
    form = ValueInlineForm
    fields = ["position", "code", "label_en", "label_fr", "label_es"]
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
        (None, {"fields": [("name", "position"), ("takes", "role"), *WORDING[:2], "rule"]}),
        (_("Translations"), {"classes": ["collapse"], "fields": [*WORDING[2:], "rule_fr", "rule_es"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return annotate_count(super().get_queryset(request), "value_count", "values")

    @admin.display(description=_("values"), ordering="value_count")
    def value_count(self, variable: Any) -> int:
        return int(variable.value_count)


@admin.register(Value)
class ValueAdmin(CuratorAdmin):
    form = ValueForm
    list_display = ["label_en", "variable", "code", "position"]
    list_filter = ["variable"]
    list_select_related = ["variable"]
    ordering = ["variable__position", "position"]
    search_fields = ["key", "label_en", "definition_en"]
    autocomplete_fields = ["variable"]
    fieldsets = [
        (None, {"fields": [("variable", "code", "position"), *WORDING[:2]]}),
        (_("Rules"), {"fields": ["inclusion", "exclusion", "example", "example_article"]}),
        (_("Translations"), {"classes": ["collapse"], "fields": [*WORDING[2:], *RULES]}),
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


@admin.register(CodebookVersion)
class CodebookVersionAdmin(CuratorAdmin):
    list_display = ["version", "date", "note"]
    search_fields = ["version", "note"]
    permanent_fields = ("version",)
