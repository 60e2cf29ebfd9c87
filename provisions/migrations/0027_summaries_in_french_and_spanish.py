"""Add translations of the summary, empty at first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provisions", "0026_membership_pending_words")]
    operations = [
        migrations.AddField("provision", "summary_fr", models.TextField(blank=True, db_default="", default="", help_text="Our own translation of the summary; blank until there is one.", verbose_name="summary in French")),
        migrations.AddField("provision", "summary_es", models.TextField(blank=True, db_default="", default="", help_text="Our own translation of the summary; blank until there is one.", verbose_name="summary in Spanish")),
    ]
