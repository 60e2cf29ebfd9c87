"""Readings note the passage that they were made on, so that a moved passage does not pass for the one that was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0020_codebook_version_example")]
    operations = [
        migrations.AddField("reading", "passage_checksum", models.CharField(blank=True, editable=False, help_text="Of the words that it was made on; blank when the passage has not been moved since.", max_length=64, null=True, verbose_name="checksum of the passage read")),
    ]
