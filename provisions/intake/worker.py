"""The process that reads a file: limits on itself, the file from its input, the answer to its output.

It gets one line of JSON, then the bytes of the file; it answers lines of JSON: {"page": [done, total]} as often as it
has read a page, and at the end {"result": ...} or {"error": sentence}. It never answers more than words: a file that
takes this process over can say nothing that the one who started it would run.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from typing import Any, BinaryIO

RICH = 8000  # words of a language below which it is too early to call a word unknown
PR_SET_PDEATHSIG = 1  # see prctl(2)
PAUSE = 0.1  # seconds between two answers on progress


def main() -> None:
    """Read what stands in the standard input."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else prints
    end_with_parent()
    request = json.loads(sys.stdin.buffer.readline())
    set_limits(request["memory"], request["processor_time"])
    try:
        data = sys.stdin.buffer.read(request["size"])
        answer: dict[str, Any] = {"result": _read(data, request, answers)}
        line = json.dumps(answer, ensure_ascii=True).encode()
    except MemoryError:
        line = b'{"limit": "memory"}'
    except Exception as error:
        line = json.dumps(_describe(error)).encode()
    answers.write(line + b"\n")


def end_with_parent() -> None:
    """On Linux, end this process as soon as the thread that started it is gone: nobody waits for its answer then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def set_limits(memory: int, processor_time: int) -> None:
    """Hold this process and those it starts to bytes of memory and seconds of processor time, where that is possible.

    A file of its own must not fill the disk either, nor a crash leave the memory in a file.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, most in (("RLIMIT_AS", memory), ("RLIMIT_CPU", processor_time), ("RLIMIT_CORE", 0)):
        hard = resource.getrlimit(getattr(resource, name))[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(getattr(resource, name), (soft, hard))
    os.nice(5)  # whoever reads pages of the site comes first


def _read(data: bytes, request: dict[str, Any], answers: BinaryIO) -> dict[str, Any]:
    from provisions.intake.language import describe_unread, find_language
    from provisions.intake.outline import PartKind
    from provisions.intake.reading.read import read_file
    from provisions.intake.source import ReadingError
    from provisions.intake.structure.find import find_structure

    said = 0.0

    def on_page(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said > PAUSE:
            said = time.monotonic()
            answers.write(json.dumps({"page": [done, total]}).encode() + b"\n")

    by_language = request["known_words"]
    everywhere = {word for words in by_language.values() for word in words}
    document = read_file(data, request["name"], everywhere, request["languages"], on_page)
    if unread := describe_unread(document.content):
        raise ReadingError(f"The text is in {unread}; English, French, German and Spanish are read.")
    language = request["language"] or find_language(document.content)
    known = by_language.get(language, ())
    outline = find_structure(document, language, known if len(known) >= RICH else ())
    if request["needs_articles"] and not any(part.kind is PartKind.ARTICLE for part in outline.parts):
        raise ReadingError(_describe_without_articles(document.content, len(document.pages)))
    return {"document": document.to_json(), "outline": outline.to_json(), "language": language}


def _describe_without_articles(content: str, pages: int) -> str:
    if not content.strip():
        return "The file has no words: its pages are pictures, and no program that recognises letters is installed."
    where = f"the {pages:,} pages" if pages > 1 else "the text"
    return f'No article was found in {where}; it begins with "{" ".join(content.split())[:60]}".'


def _describe(error: Exception) -> dict[str, str]:
    """What went wrong; for a fault of the program, where."""
    from provisions.intake.source import ReadingError

    if isinstance(error, ReadingError):
        return {"error": str(error)}
    return {"fault": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()[-4000:]}


if __name__ == "__main__":
    main()
