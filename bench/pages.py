"""How long the server takes for each kind of page of the shipped data: newly made, and kept since.

    python -m bench.pages                a database of its own, with the shipped data, without texts
    python -m bench.pages --data DIR     the SQLite database of a site, for example one that has imported texts
    python -m bench.pages --kind text    one kind only; can be repeated

Times are those of the whole request in the server's process (middleware and compression included, network not), in
milliseconds: wall clock, and CPU time of the process, which other programs on the machine disturb less. Fresh pages
are made with an empty cache of pages; whatever a process keeps of a version (names, cards) is there already.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

AT_LEAST = 60  # measurements of each kind
SAMPLE = 30  # addresses of a kind that has one for each record
QUESTIONS = (
    "", "q=finance", 'q="access to finance"', "theme=msme_finance&party=CHL", "strength=hard", "location=-preamble",
    "party=EUN&party=USA&signed_from=2005", "q=small*&theme=-sustainability&ordering=-text_date", "page=3",
    "kind=cooperation&page_size=25", "q=nothinglikethis&party=CHL", "region=europe&verified=no&facets=all",
)  # fmt: skip


@dataclass
class Times:
    """Measurements in milliseconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, work: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        done = work()
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        return done

    def row(self) -> str:
        found = [statistics.median(self.wall), p95(self.wall), statistics.median(self.cpu), p95(self.cpu)]
        return "".join(f"{value:9.1f}" for value in found)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def prepare(folder: str | None) -> Iterator[None]:
    """Sets Django up on the folder's database, or on one of its own, which goes away afterwards."""
    with tempfile.TemporaryDirectory() as own:
        os.environ["RTA_DB_DATA_DIR"] = folder or own
        os.environ["RTA_DB_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "rta_db.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["testserver"]
        if not folder:
            call_command("start", no_serve=True, stdout=sys.stderr)
        yield


def kinds() -> dict[str, list[str]]:
    """Addresses for each kind of page."""
    from provisions.models import Agreement, Economy, Provision, Release, Text

    def some(found: Any, name: str) -> list[str]:
        values = list(found.order_by(name).values_list(name, flat=True).distinct())
        return values[:: max(1, len(values) // SAMPLE)]

    public = Provision.objects.public()
    slugs = some(Agreement.objects.public(), "slug")
    coded = some(Agreement.objects.public().filter(pk__in=public.values("agreement")), "slug")
    read = some(Agreement.objects.public().filter(pk__in=Text.objects.exclude(checksum="").values("agreement")), "slug")
    asked = [f"?{question}" if question else "" for question in QUESTIONS]
    agreements = [
        "",
        "?party=CHL",
        "?q=japan",
        "?has_provisions=yes&ordering=-provisions",
        "?theme=msme_finance",
        "?page=4",
    ]
    found = {
        "home": ["/", "/fr/", "/es/"],
        "provisions, cards": [f"/provisions/{one}" for one in asked],
        "provisions, table": [f"/provisions/{one or '?'}&view=table" for one in asked],
        "provisions, 200 a page": ["/provisions/?page_size=200", "/provisions/?page_size=200&view=table"],
        "values of a facet": [f"/provisions/values/{one}/" for one in ("party", "agreement", "theme", "region")],
        "provision": [f"/provisions/{one}/" for one in some(public, "number")],
        "agreements": [f"/agreements/{one}" for one in agreements],
        "agreement": [f"/agreements/{one}/" for one in slugs],
        "text": [f"/agreements/{one}/text/" for one in (read or coded)],
        "economies": ["/economies/", "/economies/?q=an*", "/economies/?region=africa", "/economies/?page=3"],
        "economy": [f"/economies/{one}/" for one in some(Economy.objects, "code")],
        "compare": ["/compare/", *(f"/compare/?a={a}&b={b}" for a, b in itertools.pairwise(coded))],
        "trends": [f"/trends/{one}" for one in asked if "page" not in one and "facets" not in one],
        "wording": ["/trends/wording/", "/trends/wording/?theme=msme_finance"],
        "codebook": ["/codebook/", "/fr/codebook/"],
        "data": ["/data/", "/data/?party=CHL"],
        "releases": ["/data/releases/", *(f"/data/releases/{one}/" for one in some(Release.objects, "version"))],
        "about": ["/about/"],
        "feed": ["/feeds/provisions.atom", "/feeds/provisions.atom?party=CHL"],
    }
    return found


def measure(addresses: list[str]) -> tuple[Times, Times, int]:
    """Fresh and kept, and the weight of the heaviest answer, compressed, in bytes."""
    from django.core.cache import caches
    from django.test import Client

    client = Client(headers={"accept-encoding": "gzip"})
    fresh, kept, heaviest = Times(), Times(), 0
    for address in addresses:
        client.get(address)
    for turn in range(-(-AT_LEAST // len(addresses))):
        for address in addresses if turn % 2 == 0 else reversed(addresses):
            caches["pages"].clear()
            answer = fresh.take(lambda address=address: client.get(address))
            if answer.status_code != 200:
                raise SystemExit(f"{address} answers {answer.status_code}")
            heaviest = max(heaviest, len(answer.content))
            kept.take(lambda address=address: client.get(address))
    return fresh, kept, heaviest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="the data folder of a site (RTA_DB_DATA_DIR)")
    parser.add_argument("--kind", action="append", help="measure only this kind of page")
    options = parser.parse_args()
    for _ready in prepare(options.data):
        print(f"{'':24}{'fresh':>9}{'':27}{'kept':>9}")
        print(f"{'':24}" + 2 * "".join(f"{head:>9}" for head in ("p50", "p95", "cpu p50", "cpu p95")) + f"{'kB':>9}")
        for kind, addresses in kinds().items():
            if options.kind and kind not in options.kind:
                continue
            fresh, kept, heaviest = measure(addresses)
            print(f"{kind:24}{fresh.row()}{kept.row()}{heaviest / 1000:9.1f}", flush=True)


if __name__ == "__main__":
    main()
