"""Publications that can be told apart: the summary of P00001 says which edition it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.cluster.served import Answer, Site

ONE = "/api/v1/provisions/P00001/"
PAGE = "/provisions/P00001/"
EDITION = re.compile(r"edition (\d+)\.")
PUBLISH = """
import sys, time
from provisions.models import DatasetState, Provision
for edition in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
    provision = Provision.objects.get(number="P00001")
    provision.summary = f"edition {edition}."
    provision.save()
    print(edition, DatasetState.objects.current().version, flush=True)
    time.sleep(float(sys.argv[3]))
"""


def published(site: Site, first: int, last: int | None = None, pause: float = 0) -> Iterator[tuple[int, int]]:
    """Publishes editions in a process of its own; each with the dataset's version, once it is out."""
    for line in site.lines(PUBLISH, str(first), str(last or first), str(pause)):
        edition, version = line.split()
        yield int(edition), int(version)


def edition_of(answer: Answer) -> int:
    """0 for what the world has before the first."""
    found = EDITION.search(answer.text)
    return int(found[1]) if found else 0
