"""Draw a page of a PDF in a process of its own, with limits on memory and time: a file is never opened in this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from provisions.intake.source import ReadingError
from provisions.intake.worker import set_limits

MEMORY = 1024 * 1024 * 1024  # bytes
SECONDS = 20
LARGEST = 20 * 1024 * 1024  # bytes of a picture
PNG = b"\x89PNG\r\n\x1a\n"
ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from provisions.intake.picture import main; main()"
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH")


def draw_in_child(data: bytes, page: int, scale: float = 1.5) -> bytes:
    """The picture of a page as PNG.

    Args:
        page: its position in the file, from 0.
        scale: pixels for each point.

    Raises:
        ReadingError: it can't be drawn, or takes too much memory or time.
    """
    request = json.dumps({"page": page, "scale": scale}).encode() + b"\n"
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-I", "-c", _START, str(ROOT)],
            input=request + data, capture_output=True, timeout=SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise ReadingError(f"The page takes longer than {SECONDS} seconds to draw.") from late
    if done.returncode or not done.stdout.startswith(PNG) or len(done.stdout) > LARGEST:
        raise ReadingError("The page can't be drawn.")
    return done.stdout


def main() -> None:
    """Draw what the standard input asks for: a line of JSON, then the bytes of the file."""
    request = json.loads(sys.stdin.buffer.readline())
    set_limits(MEMORY, SECONDS)
    from provisions.intake.reading.pdf.document import render_page

    sys.stdout.buffer.write(render_page(sys.stdin.buffer.read(), request["page"], request["scale"]))
