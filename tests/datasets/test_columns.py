"""One description of columns: complete, in agreement with the models and the codebook, and true of what is written."""

from __future__ import annotations

import pytest
from django.db.models import DateField, Field, ForeignKey
from django.utils import translation

from provisions.datasets.column import TYPES
from provisions.datasets.tables import TABLES
from provisions.exports import DATASETS, public_records, records
from provisions.models.codings import MANY, SINGLE
from tests.factories import World

DESIGN = ["number", "agreement", *SINGLE, *MANY, "citation", "heading", "summary", "quote", "text_status", "text_date"]
LICENSED = {"quote", "remarks", "body"}
WORKED_OUT = {
    "found_start",
    "found_end",
    "slip",
    "id",
    "created",
    "modified",
    "key",
    "article",
    "checksum",
    "strength",
    "signed",
    "in_force",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_is_described(table) -> None:
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    for column in table.columns:
        assert column.type in TYPES
        assert str(column.label).strip() and str(column.definition).strip() and column.source
        assert column.path or column.fetch or column.shared_expression, f"{column.name} comes from nowhere"
    assert set(table.key) <= set(names)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_and_its_columns_are_the_same_in_every_language(table) -> None:
    """Whoever keeps things by table or column, finds them when another language is spoken; no word is translated."""
    kept = {table, *table.columns}
    with translation.override("fr"):
        assert kept == {table, *table.columns}


def test_a_provision_has_the_columns_that_other_programs_rely_on() -> None:
    assert set(DESIGN) <= {column.name for column in DATASETS["provisions"].public}
    names = {"slug", "wto_rta_id", "name", "signed", "in_force", "parties"}
    assert names <= {column.name for column in DATASETS["agreements"].public}


def test_readers_do_not_get_what_is_for_curators() -> None:
    assert not {"status", "adjudication"} & {column.name for column in DATASETS["provisions"].public}


@pytest.mark.parametrize("table", [one for one in TABLES.values() if one.has_file], ids=lambda table: table.name)
def test_shipped_files_hold_no_words_of_treaties_and_nothing_worked_out(table) -> None:
    assert not LICENSED & {column.name for column in table.loadable}


@pytest.mark.parametrize("table", [one for one in TABLES.values() if one.has_file], ids=lambda table: table.name)
def test_shipped_files_hold_every_field_that_a_person_sets(table) -> None:
    """A new field of a model must get a column, or be named here as one that is not shipped."""
    described = {column.variable or column.path.split("__")[0] for column in table.columns}
    described |= {column.relation for column in table.columns}
    fields = [field for field in table.model._meta.get_fields() if isinstance(field, Field) and not field.auto_created]
    left = {field.name for field in fields} - described - LICENSED - WORKED_OUT - {"parties", "members", "text"}
    left -= {"user", "handed_in"}  # who read it is nobody's business; what is shipped was handed in
    assert not left


@pytest.mark.django_db
@pytest.mark.parametrize("dataset", DATASETS)
def test_records_are_of_the_types_that_the_columns_say(world: World, dataset: str) -> None:
    kinds = {"codes": list, "integer": int, "boolean": bool}
    for record in records(dataset, public_records(dataset)):
        assert list(record) == [column.name for column in DATASETS[dataset].public]
        for column in DATASETS[dataset].public:
            value = record[column.name]
            assert value is None or isinstance(value, kinds.get(column.type, str)), column.name
            assert value != ""


def test_types_agree_with_the_models_fields() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.path and "__" not in column.path and not column.variable:
                field = table.model._meta.get_field(column.path)
                field = getattr(field, "output_field", field)
                assert not isinstance(field, ForeignKey)
                assert isinstance(field, DateField) == (column.type == "date"), column.name
