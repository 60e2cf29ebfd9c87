"""Filters of the lists by the codebook's variables."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.models import SINGLE, Agreement, Text, Value
from provisions.models.codebook import key_of
from provisions.statistics.duplicates import duplicate_agreements, duplicate_economies


def _values(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    """(code, label) by variable, in the codebook's order; read once for all filters of a page."""
    if not hasattr(request, "_codebook_values"):
        found: dict[str, list[tuple[str, str]]] = {}
        for value in Value.objects.order_by("variable_id", "position"):
            found.setdefault(value.variable_id, []).append((value.code, value.label))
        request._codebook_values = found  # type: ignore[attr-defined]
    return request._codebook_values  # type: ignore[attr-defined]


def coded(variable: str) -> type[admin.SimpleListFilter]:
    """A filter by one variable of the codebook, whether it takes one value or many."""
    column = variable if variable in SINGLE else "coded_values"

    class Coded(admin.SimpleListFilter):
        title = variable.replace("_", " ")
        parameter_name = variable

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return _values(request).get(variable, [])

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            code = self.value()
            return queryset.filter(**{column: key_of(variable, code)}) if code else queryset

    return Coded


class ShortRelation(admin.RelatedFieldListFilter):
    """A filter by a short list of records, read once for a page: counts beside filters build each filter anew."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kept: dict[Any, list[tuple[str, Any]]] = request.__dict__.setdefault("_relation_choices", {})
        if field not in kept:
            kept[field] = super().field_choices(field, request, model_admin)
        return kept[field]


class HasProvisions(admin.SimpleListFilter):
    """Agreements with a provision of any status, or without."""

    title = _("provisions")
    parameter_name = "has_provisions"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("with provisions")), ("no", _("without provisions"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(provisions__isnull=self.value() == "no").distinct()


class HasText(admin.SimpleListFilter):
    """Agreements with a text on record, or without; what was merged into another needs none."""

    title = _("text")
    parameter_name = "has_text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("with a text")), ("no", _("without a text"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        text = Exists(Text.objects.filter(agreement=OuterRef("pk")))
        return queryset.filter(text) if self.value() == "yes" else queryset.filter(~text, merged_into__isnull=True)


class Duplicates(admin.SimpleListFilter):
    """Agreements or economies that look as if they were made twice."""

    title = _("duplicates")
    parameter_name = "duplicates"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("likely", _("likely duplicates"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "likely":
            return queryset
        find = duplicate_agreements if queryset.model is Agreement else duplicate_economies
        return queryset.filter(pk__in=find())


def counted(queryset: QuerySet[Any], **relations: str) -> QuerySet[Any]:
    """The rows with counts of their relations, each by a subquery of its own, so that joins don't multiply.

    `counted(agreements, provision_count="provisions")` gives every agreement `provision_count`.
    """
    model: type[Model] = queryset.model
    for name, relation in relations.items():
        counts = (
            model._default_manager.filter(pk=OuterRef("pk"))
            .order_by()
            .values("pk")
            .annotate(n=Count(relation))
            .values("n")
        )
        queryset = queryset.annotate(**{name: Coalesce(Subquery(counts, output_field=IntegerField()), 0)})
    return queryset
