"""The regions and legal types that the WTO's list uses: few, fixed, and needed before anything can be loaded."""

from django.db import migrations

REGIONS = {
    "africa": "Africa",
    "caribbean": "Caribbean",
    "central_america": "Central America",
    "central_asia": "Central Asia",
    "east_asia": "East Asia",
    "europe": "Europe",
    "middle_east": "Middle East",
    "north_america": "North America",
    "oceania": "Oceania",
    "south_america": "South America",
    "west_asia": "West Asia",
}
TYPES = {
    "cu": "Customs union",
    "eia": "Economic integration agreement",
    "fta": "Free trade agreement",
    "psa": "Partial scope agreement",
}


def add(apps, schema_editor):
    for model, names in (("Region", REGIONS), ("AgreementType", TYPES)):
        manager = apps.get_model("provisions", model).objects
        manager.bulk_create([manager.model(code=code, name=name) for code, name in names.items()])


class Migration(migrations.Migration):
    dependencies = [("provisions", "0002_derived_variables")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
