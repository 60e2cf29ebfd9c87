"""Writing new and changed records of one table, in bulk: fields first, then relations to many and to the own table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from provisions.corpus.load.checks import assign, build, is_own
from provisions.corpus.load.references import Known, Reference, references
from provisions.models import Agreement, Value
from provisions.models.codebook import key_of
from provisions.models.column import Column, Table
from provisions.models.tracking import touch

BATCH = 500
Values = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A stored record, its row as it is, and the columns to set."""

    pk: Any
    current: Values
    wanted: Values


class Writer:
    """Writes rows of one table; everything that rows point to is stored, but for records of the table itself."""

    def __init__(self, table: Table, columns: tuple[Column, ...], known: Known) -> None:
        self.table, self.columns, self.known = table, columns, known
        self.objects = table.model._default_manager
        found = references(table, columns)
        self.others = [one for one in found if one.model is not table.model]
        self.own = [one for one in found if one.model is table.model]
        self.assumed = {column.name: column.default for column in table.loadable if column.default}

    def write(self, new: list[Values], changes: list[Change]) -> None:
        """Add the new rows and apply the changes."""
        added, changed = self._add(new), self._change(changes)
        if added or changed:
            self.known.forget(self.table.model)
        for reference in self.own:
            pointing = [(pk, values) for pk, values in added if reference.key(values)]
            self._point(reference, pointing + changed)

    def _add(self, rows: list[Values]) -> list[tuple[Any, Values]]:
        records = [self._record(values) for values in rows]
        self.objects.bulk_create(records, BATCH)
        added = [(record.pk, values) for record, values in zip(records, rows, strict=True)]
        for column in self.columns:
            if column.relation:
                self._link([(pk, code) for pk, values in added for code in values[column.name]], column)
        return added

    def _record(self, values: Values) -> Any:
        record = build(self.table, self.assumed | values)
        if isinstance(record, Value):
            record.key = key_of(values["variable"], values["code"])
        self._relate(record, values, values)
        return record

    def _change(self, changes: list[Change]) -> list[tuple[Any, Values]]:
        records = self.objects.in_bulk([change.pk for change in changes])
        for change in changes:
            record = records[change.pk]
            for column in self.columns:
                if column.name in change.wanted and is_own(self.table, column):
                    assign(record, column.path, change.wanted[column.name])
            self._relate(record, change.current | change.wanted, change.wanted)
        self._relink(changes)
        self._save(list(records.values()), set().union(*(self._fields(change.wanted) for change in changes)))
        return [(change.pk, change.wanted) for change in changes]

    def _save(self, records: list[Any], fields: set[str]) -> None:
        """Write these fields of stored records.

        As an insert that becomes an update: a bulk update spells out every value of every record as a case, and takes
        five times as long.
        """
        if any(field.name == "modified" for field in self.table.model._meta.fields):
            fields = fields | {"modified"}
            for record in records:
                record.modified = timezone.now()
        if records and fields:
            self.objects.bulk_create(
                records, BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=sorted(fields)
            )

    def _relate(self, record: Any, values: Values, wanted: Values) -> None:
        """Set those relations to one record that the wanted columns hold; the own table's come later."""
        for reference in self.others:
            if wanted.keys() & set(reference.columns):
                key = reference.key(values)
                target = self.known.stored(reference.model, reference.natural)[key] if key else None
                setattr(record, f"{reference.field}_id", target)
        for column in self._coded(wanted):
            code = values[column.name]
            setattr(record, column.path, key_of(column.variable, code) if code else None)

    def _coded(self, wanted: Values) -> list[Column]:
        """The wanted columns that hold one value of the codebook."""
        return [one for one in self.columns if one.variable and not one.relation and one.name in wanted]

    def _fields(self, wanted: Values) -> set[str]:
        """The model's fields that the wanted columns are stored in."""
        plain = {one.path for one in self.columns if one.name in wanted and is_own(self.table, one)}
        coded = {one.name for one in self._coded(wanted)}
        return plain | coded | {one.field for one in self.others if wanted.keys() & set(one.columns)}

    def _relink(self, changes: list[Change]) -> None:
        """Add and take away what differs in relations to many, all records at once."""
        for column in self.columns:
            if column.relation:
                sets = [
                    (change.pk, set(change.current[column.name]), set(change.wanted[column.name]))
                    for change in changes
                    if column.name in change.wanted
                ]
                self._link([(pk, code) for pk, before, after in sets for code in sorted(after - before)], column)
                self._unlink([(pk, code) for pk, before, after in sets for code in before - after], column)

    def _link(self, pairs: list[tuple[Any, str]], column: Column) -> None:
        through, owner, other = self._through(column)
        targets = ((pk, self._target(column, code)) for pk, code in pairs)
        links = [through(**{owner: pk, other: target}) for pk, target in targets if target is not None]
        through._default_manager.bulk_create(links, BATCH)
        touch(self.table.model, {pk for pk, _code in pairs})  # a relation written in bulk sends no signal

    def _unlink(self, pairs: list[tuple[Any, str]], column: Column) -> None:
        through, owner, other = self._through(column)
        gone = {(pk, self._target(column, code)) for pk, code in pairs}
        owners = sorted({pk for pk, _key in gone})
        for start in range(0, len(owners), BATCH):
            links = through._default_manager.filter(**{f"{owner}__in": owners[start : start + BATCH]})
            keys = [key for key, *link in links.values_list("pk", owner, other) if tuple(link) in gone]
            for first in range(0, len(keys), BATCH):
                through._default_manager.filter(pk__in=keys[first : first + BATCH]).delete()
        touch(self.table.model, owners)

    def _target(self, column: Column, code: str) -> Any:
        """The primary key of what a code stands for; None for an agreement that was deleted here."""
        if column.relation == "agreements":
            return self.known.stored(Agreement, ("slug",)).get((code,))
        return key_of(column.variable, code) if column.variable else code

    def _through(self, column: Column) -> tuple[Any, str, str]:
        relation: Any = self.table.model._meta.get_field(column.relation)
        owner, other = self.table.model._meta.model_name, relation.related_model._meta.model_name
        return relation.remote_field.through, f"{owner}_id", f"{other}_id"

    def _point(self, reference: Reference, written: list[tuple[Any, Values]]) -> None:
        """Set a relation to a record of the same table, once all of them are there."""
        for pk, wanted in written:
            key = reference.key(wanted)
            target = self.known.stored(reference.model, reference.natural).get(key) if key else None
            if wanted.keys() & set(reference.columns):
                record = self.objects.filter(pk=pk)
                record.exclude(**{f"{reference.field}_id": target}).update(**{f"{reference.field}_id": target})
