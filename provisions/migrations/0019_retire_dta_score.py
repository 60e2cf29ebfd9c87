"""The DTA score is no variable of the codebook any more; a load can't take it away."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def retire(apps, schema_editor):
    get = lambda name: apps.get_model("provisions", name)  # noqa: E731
    get("Value").objects.filter(variable_id="dta_score").delete()
    get("Variable").objects.filter(name="dta_score").delete()
    loaded = get("LoadedRow").objects
    loaded.filter(dataset="codebook_values", key__startswith="dta_score/").delete()
    loaded.filter(dataset="codebook_variables", key="dta_score").delete()
    get("DatasetState").objects.update(version=F("version") + 1, changed=timezone.now())  # strength has changed


class Migration(migrations.Migration):
    dependencies = [("provisions", "0018_undetermined_strength")]
    operations = [migrations.RunPython(retire, migrations.RunPython.noop)]
