"""An accession can be entered before the WTO's list has a number for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("provisions", "0024_incorporation_index")]
    operations = [migrations.RemoveConstraint("accession", "accession_has_a_number")]
