"""Serializers that describe the responses of the API: the OpenAPI schema is generated from them.

Only corrections are also serialized with them: provisions.datasets reads whole batches of rows as JSON-ready values,
many times faster. The serializers of records are built from the columns of the datasets (provisions.datasets.tables).
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.core.validators import RegexValidator
from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from provisions.api.variables import split_column
from provisions.datasets.column import Column, Table
from provisions.exports import DATASETS
from provisions.models import Coding
from provisions.panel import dyad_dataset
from provisions.panel.columns import is_nullable, panel_columns
from provisions.query.lookups import get_lookups
from provisions.query.parameters import CODEBOOK

Field = serializers.Field[Any, Any, Any, Any]
Fields = dict[str, Field]
FIELDS: dict[str, Any] = {
    "text": serializers.CharField,
    "code": serializers.CharField,
    "codes": serializers.CharField,
    "integer": serializers.IntegerField,
    "number": serializers.FloatField,
    "boolean": serializers.BooleanField,
    "date": serializers.DateField,
    "url": serializers.URLField,
}
NAMES = {
    "provisions": "Provision",
    "agreements": "Agreement",
    "economies": "Economy",
    "mentions": "Mention",
    "codebook": "Value",
    "evidence": "Study",
}


class RecordSerializer(serializers.Serializer[Any]):
    """One record of a dataset, with its public columns. Only the key is always present: see the parameter `fields`."""

    dataset: ClassVar[str]

    def get_fields(self) -> Fields:
        table = DATASETS[self.dataset]
        return {**{column.name: _build_field(table, column) for column in table.public}, **super().get_fields()}


RECORDS: dict[str, type[RecordSerializer]] = {
    name: type(f"{singular}Serializer", (RecordSerializer,), {"dataset": name, "__doc__": DATASETS[name].definition})
    for name, singular in NAMES.items()
}


class CorrectedFieldSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="The column's name, or text.")
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(allow_null=True, help_text="In words; null where it is long.")
    after = serializers.CharField(allow_null=True, help_text="In words; null where it is long.")


class CorrectionSerializer(serializers.Serializer[Any]):
    date = serializers.DateField(source="day")
    note = serializers.CharField(allow_null=True, help_text="Why, for readers.")
    fields = CorrectedFieldSerializer(many=True)  # type: ignore[assignment]


class ProvisionDetailSerializer(RecordSerializer):
    """A provision as at its own address."""

    dataset = "provisions"
    corrections = CorrectionSerializer(
        many=True,
        required=False,
        help_text="What was changed in the record since it was published, the newest first; not with `release`.",
    )
    incorporated_by = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Numbers of the provisions of other agreements that take in its words; not with `release`.",
    )


class VariableValueSerializer(serializers.Serializer[Any]):
    """One value."""

    of_variable: ClassVar[bool] = False

    def get_fields(self) -> Fields:
        table = DATASETS["codebook"]
        columns = [(column, *split_column(column.name)) for column in table.public]
        fields = {
            name: _build_field(table, column, required=True)
            for column, belongs, name in columns
            if belongs == self.of_variable
        }
        return {**fields, **super().get_fields()}


class VariableSerializer(VariableValueSerializer):
    """One variable of the codebook, with its values."""

    of_variable = True
    values = VariableValueSerializer(many=True)


# What records are at their own addresses.
DETAILS: dict[str, type[serializers.Serializer[Any]]] = {
    **RECORDS,
    "provisions": ProvisionDetailSerializer,
    "codebook": VariableSerializer,
}


class PanelRowSerializer(serializers.Serializer[Any]):
    """Two economies in a year; what RTAs say is null where some are in force and none of them was read."""

    def get_fields(self) -> Fields:
        return {
            column.name: FIELDS[column.type](allow_null=is_nullable(column.name), **_describe(column))
            for column in panel_columns()
        }


class DyadSerializer(serializers.Serializer[Any]):
    """Two economies on different sides of an agreement, and when."""

    def get_fields(self) -> Fields:
        return {column.name: self._build_field(column) for column in dyad_dataset.COLUMNS}

    def _build_field(self, column: Column) -> Field:
        field: Any = FIELDS[column.type]
        if column.type == "codes":
            many: Any = serializers.ListField
            return many(child=field(), **_describe(column))
        return field(allow_null=column.name not in dyad_dataset.KEY, **_describe(column))


class PageSerializer(serializers.Serializer[Any]):
    """One page of a list."""

    count = serializers.IntegerField(min_value=0, allow_null=True, help_text="Null after the first page of a cursor.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class FacetValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField(min_value=0)


class FacetedPageSerializer(PageSerializer):
    """One page of a list, with the facets asked for."""

    facets = serializers.DictField(
        child=serializers.ListField(child=FacetValueSerializer()),
        required=False,
        help_text="For each facet asked for, the values there are and how many records choosing one would give.",
    )


def page_of(
    record: type[serializers.Serializer[Any]], page: type[PageSerializer] = PageSerializer, name: str = ""
) -> type[PageSerializer]:
    """The serializer of a page of these records; the component gets their name unless another is given."""
    name = name or record.__name__.removesuffix("Serializer")
    return type(f"{name}PageSerializer", (page,), {"results": record(many=True), "__doc__": page.__doc__})


class ParameterErrorSerializer(serializers.Serializer[Any]):
    parameter = serializers.CharField(help_text="Which parameter is wrong.")
    value = serializers.CharField(help_text="Its value, as it was given.")
    message = serializers.CharField(help_text="What is wrong with it.")
    allowed = serializers.ListField(child=serializers.CharField(), help_text="What it takes.")
    suggestion = serializers.CharField(allow_null=True, help_text="The nearest value that it takes.")


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong, as problem details (RFC 9457)."""

    type = serializers.CharField(help_text="about:blank: the status says it all.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What was wrong this time.")
    errors = ParameterErrorSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="For 400: every parameter that is wrong."
    )
    number = serializers.CharField(required=False, help_text="For 410: the provision that was withdrawn.")
    reason = serializers.CharField(required=False, help_text="For 410: why.")
    replaced_by = serializers.CharField(
        required=False, allow_null=True, help_text="For 410: the provision in its place."
    )


@extend_schema_field({"type": ["string", "number"]})
class CellField(Field):
    """A label or a figure."""


class TableSerializer(serializers.Serializer[Any]):
    """A table; the first column of a row says what its figures are of."""

    name = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=CellField()))
    codes = serializers.ListField(child=serializers.CharField(), help_text="Of each row: what questions call it.")


class StatsSerializer(serializers.Serializer[Any]):
    """All tables."""

    provisions = serializers.IntegerField(min_value=0)
    agreements = serializers.IntegerField(min_value=0)
    tables = TableSerializer(many=True)


class ReleaseFileSerializer(serializers.Serializer[Any]):
    """A file of a release."""

    name = serializers.CharField()
    bytes = serializers.IntegerField(min_value=0)
    sha256 = serializers.CharField(validators=[RegexValidator("^[0-9a-f]{64}$")])
    dataset = serializers.CharField(help_text="Blank for descriptions.")
    format = serializers.CharField()
    records = serializers.IntegerField(allow_null=True, help_text="How many, where that is known.")
    url = serializers.URLField()


class ReleaseSerializer(serializers.Serializer[Any]):
    """An immutable copy of the published data."""

    version = serializers.CharField(help_text="Year and number.")
    date = serializers.DateField(help_text="When it was made.")
    dataset_version = serializers.IntegerField(help_text="The dataset's counter at that time.")
    note = serializers.CharField()
    files = ReleaseFileSerializer(many=True)


def _build_field(table: Table, column: Column, required: bool = False) -> Field:
    """The field of a column: a choice where its codes are known, a list where it holds several."""
    is_key = column.name in table.key
    codes = _get_codes(table, column)
    field: Any = partial(serializers.ChoiceField, choices=codes) if codes else FIELDS[column.type]
    options: dict[str, Any] = {**_describe(column), "required": required or is_key}
    if column.type == "codes":
        return serializers.ListField(child=field(), allow_null=column.optional, **options)
    return field(allow_null=not is_key, **options)


def _describe(column: Column) -> dict[str, str]:
    return {"label": str(column.label), "help_text": str(column.definition)}


def _get_codes(table: Table, column: Column) -> list[Any]:
    """The values of a column of codes, where there is a list of them."""
    if column.name in CODEBOOK and issubclass(table.model, Coding):
        codes = list(get_lookups().labels(column.name))
        return [int(code) for code in codes] if column.type == "integer" else codes
    try:
        field = table.model._meta.get_field(column.path)
    except FieldDoesNotExist:
        return []
    choices = field.flatchoices if isinstance(field, models.Field) and column.type == "code" else []
    return [str(code) for code, _label in choices]
