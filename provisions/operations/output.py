"""Where commands write: files that appear only when they are complete, or standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, OutputWrapper

from provisions.lib.files import FileBusy, atomic_write
from provisions.operations.error_hints import hint

STDOUT = "-"


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """Open a file, or standard output without a path, for bytes.

    The file has its name only after the block has ended well. Raises CommandError when it cannot be written.
    """
    if path is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.flush()
        except BrokenPipeError:  # the reader, such as head or less, has closed the pipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    try:
        if path.exists() and not path.is_file():  # a device or a pipe: renaming a file to it would replace it
            with path.open("wb") as out:
                yield out
            return
        with atomic_write(path) as partial, partial.open("wb") as out:
            yield out
    except FileBusy as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror or error}.{hint(error)}") from error


def write_json(data: Any, target: str, stdout: OutputWrapper) -> None:
    """Write data as indented JSON to a file, or to the command's output when the target is `-`."""
    text = json.dumps(data, indent=1, ensure_ascii=False)
    if target == STDOUT:
        stdout.write(text)
        return
    with open_output(Path(target)) as out:
        out.write(f"{text}\n".encode())
