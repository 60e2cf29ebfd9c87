"""Read what an index is made of: one query over a dataset's records, and one over the many-valued codes of provisions.

All single-valued columns of a record are fetched as one text. A million records have only some thousand such texts, so
one lookup per record replaces a dozen, which halves the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Aggregate, CharField
from django.db.models.functions import Cast

from provisions.datasets.sql import ConcatColumns, GroupConcat
from provisions.lib.batches import batched
from provisions.models import Provision
from provisions.models.codebook import code_of
from provisions.models.codings import MANY, SINGLE
from provisions.query import filtersets
from provisions.query.backends.bitmaps.agreement_bitmaps import AgreementBitmaps
from provisions.query.backends.bitmaps.bitset import BitSet
from provisions.query.backends.bitmaps.positions import Array, Positions, group_by_code
from provisions.query.consistency import DatasetChanged
from provisions.query.facets import AGREEMENT_PATHS, column_of
from provisions.query.ordering import order_records
from provisions.query.parameters import get_facet_names

CHUNK_SIZE = 2000
ValueBitmaps = dict[str, BitSet]  # a facet's values, each with the positions that have it
# The columns of provisions by which they can be ordered, and how their values are read.
SORTED: dict[str, Any] = {
    "words": "words",
    "text_date": Cast("text_date", CharField()),
    "added": Cast("added", CharField()),
}
SEPARATOR = "|"  # between the codes of a provision; no code contains it
# The single-valued facets of each dataset.
SINGLES = {
    "provisions": (*SINGLE, "strength", "provenance", "verified", "language", "incorporated"),
    "economies": get_facet_names("economies"),
    "mentions": ("language",),
    "agreements": (),
}


@dataclass(frozen=True)
class DatasetArrays:
    """What an index of a dataset is made of: arrays with an element for each public record, in the default order.

    Attributes:
        pks: primary keys (int64).
        agreement_ranks: the rank of each record's agreement (int32); empty for economies.
        sort_keys: for provisions the ranks by the columns in SORTED (int32, -1 if unknown).
        sets: the positions of each value, for each facet that is not a fact on agreements.
    """

    pks: Array
    agreement_ranks: Array
    sort_keys: dict[str, Array]
    sets: dict[str, ValueBitmaps]


def read_dataset(dataset: str, agreements: AgreementBitmaps, using: str) -> DatasetArrays:
    """Read a dataset from the database `using`, in at most two queries.

    Raises DatasetChanged when a record belongs to an agreement that is not among the given ones.
    """
    columns, pks = _read_columns(dataset, using)
    ranks, sets = np.empty(0, np.int32), _group_singles(dataset, columns)
    if dataset in AGREEMENT_PATHS:
        ranks = columns["agreement"].translate(agreements.rank)
        if np.any(ranks < 0):
            raise DatasetChanged("A record belongs to an agreement that was not public.")
    if dataset == "provisions":
        sets |= _read_codes(Positions(pks), using)
    sort_keys = {name: column.ranks() for name, column in columns.items() if name in SORTED}
    return DatasetArrays(pks, ranks, sort_keys, sets)


class CodedColumn:
    """A column with few distinct values: each cell is the number of its value, in the order of first occurrence."""

    def __init__(self) -> None:
        self.codes_by_value: defaultdict[Any, int] = defaultdict()
        self.codes_by_value.default_factory = self.codes_by_value.__len__  # a new value gets the next number
        self._parts: list[Array] = []

    def extend(self, cells: Sequence[Any]) -> None:
        """Append the cells of the next records."""
        self._parts.append(np.fromiter(map(self.codes_by_value.__getitem__, cells), np.int32, len(cells)))

    @property
    def codes(self) -> Array:
        """The number of each record's value (int32)."""
        return np.concatenate(self._parts) if self._parts else np.empty(0, np.int32)

    def translate(self, numbers: Mapping[Any, int]) -> Array:
        """For each record the number that its value has in `numbers` (int32); -1 if it has none."""
        return np.array([numbers.get(value, -1) for value in self.codes_by_value], np.int32)[self.codes]

    def ranks(self) -> Array:
        """The rank of each record's value among the sorted values (int32); -1 for None."""
        values = sorted(value for value in self.codes_by_value if value is not None)
        return self.translate({value: rank for rank, value in enumerate(values)})


def _read_columns(dataset: str, using: str) -> tuple[dict[str, CodedColumn], Array]:
    """The columns and the primary keys of a dataset's public records in the default order; one query."""
    sources: dict[str, Any] = {}
    if dataset in AGREEMENT_PATHS:
        sources["agreement"] = AGREEMENT_PATHS[dataset]
    if SINGLES[dataset]:
        sources["singles"] = ConcatColumns(*(column_of(dataset, facet) for facet in SINGLES[dataset]))
    if dataset == "provisions":
        sources |= SORTED
    columns = {name: CodedColumn() for name in sources}
    records = order_records(dataset, filtersets.public_records(dataset).using(using), "", "")
    return columns, _fill(records.values_list("pk", *sources.values()), [*columns.values()])


def _group_singles(dataset: str, columns: dict[str, CodedColumn]) -> dict[str, ValueBitmaps]:
    """The positions of each value, for each single-valued facet."""
    if not SINGLES[dataset]:
        return {}
    texts = columns["singles"]
    rows = [text.split(ConcatColumns.separator) for text in texts.codes_by_value]
    sets = {}
    for index, name in enumerate(SINGLES[dataset]):
        column = CodedColumn()
        column.extend([row[index] for row in rows])
        groups = group_by_code(column.codes[texts.codes], len(column.codes_by_value))
        values = zip(column.codes_by_value, groups, strict=True)
        sets[name] = {code_of(value) if name in SINGLE else value: members for value, members in values if value}
    return sets


def _read_codes(positions: Positions, using: str) -> dict[str, ValueBitmaps]:
    """The positions of each code of provisions, for each many-valued variable; one query."""
    keys = CodedColumn()
    rows: Any = Provision.coded_values.through.objects.using(using).order_by().values("provision_id")
    pks = _fill(rows.annotate(keys=JoinedValues("value_id")).values_list("provision_id", "keys"), [keys])
    members, public = positions.find(pks)
    codes = keys.codes[public]
    sets: dict[str, ValueBitmaps] = {name: {} for name in MANY}
    numbers_by_key: dict[str, list[int]] = defaultdict(list)  # of the texts that contain the key
    for text, number in keys.codes_by_value.items():
        for key in text.split(SEPARATOR):
            numbers_by_key[key].append(number)
    for key, numbers in numbers_by_key.items():
        variable, _colon, code = key.partition(":")
        if variable in sets:
            contains = np.zeros(len(keys.codes_by_value), bool)
            contains[numbers] = True
            sets[variable][code] = BitSet.of(members[contains[codes]])
    return sets


class JoinedValues(GroupConcat, Aggregate):
    """The values of a group joined to one text, in no particular order."""

    output_field = CharField()
    template = f"%(function)s(%(expressions)s, '{SEPARATOR}')"


def _fill(queryset: Any, columns: list[CodedColumn]) -> Array:
    """Fill the columns from a queryset of tuples, whose first element is an integer; returns those (int64)."""
    pks: list[Array] = []
    for chunk in batched(queryset.iterator(CHUNK_SIZE), CHUNK_SIZE):
        keys, *cells = zip(*chunk, strict=True)
        pks.append(np.array(keys, np.int64))
        for column, part in zip(columns, cells, strict=True):
            column.extend(part)
    return np.concatenate(pks) if pks else np.empty(0, np.int64)
