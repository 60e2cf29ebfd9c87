"""The index of each engine over the search documents: FTS5 with triggers on SQLite, a generated tsvector on PostgreSQL."""

from django.db import migrations

from provisions.query.fulltext.engine import get_engine


def create(apps, schema_editor):
    get_engine().create()


def drop(apps, schema_editor):
    get_engine().drop()


class Migration(migrations.Migration):
    dependencies = [("provisions", "0003_regions_and_types")]
    operations = [migrations.RunPython(create, drop)]
