"""Say of parties that an agreement is not in force for that they need not have signed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0025_accessions_without_a_number")]
    operations = [
        migrations.AlterField("membership", "pending", models.BooleanField(default=False, help_text="Not in force for it: it signed and is yet to join, or a source names it, though it never joined.", verbose_name="not in force for it")),
    ]
