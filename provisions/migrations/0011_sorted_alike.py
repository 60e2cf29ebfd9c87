"""Names sort alike on both engines, whatever rules a PostgreSQL database was made with."""

from django.db import migrations

from rta_db.db.collation import (force_c_collation)


def sort(apps, schema_editor):
    force_c_collation(list(apps.get_app_config("provisions").get_models()), schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("provisions", "0010_double_coding")]
    operations = [migrations.RunPython(sort, migrations.RunPython.noop)]
