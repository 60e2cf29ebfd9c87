"""All tables, and the regions and legal types of the WTO's list: few, fixed, and needed by every load."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REGIONS = (
    "Africa", "Caribbean", "Central America", "Central Asia", "East Asia", "Europe", "Middle East", "North America",
    "Oceania", "South America", "West Asia",
)
TYPES = {
    "cu": "Customs union",
    "eia": "Economic integration agreement",
    "fta": "Free trade agreement",
    "psa": "Partial scope agreement",
}


def add_regions_and_types(apps, schema_editor):
    regions = {name.lower().replace(" ", "_"): name for name in REGIONS}
    for model, names in (("Region", regions), ("AgreementType", TYPES)):
        manager = apps.get_model("provisions", model).objects
        manager.bulk_create([manager.model(code=code, name=name) for code, name in names.items()])


def _labels():
    """Label and definition in three languages."""
    return [
        ('label_en', models.CharField(help_text='Label in English.', max_length=120, verbose_name='label')),
        ('label_fr', models.CharField(blank=True, help_text='Label in French.', max_length=120, verbose_name='label (French)')),
        ('label_es', models.CharField(blank=True, help_text='Label in Spanish.', max_length=120, verbose_name='label (Spanish)')),
        ('definition_en', models.TextField(help_text='What it means, in English.', verbose_name='definition')),
        ('definition_fr', models.TextField(blank=True, help_text='What it means, in French.', verbose_name='definition (French)')),
        ('definition_es', models.TextField(blank=True, help_text='What it means, in Spanish.', verbose_name='definition (Spanish)')),
    ]


def _wto_record():
    """What the WTO's list says of an agreement and of an accession."""
    return [
        ('wto_rta_id', models.PositiveIntegerField(blank=True, help_text="The WTO's number in RTA-IS; blank when it has none.", null=True, unique=True, verbose_name='RTA number')),
        ('name', models.CharField(help_text="The name in the WTO's list.", max_length=300, verbose_name='name')),
        ('coverage', models.CharField(blank=True, choices=[('goods', 'goods'), ('services', 'services'), ('goods_services', 'goods and services')], help_text='Goods, services or both.', max_length=16, verbose_name='coverage')),
        ('notification', models.CharField(blank=True, help_text='WTO provisions, such as GATT Art. XXIV & GATS Art. V.', max_length=80, verbose_name='notified under')),
        ('status', models.CharField(choices=[('in_force', 'in force'), ('in_force_for_some', 'in force for at least one party'), ('inactive', 'inactive'), ('announced_signed', 'early announcement: signed'), ('announced_negotiation', 'early announcement: under negotiation'), ('not_notified', 'not notified to the WTO')], help_text="Its status in the WTO's list.", max_length=24, verbose_name='status')),
        ('signed_goods', models.DateField(blank=True, help_text='Date of signature, goods.', null=True, verbose_name='signed (goods)')),
        ('signed_services', models.DateField(blank=True, help_text='Date of signature, services.', null=True, verbose_name='signed (services)')),
        ('notified_goods', models.DateField(blank=True, help_text='Date of notification, goods.', null=True, verbose_name='notified (goods)')),
        ('notified_services', models.DateField(blank=True, help_text='Date of notification, services.', null=True, verbose_name='notified (services)')),
        ('in_force_goods', models.DateField(blank=True, help_text='Date of entry into force, goods.', null=True, verbose_name='in force (goods)')),
        ('in_force_services', models.DateField(blank=True, help_text='Date of entry into force, services.', null=True, verbose_name='in force (services)')),
        ('inactive_date', models.DateField(blank=True, help_text='The day it ceased to be in force.', null=True, verbose_name='inactive since')),
        ('composition', models.CharField(blank=True, choices=[('bilateral', 'bilateral'), ('bilateral_one_rta', 'bilateral, one party is an RTA'), ('bilateral_all_rta', 'bilateral, all parties are RTAs'), ('plurilateral', 'plurilateral'), ('plurilateral_one_rta', 'plurilateral, one party is an RTA')], help_text='Bilateral or plurilateral, and whether parties are RTAs.', max_length=24, verbose_name='composition')),
        ('cross_regional', models.BooleanField(blank=True, help_text='Whether parties are of several regions.', null=True, verbose_name='cross-regional')),
        ('all_parties_wto_members', models.BooleanField(blank=True, help_text="As the WTO's list says.", null=True, verbose_name='all parties are WTO members')),
        ('consideration_goods', models.CharField(blank=True, help_text="Stage of the WTO's consideration, goods.", max_length=120, verbose_name='WTO consideration (goods)')),
        ('consideration_goods_date', models.DateField(blank=True, help_text='Date of consideration, goods.', null=True, verbose_name='WTO consideration date (goods)')),
        ('consideration_services', models.CharField(blank=True, help_text="Stage of the WTO's consideration, services.", max_length=120, verbose_name='WTO consideration (services)')),
        ('consideration_services_date', models.DateField(blank=True, help_text='Date of consideration, services.', null=True, verbose_name='WTO consideration date (services)')),
        ('implemented_goods', models.DateField(blank=True, help_text='End of implementation, goods: the last day of the year in the list.', null=True, verbose_name='end of implementation (goods)')),
        ('implemented_services', models.DateField(blank=True, help_text='End of implementation, services: the last day of the year in the list.', null=True, verbose_name='end of implementation (services)')),
        ('remarks', models.TextField(blank=True, help_text="The list's own remarks; not part of our shipped data.", verbose_name='remarks')),
    ]


def _coding():
    """The answers to the codebook's variables."""
    return [
        ('coded_values', models.ManyToManyField(blank=True, help_text='The values of the variables that take many.', limit_choices_to={'variable__takes': 'many'}, related_name='%(class)ss', to='provisions.value', verbose_name='kinds, themes and beneficiaries')),
        ('dispute_settlement', models.ForeignKey(blank=True, db_column='dispute_settlement', help_text="Whether the agreement's dispute settlement covers it.", limit_choices_to={'variable': 'dispute_settlement'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='dispute settlement')),
        ('extent', models.ForeignKey(blank=True, db_column='extent', help_text='How much of the agreement is given to MSMEs here.', limit_choices_to={'variable': 'extent'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='extent')),
        ('location', models.ForeignKey(blank=True, db_column='location', help_text='Where in the agreement the passage stands.', limit_choices_to={'variable': 'location'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='location')),
        ('mention', models.ForeignKey(blank=True, db_column='mention', help_text='Whether it names MSMEs or only means them.', limit_choices_to={'variable': 'mention'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='mention')),
        ('parties_bound', models.ForeignKey(blank=True, db_column='parties_bound', help_text='Who takes on the commitment.', limit_choices_to={'variable': 'parties_bound'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='parties bound')),
        ('precision', models.ForeignKey(blank=True, db_column='precision', help_text='Whether it names a definite act that can be checked.', limit_choices_to={'variable': 'precision'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='precision')),
        ('subject', models.ForeignKey(blank=True, db_column='subject', help_text='What the chapter or article around it is about.', limit_choices_to={'variable': 'subject'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='subject')),
        ('verb', models.ForeignKey(blank=True, db_column='verb', help_text='The verb that governs the part on MSMEs.', limit_choices_to={'variable': 'verb'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provisions.value', verbose_name='verb')),
    ]


class Migration(migrations.Migration):

    replaces = [
        ('provisions', '0001_initial'),
        ('provisions', '0002_derived_variables'),
        ('provisions', '0003_regions_and_types'),
        ('provisions', '0004_search_index'),
        ('provisions', '0005_loaded_row'),
        ('provisions', '0006_history'),
        ('provisions', '0007_bulk_work'),
        ('provisions', '0008_readers_and_moves'),
        ('provisions', '0009_evidence'),
        ('provisions', '0010_double_coding'),
        ('provisions', '0011_sorted_alike'),
        ('provisions', '0012_codebook_in_three_languages'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementType',
            fields=[
                ('code', models.SlugField(help_text='fta, cu, eia or psa.', max_length=8, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(help_text='The type in full.', max_length=80, unique=True, verbose_name='name')),
            ],
            options={'verbose_name': 'agreement type', 'verbose_name_plural': 'agreement types', 'ordering': ['name']},
        ),
        migrations.CreateModel(
            name='CodebookVersion',
            fields=[
                ('version', models.CharField(help_text='Such as 1.0.', max_length=20, primary_key=True, serialize=False, verbose_name='version')),
                ('date', models.DateField(help_text='When it was adopted.', verbose_name='date')),
                ('note', models.TextField(help_text='What changed since the version before, and why.', verbose_name='note')),
            ],
            options={
                'verbose_name': 'codebook version',
                'verbose_name_plural': 'codebook versions',
                'ordering': ['-date', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.SlugField(help_text='For addresses and files, such as east_asia.', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(help_text="The list's own words, such as East Asia.", max_length=80, unique=True, verbose_name='name')),
            ],
            options={'verbose_name': 'region', 'verbose_name_plural': 'regions', 'ordering': ['name']},
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(help_text='Year and number, such as 2026.1.', max_length=20, unique=True, verbose_name='version')),
                ('date', models.DateField(help_text='When it was made.', verbose_name='date')),
                ('dataset_version', models.PositiveBigIntegerField(help_text="The dataset's counter at that time.", verbose_name='dataset version')),
                ('note', models.TextField(blank=True, help_text='What is new in it.', verbose_name='note')),
                ('files', models.JSONField(default=list, help_text='Name, bytes and SHA-256 of each file.', verbose_name='files')),
            ],
            options={'verbose_name': 'release', 'verbose_name_plural': 'releases', 'ordering': ['-date', '-version']},
        ),
        migrations.CreateModel(
            name='DatasetState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveBigIntegerField(default=1, help_text='Moves by one or more with every public change.', verbose_name='version')),
                ('changed', models.DateTimeField(default=django.utils.timezone.now, help_text='When it moved last.', verbose_name='changed')),
                ('last_number', models.PositiveIntegerField(default=0, help_text='The highest provision number given out so far.', verbose_name='last provision number')),
            ],
            options={
                'verbose_name': 'dataset state',
                'verbose_name_plural': 'dataset state',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='dataset_state_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='RejectedMention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('body', "the article's words"), ('heading', "the article's heading"), ('chapter', "the chapter's heading")], default='body', help_text='Words, heading or chapter heading.', max_length=8, verbose_name='where')),
                ('start', models.PositiveIntegerField(help_text='Offset of its first character, from 0.', verbose_name='start')),
                ('end', models.PositiveIntegerField(help_text='Offset after its last character.', verbose_name='end')),
                ('term', models.CharField(help_text='The words found.', max_length=200, verbose_name='term')),
                ('corpus', models.SlugField(help_text='The collection, such as tota.', max_length=20, verbose_name='corpus')),
                ('article_identifier', models.CharField(help_text="The corpus's identifier of the article.", max_length=40, verbose_name='article')),
                ('reason', models.CharField(help_text='Why it is not coded, by the inclusion rule.', max_length=300, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'rejected mention',
                'verbose_name_plural': 'rejected mentions',
                'ordering': ['corpus', 'article_identifier', 'field', 'start'],
                'constraints': [models.UniqueConstraint(fields=('corpus', 'article_identifier', 'field', 'start'), name='rejected_mention_once'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='rejected_mention_has_length'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='rejected_mention_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Variable',
            fields=[
                *_labels(),
                ('name', models.SlugField(help_text='For addresses and files, such as theme.', max_length=40, primary_key=True, serialize=False, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(help_text='Its place in the codebook.', verbose_name='position')),
                ('takes', models.CharField(choices=[('one', 'one value'), ('many', 'any number of values')], help_text='One value or many.', max_length=4, verbose_name='takes')),
                ('role', models.CharField(choices=[('coded', 'coded by reading'), ('derived', 'derived from other variables')], default='coded', help_text='Coded by reading, or derived.', max_length=8, verbose_name='role')),
                ('rule', models.TextField(blank=True, help_text='How a coder decides between the values.', verbose_name='rule')),
                ('rule_es', models.TextField(blank=True, help_text='The rule in Spanish.', verbose_name='rule (Spanish)')),
                ('rule_fr', models.TextField(blank=True, help_text='The rule in French.', verbose_name='rule (French)')),
            ],
            options={
                'verbose_name': 'variable',
                'verbose_name_plural': 'variables',
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('takes__in', ['one', 'many'])), name='variable_takes_known'), models.CheckConstraint(condition=models.Q(('role__in', ['coded', 'derived'])), name='variable_role_known')],
            },
        ),
        migrations.CreateModel(
            name='LoadedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.SlugField(help_text='The table it belongs to.', max_length=40, verbose_name='dataset')),
                ('key', models.CharField(help_text='What identifies the record, joined by strokes.', max_length=300, verbose_name='key')),
                ('row', models.JSONField(help_text='Column and value, as the file had them.', verbose_name='row')),
            ],
            options={
                'verbose_name': 'loaded row',
                'verbose_name_plural': 'loaded rows',
                'ordering': ['dataset', 'key'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'key'), name='loaded_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(help_text='Such as provision.', max_length=40, verbose_name='kind of record')),
                ('key', models.CharField(help_text="The record's primary key.", max_length=300, verbose_name='key')),
                ('label', models.CharField(help_text='What it was called then.', max_length=300, verbose_name='record')),
                ('action', models.CharField(choices=[('created', 'created'), ('changed', 'changed'), ('deleted', 'deleted')], help_text='What was done.', max_length=8, verbose_name='action')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it was done.', verbose_name='when')),
                ('who', models.CharField(blank=True, help_text="The user's name then, or the command that did it.", max_length=200, verbose_name='who')),
                ('why', models.CharField(blank=True, help_text='The form, action or command.', max_length=200, verbose_name='why')),
                ('note', models.CharField(blank=True, help_text='Said to readers of a corrected provision.', max_length=500, verbose_name='public note')),
                ('correction', models.BooleanField(default=False, help_text='It changed what readers of a published provision see.', verbose_name='public correction')),
                ('fields', models.JSONField(default=list, help_text='Names of the fields that were changed.', verbose_name='fields')),
                ('state', models.JSONField(default=dict, help_text='All fields of the record.', verbose_name='state')),
                ('user', models.ForeignKey(blank=True, help_text='Who did it; blank for a command.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'version of a record',
                'verbose_name_plural': 'history',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['model', 'key', 'id'], name='revision_by_record'), models.Index(fields=['at'], name='revision_by_time'), models.Index(condition=models.Q(('correction', True)), fields=['key', 'id'], name='revision_corrections')],
                'constraints': [models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'deleted'])), name='revision_action_known')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(help_text='The list it is for, such as provision.', max_length=40, verbose_name='list')),
                ('name', models.CharField(help_text='What it is called above the list.', max_length=60, verbose_name='name')),
                ('query', models.CharField(blank=True, help_text="The list's address after the ?.", max_length=1000, verbose_name='query')),
                ('shared', models.BooleanField(default=False, help_text='Shown to all who see the list.', verbose_name='shared')),
                ('owner', models.ForeignKey(help_text='Who saved it; only they take it away.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'saved filter',
                'verbose_name_plural': 'saved filters',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'model', 'name'), name='saved_filter_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What it is called, such as Andean agreements, May.', max_length=80, verbose_name='name')),
                ('at', models.DateTimeField(auto_now_add=True, help_text='When it was given out.', verbose_name='at')),
                ('made_by', models.ForeignKey(help_text='Who gave it out.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
            ],
            options={'verbose_name': 'batch', 'verbose_name_plural': 'batches', 'ordering': ['-at', '-pk']},
        ),
        migrations.CreateModel(
            name='Economy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='ISO 3166-1 alpha-3 where there is one; else a code that docs/economies.md explains, such as XKX or EFTA.', max_length=8, unique=True, verbose_name='code')),
                ('name', models.CharField(help_text="The name the WTO's list uses today.", max_length=160, unique=True, verbose_name='name')),
                ('short_name', models.CharField(blank=True, help_text='For headings and charts, such as Korea; blank when the name is short.', max_length=80, verbose_name='short name')),
                ('kind', models.CharField(choices=[('country', 'country'), ('territory', 'territory'), ('grouping', 'grouping')], help_text='Country, territory or grouping of economies.', max_length=12, verbose_name='kind')),
                ('region', models.ForeignKey(blank=True, help_text="The region the WTO's list puts it in; blank for groupings that span several.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='economies', to='provisions.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'economy',
                'verbose_name_plural': 'economies',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['country', 'territory', 'grouping'])), name='economy_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Value',
            fields=[
                *_labels(),
                ('key', models.CharField(editable=False, help_text='Variable and code, joined by a colon.', max_length=90, primary_key=True, serialize=False, verbose_name='key')),
                ('code', models.SlugField(help_text='For addresses and files, such as msme_finance.', max_length=48, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(help_text="Its place among the variable's values.", verbose_name='position')),
                ('inclusion', models.TextField(blank=True, help_text='When to use it.', verbose_name='inclusion rule')),
                ('exclusion', models.TextField(blank=True, help_text='When not to, and what to use instead.', verbose_name='exclusion rule')),
                ('example', models.CharField(blank=True, help_text='A provision it applies to, by citation.', max_length=300, verbose_name='example')),
                ('example_article', models.CharField(blank=True, help_text="The corpus's identifier of the example's article.", max_length=40, verbose_name="example's article")),
                ('variable', models.ForeignKey(help_text='The variable it answers.', on_delete=django.db.models.deletion.CASCADE, related_name='values', to='provisions.variable', verbose_name='variable')),
                ('exclusion_es', models.TextField(blank=True, help_text='When not to use it, in Spanish.', verbose_name='exclusion rule (Spanish)')),
                ('exclusion_fr', models.TextField(blank=True, help_text='When not to use it, in French.', verbose_name='exclusion rule (French)')),
                ('inclusion_es', models.TextField(blank=True, help_text='When to use it, in Spanish.', verbose_name='inclusion rule (Spanish)')),
                ('inclusion_fr', models.TextField(blank=True, help_text='When to use it, in French.', verbose_name='inclusion rule (French)')),
            ],
            options={
                'verbose_name': 'value',
                'verbose_name_plural': 'values',
                'ordering': ['variable', 'position'],
                'constraints': [models.UniqueConstraint(fields=('variable', 'code'), name='value_once_in_its_variable')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                *_wto_record(),
                ('slug', models.SlugField(help_text='For addresses; stays when the name changes.', max_length=120, unique=True, verbose_name='slug')),
                ('origin', models.CharField(choices=[('wto_rta_is', "the WTO's list (RTA-IS)"), ('tota', 'the corpus ToTA'), ('curator', 'a curator')], default='curator', help_text='Where the record comes from.', max_length=12, verbose_name='origin')),
                ('source_url', models.URLField(blank=True, help_text='Address of the official text or page.', max_length=500, verbose_name='official source')),
                ('signed', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Coalesce('signed_goods', 'signed_services'), django.db.models.functions.comparison.Coalesce('signed_services', 'signed_goods')), help_text='The earlier date of signature of goods and services.', output_field=models.DateField(null=True), verbose_name='signed')),
                ('in_force', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Least(django.db.models.functions.comparison.Coalesce('in_force_goods', 'in_force_services'), django.db.models.functions.comparison.Coalesce('in_force_services', 'in_force_goods')), help_text='The earlier date of entry into force of goods and services.', output_field=models.DateField(null=True), verbose_name='in force')),
                ('merged_into', models.ForeignKey(blank=True, help_text='Set when a duplicate was merged: its address leads to the other.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='provisions.agreement', verbose_name='merged into')),
                ('types', models.ManyToManyField(blank=True, help_text='Legal types, such as FTA and EIA.', related_name='%(class)ss', to='provisions.agreementtype', verbose_name='types')),
                ('regions', models.ManyToManyField(blank=True, help_text='Regions of its parties.', related_name='%(class)ss', to='provisions.region', verbose_name='regions')),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'agreements',
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['name', 'id'], name='agreement_by_name'), models.Index(fields=['signed'], name='agreement_by_signature'), models.Index(fields=['in_force'], name='agreement_by_force'), models.Index(fields=['status'], name='agreement_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['in_force', 'in_force_for_some', 'inactive', 'announced_signed', 'announced_negotiation', 'not_notified'])), name='agreement_status_known'), models.CheckConstraint(condition=models.Q(('composition__in', ['bilateral', 'bilateral_one_rta', 'bilateral_all_rta', 'plurilateral', 'plurilateral_one_rta', ''])), name='agreement_composition_known'), models.CheckConstraint(condition=models.Q(('coverage__in', ['goods', 'services', 'goods_services', ''])), name='agreement_coverage_known'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='agreement_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='AgreementChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parties_concerned', models.CharField(blank=True, help_text='As the list names them.', max_length=1000, verbose_name='parties concerned')),
                ('affects', models.CharField(blank=True, choices=[('goods', 'goods'), ('services', 'services'), ('goods_services', 'goods and services')], help_text='Goods, services or both.', max_length=16, verbose_name='affects')),
                ('notified', models.DateField(blank=True, help_text='Date of notification of the change.', null=True, verbose_name='notified')),
                ('signed', models.DateField(blank=True, help_text='Date of signature of the change.', null=True, verbose_name='signed')),
                ('in_force', models.DateField(blank=True, help_text='Date of entry into force of the change.', null=True, verbose_name='in force')),
                ('remarks', models.TextField(blank=True, help_text="The list's own remarks; not part of our shipped data.", verbose_name='remarks')),
                ('fingerprint', models.CharField(help_text='SHA-256 of the record: tells whether it is known already.', max_length=64, unique=True, verbose_name='fingerprint')),
                ('agreement', models.ForeignKey(help_text='The agreement changed.', on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='provisions.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'notified change',
                'verbose_name_plural': 'notified changes',
                'ordering': ['agreement', 'notified', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Accession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                *_wto_record(),
                ('agreement', models.ForeignKey(help_text='The agreement acceded to.', on_delete=django.db.models.deletion.CASCADE, related_name='accessions', to='provisions.agreement', verbose_name='agreement')),
                ('types', models.ManyToManyField(blank=True, help_text='Legal types, such as FTA and EIA.', related_name='%(class)ss', to='provisions.agreementtype', verbose_name='types')),
                ('regions', models.ManyToManyField(blank=True, help_text='Regions of its parties.', related_name='%(class)ss', to='provisions.region', verbose_name='regions')),
            ],
            options={
                'verbose_name': 'accession',
                'verbose_name_plural': 'accessions',
                'ordering': ['agreement', 'in_force_goods', 'wto_rta_id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['in_force', 'in_force_for_some', 'inactive', 'announced_signed', 'announced_negotiation', 'not_notified'])), name='accession_status_known'), models.CheckConstraint(condition=models.Q(('wto_rta_id__isnull', False)), name='accession_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='GroupingMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_date', models.DateField(blank=True, help_text='First day in the grouping.', null=True, verbose_name='from')),
                ('exit_date', models.DateField(blank=True, help_text='Last day in it; blank while it is in.', null=True, verbose_name='to')),
                ('source', models.CharField(blank=True, help_text='Where the dates were read.', max_length=300, verbose_name='source')),
                ('grouping', models.ForeignKey(help_text='The grouping, such as the European Union.', on_delete=django.db.models.deletion.CASCADE, related_name='grouping_members', to='provisions.economy', verbose_name='grouping')),
                ('member', models.ForeignKey(help_text='The economy in it.', on_delete=django.db.models.deletion.PROTECT, related_name='grouping_memberships', to='provisions.economy', verbose_name='member')),
            ],
            options={
                'verbose_name': 'member of a grouping',
                'verbose_name_plural': 'members of groupings',
                'ordering': ['grouping', 'member'],
                'constraints': [models.UniqueConstraint(fields=('grouping', 'member'), name='grouping_member_once'), models.CheckConstraint(condition=models.Q(('grouping', models.F('member')), _negated=True), name='grouping_not_in_itself'), models.CheckConstraint(condition=models.Q(('exit_date__isnull', True), ('entry_date__isnull', True), ('exit_date__gte', models.F('entry_date')), _connector='OR'), name='grouping_member_leaves_after_entering')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('original', models.BooleanField(default=False, help_text='Signed at the start.', verbose_name='original signatory')),
                ('current', models.BooleanField(default=True, help_text='Listed as a party today.', verbose_name='current signatory')),
                ('entry_date', models.DateField(blank=True, help_text="In force for it from this day, when that differs from the agreement's date.", null=True, verbose_name='entry')),
                ('exit_date', models.DateField(blank=True, help_text='Its last day in the agreement.', null=True, verbose_name='exit')),
                ('pending', models.BooleanField(default=False, help_text='Signed, but not yet in force for it.', verbose_name='not yet in force')),
                ('accession', models.ForeignKey(blank=True, help_text='The accession by which it joined.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='memberships', to='provisions.accession', verbose_name='accession')),
                ('agreement', models.ForeignKey(help_text='The agreement.', on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='provisions.agreement', verbose_name='agreement')),
                ('economy', models.ForeignKey(help_text='The party.', on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='provisions.economy', verbose_name='economy')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['agreement', 'economy'],
                'indexes': [models.Index(fields=['economy', 'agreement'], name='membership_by_economy')],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'economy'), name='membership_once'), models.CheckConstraint(condition=models.Q(('exit_date__isnull', True), ('entry_date__isnull', True), ('exit_date__gte', models.F('entry_date')), _connector='OR'), name='membership_leaves_after_entering'), models.CheckConstraint(condition=models.Q(('pending', False), ('entry_date__isnull', True), _connector='OR'), name='membership_pending_has_no_entry')],
            },
        ),
        migrations.CreateModel(
            name='Text',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('corpus', models.SlugField(help_text='The collection that holds it, such as tota.', max_length=20, verbose_name='corpus')),
                ('identifier', models.CharField(help_text='Its identifier in that collection.', max_length=40, verbose_name='identifier')),
                ('language', models.CharField(help_text='ISO 639-1: en, es or fr.', max_length=8, verbose_name='language')),
                ('title', models.CharField(help_text='Its name in that collection.', max_length=300, verbose_name='title')),
                ('text_date', models.DateField(blank=True, help_text="When these words were agreed: it can be later than the agreement's signature.", null=True, verbose_name='date of the text')),
                ('text_date_evidence', models.CharField(blank=True, help_text='Why: signature, instruments it cites, closing clause.', max_length=500, verbose_name='evidence for the date')),
                ('source_url', models.URLField(blank=True, help_text='Where the collection took it from.', max_length=500, verbose_name='source')),
                ('checksum', models.CharField(blank=True, help_text='SHA-256 of the file that was imported; blank until then.', max_length=64, verbose_name='checksum')),
                ('agreement', models.ForeignKey(help_text='The agreement it is filed under.', on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='provisions.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'text',
                'verbose_name_plural': 'texts',
                'ordering': ['agreement', 'language', 'identifier'],
                'constraints': [models.UniqueConstraint(fields=('corpus', 'identifier'), name='text_once_in_its_corpus')],
            },
        ),
        migrations.CreateModel(
            name='FormerEconomy',
            fields=[
                ('code', models.CharField(help_text='The code it had.', max_length=12, primary_key=True, serialize=False, verbose_name='code')),
                ('economy', models.ForeignKey(help_text='The economy that stays.', on_delete=django.db.models.deletion.CASCADE, related_name='former_codes', to='provisions.economy', verbose_name='economy')),
            ],
            options={
                'verbose_name': 'former code of an economy',
                'verbose_name_plural': 'former codes of economies',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Names it in addresses: authors and year; never changes.', max_length=80, unique=True, verbose_name='slug')),
                ('authors', models.CharField(help_text='Family name first, parted by semicolons.', max_length=400, verbose_name='authors')),
                ('year', models.PositiveSmallIntegerField(help_text='When it was published.', validators=[django.core.validators.MinValueValidator(1950), django.core.validators.MaxValueValidator(2199)], verbose_name='year')),
                ('title', models.CharField(help_text='As its first page has it.', max_length=400, verbose_name='title')),
                ('published_in', models.CharField(blank=True, help_text='Journal, series or publisher.', max_length=300, verbose_name='published in')),
                ('doi', models.CharField(blank=True, help_text='Without https://doi.org/ before it.', max_length=200, validators=[django.core.validators.RegexValidator('^10\\.\\d{4,9}/\\S+$', 'A DOI begins with 10. and has a stroke: 10.1787/5jz17jtfkmzt-en.')], verbose_name='DOI')),
                ('url', models.URLField(blank=True, help_text='Where it can be read.', max_length=500, verbose_name='address')),
                ('finding', models.TextField(help_text='What it finds, in one sentence of our own.', verbose_name='finding')),
                ('seen', models.CharField(choices=[('whole', 'the whole study'), ('abstract', 'its abstract'), ('beginning', 'its beginning'), ('summary', 'a summary by its authors or publisher')], help_text='How much of it was read for the finding.', max_length=10, verbose_name='seen')),
                ('seen_at', models.URLField(help_text='The page that was read for the finding.', max_length=500, verbose_name='seen at')),
                ('seen_on', models.DateField(help_text='When that was.', verbose_name='seen on')),
                ('agreements', models.ManyToManyField(blank=True, help_text='The agreements it is about; none when it is about many or about agreements as such.', related_name='studies', to='provisions.agreement', verbose_name='agreements')),
            ],
            options={
                'verbose_name': 'study',
                'verbose_name_plural': 'studies',
                'ordering': ['-year', 'authors', 'slug'],
                'constraints': [models.CheckConstraint(condition=models.Q(('seen__in', ['whole', 'abstract', 'beginning', 'summary'])), name='study_seen_is_known'), models.CheckConstraint(condition=models.Q(('doi', ''), ('url', ''), _negated=True), name='study_can_be_found')],
            },
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='Its place in the text, from 1.', verbose_name='position')),
                ('identifier', models.CharField(blank=True, help_text="The corpus's own identifier; not always unique.", max_length=40, verbose_name='identifier')),
                ('number', models.CharField(blank=True, help_text='As printed, such as CHAPTER 24.', max_length=120, verbose_name='number')),
                ('heading', models.CharField(blank=True, help_text='As the corpus gives it.', max_length=500, verbose_name='heading')),
                ('text', models.ForeignKey(help_text='The text it is in.', on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='provisions.text', verbose_name='text')),
            ],
            options={
                'verbose_name': 'chapter',
                'verbose_name_plural': 'chapters',
                'ordering': ['text', 'position'],
                'constraints': [models.UniqueConstraint(fields=('text', 'position'), name='chapter_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='Its place in the text, from 1.', verbose_name='position')),
                ('identifier', models.CharField(help_text="The corpus's own identifier.", max_length=40, verbose_name='identifier')),
                ('number', models.CharField(blank=True, help_text='As printed, such as ARTICLE 24.1.', max_length=120, verbose_name='number')),
                ('heading', models.CharField(blank=True, help_text='As the corpus gives it.', max_length=500, verbose_name='heading')),
                ('body', models.TextField(blank=True, help_text='The words, unchanged; offsets count its characters from 0.', verbose_name='body')),
                ('chapter', models.ForeignKey(help_text='The chapter it is in.', on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='provisions.chapter', verbose_name='chapter')),
                ('text', models.ForeignKey(help_text='The text it is in.', on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='provisions.text', verbose_name='text')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['text', 'position'],
                'indexes': [models.Index(fields=['identifier'], name='article_by_identifier')],
                'constraints': [models.UniqueConstraint(fields=('text', 'identifier'), name='article_once_in_its_text'), models.UniqueConstraint(fields=('text', 'position'), name='article_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('body', "the article's words"), ('heading', "the article's heading"), ('chapter', "the chapter's heading")], default='body', help_text='Words, heading or chapter heading.', max_length=8, verbose_name='where')),
                ('start', models.PositiveIntegerField(help_text='Offset of its first character, from 0.', verbose_name='start')),
                ('end', models.PositiveIntegerField(help_text='Offset after its last character.', verbose_name='end')),
                ('term', models.CharField(help_text='The words found.', max_length=200, verbose_name='term')),
                ('pattern', models.SlugField(help_text='The pattern that found it.', max_length=60, verbose_name='pattern')),
                ('article', models.ForeignKey(help_text='The article it is in.', on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='provisions.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'mention',
                'verbose_name_plural': 'mentions',
                'ordering': ['article', 'field', 'start'],
                'constraints': [models.UniqueConstraint(fields=('article', 'field', 'start'), name='mention_once'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='mention_has_length'), models.CheckConstraint(condition=models.Q(('field__in', ['body', 'heading', 'chapter'])), name='mention_field_known')],
            },
        ),
        migrations.CreateModel(
            name='Provision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provenance', models.CharField(choices=[('machine_assisted', 'machine-assisted'), ('human', 'human')], default='human', help_text="How the coding was made: with a machine's help, or by a person alone.", max_length=20, verbose_name='provenance')),
                ('number', models.CharField(help_text='Permanent public number, such as P00123; never used again for another.', max_length=12, unique=True, validators=[django.core.validators.RegexValidator('^P\\d{5,}$', 'Write P and at least five digits.')], verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', help_text='Only published ones are public.', max_length=12, verbose_name='status')),
                ('article_identifier', models.CharField(blank=True, help_text="The corpus's identifier of the article.", max_length=40, verbose_name='article identifier')),
                ('start', models.PositiveIntegerField(blank=True, help_text="Offset of the passage's first character in the article.", null=True, verbose_name='start')),
                ('end', models.PositiveIntegerField(blank=True, help_text="Offset after the passage's last character.", null=True, verbose_name='end')),
                ('checksum', models.CharField(blank=True, help_text='SHA-256 of the passage in UTF-8.', max_length=64, verbose_name='checksum')),
                ('words', models.PositiveIntegerField(blank=True, help_text='Length of the passage in words.', null=True, verbose_name='words')),
                ('chapter_heading', models.CharField(blank=True, help_text='Number and heading of the chapter it stands in.', max_length=300, verbose_name='chapter')),
                ('citation', models.CharField(help_text='Such as Art. 24.1(2).', max_length=200, verbose_name='citation')),
                ('heading', models.CharField(blank=True, help_text="The article's heading.", max_length=300, verbose_name='heading')),
                ('summary', models.TextField(blank=True, help_text='What it says, in one or two sentences of our own.', verbose_name='summary')),
                ('quote', models.TextField(blank=True, editable=False, help_text="The passage's words, cut out of the loaded text; never typed in.", null=True, verbose_name='quote')),
                ('text_status', models.CharField(choices=[('stand_off', 'located in a corpus by offsets and checksum'), ('citation_only', 'cited from its official source')], default='stand_off', help_text='How the words are held.', max_length=16, verbose_name='text status')),
                ('text_date', models.DateField(blank=True, help_text='When these words were agreed.', null=True, verbose_name='date of the text')),
                ('source_url', models.URLField(blank=True, help_text='Where the article can be read.', max_length=500, verbose_name='source')),
                ('verified', models.BooleanField(default=False, help_text='A person has confirmed the coding.', verbose_name='verified')),
                ('adjudication', models.TextField(blank=True, help_text='How differences between the readings were settled.', verbose_name='adjudication')),
                ('withdrawal_reason', models.CharField(blank=True, help_text='Shown at its public address.', max_length=500, verbose_name='reason for withdrawal')),
                ('created', models.DateTimeField(auto_now_add=True, help_text='When the record was made.', verbose_name='created')),
                ('modified', models.DateTimeField(auto_now=True, help_text='When it was last changed.', verbose_name='modified')),
                ('agreement', models.ForeignKey(help_text='The agreement it is in.', on_delete=django.db.models.deletion.PROTECT, related_name='provisions', to='provisions.agreement', verbose_name='agreement')),
                ('article', models.ForeignKey(blank=True, editable=False, help_text='The article in the loaded corpus; set when texts are imported.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='provisions', to='provisions.article', verbose_name='article')),
                ('codebook', models.ForeignKey(blank=True, help_text='The version it was coded under.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='provisions', to='provisions.codebookversion', verbose_name='codebook')),
                ('replaced_by', models.ForeignKey(blank=True, help_text='For a withdrawn provision: the one that stands in its place.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='provisions.provision', verbose_name='replaced by')),
                ('text', models.ForeignKey(blank=True, help_text='The text it was read in; blank when only cited.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='provisions', to='provisions.text', verbose_name='text')),
                *_coding(),
                ('dta_score', models.GeneratedField(db_persist=True, expression=models.Case(models.When(dispute_settlement='dispute_settlement:applies', precision='precision:specific', then=models.Value(2), verb='verb:shall'), default=models.Value(1)), help_text='1 covered, 2 covered and enforceable.', output_field=models.PositiveSmallIntegerField(), verbose_name='DTA score')),
                ('strength', models.GeneratedField(db_persist=True, expression=models.Case(models.When(then=models.Value('soft'), verb__in=['verb:declaratory', 'verb:may']), models.When(models.Q(models.Q(('verb', 'verb:shall'), _negated=True), ('precision', 'precision:general')), then=models.Value('soft')), models.When(models.Q(('precision', 'precision:specific'), ('verb', 'verb:shall'), models.Q(('dispute_settlement__in', ['dispute_settlement:excluded_chapter', 'dispute_settlement:excluded_article']), _negated=True)), then=models.Value('hard')), models.When(dispute_settlement__isnull=False, precision__isnull=False, then=models.Value('mixed'), verb__isnull=False), default=models.Value('')), help_text='hard, mixed or soft: from verb, precision and dispute settlement.', output_field=models.CharField(max_length=8), verbose_name='strength')),
            ],
            options={
                'verbose_name': 'provision',
                'verbose_name_plural': 'provisions',
                'ordering': ['number'],
                'indexes': [models.Index(fields=['agreement', 'number'], name='provision_by_agreement'), models.Index(fields=['status', 'number'], name='provision_by_status'), models.Index(fields=['article_identifier'], name='provision_by_article')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='provision_status_known'), models.CheckConstraint(condition=models.Q(('text_status__in', ['stand_off', 'citation_only'])), name='provision_text_status_known'), models.CheckConstraint(condition=models.Q(('number__startswith', 'P')), name='provision_number_shape'), models.CheckConstraint(condition=models.Q(models.Q(('end__isnull', True), ('start__isnull', True)), models.Q(('end__gt', models.F('start')), ('start__isnull', False)), _connector='OR'), name='provision_passage_has_length'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), models.Q(models.Q(('summary', ''), _negated=True), models.Q(('citation', ''), _negated=True), ('dispute_settlement__isnull', False), ('extent__isnull', False), ('location__isnull', False), ('mention__isnull', False), ('parties_bound__isnull', False), ('precision__isnull', False), ('subject__isnull', False), ('verb__isnull', False)), _connector='OR'), name='provision_published_is_complete'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), _negated=True), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='provision_withdrawn_with_a_reason'), models.CheckConstraint(condition=models.Q(('location__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('location'), 9), models.Value('location:')), _connector='OR'), name='provision_location_values'), models.CheckConstraint(condition=models.Q(('subject__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('subject'), 8), models.Value('subject:')), _connector='OR'), name='provision_subject_values'), models.CheckConstraint(condition=models.Q(('verb__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('verb'), 5), models.Value('verb:')), _connector='OR'), name='provision_verb_values'), models.CheckConstraint(condition=models.Q(('precision__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('precision'), 10), models.Value('precision:')), _connector='OR'), name='provision_precision_values'), models.CheckConstraint(condition=models.Q(('extent__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('extent'), 7), models.Value('extent:')), _connector='OR'), name='provision_extent_values'), models.CheckConstraint(condition=models.Q(('dispute_settlement__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('dispute_settlement'), 19), models.Value('dispute_settlement:')), _connector='OR'), name='provision_dispute_settlement_values'), models.CheckConstraint(condition=models.Q(('parties_bound__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('parties_bound'), 14), models.Value('parties_bound:')), _connector='OR'), name='provision_parties_bound_values'), models.CheckConstraint(condition=models.Q(('mention__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('mention'), 8), models.Value('mention:')), _connector='OR'), name='provision_mention_values')],
                'permissions': [('submit_provision', 'Can send a provision to review'), ('return_provision', 'Can send a provision back to its coder'), ('publish_provision', 'Can publish a provision'), ('withdraw_provision', 'Can withdraw a provision'), ('restore_provision', 'Can publish a withdrawn provision again')],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('provision', models.OneToOneField(help_text='The provision it stands for.', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='provisions.provision', verbose_name='provision')),
                ('agreement', models.TextField(blank=True, help_text="Stemmed words of the agreement's name.", verbose_name='agreement')),
                ('heading', models.TextField(blank=True, help_text='Stemmed words of citation, heading and chapter.', verbose_name='heading')),
                ('summary', models.TextField(blank=True, help_text='Stemmed words of the summary.', verbose_name='summary')),
                ('quote', models.TextField(blank=True, help_text='Stemmed words of the quote.', verbose_name='quote')),
            ],
            options={'verbose_name': 'search document', 'verbose_name_plural': 'search documents'},
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provenance', models.CharField(choices=[('machine_assisted', 'machine-assisted'), ('human', 'human')], default='human', help_text="How the coding was made: with a machine's help, or by a person alone.", max_length=20, verbose_name='provenance')),
                ('coder', models.CharField(help_text="Which reading it is: a label such as reading-1, never a person's name.", max_length=60, verbose_name='coder')),
                ('read_on', models.DateField(blank=True, help_text='When it was read.', null=True, verbose_name='read on')),
                ('stage', models.PositiveSmallIntegerField(default=1, help_text='The calibration stage: 1, 2 or 3.', verbose_name='stage')),
                ('note', models.TextField(blank=True, help_text="The coder's doubts, for the adjudicator.", verbose_name='note')),
                ('codebook', models.ForeignKey(blank=True, help_text='The version it was coded under.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='provisions.codebookversion', verbose_name='codebook')),
                ('provision', models.ForeignKey(help_text='What was read.', on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='provisions.provision', verbose_name='provision')),
                *_coding(),
                ('handed_in', models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, help_text='When it was finished; blank while its coder works on it. It counts from then on.', null=True, verbose_name='handed in')),
                ('user', models.ForeignKey(blank=True, editable=False, help_text='Who made it here; never published. Blank for one that came in a file.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
                'ordering': ['provision', 'coder'],
                'constraints': [models.UniqueConstraint(fields=('provision', 'coder'), name='reading_once_by_a_coder'), models.CheckConstraint(condition=models.Q(('location__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('location'), 9), models.Value('location:')), _connector='OR'), name='reading_location_values'), models.CheckConstraint(condition=models.Q(('subject__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('subject'), 8), models.Value('subject:')), _connector='OR'), name='reading_subject_values'), models.CheckConstraint(condition=models.Q(('verb__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('verb'), 5), models.Value('verb:')), _connector='OR'), name='reading_verb_values'), models.CheckConstraint(condition=models.Q(('precision__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('precision'), 10), models.Value('precision:')), _connector='OR'), name='reading_precision_values'), models.CheckConstraint(condition=models.Q(('extent__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('extent'), 7), models.Value('extent:')), _connector='OR'), name='reading_extent_values'), models.CheckConstraint(condition=models.Q(('dispute_settlement__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('dispute_settlement'), 19), models.Value('dispute_settlement:')), _connector='OR'), name='reading_dispute_settlement_values'), models.CheckConstraint(condition=models.Q(('parties_bound__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('parties_bound'), 14), models.Value('parties_bound:')), _connector='OR'), name='reading_parties_bound_values'), models.CheckConstraint(condition=models.Q(('mention__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.text.Left(models.F('mention'), 8), models.Value('mention:')), _connector='OR'), name='reading_mention_values'), models.UniqueConstraint(fields=('provision', 'user'), name='reading_once_by_a_user')],
                'permissions': [('see_every_reading', "Can see every reading, before handing in one's own")],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], help_text='Its status before.', max_length=12, verbose_name='from')),
                ('target', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], help_text='Its status after.', max_length=12, verbose_name='to')),
                ('note', models.TextField(blank=True, help_text='For the others who work on it. Never published.', verbose_name='note')),
                ('at', models.DateTimeField(auto_now_add=True, help_text='When it was moved.', verbose_name='at')),
                ('by', models.ForeignKey(help_text='Who moved it; never published.', on_delete=django.db.models.deletion.PROTECT, related_name='moves', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('provision', models.ForeignKey(help_text='What was moved.', on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='provisions.provision', verbose_name='provision')),
            ],
            options={
                'verbose_name': 'move',
                'verbose_name_plural': 'moves',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='move_source_known'), models.CheckConstraint(condition=models.Q(('target__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='move_target_known')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('coder', models.ForeignKey(help_text='Who is to read it; never published.', on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='coder')),
                ('provision', models.ForeignKey(help_text='What is to be read.', on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='provisions.provision', verbose_name='provision')),
                ('batch', models.ForeignKey(help_text='What it was given out with.', on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='provisions.batch', verbose_name='batch')),
            ],
            options={
                'verbose_name': 'assignment',
                'verbose_name_plural': 'assignments',
                'ordering': ['batch', 'provision', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('provision', 'coder'), name='assignment_once_to_a_coder')],
            },
        ),
        migrations.AddField('economy', 'members', models.ManyToManyField(help_text='For groupings: the economies in it, over time.', related_name='groupings', through='provisions.GroupingMember', to='provisions.economy', verbose_name='members')),
        migrations.AddField('agreement', 'parties', models.ManyToManyField(help_text='Who is or was in it.', related_name='agreements', through='provisions.Membership', to='provisions.economy', verbose_name='parties')),
        migrations.RunPython(add_regions_and_types, migrations.RunPython.noop),
    ]
