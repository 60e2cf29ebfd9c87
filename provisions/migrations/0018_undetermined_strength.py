"""Strength gets the value undetermined and asks hard for dispute settlement that applies; the DTA score goes.

PostgreSQL writes the table of provisions anew for the stored column; 10,000 provisions take less than a second.
"""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

SHALL_SPECIFIC = Q(verb="verb:shall", precision="precision:specific")
STRENGTH = Case(
    When(verb__in=["verb:declaratory", "verb:may"], then=Value("soft")),
    When(~Q(verb="verb:shall") & Q(precision="precision:general"), then=Value("soft")),
    When(SHALL_SPECIFIC & Q(dispute_settlement="dispute_settlement:applies"), then=Value("hard")),
    When(SHALL_SPECIFIC & Q(dispute_settlement="dispute_settlement:unclear"), then=Value("undetermined")),
    When(verb__isnull=False, precision__isnull=False, dispute_settlement__isnull=False, then=Value("mixed")),
    default=Value(""),
)


class Migration(migrations.Migration):
    dependencies = [("provisions", "0017_shorter_codes_and_version_names")]
    operations = [
        migrations.RemoveField("provision", "dta_score"),
        migrations.RemoveField("provision", "strength"),
        migrations.AddField(
            "provision",
            "strength",
            models.GeneratedField(
                db_persist=True,
                expression=STRENGTH,
                help_text="hard, undetermined, mixed or soft: from verb, precision and dispute settlement.",
                output_field=models.CharField(max_length=12),
                verbose_name="strength",
            ),
        ),
    ]
