"""Answers a second from two workers: faceted questions of the API, each a different one, over connections kept open."""

from __future__ import annotations

import http.client
import itertools
import os
import threading
import time
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from bench.clock import spent
from bench.served import site

READERS = 8
FACETS = "facets=subject,verb,strength,location,kind,theme,beneficiary,party,region,agreement_type"
PARTS = (
    ("", "theme=msme_finance", "theme=sustainability", "kind=cooperation", "kind=-cooperation", "strength=soft"),
    ("", "party=CHL", "party=USA", "party=EUN", "region=europe", "party=JPN&party=KOR"),
    ("", "verb=shall", "verb=may", "location=-preamble", "subject=smes", "q=finance"),
    ("", "ordering=-text_date", "ordering=agreement", "signed_from=2005", "page_size=20"),
)


def addresses() -> list[str]:
    """Some 1,000 questions: every way to take one part of each."""
    return [f"/api/v1/provisions/?{'&'.join(filter(None, (*parts, FACETS)))}" for parts in itertools.product(*PARTS)]


def answers_a_second(folder: Path, environment: dict[str, str], seconds: float) -> dict[str, float]:
    """Answers a second by the clock, and for each second of the workers' processor time; raises ValueError for a fault.

    The readers are threads of this process, which takes processor time of its own.
    """
    asked, done, faults = itertools.cycle(addresses()), [0] * READERS, []
    with mock.patch.dict(os.environ, environment), site(folder, workers=2) as (address, pid):
        until = threading.Event()

        def read(place: int) -> None:
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
            while not until.is_set():
                connection.request("GET", next(asked))
                answer = connection.getresponse()
                answer.read()
                done[place] += 1
                if answer.status != 200:
                    faults.append(answer.status)

        readers = [threading.Thread(target=read, args=[place]) for place in range(READERS)]
        for one in readers:
            one.start()
        time.sleep(min(2, seconds))  # each worker reads what it keeps
        before, cpu, began = sum(done), spent([pid]), time.monotonic()
        time.sleep(seconds)
        many, worked, passed = sum(done) - before, spent([pid]) - cpu, time.monotonic() - began
        until.set()
        for one in readers:
            one.join()
    if faults:
        raise ValueError(f"{len(faults)} answers were not 200: {sorted(set(faults))}")
    return {
        "answers a second": round(many / passed, 1),
        "answers for a second of the workers' processor time": round(many / worked, 1),
        "of two cores the workers had": round(worked / passed, 2),
    }
