"""Makes text columns sort by code points on PostgreSQL, as on SQLite. Frozen: the app's own module may change."""

from django.db import models


def sort(tables, connection):
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND collation_name IS DISTINCT FROM 'C'"
        )
        unsorted = set(cursor.fetchall())
        for model in tables:
            table = model._meta.db_table
            changes = [
                f'ALTER COLUMN {quote(field.column)} TYPE {field.db_type(connection)} COLLATE "C"'
                for field in model._meta.local_concrete_fields
                if isinstance(field, (models.CharField, models.TextField))
                and not field.generated
                and (table, field.column) in unsorted
            ]
            if changes:
                cursor.execute(f"ALTER TABLE {quote(table)} {', '.join(changes)}")
