"""What describes a dataset: `Column`, `Table`, and a builder of columns from models' labels and help texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

TYPES = ("text", "code", "codes", "integer", "boolean", "date", "url")

# Where a column's content comes from, as pages and files name it.
WTO = "WTO RTA-IS"
CORPUS = "corpus"
CODING = "coding"
DERIVATION = "derived"
CURATION = "RTA-DB"

# Reads values from other tables for many records at once, in few queries: {primary key: {column name: value}}.
Fetch = Callable[[list[Any]], dict[Any, dict[str, Any]]]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a dataset.

    Attributes:
        type: one of TYPES. A code is a word of a fixed list; codes are several (a list in JSON, joined by ; in CSV).
        source: where its content comes from, such as WTO or CODING.
        loadable: files are loaded into it; the other columns are derived.
        public: readers get it. The others are for curators: files we ship have them, and a file may leave them out.
        path: leads from the record to the value, as in a queryset.
        variable: the codebook variable whose values it takes.
        relation: the many-to-many field that holds its codes.
        optional: a file may leave it out, as those of before the column do.
        renamed: gives the present name of a code that a file may have by an old one.
        automatic: a record fills it by itself when a file has a blank.
        default: what a new record gets when a file has no such column.
        fetch: reads its values from other tables.
        shared_expression: gives one text for all columns that have it, each of which takes its own codes out of it.
    """

    name: str
    type: str
    label: str | Promise
    definition: str | Promise
    source: str = DERIVATION
    loadable: bool = False
    public: bool = True
    path: str = ""
    variable: str = ""
    relation: str = ""
    optional: bool = False
    automatic: bool = False
    renamed: Callable[[str], str] | None = None
    default: str = ""
    fetch: Fetch | None = None
    shared_expression: Combinable | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A dataset: the records of one model with their columns, in order.

    Attributes:
        key: names of the columns that identify a record.
        has_file: it has a file in fixtures/.
        removable: nothing else depends on its records.
        retired: names of columns that older files have; they are passed over.
    """

    name: str
    label: str
    definition: str
    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    has_file: bool = True
    removable: bool = False
    retired: frozenset[str] = frozenset()

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def public(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.public)

    @property
    def loadable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.loadable)


def define_table(
    label: str,
    definition: str,
    model: type[Model],
    key: tuple[str, ...],
    has_file: bool = True,
    removable: bool = False,
    retired: frozenset[str] = frozenset(),
) -> Callable[[Callable[[], Iterable[Column]]], Table]:
    """Decorator that makes a table of a function: it has the function's name and the columns that it returns."""

    def define(columns: Callable[[], Iterable[Column]]) -> Table:
        return Table(columns.__name__, label, definition, model, key, tuple(columns()), has_file, removable, retired)

    return define


class ColumnBuilder:
    """Builds the columns of a model's fields; each has the field's label and definition unless others are given."""

    def __init__(self, model: type[Model], source: str) -> None:
        self.model = model
        self.source = source

    def texts(self, path: str) -> tuple[Any, Any]:
        """The label and the definition of the field at the start of a path."""
        field: Any = self.model._meta.get_field(path.split("__")[0])
        return field.verbose_name, field.help_text

    def fields(self, type: str, *names: str, **options: Any) -> Iterable[Column]:
        """Columns of one type, with the names of their fields."""
        return [self.field(type, name, **options) for name in names]

    def field(self, type: str, name: str, path: str = "", **options: Any) -> Column:
        """A column for the value that a path leads to; without a path for the field of the column's name."""
        label, definition = self.texts(path or name)
        defaults = {"label": label, "definition": definition, "source": self.source, "loadable": True}
        return Column(name=name, type=type, path=path or name, **{**defaults, **options})

    def relation(self, name: str, fetch: Fetch) -> Column:
        """A column for the codes in a many-to-many field of the column's name."""
        return Column(name, "codes", *self.texts(name), self.source, loadable=True, relation=name, fetch=fetch)


def foreign_key(model: type[Model], path: str) -> ForeignKey[Any, Any] | None:
    """The relation that a path such as agreement__slug goes through; None for a field of the model itself."""
    if "__" not in path:
        return None
    field = model._meta.get_field(path.split("__")[0])
    return field if isinstance(field, ForeignKey) else None
