"""Read a file in a process of its own, with limits on memory and time; this process loads no reader."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisions.intake.outline import Outline
from provisions.intake.source import ReadingError, SourceDocument

MIB = 1024 * 1024
LONGEST_ANSWER = 512 * MIB  # bytes; the words, lines and outline of 1,400 pages have some 10 MB
ROOT = Path(__file__).resolve().parents[2]
# Isolated from the user's settings of Python; nothing of this process's environment but these names is handed on.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from provisions.intake.worker import main; main()"
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")
log = logging.getLogger(__name__)
OnPage = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What reading a file may take: bytes of memory, seconds of processor time, seconds by the clock.

    695 pages of AANZFTA's protocol take 10 seconds; recognising the letters of a scanned page takes some 5.
    """

    memory: int = 1536 * MIB
    processor_time: int = 600
    time: float = 1200.0


@dataclass(frozen=True, slots=True)
class ReadText:
    """A file that was read, its structure, and its language ("" where it can't be told)."""

    document: SourceDocument
    outline: Outline
    language: str


def read_in_child(
    data: bytes,
    name: str = "",
    *,
    language: str = "",
    known_words: Mapping[str, Collection[str]] | None = None,
    languages: Sequence[str] = (),
    needs_articles: bool = True,
    limits: ReadingLimits | None = None,
    on_page: OnPage = lambda done, total: None,
) -> ReadText:
    """Read a file and find its structure.

    Args:
        name: the file's name, for remarks only.
        language: of the text; found by its words when blank.
        known_words: words that other texts have, in small letters, by language: they decide whether a word broken at
            a line end keeps its hyphen, and which pages have many words that nobody knows.
        languages: codes such as "en", to recognise letters on scanned pages by.
        needs_articles: refuse a text without a single article.
        on_page: called with the numbers of pages read and of all, as in "page 120 of 510".

    Raises:
        ReadingError: the file can't be read, has no article, is in a language that isn't read, or takes too much
            memory or time; one plain sentence.
    """
    limits = limits or ReadingLimits()
    request = {
        "name": name,
        "size": len(data),
        "language": language,
        "known_words": {key: list(words) for key, words in (known_words or {}).items()},
        "languages": list(languages),
        "needs_articles": needs_articles,
        "memory": limits.memory,
        "processor_time": limits.processor_time,
    }
    answer = _ReadingProcess(limits, on_page).run(json.dumps(request).encode() + b"\n", data)
    if error := answer.get("error"):
        raise ReadingError(error)
    if fault := answer.get("fault"):
        log.error("reading %r failed: %s\n%s", name, fault, answer.get("trace"))
        raise ReadingError(f"The file could not be read because of a fault in this program ({fault}).")
    result = answer["result"]
    return ReadText(
        SourceDocument.from_json(result["document"]), Outline.from_json(result["outline"]), result["language"]
    )


class _ReadingProcess:
    """The child, from its start to its last answer."""

    def __init__(self, limits: ReadingLimits, on_page: OnPage) -> None:
        self._limits, self._on_page = limits, on_page
        self._late = False
        self._page = (0, 0)

    def run(self, request: bytes, data: bytes) -> dict[str, Any]:
        """The last answer.

        Raises:
            ReadingError: there is none, for want of memory or time, or since the child broke down.
        """
        environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
        command = [sys.executable, "-I", "-c", _START, str(ROOT)]
        with (
            tempfile.TemporaryFile() as complaints,
            subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env=environment,
                start_new_session=True,
            ) as process,
        ):  # fmt: skip
            timer = threading.Timer(self._limits.time, self._stop, (process,))
            timer.daemon = True
            timer.start()
            try:
                _send(process, request, data)
                answer = self._listen(process)
            finally:
                timer.cancel()
                timer.join()
                _kill(process)
            if answer is None:
                complaints.seek(0)
                log.warning("the reader ended with code %s: %r", process.wait(), complaints.read()[-4000:])
                raise ReadingError(self._describe_end(process.wait()))
        return answer

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        _kill(process)

    def _listen(self, process: subprocess.Popen[bytes]) -> dict[str, Any] | None:
        for answer in _answers(process):
            if "page" in answer:
                done, total = answer["page"]
                self._page = (done, total)
                self._on_page(done, total)
            elif answer.get("limit") == "memory":
                raise ReadingError(self._describe_memory())
            else:
                return answer
        return None

    def _describe_end(self, code: int) -> str:
        """Why the child ended without an answer."""
        cpu = getattr(signal, "SIGXCPU", None)
        if self._late:
            return f"Reading was stopped{self._where()}: it takes longer than {_in_words(self._limits.time)}."
        if cpu is not None and code == -cpu:
            most = _in_words(self._limits.processor_time)
            return f"Reading was stopped{self._where()}: it takes more than {most} of the processor's time."
        if code == -getattr(signal, "SIGKILL", 9):
            return self._describe_memory()
        return f"The reader broke down{self._where()}; the file is damaged in a way that can't be told."

    def _describe_memory(self) -> str:
        return f"Reading was stopped{self._where()}: it takes more than {self._limits.memory // MIB:,} MB of memory."

    def _where(self) -> str:
        done, total = self._page
        return f" after page {done} of {total}" if total else ""


def _send(process: subprocess.Popen[bytes], request: bytes, data: bytes) -> None:
    """Hand over the request and the file; a child that ends before it has read them says why by its end."""
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    with suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.write(data)
    with suppress(BrokenPipeError):
        process.stdin.close()


def _answers(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    while line := process.stdout.readline(LONGEST_ANSWER):
        if not line.endswith(b"\n"):
            return
        answer = json.loads(line)
        if isinstance(answer, dict):
            yield answer


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child with all that it has started; it must not have been waited for."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # it has ended
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"
