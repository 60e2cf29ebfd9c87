"""All checks of schemathesis against the served description, with thousands of calls.

    python -m bench.schemathesis                   a new site with the shipped data and a release, 5,000 calls
    python -m bench.schemathesis --texts FOLDER    the corpus loaded too, so that there are mentions
    python -m bench.schemathesis --seed 7 --examples 100

Ends with 1 when a check fails or there were fewer calls than wanted. A short form: tests/clients/test_schemathesis.py.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.served import ROOT, manage, site

GENERATED = re.compile(r"^\s*([\d,]+) generated", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """schemathesis's exit code, how many calls it made, its whole output."""

    code: int
    calls: int
    output: str


def run(address: str, *arguments: str, seed: int = 1, seconds: float = 1200) -> Outcome:
    """Every check on the site at an address, whose limit of requests is off; raises subprocess.TimeoutExpired."""
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{address}/api/v1/schema/?format=json",
        "--checks", "all", "--continue-on-failure", "--request-timeout", "60", "--no-color", "--warnings", "off",
        "--seed", str(seed), *arguments,
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "bench.relations", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:  # it keeps examples of what failed
        done = subprocess.run(
            command,  # type: ignore[arg-type]
            cwd=folder,
            env={**os.environ, **hooks},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
    found = GENERATED.search(done.stdout)
    return Outcome(done.returncode, int(found[1].replace(",", "")) if found else 0, done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description="All checks of schemathesis, with thousands of calls.")
    parser.add_argument("--calls", type=int, default=5000, help="fewer are a failure")
    parser.add_argument("--examples", type=int, default=130, help="of each operation, beside those of the coverage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", help="the corpus to load first: what import_texts takes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        manage(path, "start", "--no-serve")
        if options.texts:
            manage(path, "import_texts", options.texts)
        manage(path, "make_release", "2026.1")
        with site(path) as (address, _pid):
            outcome = run(address, "-n", str(options.examples), seed=options.seed, seconds=3000)
    print(outcome.output)
    print(f"{outcome.calls} calls, {options.calls} wanted; {'no failure' if outcome.code == 0 else 'FAILED'}")
    return 0 if outcome.code == 0 and outcome.calls >= options.calls else 1


if __name__ == "__main__":
    sys.exit(main())
