"""The help text of a codebook version gives v1.0 as its example."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0019_retire_dta_score")]
    operations = [
        migrations.AlterField("codebookversion", "version", models.CharField(help_text="Such as v1.0.", max_length=20, primary_key=True, serialize=False, verbose_name="version")),
    ]
