"""Which records have a history, and listening to their saves, deletions and relations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db.models import SET_NULL, Model
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_delete

from provisions.history.recorder import bulk_write, mark_changed, record_history
from provisions.history.snapshots import many_fields, through
from provisions.models.agreements import Accession, Agreement, AgreementChange, AgreementType
from provisions.models.codebook import CodebookVersion, Value, Variable
from provisions.models.economies import Economy, FormerEconomy, GroupingMember, Region
from provisions.models.evidence import Study
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision
from provisions.models.readings import Reading
from provisions.models.releases import Release
from provisions.models.revisions import Revision
from provisions.models.texts import RejectedMention, Text

# Chapters, articles and mentions come with a corpus and are never edited; the dataset's state, search documents,
# loaded rows and the history itself are the project's own bookkeeping; saved filters are each curator's own;
# batches and assignments tell themselves who gave them out and when.
TRACKED: tuple[type[Model], ...] = (
    Region, AgreementType, CodebookVersion, Variable, Value, Economy, FormerEconomy, GroupingMember, Agreement,
    Accession, Membership, AgreementChange, Text, Provision, Reading, RejectedMention, Release, Study,
)  # fmt: skip


def connect() -> None:
    """Listen to all ways in which tracked records are written."""
    for model in TRACKED:
        name = model.__name__
        post_save.connect(_saved, sender=model, dispatch_uid=f"history-save-{name}")
        pre_delete.connect(_going, sender=model, dispatch_uid=f"history-going-{name}")
        post_delete.connect(_gone, sender=model, dispatch_uid=f"history-delete-{name}")
        bulk_write.connect(_in_bulk, sender=model, dispatch_uid=f"history-bulk-{name}")
        for field in many_fields(model):
            pairs = through(field)
            m2m_changed.connect(_related, sender=pairs, dispatch_uid=f"history-relation-{pairs.__name__}")

    post_migrate.connect(_begin, dispatch_uid="history-begins")


def _begin(sender: AppConfig, apps: Apps | None = None, plan: Any = (), **_kwargs: Any) -> None:
    """Records older than the history get their first version, once the database has all its tables and no version."""
    backwards = any(back for _migration, back in plan)
    unmade = apps is not None and "revision" not in apps.all_models["provisions"]
    if sender.name != "provisions" or backwards or unmade or Revision.objects.exists():
        return
    with record_history("migrate"):
        for model in TRACKED:
            mark_changed(model, model._base_manager.values_list("pk", flat=True))


def _saved(sender: type[Model], instance: Model, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        mark_changed(sender, [instance.pk])


def _going(sender: type[Model], instance: Model, **_kwargs: Any) -> None:
    """Before a record goes: note whose relation to it goes with it, for of that no signal is sent."""
    instance._losing = list(_losing(instance))  # type: ignore[attr-defined]


def _losing(instance: Model) -> Iterator[tuple[type[Model], list[Any]]]:
    for model in TRACKED:
        lost = [
            field.name
            for field in model._meta.concrete_fields
            if field.remote_field and field.remote_field.on_delete is SET_NULL and field.related_model is type(instance)
        ]
        lost += [field.name for field in many_fields(model) if field.related_model is type(instance)]
        for name in lost:
            keys = model._base_manager.filter(**{name: instance.pk}).values_list("pk", flat=True)
            yield model, list(keys)


def _gone(sender: type[Model], instance: Model, **_kwargs: Any) -> None:
    mark_changed(sender, [instance.pk])
    for model, keys in getattr(instance, "_losing", []):
        mark_changed(model, keys)


def _in_bulk(sender: type[Model], keys: list[Any], **_kwargs: Any) -> None:
    mark_changed(sender, keys)


def _related(sender: type[Model], instance: Model, action: str, reverse: bool, **kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    if reverse:
        mark_changed(kwargs["model"], kwargs["pk_set"] or ())
    else:
        mark_changed(type(instance), [instance.pk])
