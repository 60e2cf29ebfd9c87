"""Fill in when curators published provisions and made agreements; the shipped files bring the days of what they have."""

from django.db import migrations
from django.db.models import CharField, Min, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, TruncDate


def fill(apps, schema_editor):
    get = lambda name: apps.get_model("provisions", name).objects.using(schema_editor.connection.alias)  # noqa: E731
    shipped = lambda dataset: get("LoadedRow").filter(dataset=dataset).values("key")  # noqa: E731
    first = lambda rows, by: rows.order_by().values(by).annotate(first=TruncDate(Min("at"))).values("first")  # noqa: E731
    published = get("StatusChange").filter(provision=OuterRef("pk"), target="published")
    own = get("Provision").filter(status__in=["published", "withdrawn"], added=None)
    own = own.exclude(number__in=shipped("provisions"))
    own.update(added=Coalesce(Subquery(first(published, "provision")), TruncDate("created")))
    revisions = get("Revision").filter(model="agreement", key=Cast(OuterRef("pk"), CharField()))
    made = get("Agreement").filter(added=None).exclude(slug__in=shipped("agreements"))
    made.update(added=Subquery(first(revisions, "key")))


class Migration(migrations.Migration):

    dependencies = [
        ('provisions', '0036_added'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
