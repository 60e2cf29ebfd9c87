"""Models that announce their changes: one `records_changed` signal for everything that a transaction changes.

Django sends no signal for bulk writes, and one for each row otherwise. `TrackedModel` and `TrackedQuerySet` collect the
primary keys of what they write; the outermost `collect_changes` block sends them all at its end, before it commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.timezone import localdate

M = TypeVar("M", bound="TrackedModel")
Changes = dict[type["TrackedModel"], set[Any]]  # primary keys by model

records_changed = Signal()  # sent with `changes`: Changes

_changes: ContextVar[Changes | None] = ContextVar("changes", default=None)


@contextmanager
def collect_changes() -> Iterator[None]:
    """Run the block in a transaction, and send the changes made in it once, at its end.

    Inside another block it does nothing: the outer one sends its changes along. Open `record_history` around it, not
    inside it, or the changes are sent without their author and reason.
    """
    if _changes.get() is not None:
        yield
        return
    changes: Changes = {}
    token = _changes.set(changes)
    try:
        with transaction.atomic(savepoint=False):
            yield
            if changes:
                records_changed.send(TrackedModel, changes=changes)
    finally:
        _changes.reset(token)


@contextmanager
def roll_back_changes() -> Iterator[None]:
    """Run the block in a transaction that is rolled back at its end; its changes are never sent."""
    token = _changes.set({})
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _changes.reset(token)


def mark_changed(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Report records, by primary key, as created, changed or deleted; does nothing without keys."""
    if saved_keys := {key for key in keys if key is not None}:
        _mark(model, saved_keys)


def _mark(model: type[models.Model], keys: set[Any]) -> None:
    """Report a change to a model; `keys` are those of the records that its history has to look at, if any."""
    if not issubclass(model, TrackedModel):
        raise TypeError(f"{model.__name__} is not a TrackedModel")
    with collect_changes():
        changes = _changes.get()
        assert changes is not None  # noqa: S101 - set by the block
        changes.setdefault(model, set()).update(keys if model.keeps_history else ())


class TrackedQuerySet(models.QuerySet[M]):
    """Bulk writes that report what they changed."""

    def update(self, **values: Any) -> int:
        with collect_changes():
            keys: set[Any] = set()
            if self.model.keeps_history and not values.keys() <= self.model.not_in_history:
                # Read before the update, after which the filter may no longer match.
                keys = set(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            if count:
                _mark(self.model, keys)
            return count

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        with collect_changes():
            created = super().bulk_create(objs, *args, **options)
            if created:
                _mark(self.model, {one.pk for one in created} - {None})
            return created

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        with collect_changes():  # it calls `update` for each batch
            return super().bulk_update(objs, fields, batch_size)

    def delete(self) -> tuple[int, dict[str, int]]:
        with collect_changes():
            deleted = super().delete()  # the keys come with the signals of each record
            if deleted[0]:
                _mark(self.model, set())
            return deleted

    delete.queryset_only = True  # type: ignore[attr-defined]


class AddedField(models.DateField):
    """The day on which a record became public: today, where a public one is saved with a blank. Nobody types it in.

    The model's `was_public` says whether a record is public, or once was.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"null": True, "blank": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.DateField", args, options  # migrations import nothing of the app

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if getattr(model_instance, self.attname) is None and getattr(model_instance, "was_public", False):
            setattr(model_instance, self.attname, localdate())
        return super().pre_save(model_instance, add)


class TrackedModel(models.Model):
    """A record that public pages, the API or files show: each change to it moves the dataset's version.

    A record that is saved or deleted commits together with its history, its search document and that version.
    """

    keeps_history: ClassVar[bool] = True
    not_in_history: ClassVar[frozenset[str]] = frozenset()  # fields, and columns, that follow from other records
    label_relations: ClassVar[tuple[str, ...]] = ()  # relations that __str__ reads, for select_related

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with collect_changes():
            super().save(*args, **kwargs)
            _mark(type(self), {self.pk})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with collect_changes():
            _mark(type(self), {self.pk})
            return super().delete(*args, **kwargs)
