"""Search documents name the stemmer that made them; the next start makes all of them anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0013_standard_model_names")]
    operations = [
        migrations.AddField("searchdocument", "stemmer", models.CharField(help_text="Name and version of the library that made the stems.", max_length=60, null=True, verbose_name="stemmer")),
    ]
