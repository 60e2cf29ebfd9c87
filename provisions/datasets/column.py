"""The words that describe a dataset: `Column`, `Table`, and the builder that reads models' own help texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

TYPES = ("text", "code", "codes", "integer", "boolean", "date", "url")

# Where a column's content comes from, as readers are told it.
WTO = "WTO RTA-IS"
CORPUS = "corpus"
CODING = "coding"
DERIVED = "derived"
CURATED = "RTA-DB"

# Reads what a plain path can't reach, for many records at once: keys to {column: value}. One call is few queries.
Fetch = Callable[[list[Any]], dict[Any, dict[str, Any]]]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a dataset.

    `type` is one of TYPES: a code is a word of a fixed list, codes are several (a list in JSON, joined by ; in CSV).
    `loadable` columns are facts that files bring in; the others are worked out from them. A column that is not
    `public` is for curators: files we ship have it, what readers get has not, and a file without it can be loaded.
    `variable` names the codebook variable whose values it takes. `path` leads from the record to the value; columns
    with a `fetch` are gathered per batch, and those that share `together` are taken out of the one text that this
    expression gives; `relation` is then the many-to-many field that holds them. `default` is what a new record gets
    when a file has no such column.
    """

    name: str
    type: str
    label: str | Promise
    definition: str | Promise
    source: str
    loadable: bool = True
    public: bool = True
    path: str = ""
    variable: str = ""
    relation: str = ""
    default: str = ""
    fetch: Fetch | None = None
    together: Combinable | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A dataset: the records of one model, the columns that identify a record, and all columns in their order.

    `shipped` tables have a file in fixtures/; `removable` ones hold records that nothing else depends on.
    """

    name: str
    label: str
    definition: str
    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    shipped: bool = True
    removable: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def public(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.public)

    @property
    def loadable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.loadable)


class Columns:
    """Builds columns of one model; label and definition are the field's own unless they are given."""

    def __init__(self, model: type[Model], source: str) -> None:
        self.model = model
        self.source = source

    def field(self, path: str) -> Field[Any, Any]:
        """The model's own field at the start of the path."""
        name = path.split("__")[0]
        return self.model._meta.get_field(name)  # type: ignore[return-value]

    def plain(self, type: str, *names: str, **changes: Any) -> Iterable[Column]:
        """Columns that are fields of the model, named as they are."""
        return [self.one(type, name, **changes) for name in names]

    def one(self, type: str, name: str, path: str = "", **changes: Any) -> Column:
        """A column that a path leads to; without a path it is the field of the same name."""
        path = path or name
        if "label" not in changes:
            field = self.field(path)
            changes = {"label": field.verbose_name, "definition": field.help_text, **changes}
        return Column(**{"name": name, "type": type, "path": path, "source": self.source, **changes})

    def many(self, name: str, relation: str, **changes: Any) -> Column:
        """Codes that stand in a many-to-many relation of the model."""
        field = self.field(relation)
        texts = {"label": field.verbose_name, "definition": field.help_text}
        found = {"name": name, "type": "codes", "source": self.source, "relation": relation}
        return Column(**{**texts, **found, **changes})

    def worked_out(self, type: str, name: str, label: str, definition: str, **changes: Any) -> Column:
        """A read-only column: reached by `path` or gathered by `fetch`."""
        found = {"name": name, "type": type, "label": label, "definition": definition, "loadable": False}
        return Column(**{"source": DERIVED, **found, **changes})


def foreign_key(model: type[Model], path: str) -> ForeignKey[Any, Any] | None:
    """The relation that a path such as agreement__slug goes through; None for a field of the model itself."""
    if "__" not in path:
        return None
    field = model._meta.get_field(path.split("__")[0])
    return field if isinstance(field, ForeignKey) else None
