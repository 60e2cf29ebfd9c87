"""Names sort alike on both engines, whatever rules a PostgreSQL database was made with."""

from django.db import migrations

from provisions.migrations import _collation


def sort(apps, schema_editor):
    models = apps.get_app_config("provisions").get_models()
    _collation.sort([model for model in models if model.__name__ != "SearchDocument"], schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("provisions", "0010_double_coding")]
    operations = [migrations.RunPython(sort, migrations.RunPython.noop)]
