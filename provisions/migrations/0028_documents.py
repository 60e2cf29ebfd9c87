"""Texts get documents, and parts spans over them; the next migration moves the words."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('provisions', '0027_summaries_in_french_and_spanish'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('text', models.OneToOneField(help_text='The text whose words it holds.', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='provisions.text', verbose_name='text')),
                ('content', models.TextField(help_text='All words of the file, unchanged, including mistakes.', verbose_name='content')),
                ('content_checksum', models.CharField(help_text='SHA-256 of the content in UTF-8.', max_length=64, verbose_name='checksum of the content')),
                ('form', models.CharField(choices=[('pdf', 'pdf'), ('docx', 'docx'), ('html', 'html'), ('text', 'text'), ('markdown', 'markdown'), ('akoma_ntoso', 'akoma_ntoso'), ('tota', 'tota')], help_text='What the file is, by its content.', max_length=12, verbose_name='form')),
                ('reader', models.CharField(blank=True, help_text='What read the file, with versions.', max_length=200, verbose_name='reader')),
                ('pages', models.JSONField(blank=True, default=list, help_text='Where each page begins and ends.', verbose_name='pages')),
                ('spans', models.JSONField(blank=True, default=list, help_text='What belongs to no part, such as running heads.', verbose_name='spans')),
                ('flags', models.JSONField(blank=True, default=list, help_text='Doubts about its structure, and why they were let be.', verbose_name='flags')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
            },
        ),
        migrations.AddField(
            model_name='article',
            name='document_end',
            field=models.PositiveIntegerField(blank=True, help_text='Offset after its last character in the document.', null=True, verbose_name='end in the document'),
        ),
        migrations.AddField(
            model_name='article',
            name='document_start',
            field=models.PositiveIntegerField(blank=True, help_text='Offset of its first character in the document.', null=True, verbose_name='start in the document'),
        ),
        migrations.AddField(
            model_name='article',
            name='first_page',
            field=models.CharField(blank=True, db_default='', default='', help_text='Label of the page that it begins on; blank where the file has no pages.', max_length=20, verbose_name='first page'),
        ),
        migrations.AddField(
            model_name='article',
            name='kind',
            field=models.CharField(choices=[('preamble', 'preamble'), ('chapter', 'chapter'), ('section', 'section'), ('article', 'article'), ('annex', 'annex'), ('appendix', 'appendix'), ('protocol', 'protocol'), ('side_letter', 'side letter'), ('declaration', 'declaration')], db_default='article', default='article', help_text='What it is: preamble, chapter, section, article, annex, appendix, protocol, letter, declaration.', max_length=12, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='article',
            name='last_page',
            field=models.CharField(blank=True, db_default='', default='', help_text='Label of the page that it ends on.', max_length=20, verbose_name='last page'),
        ),
        migrations.AddField(
            model_name='article',
            name='spans',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='Where its number, heading, words and footnotes stand in the document.', verbose_name='spans'),
        ),
        migrations.AddField(
            model_name='chapter',
            name='kind',
            field=models.CharField(choices=[('preamble', 'preamble'), ('chapter', 'chapter'), ('section', 'section'), ('article', 'article'), ('annex', 'annex'), ('appendix', 'appendix'), ('protocol', 'protocol'), ('side_letter', 'side letter'), ('declaration', 'declaration')], db_default='chapter', default='chapter', help_text='What it is: preamble, chapter, section, article, annex, appendix, protocol, letter, declaration.', max_length=12, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='chapter',
            name='parent',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The part that holds it.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='provisions.chapter', verbose_name='in'),
        ),
        migrations.AddField(
            model_name='chapter',
            name='spans',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='Where its number, heading, words and footnotes stand in the document.', verbose_name='spans'),
        ),
        migrations.AddField(
            model_name='mention',
            name='document_end',
            field=models.PositiveIntegerField(blank=True, help_text='Offset after its last character in the document.', null=True, verbose_name='end in the document'),
        ),
        migrations.AddField(
            model_name='mention',
            name='document_start',
            field=models.PositiveIntegerField(blank=True, help_text='Offset of its first character in the document.', null=True, verbose_name='start in the document'),
        ),
        migrations.AddField(
            model_name='provision',
            name='document_end',
            field=models.PositiveIntegerField(blank=True, editable=False, help_text="Offset after the passage's last character in the loaded text's document.", null=True, verbose_name='end in the document'),
        ),
        migrations.AddField(
            model_name='provision',
            name='document_start',
            field=models.PositiveIntegerField(blank=True, editable=False, help_text="Offset of the passage's first character in the loaded text's document.", null=True, verbose_name='start in the document'),
        ),
        migrations.AlterField(
            model_name='article',
            name='identifier',
            field=models.CharField(help_text="Permanent within its text: the corpus's own, where it has one.", max_length=100, verbose_name='identifier'),
        ),
        migrations.AlterField(
            model_name='article',
            name='number',
            field=models.CharField(blank=True, help_text='As printed, such as CHAPTER 24.', max_length=120, verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='chapter',
            name='identifier',
            field=models.CharField(blank=True, help_text='Permanent within its text.', max_length=100, verbose_name='identifier'),
        ),
        migrations.AlterField(
            model_name='provision',
            name='article_identifier',
            field=models.CharField(blank=True, help_text="The corpus's identifier of the article.", max_length=100, verbose_name='article identifier'),
        ),
        migrations.AlterField(
            model_name='rejectedmention',
            name='article_identifier',
            field=models.CharField(help_text="The corpus's identifier of the article.", max_length=100, verbose_name='article'),
        ),
    ]
