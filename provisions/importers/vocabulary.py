"""The words that the loaded texts use, by language, for reading other files."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from provisions.lib.files import FileBusy, atomic_write
from provisions.models import Document

IN_TEXTS = 2  # texts that must have a word: one alone may be a scanner's slip, however often it stands there
STALE = 0.05  # share of the texts that may come or go before the words are counted again
FILE = "known-words.json"
_WORDS = re.compile(r"[^\W\d_]{2,}")
_Words = dict[str, list[str]]


def known_words() -> _Words:
    """The words, in small letters, that more than one of the loaded texts of a language has.

    To count them takes some seconds, so they are kept in a file until a good many texts have come or gone.
    """
    path, texts = Path(settings.DATA_DIR) / FILE, Document.objects.count()
    kept = _read_kept(path)
    if kept and abs(texts - kept["texts"]) <= STALE * kept["texts"]:
        words: _Words = kept["words"]
        return words
    words = _count_words()
    with suppress(FileBusy, OSError), atomic_write(path) as partial:  # kept only to save time
        partial.write_text(json.dumps({"texts": texts, "words": words}), encoding="utf-8")
    return words


def _read_kept(path: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return kept


def _count_words() -> _Words:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    rows = Document.objects.order_by("pk").values_list("text__language", "content")
    for language, content in rows.iterator(chunk_size=8):
        counts[language].update(set(_WORDS.findall(content.lower())))
    return {
        language: sorted(word for word, texts in found.items() if texts >= IN_TEXTS)
        for language, found in counts.items()
    }
