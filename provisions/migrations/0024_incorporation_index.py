"""The index of incorporations, made without locking out those who write."""

from django.db import migrations, models

from rta_db.db.online_migrations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("provisions", "0023_incorporation")]
    operations = [
        AddIndexOnline("provision", models.Index(fields=["incorporates"], name="provision_by_incorporated")),
    ]
