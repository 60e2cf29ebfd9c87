"""Filters of the admin's lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisions.datasets.reading_state import reading_state
from provisions.models import MANY, SINGLE, Agreement, ReadingState, Text, Value
from provisions.models.codebook import key_of
from provisions.statistics.duplicates import duplicate_agreements, duplicate_economies


class OptionFilter(admin.SimpleListFilter):
    """A filter with fixed options, (value, label). `narrow` gets one of them; other values filter nothing."""

    options: Sequence[tuple[str, Any]] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.options)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        option = self.value()
        return self.narrow(queryset, option) if option and option in dict(self.lookup_choices) else queryset

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        raise NotImplementedError


def _codebook(request: HttpRequest) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """By variable its label and (code, label) in the codebook's order; read once for all filters of a page."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = request.__dict__.setdefault("_codebook", {})
    if not found:
        for value in Value.objects.select_related("variable").order_by("variable", "position"):
            _label, values = found.setdefault(value.variable_id, (value.variable.label, []))
            values.append((value.code, value.label))
    return found


def codebook_filter(variable: str) -> type[admin.SimpleListFilter]:
    """A filter by one variable of the codebook, whether it takes one value or many, or is worked out from others."""
    column = "coded_values" if variable in MANY else variable

    class CodebookFilter(admin.SimpleListFilter):
        title = variable.replace("_", " ")
        parameter_name = variable

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            self.title, values = _codebook(request).get(variable, (self.title, []))
            return values

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            code = self.value()
            key = key_of(variable, code or "") if variable in (*SINGLE, *MANY) else code
            return queryset.filter(**{column: key}) if code else queryset

    return CodebookFilter


class CachedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter by a short list of records, read once for a page: facet counts build every filter anew."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        cache: dict[Any, list[tuple[str, Any]]] = request.__dict__.setdefault("_relation_choices", {})
        if field not in cache:
            cache[field] = super().field_choices(field, request, model_admin)
        return cache[field]


class HasProvisionsFilter(OptionFilter):
    """Agreements with a provision of any status, or without."""

    title = _("provisions")
    parameter_name = "has_provisions"
    options = (("yes", _("with provisions")), ("no", _("without provisions")))

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        return queryset.filter(provisions__isnull=option == "no").distinct()


def has_words() -> Exists:
    """Whether an agreement has a text whose words are loaded; a record of facts alone is no text."""
    return Exists(Text.objects.filter(agreement=OuterRef("pk")).exclude(checksum=""))


class HasTextFilter(OptionFilter):
    """Agreements with the words of a text, or without; an agreement that was merged into another needs none."""

    title = _("text")
    parameter_name = "has_text"
    options = (("yes", _("with a text")), ("no", _("without a text")))

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        return queryset.filter(has_words()) if option == "yes" else queryset.filter(~has_words(), merged_into=None)


class ReadingStateFilter(OptionFilter):
    """Agreements that were read in full, in part or not at all."""

    title = _("reading state")
    parameter_name = "read"
    options = tuple(ReadingState.choices)

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        return queryset.annotate(read=reading_state()).filter(read=option)


class DuplicatesFilter(OptionFilter):
    """Agreements or economies that look like duplicates of another."""

    title = _("duplicates")
    parameter_name = "duplicates"
    options = (("likely", _("likely duplicates")),)

    def narrow(self, queryset: QuerySet, option: str) -> QuerySet:
        find = duplicate_agreements if queryset.model is Agreement else duplicate_economies
        return queryset.filter(pk__in=find())


def annotate_count(queryset: QuerySet[Any], name: str, relation: str) -> QuerySet[Any]:
    """Add the number of related records as `name`, by a subquery, so that joins of filters don't multiply it."""
    rows = queryset.model._default_manager.filter(pk=OuterRef("pk")).order_by().values("pk")
    return queryset.annotate(**{name: Subquery(rows.annotate(n=Count(relation)).values("n"))})
