"""Models that have new names: rights, saved filters and addresses of the old ones hold."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from provisions.models import AssignmentBatch, SavedFilter, StatusChange

MIGRATION = importlib.import_module("provisions.migrations.0013_standard_model_names")


@pytest.mark.django_db
def test_rights_and_saved_filters_follow_the_new_names() -> None:
    for old, new in MIGRATION.NAMES.items():  # as it was before the migration
        ContentType.objects.filter(app_label="provisions", model=new).update(model=old)
        for permission in Permission.objects.filter(codename__endswith=f"_{new}"):
            permission.codename = permission.codename.replace(new, old)
            permission.save()
    user = User.objects.create_user("one")
    user.user_permissions.add(Permission.objects.get(codename="view_move"))
    SavedFilter.objects.create(owner=user, model="move", name="Mine")
    MIGRATION.rename(apps, None)
    assert User.objects.get(pk=user.pk).has_perm("provisions.view_statuschange")
    assert SavedFilter.objects.get().model == "statuschange"
    assert not Permission.objects.filter(codename__regex="_(move|batch)$").exists()


def test_tables_keep_their_names() -> None:
    assert StatusChange._meta.db_table == "provisions_move"
    assert AssignmentBatch._meta.db_table == "provisions_batch"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/admin/provisions/move/", "/admin/provisions/statuschange/"),
        ("/admin/provisions/batch/5/change/?page=1", "/admin/provisions/assignmentbatch/5/change/?page=1"),
    ],
)
def test_old_addresses_lead_to_the_new_ones(client: Client, old: str, new: str) -> None:
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
