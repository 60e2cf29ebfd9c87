"""Where commands write."""

from __future__ import annotations

import os
from pathlib import Path

from provisions.operations.output import open_output


def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """As root, `--output /dev/null` would otherwise make /dev/null a plain file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with open_output(pipe) as out:
        out.write(b"rows")
    assert os.read(reader, 10) == b"rows" and pipe.is_fifo()
    os.close(reader)
