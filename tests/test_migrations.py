"""Migrations can run while the site is read, and leave every text column sorting by code points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.signals import post_migrate, pre_migrate

import provisions
from provisions.models import SearchDocument
from provisions.operations.backup.table_io import leaf_migrations
from provisions.query.fulltext import get_engine
from rta_db.db.online_migrations import AddIndexOnline
from tests.engines import on_postgres

OLD = "0001_squashed_0012_codebook_in_three_languages"  # makes the tables, so there are no rows to wait for
# What takes a table from everybody for as long as its rows are many, and what is done instead.
SLOW = {
    migrations.AddIndex: "use rta_db.db.online_migrations.AddIndexOnline, with atomic = False",
    migrations.AddConstraint: "add it NOT VALID and validate it in a second migration",
    migrations.AlterUniqueTogether: "make the unique index online first",
}


def locks(migration: migrations.Migration) -> Iterator[str]:
    """What in a migration would lock readers out of tables that have rows; tables it makes itself have none."""
    made = {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}
    for one in migration.operations:
        if getattr(one, "model_name", "").lower() in made:
            continue
        if isinstance(one, AddIndexOnline):
            if migration.atomic:
                yield f"{migration.name}: {one.describe()}: set atomic = False, it can't be in a transaction"
            continue
        for slow, instead in SLOW.items():
            if isinstance(one, slow):
                yield f"{migration.name}: {one.describe()}: {instead}"
        if isinstance(one, migrations.AddField) and (one.field.db_index or one.field.unique):
            yield f"{migration.name}: {one.describe()}: add it without an index (db_index=False), then AddIndexOnline"


def migration_of(*operations: migrations.operations.base.Operation, atomic: bool = True) -> migrations.Migration:
    made = type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    return made("0099_made_up", "provisions")


def test_new_migrations_lock_nobody_out() -> None:
    loader = MigrationLoader(None)
    new = [one for (app, name), one in loader.disk_migrations.items() if app == "provisions" and name > OLD]
    assert [fault for one in new for fault in locks(one)] == []


def test_migrations_import_nothing_of_the_app_that_may_move() -> None:
    folder = Path(provisions.__file__).parent / "migrations"
    imports = {
        (path.name, line)
        for path in folder.glob("*.py")
        for line in re.findall(r"^\s*(?:from|import) ((?:provisions|rta_db)[\w.]*)", path.read_text(), re.M)
    }
    assert {
        one for one in imports if not one[1].startswith(("provisions.migrations", "rta_db.db.online_migrations"))
    } == set()


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("provision", models.Index(fields=["heading"], name="made_up")),
        migrations.AddConstraint("provision", models.CheckConstraint(condition=models.Q(words__gt=0), name="made_up")),
        migrations.AddField("provision", "made_up", models.SlugField(null=True)),
        AddIndexOnline("provision", models.Index(fields=["heading"], name="made_up")),  # in a transaction
    ],
)
def test_the_rule_notices(operation: migrations.operations.base.Operation) -> None:
    assert len(list(locks(migration_of(operation)))) == 1


def test_the_rule_lets_the_right_way_pass() -> None:
    online = AddIndexOnline("provision", models.Index(fields=["heading"], name="made_up"))
    assert list(locks(migration_of(online, atomic=False))) == []
    made = migrations.CreateModel("note", [("id", models.BigAutoField(primary_key=True))])
    assert list(locks(migration_of(made, migrations.AddField("note", "slug", models.SlugField())))) == []


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_online() -> None:
    index = models.Index(fields=["heading"], name="made_up")
    operation = AddIndexOnline("provision", index)
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation.state_forwards("provisions", after)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("provisions", editor, before, after)
    assert "made_up" in indexes()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("provisions", editor, after, before)
    assert "made_up" not in indexes()


def indexes() -> set[str]:
    listed = "SELECT indexname FROM pg_indexes" if on_postgres() else "SELECT name FROM sqlite_master"
    with connection.cursor() as cursor:
        cursor.execute(listed)
        return {name for (name,) in cursor.fetchall()}


def test_migrate_creates_what_is_missing_of_the_search_index(db: None) -> None:
    get_engine().drop()
    assert get_engine().missing_parts()
    call_command("migrate", verbosity=0)
    assert get_engine().missing_parts() == []


def test_migrations_wait_for_locks_but_not_for_long(db: None) -> None:
    seen: list[str] = []
    own = apps.get_app_config("provisions")
    for signal in (pre_migrate, post_migrate):
        signal.connect(lambda **_kwargs: seen.append(patience()), sender=own, weak=False, dispatch_uid="looks")
    try:
        call_command("migrate", verbosity=0)
    finally:
        for signal in (pre_migrate, post_migrate):
            signal.disconnect(sender=own, dispatch_uid="looks")
    assert seen == (["5s", "0"] if on_postgres() else ["", ""])


def patience() -> str:
    if not on_postgres():
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_every_text_column_sorts_by_code_points(db: None) -> None:
    """On PostgreSQL by its own collation, whatever rules the database has; also those that later migrations added."""
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("provisions").get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.generated and model != SearchDocument
    }
    assert {("provisions_agreement", "name"), ("provisions_provision", "number")} < wanted
    if on_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'")
            assert wanted <= set(cursor.fetchall())


def test_backups_of_the_squashed_migrations_are_of_the_one_that_replaces_them() -> None:
    squashed = ("provisions", OLD)
    replaced = MigrationLoader(None).replacements[squashed].replaces
    assert leaf_migrations(replaced) == leaf_migrations([*replaced, squashed]) == [squashed]
    with pytest.raises(KeyError, match="0001_initial"):
        leaf_migrations(replaced[:5])
