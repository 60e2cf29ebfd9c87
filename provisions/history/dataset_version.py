"""Moves the dataset's version whenever a record changes that a public face shows.

Bulk operations send no signals: a room that writes in bulk calls `DatasetState.objects.increment()` itself, once.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from provisions.models.agreements import Accession, Agreement, AgreementChange
from provisions.models.codebook import CodebookVersion, Value, Variable
from provisions.models.economies import Economy, FormerEconomy, GroupingMember
from provisions.models.evidence import Study
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision
from provisions.models.releases import DatasetState, Release
from provisions.models.texts import Article, Chapter, Text

PUBLIC: tuple[type[Model], ...] = (
    Accession, Agreement, AgreementChange, Economy, FormerEconomy, GroupingMember, Membership,
    CodebookVersion, Value, Variable, Provision, Release, Article, Chapter, Text, Study,
)  # fmt: skip


def _on_public_change(sender: type[Model], raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        DatasetState.objects.increment()


def connect() -> None:
    """Listen to saves and deletions of public models, and to the relations that coding and agreements use."""
    for model in PUBLIC:
        post_save.connect(_on_public_change, sender=model, dispatch_uid=f"version-save-{model.__name__}")
        post_delete.connect(_on_public_change, sender=model, dispatch_uid=f"version-delete-{model.__name__}")
    for through in (
        Provision.coded_values.through,
        Study.agreements.through,
        *_relations(Agreement),
        *_relations(Accession),
    ):
        m2m_changed.connect(_on_public_change, sender=through, dispatch_uid=f"version-relation-{through.__name__}")


def _relations(model: type[Agreement] | type[Accession]) -> tuple[type[Model], type[Model]]:
    return model.types.through, model.regions.through
