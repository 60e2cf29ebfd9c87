"""Move becomes StatusChange and Batch becomes AssignmentBatch: in name only, their tables stay.

Content types, permissions and saved filters follow, so that rights and filters given before hold.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAMES = {"move": "statuschange", "batch": "assignmentbatch"}


def rename(apps, schema_editor):
    _rename(apps, NAMES)


def rename_back(apps, schema_editor):
    _rename(apps, {new: old for old, new in NAMES.items()})


def _rename(apps, names):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    for old, new in names.items():
        found = content_types.filter(app_label="provisions", model=old).first()
        if found and not content_types.filter(app_label="provisions", model=new).exists():
            found.model = new
            found.save(update_fields=["model"])
            for permission in apps.get_model("auth", "Permission").objects.filter(content_type=found):
                permission.codename = permission.codename.removesuffix(old) + new
                permission.save(update_fields=["codename"])
        apps.get_model("provisions", "SavedFilter").objects.filter(model=old).update(model=new)


class Migration(migrations.Migration):
    dependencies = [
        ("provisions", "0001_squashed_0012_codebook_in_three_languages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Move", "StatusChange"),
                migrations.AlterModelTable("StatusChange", "provisions_move"),
                migrations.RenameModel("Batch", "AssignmentBatch"),
                migrations.AlterModelTable("AssignmentBatch", "provisions_batch"),
                migrations.AlterField("StatusChange", "provision", models.ForeignKey(help_text="What was moved.", on_delete=django.db.models.deletion.CASCADE, related_name="status_changes", to="provisions.provision", verbose_name="provision")),
                migrations.AlterField("StatusChange", "by", models.ForeignKey(help_text="Who moved it; never published.", on_delete=django.db.models.deletion.PROTECT, related_name="status_changes", to=settings.AUTH_USER_MODEL, verbose_name="by")),
            ]
        ),
        migrations.RunPython(rename, rename_back),
    ]
