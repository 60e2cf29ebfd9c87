"""The index of each engine over the search documents: FTS5 with triggers on SQLite, a generated tsvector on PostgreSQL."""

from django.db import migrations

from provisions.migrations._search_index import create, drop


class Migration(migrations.Migration):
    dependencies = [("provisions", "0003_regions_and_types")]
    operations = [migrations.RunPython(create, drop)]
