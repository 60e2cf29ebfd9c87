"""A file is read in a process of its own: with limits, with progress, and without a reader in the web worker."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from provisions.intake.child import MIB, ReadingLimits, read_in_child
from provisions.intake.language import describe_unread, find_language
from provisions.intake.outline import PartKind
from provisions.intake.source import FileForm, ReadingError

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.alone, pytest.mark.trust]

TREATY = "".join(
    f"<h2>Article {number}</h2><p>Each Party shall, as far as possible, exchange information with the other "
    "Party on the measures that it applies to the trade in goods between them.</p>"
    for number in range(1, 6)
)


def test_a_file_comes_back_read_with_its_structure_and_language() -> None:
    read = read_in_child(f"<html><body>{TREATY}</body></html>".encode(), "treaty.html")
    assert (read.document.form, read.language) == (FileForm.HTML, "en")
    assert [part.number for part in read.outline.parts if part.kind is PartKind.ARTICLE] == [
        f"Article {number}" for number in range(1, 6)
    ]
    read.outline.check(read.document.content)


REFUSED = {
    "no article": (b"Minutes of a meeting. " * 20, ReadingLimits(), r"No article was found in the text; it begins "),
    "no file": (b"\x00\x01\x02" * 99, ReadingLimits(), r"This is no text"),
    "too slow": (b"x", ReadingLimits(time=0.01), r"Reading was stopped: it takes longer than 0\.01 seconds\."),
    "too much": (b"a " * 30 * MIB, ReadingLimits(memory=160 * MIB), r"it takes more than 160 MB of memory\."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_gets_one_plain_sentence(what: str) -> None:
    data, limits, says = REFUSED[what]
    with pytest.raises(ReadingError, match=says) as error:
        read_in_child(data, limits=limits)
    assert "\n" not in str(error.value)


def test_the_process_that_asks_loads_no_reader() -> None:
    loaded = (
        "import sys, provisions.intake.child; print([n for n in ('lxml', 'pypdfium2', 'django') if n in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout == "[]\n"


LANGUAGES = {
    "en": "Each Party shall, in accordance with its law, give to the other Party the information that it has. ",
    "es": "Cada una de las Partes deberá, de conformidad con su legislación, dar a la otra Parte la información. ",
    "fr": "Chaque Partie donne à l'autre, dans les limites de sa législation, les renseignements qui sont là. ",
    "de": "Jede Vertragspartei gibt der anderen im Rahmen ihres Rechts die Auskünfte, die für sie von Nutzen sind. ",
}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere its limits end it")
def test_the_reader_ends_when_the_one_that_asked_is_gone() -> None:
    """Whoever is killed while it waits leaves nothing running."""
    program = (
        "import os, time\n"
        "from provisions.intake.worker import end_with_parent\n"
        "if os.fork():\n"
        "    os.read(0, 1)\n"
        "    os._exit(0)\n"
        "end_with_parent()\n"
        "print('ready', flush=True)\n"
        "time.sleep(30)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.stdin.close()
        began = time.monotonic()
        assert process.stdout.read() == b""  # the end: the child has closed it too
    assert time.monotonic() - began < 20


def test_languages_are_told_by_their_small_words() -> None:
    assert {language: find_language(words * 4) for language, words in LANGUAGES.items()} == {
        language: language for language in LANGUAGES
    }
    assert {describe_unread(words * 4) for words in LANGUAGES.values()} == {""}
    portuguese = (
        "Cada uma das Partes deverá, em conformidade com a sua legislação, dar à outra as informações que não tem. "
    )
    assert describe_unread(portuguese * 4) == "Portuguese"
    assert describe_unread("Каждая Сторона предоставляет другой Стороне сведения. " * 4) == "Cyrillic letters"
