"""The cells of the table for one database: `python -m tests.bench.cells FOLDER`, a line of JSON for each as it is done.

The engine is that of DATABASE_URL. tests/bench/__main__.py runs this once for each engine and size.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench import clock
from tests.bench import datasette as peer

TEN = "facets=subject,verb,strength,location,kind,theme,beneficiary,party,region,agreement_type"
FINANCE = "theme=msme_finance"
SHARES = {"0.1 %": 0.001, "1 %": 0.01, "10 %": 0.1}
SAMPLE = 20_000  # search documents that are read to find a word for each share
DEEP = 1000
CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
Cell = dict[str, clock.Work]


class Bench:
    """What is asked of one database: by the site in this process, by the engine itself, and of the peers."""

    def __init__(self, folder: Path, seconds: float, datasette: tuple[int, int] | None) -> None:
        from django.db import connection
        from django.test import Client

        from provisions.models import Provision

        self.folder, self.seconds, self.datasette = folder, seconds, datasette
        self.client = Client(headers={"host": "localhost"})
        self.rows = Provision.objects.public().count()
        self.sqlite = connection.vendor == "sqlite"
        self.deep = min(DEEP, max(1, self.rows // 50))
        self.words = words(SHARES)
        self.once = self._made_once()

    def _made_once(self) -> float:
        """Seconds of processor time for what a process makes of a version of the data, before it answers from it."""
        from provisions.querying.index.keeping import index_of
        from provisions.querying.vocabulary import vocabulary

        began = time.process_time()
        self.api(f"provisions/?{TEN}")
        if index := index_of(vocabulary()):
            index.wait()
        return round(time.process_time() - began, 2)

    def api(self, asked: str) -> None:
        """An answer of the API, made anew: nothing that is kept of an answer is used."""
        from django.core.cache import caches

        for one in caches.all():
            one.clear()
        cpu, wall = time.process_time(), time.monotonic()
        answer = self.client.get(f"/api/v1/{asked}")
        late = time.process_time() - cpu > self.seconds or time.monotonic() - wall > self.seconds * clock.WAITING
        if answer.status_code == 500 and late:  # the database was stopped, see floor.limit
            raise clock.TooLong
        if answer.status_code != 200:
            raise ValueError(f"{asked}: {answer.status_code} {answer.content[:300]!r}")
        if answer.streaming:
            for _piece in answer.streaming_content:  # type: ignore[attr-defined]
                pass

    def plain(self, asked: str = "") -> None:
        from rest_framework.test import APIRequestFactory

        from tests.bench.plain.views import ProvisionList

        ProvisionList.as_view()(APIRequestFactory().get(f"/{asked}", headers={"host": "localhost"})).render()

    def theirs(self, asked: str, table: str = "provisions_provision") -> Cell:
        """The cell of Datasette, where there is one."""
        if self.datasette is None:
            return {}
        return {
            "datasette": lambda: peer.get(self.datasette[0], f"/rta_db/{table}{asked}", self.seconds * clock.WAITING)
        }  # type: ignore[index]

    def cursor(self) -> str:
        """The address of the page after the thousandth, as `next` would give it."""
        from django.http import QueryDict

        from provisions.api import cursors
        from provisions.models import Provision
        from provisions.querying import Question

        numbers = Provision.objects.public().order_by("number").values_list("number", flat=True)
        self.before = numbers[self.deep * 50 - 1]
        question = cursors._ordered(Question.parse("provisions", QueryDict()))
        return f"provisions/?ordering=number&cursor={cursors._written(question, (self.before, self.before))}"

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """What is measured, in the table's order; works are `ours`, `floor`, `datasette`, `plain`."""
        from tests.bench import floor

        api, theirs, plain, deep = self.api, self.theirs, self.plain, self.deep
        ours = lambda asked: {"ours": partial(api, asked)}  # noqa: E731
        size = ".json?_size=50"
        yield "list page", {
            **ours("provisions/"), "floor": partial(floor.page, 1), **theirs(size), "plain": plain,
        }  # fmt: skip
        for share, (stem, word, real) in self.words.items():
            yield f"search, {share} of records ({word}: {real:.2%})", {
                **ours(f"provisions/?q={word}"), "floor": partial(floor.search, stem),
                **theirs(f"{size}&_search={stem}", "provisions_searchdocument"),
                "plain": partial(plain, f"?search={word}"),
            }  # fmt: skip
        yield "ten facets", {
            **ours(f"provisions/?{TEN}"), "floor": floor.facets, **theirs(f"{size}&{peer.FACETS}"),
            "plain": partial(plain, "?facets=all"),
        }  # fmt: skip
        yield "ten facets, one filter", {
            **ours(f"provisions/?{TEN}&{FINANCE}"), "floor": partial(floor.facets, floor.WITH_FINANCE),
            **theirs(f"{size}&{peer.FACETS}&_where={peer.FINANCE}"),
            "plain": partial(plain, "?facets=all&coded_values=theme:msme_finance"),
        }  # fmt: skip
        yield "ten facets, search 1 %", ours(f"provisions/?{TEN}&q={self.words['1 %'][1]}")
        yield f"page {deep}", {
            **ours(f"provisions/?page={deep}"), "floor": partial(floor.page, deep),
            **theirs(f"{size}&_next={self._key(deep)}"), "plain": partial(plain, f"?page={deep}"),
        }  # fmt: skip
        cursor = self.cursor()
        yield f"page {deep + 1} by cursor", {**ours(cursor), "floor": partial(floor.after, self.before)}
        yield "csv, whole", {
            **ours("provisions.csv"), "floor": floor.csv, **theirs(".csv?_stream=on&_size=max"),
        }  # fmt: skip
        yield "parquet, whole", ours("provisions.parquet")
        yield "panel", {**ours("panel.csv"), "floor": floor.panel}
        for name, arguments in imports().items():
            yield f"{name}, tried out", {"ours": partial(command, name, *arguments)}

    def _key(self, page: int) -> int:
        from provisions.models import Provision

        return int(Provision.objects.order_by("pk").values_list("pk", flat=True)[(page - 1) * 50])


def words(shares: dict[str, float]) -> dict[str, tuple[str, str, float]]:
    """For each share of the records the stem that stands in the share nearest to it, a word of it, and its real share.

    Found in a sample that is spread over the whole table.
    """
    from provisions.models import SearchDocument
    from provisions.querying.search.stems import stem

    rows = SearchDocument.objects.order_by()
    step = max(1, rows.count() // SAMPLE)
    found: Counter[str] = Counter()
    sample = rows.extra(where=["provision_id %% %s = 0"], params=[step]) if step > 1 else rows
    many = 0
    for columns in sample.values_list("agreement", "heading", "summary").iterator(2000):
        found.update(set(" ".join(columns).split()))
        many += 1
    chosen = {}
    for name, share in shares.items():
        usable = (one for one in found if one.isalpha() and len(one) > 3 and stem(one) == one)
        best = min(usable, key=lambda one: (abs(found[one] / many - share), one))
        chosen[name] = (best, best, found[best] / many)
    return chosen


def imports() -> dict[str, list[str]]:
    """The commands that bring data in, with what they read; those of the corpora only where these are."""
    found: dict[str, list[str]] = {"load_dataset": []}
    if CORPORA.is_dir():
        found["import_wto"] = [str(CORPORA / "wto-rta-is" / "AllRTAs.xlsx")]
        found["import_texts"] = [str(CORPORA / "tota" / "tota-xml.tar.xz")]
    return found


def command(name: str, *arguments: str) -> None:
    """A command's real run, taken back at its end."""
    import io

    from django.core.management import call_command

    call_command(name, *arguments, dry_run=True, stdout=io.StringIO(), stderr=io.StringIO())


def postmaster() -> list[int]:
    """The PostgreSQL server's process, when it is on this machine: its children work for us."""
    from tests.bench.bulk import is_sqlite, run

    if is_sqlite():
        return []
    ((backend,),) = run("SELECT pg_backend_pid()")
    status = Path(f"/proc/{backend}/status")
    if not status.exists():
        return []
    return [int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("PPid:")]


def main() -> None:
    parser = argparse.ArgumentParser(description="The cells of one database.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--peers", default="datasette,plain")
    parser.add_argument("--only", action="append", help="cells whose name begins so")
    options = parser.parse_args()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "rta_db.settings", "RTA_DB_DATA_DIR": str(options.folder),
        "RTA_DB_API_RATE": "0", "RTA_DB_LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    import django

    django.setup()
    _measure(options)


def _measure(options: argparse.Namespace) -> None:
    from tests.bench import floor
    from tests.bench.bulk import is_sqlite

    floor.limit(options.seconds)
    peers = options.peers.split(",")
    with ExitStack() as rest:
        served = None
        if "datasette" in peers and is_sqlite() and peer.program():
            served = rest.enter_context(peer.datasette(options.folder / "rta_db.sqlite3"))
        bench = Bench(options.folder, options.seconds, served)
        helpers = [*postmaster(), *([served[1]] if served else [])]
        _say({"rows": bench.rows, "engine": _version(), "once": bench.once})
        for name, works in bench.cells():
            if options.only and not name.startswith(tuple(options.only)):
                continue
            wanted = {who: work for who, work in works.items() if who in ("ours", "floor", *peers)}
            began = time.monotonic()
            found = clock.in_turns(wanted, options.repeat, options.seconds, helpers)
            told = {who: one.told() if isinstance(one, clock.Taken) else one for who, one in found.items()}
            _say({"cell": name, **told, "seconds": round(time.monotonic() - began, 1)})


def _version() -> str:
    from tests.bench.bulk import is_sqlite, run

    if is_sqlite():
        return f"SQLite {run('SELECT sqlite_version()')[0][0]}"
    return f"PostgreSQL {run('SHOW server_version')[0][0].split()[0]}"


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
