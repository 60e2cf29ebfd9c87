"""Small treaties in ToTA's shape, made for one test each; all words are invented."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

PLAIN_ARTICLES = [
    ("Scope", "1. The Parties meet once a year."),
    ("Support For Smes", "2. The Parties help small and\n  medium enterprises (“SMEs”)."),
]


def treaty(
    identifier: int | str = 1,
    name: str = "Chile - Peru",
    wto_rta_id: int | str = 9001,
    language: str = "en",
    articles: Iterable[tuple[str, str]] = PLAIN_ARTICLES,
    signed: str = "2006-08-22",
    parties: str = "CHL PER",
    first_article: int = 100,
    chapter: str = "Cooperation",
) -> bytes:
    """One file of the corpus, with a preamble and one chapter; `articles` are (name, text)."""
    codes = "".join(f'<partyisocode n="{n}">{code}</partyisocode>' for n, code in enumerate(parties.split(), start=1))
    body = "".join(
        f'<article number="ARTICLE {n}" name={quoteattr(title)} article_identifier="{first_article + n}">'
        f"{escape(text)}</article>\n"
        for n, (title, text) in enumerate(articles, start=1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<treaty>
  <meta>
    <name>{escape(name)}</name>
    <type>Free Trade Agreement &amp; Economic Integration Agreement</type>
    <wto_rta_id>{wto_rta_id}</wto_rta_id>
    <treaty_identifier>{identifier}</treaty_identifier>
    <status>In Force</status>
    <date_signed>{signed}</date_signed>
    <parties_original>{codes}</parties_original>
    <parties/>
    <composition>Bilateral</composition>
    <region>South America</region>
    <crossregional>No</crossregional>
    <language>{language}</language>
    <source lang="en" type="full text">http://example.org/{identifier}.pdf</source>
  </meta>
  <body>
    <chapter name="Preamble" chapter_identifier="1">
      <article article_identifier="{first_article}">The Parties agree.</article>
    </chapter>
    <chapter number="CHAPTER 2" name={quoteattr(chapter)} chapter_identifier="1">
{body}    </chapter>
  </body>
</treaty>
""".encode()


def folder(path: Path, files: dict[str, bytes]) -> Path:
    """A folder with these files."""
    path.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A .zip with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: dict[str, bytes], extra: Iterable[tarfile.TarInfo] = ()) -> Path:
    """A .tar.gz or .tar.xz (by the ending of `path`) with these files, then the `extra` members without content."""
    packing = {".gz": "w:gz", ".xz": "w:xz"}[path.suffix]
    with tarfile.open(path, packing) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return path
