"""Connects tracked models to the history and to the dataset's version.

Saves and bulk writes report themselves (provisions.models.tracking). Signals add what only Django knows of: records
deleted by a cascade, relations that a deletion clears, and changes to relations to many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.models import SET_NULL, Model
from django.db.models.signals import m2m_changed, post_delete, post_migrate, pre_delete

from provisions.history.recorder import HistoryRecorder, save_history
from provisions.history.snapshots import many_fields, plain_fields
from provisions.models import DatasetState, Revision
from provisions.models.tracking import Changes, TrackedModel, mark_changed, records_changed
from rta_db.db.written_tables import watch_tables


def tracked_models() -> list[type[TrackedModel]]:
    """All models that the public sees: the registry of what has a history, and of what moves the dataset's version."""
    return [model for model in installed.get_app_config("provisions").get_models() if issubclass(model, TrackedModel)]


def history_models() -> list[type[TrackedModel]]:
    """Those of the tracked models whose records have a history."""
    return [model for model in tracked_models() if model.keeps_history]


def public_tables() -> set[str]:
    """The tables of the tracked models, and of the pairs of their relations to many."""
    models = tracked_models()
    pairs = [field.remote_field.through for model in models for field in many_fields(model)]
    return {model._meta.db_table for model in (*models, *pairs)}


def connect() -> None:
    """Connect all receivers; called once, when the app is ready."""
    records_changed.connect(save_history, dispatch_uid="history")
    watch_tables(public_tables(), _move_dataset_version)
    models = history_models()
    clearing = {field.related_model for model in models for field in _clearable(model)}
    for model in models:
        post_delete.connect(_mark_deleted, sender=model, dispatch_uid=f"history-delete-{model.__name__}")
        if model in clearing:
            pre_delete.connect(_mark_cleared, sender=model, dispatch_uid=f"history-cleared-{model.__name__}")
        for field in many_fields(model):
            pairs = field.remote_field.through
            m2m_changed.connect(_mark_related, sender=pairs, dispatch_uid=f"history-relation-{pairs.__name__}")
    post_migrate.connect(_begin, dispatch_uid="history-begins")


def _move_dataset_version(alias: str) -> None:
    DatasetState.objects.increment(alias)


def _begin(sender: AppConfig, apps: Apps | None = None, plan: Any = (), **_kwargs: Any) -> None:
    """Write first revisions of records that are older than the history, if all tables exist and there are none yet."""
    backwards = any(back for _migration, back in plan)
    incomplete = apps is not None and "revision" not in apps.all_models["provisions"]
    if sender.name != "provisions" or backwards or incomplete or Revision.objects.exists():
        return
    everything: Changes = {model: set(model._base_manager.values_list("pk", flat=True)) for model in history_models()}
    HistoryRecorder(why="migrate").save_revisions(everything)


def _clearable(model: type[Model]) -> Iterator[Any]:
    """Relations in a record's history that lose their value, without a signal, when the related record is deleted."""
    yield from many_fields(model)
    for field in plain_fields(model):
        if field.remote_field and field.remote_field.on_delete is SET_NULL:
            yield field


def _mark_cleared(sender: type[Model], instance: Model, **_kwargs: Any) -> None:
    for model in history_models():
        for field in _clearable(model):
            if field.related_model is sender:
                records = model._base_manager.filter(**{field.name: instance.pk})
                mark_changed(model, records.values_list("pk", flat=True))


def _mark_deleted(sender: type[Model], instance: Model, **_kwargs: Any) -> None:
    mark_changed(sender, [instance.pk])


def _mark_related(
    sender: type[Model], instance: Model, action: str, reverse: bool, model: type[Model], pk_set: Any, **_kwargs: Any
) -> None:
    if not reverse and action.startswith("post_") and pk_set != set():
        mark_changed(type(instance), [instance.pk])
    elif action == "pre_clear" and reverse:  # afterwards they are unknown
        field = next(one for one in many_fields(model) if one.remote_field.through is sender)
        records = model._base_manager.filter(**{field.name: instance.pk})
        instance._cleared_keys = list(records.values_list("pk", flat=True))  # type: ignore[attr-defined]
    elif action.startswith("post_") and reverse:
        mark_changed(model, pk_set if pk_set is not None else instance._cleared_keys)  # type: ignore[attr-defined]
