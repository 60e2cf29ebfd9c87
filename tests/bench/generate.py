"""A database of many provisions, made out of the shipped ones over the real agreements; the same each time.

    python -m tests.bench.generate FOLDER --rows 1000000          FOLDER becomes a data folder (RTA_DB_DATA_DIR)
    python -m tests.bench.generate FOLDER --rows 1000000 --search  and every provision can be searched for

On SQLite and PostgreSQL (DATABASE_URL). Provision n repeats the coding and the summary of a shipped one, with a number
of its own, in another agreement, cited only: its words and its place in a text are left out.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from pathlib import Path

BATCH = 50_000
FIRST = 1_000_000  # primary keys and numbers start above those of real provisions
PLACE = ("text_id", "article_id", "start", "end", "quote", "replaced_by_id", "text_date")


def prepare(folder: Path) -> None:
    """Points Django at a data folder and brings the shipped data in."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "rta_db.settings", "RTA_DB_DATA_DIR": str(folder)}
    import django

    django.setup()
    from django.core.management import call_command

    folder.mkdir(parents=True, exist_ok=True)
    call_command("start", no_serve=True, stdout=io.StringIO())


def provisions(rows: int, told: bool = False) -> int:
    """Fills the database up to `rows` generated provisions, all published; returns how many were added."""
    from django.db import connection, transaction

    from provisions.models import Agreement, DatasetState, Provision

    templates = list(Provision.objects.public().order_by("number").values_list("pk", flat=True))
    agreements = list(Agreement.objects.public().order_by("slug").values_list("pk", flat=True))
    there = Provision.objects.filter(pk__gte=FIRST).count()
    for start in range(there, rows, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            _batch(cursor, range(start, min(start + BATCH, rows)), templates, agreements)
        if told:
            print(f"\r{min(start + BATCH, rows):,} of {rows:,}", end="", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    DatasetState.objects.bump()
    return max(0, rows - there)


def _batch(cursor: object, numbers: range, templates: list[int], agreements: list[int]) -> None:
    """One statement for the plan of who repeats whom, one for the provisions, one for their many-valued codes."""
    from provisions.models import Provision

    run = cursor.execute  # type: ignore[attr-defined]
    run("CREATE TEMPORARY TABLE IF NOT EXISTS bench_plan (n bigint PRIMARY KEY, template bigint, agreement bigint)")
    run("DELETE FROM bench_plan")
    plan = [(n, templates[n % len(templates)], agreements[n * 7919 % len(agreements)]) for n in numbers]
    insert = "INSERT INTO bench_plan (n, template, agreement) VALUES (%s, %s, %s)"
    cursor.executemany(insert, plan)  # type: ignore[attr-defined]
    changed = {
        "id": f"plan.n + {FIRST}",
        "number": f"'P' || CAST(plan.n + {FIRST} AS text)",
        "agreement_id": "plan.agreement",
        "summary": "one.summary || ' Made for a bench: ' || CAST(plan.n AS text) || '.'",
        "text_status": "'citation_only'",
        "source_url": "'https://example.org/' || CAST(plan.n AS text)",
        "article_identifier": "''",
        "checksum": "''",
        **dict.fromkeys(PLACE, "NULL"),
    }
    fields = [field for field in Provision._meta.local_concrete_fields if not field.generated]
    names = [field.column for field in fields]
    table, codes = Provision._meta.db_table, Provision.coded_values.through._meta.db_table
    values = ", ".join(changed.get(name, f'one."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    run(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM bench_plan AS plan"
        f" JOIN {table} AS one ON one.id = plan.template ORDER BY plan.n"
    )
    run(
        f"INSERT INTO {codes} (provision_id, value_id) SELECT plan.n + {FIRST}, one.value_id FROM bench_plan AS plan"
        f" JOIN {codes} AS one ON one.provision_id = plan.template ORDER BY plan.n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="A database of many provisions.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--search", action="store_true", help="make the search index too")
    options = parser.parse_args()
    prepare(options.folder)
    began = time.monotonic()
    added = provisions(options.rows, told=True)
    print(f"\n{added:,} provisions added in {time.monotonic() - began:.0f} s")
    if options.search:
        from provisions.querying import search

        began = time.monotonic()
        print(f"{search.rebuild():,} indexed in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
