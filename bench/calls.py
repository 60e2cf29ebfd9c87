"""How far a request travels through the project's own modules.

    python -m bench.calls                   a database of its own, with the shipped data
    python -m bench.calls --data DIR        the SQLite database of a site
    python -m bench.calls --pairs 40        also the most frequent pairs of caller and callee

For one API list request: the modules that get the query as an argument, in order, and all modules visited. For a cold
page with facets: the calls whose caller and callee are in different files of provisions/ or rta_db/. Only direct calls
count; a call that goes through Django or a library has no caller of ours.

Cold means empty caches. The code is imported and the lookups and bitmaps of the dataset's version are there, as in a
process that has served other pages; `--first` measures the first request of a process instead.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from bench.pages import prepare

ROOT = Path.cwd()
PACKAGES = ("provisions", "rta_db")
API = "/api/v1/provisions/?theme=msme_finance"
PAGE = "/provisions/?theme=msme_finance"
QUERIES = ("QueryDict", "ListQuery", "ApiQuery")  # classes that hold what an address asks for


class Trace:
    """A profiler that records calls into the project.

    Attributes:
        visits: modules in the order in which they were entered from another one.
        query: the same, only of functions that get the query as an argument.
        pairs: the number of direct calls by (file of the caller, file of the callee).
    """

    def __init__(self) -> None:
        self.visits: list[str] = []
        self.query: list[str] = []
        self.pairs: Counter[tuple[str, str]] = Counter()
        self._names: dict[CodeType, str] = {}

    def name(self, code: CodeType) -> str:
        """The path of the code's file in the project; empty for other code and for modules being imported."""
        if code not in self._names:
            path = Path(code.co_filename)
            ours = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES
            self._names[code] = str(path.relative_to(ROOT)) if ours and code.co_name != "<module>" else ""
        return self._names[code]

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call" or not (callee := self.name(frame.f_code)):
            return
        _enter(self.visits, callee)
        if any(_is_query(value) for value in frame.f_locals.values()):
            _enter(self.query, callee)
        if frame.f_back and (caller := self.name(frame.f_back.f_code)) and caller != callee:
            self.pairs[caller, callee] += 1


def _enter(visits: list[str], name: str) -> None:
    if not visits or visits[-1] != name:
        visits.append(name)


def _is_query(value: Any) -> bool:
    """Whether an argument is a query, or the filters of one."""
    if isinstance(value, dict) and value:
        first = next(iter(value.values()))
        return isinstance(first, tuple) and bool(first) and type(first[0]).__name__ == "FilterValue"
    return type(value).__name__ in QUERIES


@contextmanager
def traced() -> Iterator[Trace]:
    """Records the calls of this thread in the block."""
    trace = Trace()
    sys.setprofile(trace)
    try:
        yield trace
    finally:
        sys.setprofile(None)


def cold(get: Callable[[str], Any], address: str) -> Trace:
    """The calls of one request with empty caches."""
    from django.core.cache import caches

    for cache in caches.all():
        cache.clear()
    with traced() as trace:
        answer = get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return trace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="the data folder of a site (RTA_DB_DATA_DIR)")
    parser.add_argument("--pairs", type=int, default=0, help="how many pairs of files to print")
    parser.add_argument("--api", default=API)
    parser.add_argument("--page", default=PAGE)
    parser.add_argument("--first", action="store_true", help="measure each address's first request in the process")
    options = parser.parse_args()
    for _ready in prepare(options.data):
        from django.test import Client

        get = Client().get
        if not options.first:
            for address in (options.api, options.page):
                get(address)
        api = cold(get, options.api)
        report(options.api, api, options.pairs)
        print(f"The query: {len(api.query)} stays in {len(set(api.query))} modules", *api.query, sep="\n  ")
        print("All modules", *api.visits, sep="\n  ")
        print()
        report(options.page, cold(get, options.page), options.pairs)


def report(address: str, trace: Trace, pairs: int) -> None:
    files = len(set(trace.visits))
    print(f"{address}: {trace.pairs.total()} calls between files, {len(trace.visits)} stays in {files} modules")
    for (caller, callee), number in trace.pairs.most_common(pairs):
        print(f"  {number:5} {caller} -> {callee}")


if __name__ == "__main__":
    main()
