"""A database of many provisions, made out of the shipped ones over the real agreements; the same each time.

    python -m bench.generate FOLDER --rows 1000000              FOLDER becomes a data folder (RTA_DB_DATA_DIR)
    python -m bench.generate FOLDER --rows 1000000 --no-search  without what searches need

On SQLite, and on PostgreSQL where DATABASE_URL names a database. bench/making.py says what a generated provision
is like. All are published and cited only: no words of a treaty are in them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BATCH = 20_000
PLACE = ("text_id", "article_id", "start", "end", "quote", "replaced_by_id")
PLAN = """
    CREATE TEMPORARY TABLE bench_plan (
        n bigint PRIMARY KEY, coding bigint, codes bigint, agreement bigint, number text, citation text, heading text,
        chapter_heading text, summary text, words integer, text_date date, source_url text
    )
"""


def prepare(folder: Path) -> None:
    """Points Django at a data folder and brings the shipped data in, unless it is there.

    A site's start looks through the whole search index, which a bench of a million need not wait for each time.
    """
    os.environ |= {"DJANGO_SETTINGS_MODULE": "rta_db.settings", "RTA_DB_DATA_DIR": str(folder)}
    import django

    django.setup()
    from django.core.management import call_command

    from provisions.models import Provision

    folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not Provision.objects.exists():
        call_command("start", no_serve=True, stdout=io.StringIO())


def provisions(rows: int, told: bool = False, search: bool = True) -> int:
    """Fills the database up to `rows` generated provisions, all published; returns how many were added."""
    from bench import bulk
    from bench.making import FIRST
    from provisions.models import DatasetState, Provision, SearchDocument
    from provisions.query.fulltext import get_engine

    there = Provision.objects.filter(pk__gte=FIRST).count()
    if there >= rows:
        return 0
    if there % BATCH:
        raise SystemExit(f"{there:,} generated provisions are there, not a multiple of {BATCH:,}: take a new folder.")
    tables = [one._meta.db_table for one in (SearchDocument, Provision, Provision.coded_values.through)]
    with bulk.hurried(tables):
        if search and bulk.is_sqlite():
            get_engine().drop()
        try:
            _fill(range(there, rows), told, search)
        finally:
            if search and bulk.is_sqlite():
                get_engine().create()
    bulk.statistics(tables)
    DatasetState.objects.increment()
    return rows - there


def _fill(numbers: range, told: bool, search: bool) -> None:
    from bench import bulk
    from bench.making import Planned
    from provisions.query.fulltext.stemming import STEMMER

    maker = _maker()
    bulk.run(PLAN)
    with _documents(search) as add:
        for start in range(numbers.start, numbers.stop, BATCH):
            batch = list(maker.batch(range(start, min(start + BATCH, numbers.stop))))
            bulk.run("DELETE FROM bench_plan")
            bulk.insert("bench_plan", Planned._fields, (_plain(plan) for plan, _document in batch))
            for statement in _statements():
                bulk.run(statement)
            add([(*document, "", STEMMER) for _plan, document in batch])
            if told:
                print(f"\r{min(start + BATCH, numbers.stop):,} of {numbers.stop:,}", end="", file=sys.stderr)
    bulk.run("DROP TABLE bench_plan")


@contextmanager
def _documents(search: bool) -> Iterator[Callable[[list[Any]], None]]:
    """How a batch of search documents is added: at once on SQLite, which has one writer.

    PostgreSQL takes longer for the words than for all the rest, so a connection of its own writes them meanwhile.
    """
    from bench import bulk
    from bench.making import Document
    from provisions.models import SearchDocument

    columns = ["provision_id", *Document._fields[1:], "quote", "stemmer"]

    def write(batch: list[Any]) -> None:
        bulk.insert(SearchDocument._meta.db_table, columns, batch)

    if not search:
        yield lambda batch: None
    elif bulk.is_sqlite():
        yield write
    else:
        with ThreadPoolExecutor(1, initializer=bulk.careless, initargs=[True]) as beside:
            waiting: list[Future[None]] = []

            def add(batch: list[Any]) -> None:
                while len(waiting) > 3:  # few batches in memory; a fault of theirs is raised here
                    waiting.pop(0).result()
                waiting.append(beside.submit(write, batch))

            yield add
            for one in waiting:
                one.result()
            beside.submit(connection_closed).result()


def connection_closed() -> None:
    from django.db import connection

    connection.close()


def _plain(plan: Any) -> tuple[Any, ...]:
    """SQLite keeps dates as text."""
    return tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in plan)


def _maker() -> Any:
    from django.db.models import Count, Q

    from bench.making import FIRST, Maker, Place, Template
    from provisions.models import Agreement, Provision

    shipped = Provision.objects.public().filter(pk__lt=FIRST).order_by("number")
    own = Count("provisions", filter=Q(provisions__in=shipped.order_by().values("pk")))
    agreements = Agreement.objects.public().annotate(own=own).order_by("slug")
    return Maker(
        [Template(*row) for row in shipped.values_list("pk", "heading", "chapter_heading", "summary")],
        [Place(*row) for row in agreements.values_list("pk", "name", "signed", "own")],
    )


def _statements() -> list[str]:
    """Two for each batch: its provisions, then their many-valued codes."""
    from bench.making import FIRST, Planned
    from provisions.models import Provision

    changed = {
        **{name: f"plan.{name}" for name in Planned._fields[4:]},
        "id": f"plan.n + {FIRST}",
        "agreement_id": "plan.agreement",
        "text_status": "'citation_only'",
        "article_identifier": "''",
        "checksum": "''",
        **dict.fromkeys(PLACE, "NULL"),
    }
    names = [field.column for field in Provision._meta.local_concrete_fields if not field.generated]
    table, codes = Provision._meta.db_table, Provision.coded_values.through._meta.db_table
    values = ", ".join(changed.get(name, f'one."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return [
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM bench_plan AS plan"
        f" JOIN {table} AS one ON one.id = plan.coding ORDER BY plan.n",
        f"INSERT INTO {codes} (provision_id, value_id) SELECT plan.n + {FIRST}, one.value_id FROM bench_plan AS plan"
        f" JOIN {codes} AS one ON one.provision_id = plan.codes ORDER BY plan.n",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="A database of many provisions.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--no-search", action="store_true", help="leave out the search index")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    options = parser.parse_args()
    prepare(options.folder)
    found = timed(options.rows, search=not options.no_search)
    if options.json:
        print(json.dumps(found))
    else:
        print("\n{added:,} added in {took:.0f} s, with {worked:.0f} s of processor time".format(**found))


def timed(rows: int, search: bool = True) -> dict[str, float]:
    """How many were added, and how long it took: by the clock, and as processor time, the server's included."""
    from bench.cells import postmaster
    from bench.clock import spent

    helpers = postmaster()
    working = [os.getpid(), *helpers]
    began, before = time.monotonic(), spent(working)
    added = provisions(rows, told=True, search=search) if rows else 0
    return {"added": added, "took": time.monotonic() - began, "worked": spent(working) - before}


if __name__ == "__main__":
    main()
