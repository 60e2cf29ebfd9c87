"""Add names of agreements in French and Spanish, and where they were seen, empty at first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0034_non_applications")]
    operations = [
        migrations.AddField("agreement", "name_fr", models.CharField(blank=True, db_default="", default="", help_text="As a source in French has it, never our translation; blank when none was seen.", max_length=400, verbose_name="name in French")),
        migrations.AddField("agreement", "name_es", models.CharField(blank=True, db_default="", default="", help_text="As a source in Spanish has it, never our translation; blank when none was seen.", max_length=400, verbose_name="name in Spanish")),
        migrations.AddField("agreement", "name_source", models.CharField(blank=True, db_default="", default="", help_text="Where the names in French and Spanish were seen: addresses or texts, each after its language.", max_length=500, verbose_name="source of these names")),
    ]
