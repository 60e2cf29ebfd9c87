"""A provision may take in the words of another agreement's provision; its index follows in a migration of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0022_value_coverage")]
    operations = [
        migrations.AddField("provision", "incorporates", models.ForeignKey(blank=True, db_index=False, help_text="The provision of another agreement whose words it takes in; it has none of its own.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="incorporated_by", to="provisions.provision", verbose_name="takes in")),
    ]
