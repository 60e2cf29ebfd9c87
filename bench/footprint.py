"""What an installation weighs: packages, first start, memory of the workers; checkouts side by side.

    python -m bench.footprint CHECKOUT [CHECKOUT ...]          one row for each, measured in turns
    python -m bench.footprint . ../before --rounds 3 --json FILE

Each checkout gets a virtual environment of its own, made anew in every round by `pip install -e .` (packages come from
pip's cache after the first round, which is not counted). The site is started on an empty folder, started again on the
loaded one, and served by two workers, which answer one call of each kind before their memory is read. Figures are
medians: seconds by the clock, megabytes on disk (`du -sm`), and resident memory in millions of bytes. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

CALLS = (
    "/", "/provisions/?theme=msme_finance&party=CHL", "/provisions/?q=finance", "/provisions/P00001/", "/agreements/",
    "/economies/CHL/", "/compare/", "/trends/", "/trends/strength.svg", "/trends/strength.png", "/codebook/", "/about/",
    "/feeds/provisions.atom", "/sitemap.xml", "/admin/login/", "/api/v1/", "/api/v1/provisions/?facets=all",
    "/api/v1/provisions.csv", "/api/v1/provisions.jsonl", "/api/v1/provisions.xlsx", "/api/v1/provisions.parquet",
    "/api/v1/provisions.dta", "/api/v1/panel/", "/api/v1/panel.csv", "/api/v1/panel.parquet", "/api/v1/stats/",
    "/api/v1/codebook/", "/api/v1/schema/?format=json",
)  # fmt: skip
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="where all figures go")
    options = parser.parse_args()
    rounds: dict[str, list[Figures]] = {str(path): [] for path in options.checkouts}
    for number in range(options.rounds + 1):
        for path in options.checkouts:
            with tempfile.TemporaryDirectory(prefix="footprint-") as folder:
                figures = measure(path.resolve(), Path(folder))
            if number:
                rounds[str(path)].append(figures)
    if options.json:
        options.json.write_text(json.dumps(rounds, indent=1))
    for path, measured in rounds.items():
        print(f"{commit(Path(path))}  {path}")
        for name in measured[0]:
            print(f"  {name:45}{median(one[name] for one in measured):10.1f}")


def commit(checkout: Path) -> str:
    """The short hash of the commit that is checked out."""
    command = ["git", "-C", str(checkout), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def measure(checkout: Path, folder: Path) -> Figures:
    """All figures of one checkout, with its environment and data in an empty folder."""
    venv, data = folder / "venv", folder / "data"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    empty = megabytes(venv)
    python = str(venv / "bin" / "python")
    figures = {"install, s": seconds([python, "-m", "pip", "install", "-q", "-e", str(checkout)], folder, data)}
    figures["environment, MB"] = megabytes(venv)
    figures["packages alone, MB"] = figures["environment, MB"] - empty
    start = [python, "manage.py", "start"]
    figures["first start, s"] = seconds([*start, "--no-serve"], checkout, data)
    figures["start on a loaded database, s"] = seconds([*start, "--no-serve"], checkout, data)
    return figures | workers(start, checkout, data)


def workers(start: list[str], checkout: Path, data: Path) -> Figures:
    """The memory of two workers after one call of each kind, the larger first."""
    port = free_port()
    server = subprocess.Popen(
        [*start, "--port", str(port)], cwd=checkout, env=environment(data), stdout=subprocess.DEVNULL
    )
    try:
        wait(f"http://127.0.0.1:{port}/healthz")
        for call in CALLS:
            fetch(f"http://127.0.0.1:{port}{call}")
        sizes = sorted((resident(pid) for pid in children(server.pid)), reverse=True)
    finally:
        server.terminate()
        server.wait(60)
    return {f"worker {number} after one call of each kind, MB": size for number, size in enumerate(sizes[:2], 1)}


def seconds(command: list[str], folder: Path, data: Path) -> float:
    """How long a command takes by the clock; raises CalledProcessError when it fails."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment(data), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def environment(data: Path) -> dict[str, str]:
    """The environment of a site whose data lie in a folder, served by two workers."""
    return {**os.environ, "RTA_DB_DATA_DIR": str(data), "RTA_DB_WORKERS": "2", "RTA_DB_LOG_LEVEL": "ERROR"}


def megabytes(folder: Path) -> float:
    """What `du -sm` says of a folder: the disk blocks of all it holds, in units of 1,048,576 bytes."""
    command = ["du", "-sm", str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]


def resident(pid: int) -> float:
    """Resident memory of a process, in millions of bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait(address: str, patience: float = 120) -> None:
    """Until the site answers; raises TimeoutError."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            return fetch(address)
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer.")


def fetch(address: str) -> None:
    """Read an answer whole; one that is an error of the caller is read as well."""
    try:
        with urllib.request.urlopen(address, timeout=120) as answer:
            while answer.read(2**20):
                pass
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise


if __name__ == "__main__":
    main()
