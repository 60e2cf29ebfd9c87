"""Move becomes StatusChange and Batch becomes AssignmentBatch: in name only, their tables stay.

Content types, permissions and saved filters follow, so that rights and filters given before hold.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAMES = {"move": "statuschange", "batch": "assignmentbatch"}


def rename(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="provisions")
    for old, new in NAMES.items():
        content_type = content_types.filter(model=old).first()
        if content_type and not content_types.filter(model=new).exists():
            content_type.model = new
            content_type.save(update_fields=["model"])
            for permission in apps.get_model("auth", "Permission").objects.filter(content_type=content_type):
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
        migrations.RunPython(rename, migrations.RunPython.noop),
    ]
