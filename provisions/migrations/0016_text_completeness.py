"""Texts say whether the whole main text is in them, what they lack, and whether annexes are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('provisions', '0015_sides_and_years_of_existence'),
    ]

    operations = [
        migrations.AddField(
            model_name='text',
            name='annexes',
            field=models.CharField(blank=True, choices=[('read', 'read'), ('not_in_text', 'not in the text'), ('none', 'no article refers to any')], db_default='', default='', help_text='Whether annexes, schedules and protocols were read with it; blank when that was not checked.', max_length=12, verbose_name='annexes'),
        ),
        migrations.AddField(
            model_name='text',
            name='lacks',
            field=models.CharField(blank=True, db_default='', default='', help_text='What of the main text is missing, such as Chapters 14 to 24.', max_length=500, verbose_name='lacks'),
        ),
        migrations.AddField(
            model_name='text',
            name='main_text',
            field=models.CharField(blank=True, choices=[('complete', 'complete'), ('incomplete', 'incomplete'), ('supplement', 'an accession or a supplement, not the main text'), ('misfiled', 'the text of another agreement')], db_default='', default='', help_text='Whether every article of the main text is in it; blank when that was not checked.', max_length=12, verbose_name='main text'),
        ),
        migrations.AddField(
            model_name='text',
            name='open_mentions',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Mentions in it that are neither coded in a published provision nor rejected.', verbose_name='open mentions'),
        ),
    ]
