"""Every bench in one command: one table with every ratio, and all figures as JSON.

    python -m bench                                   the shipped size and 100,000, on both engines
    python -m bench --sizes shipped,100000,1000000    generated once, and kept in --folder
    python -m bench --engines sqlite --only ten       some cells only
    python -m bench --url postgres://...              a PostgreSQL server instead of a throwaway one

Each cell is measured in turns with its floor (the same question as raw SQL; the sqlite3 shell; COPY) and its peers:
Datasette on the same file (`pip install -e '.[bench]'`), and Django REST framework with django-filter without care. The
figures are milliseconds of processor time, all processes that take part counted; JSON has those by the clock as well.
A cell that takes longer than --seconds says so. What a process keeps of the data is made in the first run, told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from bench.served import ROOT
from bench.serving import answers_a_second
from bench.table import table
from tests.postgres import throwaway_server

ENGINES = ("sqlite", "postgres")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="shipped,100000")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--peers", default="datasette,plain")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60, help="of the processor that a way to ask may take")
    parser.add_argument("--only", action="append", default=[], help="cells whose name begins so; may be repeated")
    parser.add_argument("--folder", type=Path, help="where databases of SQLite are kept from run to run")
    parser.add_argument("--url", help="of a PostgreSQL server that may be filled; its database's name is left out")
    parser.add_argument("--serve", type=float, default=10, help="seconds of asking two workers; 0 leaves it out")
    parser.add_argument("--json", type=Path, help="where all figures go")
    options = parser.parse_args()
    with ExitStack() as rest:
        folder = options.folder or Path(rest.enter_context(tempfile.TemporaryDirectory()))
        found = {"date": f"{date.today()}", "machine": machine(), "options": _plain(options), "databases": []}
        for database in databases(options, folder, rest):
            found["databases"].append(measured(database, options))
            if options.json:
                options.json.write_text(json.dumps(found, indent=1))
    print(table(found))


def machine() -> dict[str, Any]:
    """What it was measured on, and how many others wanted it at the beginning."""
    model = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "cores": os.cpu_count(),
        "processor": model[0].partition(":")[2].strip() if model else platform.machine(),
        "python": platform.python_version(),
        "load": [round(one, 1) for one in os.getloadavg()],
    }


def databases(options: argparse.Namespace, folder: Path, rest: ExitStack) -> Iterator[dict[str, Any]]:
    """One for each engine and size: its folder, its environment, and what making it took, if it was made."""
    for engine in options.engines.split(","):
        if engine not in ENGINES:
            raise SystemExit(f"--engines={engine}: there are {', '.join(ENGINES)}.")
        server = ""
        if engine == "postgres":
            server = options.url or rest.enter_context(throwaway_server()).url.rpartition("/")[0]
        for size in options.sizes.split(","):
            rows = 0 if size == "shipped" else int(size)
            own = folder / f"{engine}-{size}"
            environment = {**os.environ, "DATABASE_URL": f"{server}/{_made(server, size)}" if server else ""}
            made = subprocess.run(
                [sys.executable, "-m", "bench.generate", str(own), "--rows", str(rows), "--json"],
                cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            yield {"engine": engine, "size": size, "folder": own, "environment": environment} | json.loads(made.stdout)


def _made(server: str, size: str) -> str:
    """The name of the server's database for a size, which is there afterwards."""
    import psycopg

    name = f"bench_{size}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return name


def measured(database: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """All cells of a database, told on standard error as they come."""
    folder, environment = database.pop("folder"), database.pop("environment")
    command = [sys.executable, "-m", "bench.cells", str(folder), "--repeat", str(options.repeat)]
    command += ["--seconds", str(options.seconds), "--peers", options.peers]
    command += [f"--only={name}" for name in options.only]
    run = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = {**database, "cells": []}
    for line in run.stdout or ():
        print(f"{database['engine']} {database['size']} {line}", end="", file=sys.stderr, flush=True)
        told = json.loads(line)
        if "cell" in told:
            found["cells"].append(told)
        else:
            found |= told
    if run.wait():
        raise SystemExit(f"The cells of {database['engine']} {database['size']} ended with {run.returncode}.")
    if options.serve and database["size"] == "shipped":
        found["serving"] = answers_a_second(folder, environment, options.serve)
    return found


def _plain(options: argparse.Namespace) -> dict[str, Any]:
    """The options, without what belongs to one machine."""
    return {name: value for name, value in vars(options).items() if name not in ("folder", "url", "json")}


if __name__ == "__main__":
    main()
