"""Values say where such provisions stand that have not been read, in three languages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('provisions', '0021_reading_passage_checksum'),
    ]

    operations = [
        migrations.AddField(
            model_name='value',
            name='coverage',
            field=models.TextField(blank=True, db_default='', default='', help_text='Where such provisions stand that have not been read, so that counts are too low.', verbose_name='coverage note'),
        ),
        migrations.AddField(
            model_name='value',
            name='coverage_es',
            field=models.TextField(blank=True, db_default='', default='', help_text='The coverage, in Spanish.', verbose_name='coverage note (Spanish)'),
        ),
        migrations.AddField(
            model_name='value',
            name='coverage_fr',
            field=models.TextField(blank=True, db_default='', default='', help_text='The coverage, in French.', verbose_name='coverage note (French)'),
        ),
    ]
