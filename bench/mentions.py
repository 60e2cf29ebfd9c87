"""How well the finder tells articles that name MSMEs from those that don't, in the texts since 2014.

    python -m bench.mentions                 the site's own database, into which the newer texts were imported
    python -m bench.mentions --database FILE another SQLite file

`gold/mentions.csv` has articles drawn at random from three parts of each collection and language: where the finder
finds something, where it finds nothing though a word of the field stands there (enterprise, firm, small, farmer and
the like), and where none does. Whether an article names MSMEs was decided by reading it under docs/inclusion-rule.md,
without the finder's marks. Articles of more than 9,000 characters were left out of the draw.

Found articles were drawn far more often than they occur, so each is weighed by how many it stands for. Beside it: the
first thing one would search for.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
from collections import Counter
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import NamedTuple

GOLD = Path(__file__).parent / "gold" / "mentions.csv"
WORDS_OF_THE_FIELD = re.compile(
    r"enterpris|\bfirms?\b|\bsmall|\bmedium|\bmicro|entreprise|\bpetit|\bmoyen|empresa|pequeñ|median[ao]s|\bklein|mittel"
    r"|unternehmen|\bSME|artisan|startup|start-up|\bfarmers?\b|\bproducers?\b",
    re.IGNORECASE,
)
NAIVE = re.compile(r"\bsmes?\b|small and medium", re.IGNORECASE)
LONGEST = 9_000


class Stratum(NamedTuple):
    """Where an article was drawn from; `part` is found, field (a word of the field only) or neither."""

    corpus: str
    language: str
    part: str


@dataclass(frozen=True)
class Reading:
    """One article read by hand."""

    stratum: Stratum
    names_msmes: bool
    body: str


def part_of(body: str, language: str) -> str:
    from provisions.importers.mentions.finder import find_mentions

    if find_mentions(body, language):
        return "found"
    return "field" if WORDS_OF_THE_FIELD.search(body) else "neither"


def read_database() -> tuple[list[Reading], Counter[Stratum]]:
    """The articles of the gold list with their words, and how many articles each stratum has in all.

    Raises:
        SystemExit: an article of the list is not in the database.
    """
    from provisions.models import Article

    with GOLD.open(encoding="utf-8", newline="") as file:
        gold = {(row["corpus"], row["text"], row["article"]): row for row in csv.DictReader(file)}
    readings, sizes = [], Counter[Stratum]()
    articles = Article.objects.filter(text__corpus__in={corpus for corpus, _text, _article in gold})
    for article in articles.select_related("text").with_bodies():
        text, body = article.text, article.body
        if not body.strip() or len(body) > LONGEST:
            continue
        sizes[Stratum(text.corpus, text.language, part_of(body, text.language))] += 1
        if row := gold.pop((text.corpus, text.identifier, article.identifier), None):
            drawn_from = Stratum(text.corpus, text.language, row["drawn_from"])
            readings.append(Reading(drawn_from, row["names_msmes"] == "1", body))
    if gold:
        raise SystemExit(
            f"not in the database: {', '.join(sorted(' '.join(key) for key in gold))}; import the newer texts"
        )
    return readings, sizes


def wilson(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share, with 95 % by default (Wilson 1927, doi.org/10.1080/01621459.1927.10502953)."""
    middle, spread = right + z * z / 2, z * sqrt(right * (total - right) / total + z * z / 4)
    return (middle - spread) / (total + z * z), (middle + spread) / (total + z * z)


def report(readings: list[Reading], sizes: Counter[Stratum]) -> None:
    drawn = Counter(reading.stratum for reading in readings)
    weights = {stratum: sizes[stratum] / count for stratum, count in drawn.items()}
    for name, finds in {
        "finder": lambda reading: part_of(reading.body, reading.stratum.language) == "found",
        "naive": lambda reading: bool(NAIVE.search(reading.body)),
    }.items():
        found = [reading for reading in readings if finds(reading)]
        right = [reading for reading in found if reading.names_msmes]
        true = [reading for reading in readings if reading.names_msmes]
        weighed = [sum(weights[one.stratum] for one in group) for group in (right, found, true)]
        print(
            f"{name}: precision {len(right)} of {len(found)} ({weighed[0] / weighed[1]:.3f} weighed), "
            f"recall {len(right)} of {len(true)} ({weighed[0] / weighed[2]:.3f} weighed)"
        )
    silent = [one for one in readings if one.stratum.part != "found"]
    missed = sum(one.names_msmes for one in silent)
    print(f"articles without a find that name MSMEs: {missed} of {len(silent)}, ", end="")
    print(f"at most {wilson(missed, len(silent))[1]:.1%}")
    for stratum in sorted(drawn):
        group = [one for one in readings if one.stratum == stratum]
        print(*stratum, f"read {len(group)} of {sizes[stratum]}, name MSMEs {sum(one.names_msmes for one in group)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an SQLite file; without it the site's own database")
    options = parser.parse_args()
    if options.database:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(options.database).resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")
    import django

    django.setup()
    report(*read_database())


if __name__ == "__main__":
    main()
