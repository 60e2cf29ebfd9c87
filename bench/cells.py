"""The cells of the table for one database: `python -m bench.cells FOLDER`, a line of JSON for each as it is done.

The engine is that of DATABASE_URL. bench/__main__.py runs this once for each engine and size.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from bench import clock
from bench import datasette as peer

TEN = "facets=subject,verb,strength,location,kind,theme,beneficiary,party,region,agreement_type"
QUESTIONS = 12  # different ones for a cell, asked in turn
SHARES = {"0.1 %": 0.001, "1 %": 0.01, "10 %": 0.1}
SAMPLE = 20_000  # search documents that are read to find a word for each share
DEEP = 1000
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
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
        self.themes = themes()
        self.once = self._made_once()

    def _made_once(self) -> float:
        """Seconds of processor time for what a process makes of a version of the data, before it answers from it."""
        from provisions.query.backends.bitmaps.registry import get_index
        from provisions.query.lookups import get_lookups

        began = time.process_time()
        self.api("economies/?page_size=1")  # any question has it made, and the database answers this one soon
        if index := get_index(get_lookups()):
            index.join()
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

        from bench.plain.views import ProvisionList

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

        from provisions.api import pagination
        from provisions.models import Provision
        from provisions.query import ListQuery

        numbers = Provision.objects.public().order_by("number").values_list("number", flat=True)
        self.before = numbers[self.deep * 50 - 1]
        question = pagination._with_ordering(ListQuery.parse("provisions", QueryDict()))
        return f"provisions/?ordering=number&cursor={pagination._encode(question, (self.before,))}"

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """What is measured, in the table's order; works are `ours`, `floor`, `datasette`, `plain`."""
        from bench import floor

        api, theirs, plain, deep = self.api, self.theirs, self.plain, self.deep
        ours = lambda asked: {"ours": partial(api, asked)}  # noqa: E731
        one_after_another = lambda do, asked: partial(lambda turns: do(next(turns)), itertools.cycle(asked))  # noqa: E731
        size = ".json?_size=50"
        yield "list page", {
            **ours("provisions/"), "floor": partial(floor.page, 1), **theirs(size), "plain": plain,
        }  # fmt: skip
        for share, (stems, real) in self.words.items():
            yield f"search, {share} of records ({stems[0]}: {real:.2%})", {
                "ours": one_after_another(lambda stem: api(f"provisions/?q={stem}"), stems),
                "floor": one_after_another(floor.search, stems),
                **theirs(f"{size}&_search={stems[0]}", "provisions_searchdocument"),
                "plain": one_after_another(lambda stem: plain(f"?search={stem}"), stems),
            }  # fmt: skip
        yield "ten facets", {
            **ours(f"provisions/?{TEN}"), "floor": floor.facets, **theirs(f"{size}&{peer.FACETS}"),
            "plain": partial(plain, "?facets=all"),
        }  # fmt: skip
        yield "ten facets, one filter", {
            "ours": one_after_another(lambda theme: api(f"provisions/?{TEN}&theme={theme}"), self.themes),
            "floor": one_after_another(lambda theme: floor.facets(floor.with_theme(theme)), self.themes),
            **theirs(f"{size}&{peer.FACETS}&_where={peer.with_theme(self.themes[0])}"),
            "plain": one_after_another(lambda theme: plain(f"?facets=all&coded_values=theme:{theme}"), self.themes),
        }  # fmt: skip
        searched = self.words["1 %"][0]
        yield (
            "ten facets, search 1 %",
            {"ours": one_after_another(lambda stem: api(f"provisions/?{TEN}&q={stem}&page_size=49"), searched)},
        )
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


def words(shares: dict[str, float]) -> dict[str, tuple[list[str], float]]:
    """For each share of the records the stems whose shares are nearest to it, and the real share of the first.

    They are several, since what a process keeps of a search must not answer the next. Found in a sample that is spread
    over the whole table.
    """
    from provisions.models import SearchDocument
    from provisions.query.fulltext.stemming import stem

    rows = SearchDocument.objects.order_by()
    step = max(1, rows.count() // SAMPLE)
    found: Counter[str] = Counter()
    sample = rows.extra(where=["provision_id %% %s = 0"], params=[step]) if step > 1 else rows
    many = 0
    for columns in sample.values_list("agreement", "heading", "summary").iterator(2000):
        found.update(set(" ".join(columns).split()))
        many += 1
    usable = [one for one in found if one.isalpha() and len(one) > 3 and stem(one) == one]
    chosen = {}
    for name, share in shares.items():
        nearest = sorted(usable, key=lambda one: (abs(found[one] / many - share), one))[:QUESTIONS]
        chosen[name] = (nearest, found[nearest[0]] / many)
    return chosen


def themes() -> list[str]:
    """The themes, those of most provisions first."""
    from django.db.models import Count

    from provisions.models import Provision

    rows = Provision.coded_values.through.objects.filter(value__variable="theme").values_list("value__code")
    return [code for code, _count in rows.annotate(many=Count("pk")).order_by("-many", "value__code")]


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
    from bench.bulk import is_sqlite, run

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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the peer that was started ends too
    import django

    django.setup()
    _measure(options)


def _measure(options: argparse.Namespace) -> None:
    from bench import floor
    from bench.bulk import is_sqlite

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
    from bench.bulk import is_sqlite, run

    if is_sqlite():
        return f"SQLite {run('SELECT sqlite_version()')[0][0]}"
    return f"PostgreSQL {run('SHOW server_version')[0][0].split()[0]}"


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
