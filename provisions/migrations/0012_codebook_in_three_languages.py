"""The codebook's rules in French and Spanish, beside the English ones."""

from django.db import migrations, models

from provisions.migrations import _collation


def sort(apps, schema_editor):
    _collation.sort([apps.get_model("provisions", name) for name in ("Variable", "Value")], schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('provisions', '0011_sorted_alike'),
    ]

    operations = [
        migrations.AddField(
            model_name='value',
            name='exclusion_es',
            field=models.TextField(blank=True, help_text='When not to use it, in Spanish.', verbose_name='exclusion rule (Spanish)'),
        ),
        migrations.AddField(
            model_name='value',
            name='exclusion_fr',
            field=models.TextField(blank=True, help_text='When not to use it, in French.', verbose_name='exclusion rule (French)'),
        ),
        migrations.AddField(
            model_name='value',
            name='inclusion_es',
            field=models.TextField(blank=True, help_text='When to use it, in Spanish.', verbose_name='inclusion rule (Spanish)'),
        ),
        migrations.AddField(
            model_name='value',
            name='inclusion_fr',
            field=models.TextField(blank=True, help_text='When to use it, in French.', verbose_name='inclusion rule (French)'),
        ),
        migrations.AddField(
            model_name='variable',
            name='rule_es',
            field=models.TextField(blank=True, help_text='The rule in Spanish.', verbose_name='rule (Spanish)'),
        ),
        migrations.AddField(
            model_name='variable',
            name='rule_fr',
            field=models.TextField(blank=True, help_text='The rule in French.', verbose_name='rule (French)'),
        ),
        migrations.RunPython(sort, migrations.RunPython.noop),
    ]
