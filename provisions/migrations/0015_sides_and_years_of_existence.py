"""Parties get the side of the agreement that they are on, and economies the days between which they exist."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0014_search_stemmer")]
    operations = [
        migrations.AddField("economy", "exists_from", models.DateField(blank=True, help_text="Its first day as an economy; blank when that is before 1958.", null=True, verbose_name="exists from")),
        migrations.AddField("economy", "exists_until", models.DateField(blank=True, help_text="Its last day as an economy; blank while it exists.", null=True, verbose_name="exists until")),
        migrations.AddField("membership", "side", models.CharField(blank=True, db_default="", default="", help_text="Which side of the agreement it is on: the code of a grouping or an economy, or a name such as ACP. Blank for all of its parties: the agreement has no sides.", max_length=40, validators=[django.core.validators.RegexValidator("^[A-Z][A-Z0-9_]*\\Z", "Capital letters, digits and underscores only.")], verbose_name="side")),
    ]
