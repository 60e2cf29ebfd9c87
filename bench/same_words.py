"""How long it takes to find passages with nearly the same words among many, which is not to compare every pair.

    python -m bench.same_words --rows 10000

The passages are made up: words drawn as often as in a language (Zipf), one passage in ten a copy with one word changed.
"""

from __future__ import annotations

import argparse
import os
import random
import time

VOCABULARY = [f"word{number}" for number in range(6000)]
WEIGHTS = [1 / (number + 3) for number in range(6000)]


def passages(rows: int) -> list[str]:
    """The same ones each time."""
    draw, made = random.Random(1), list[str]()
    for _row in range(rows):
        if made and draw.random() < 0.1:
            words = draw.choice(made).split()
            words[draw.randrange(len(words))] = "changed"
        else:
            words = draw.choices(VOCABULARY, WEIGHTS, k=draw.randint(15, 140))
        made.append(" ".join(words))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    os.environ["DJANGO_SETTINGS_MODULE"] = "rta_db.settings"
    import django

    django.setup()
    from provisions.statistics.same_words import near_pairs, sort_words

    texts, start = passages(rows), time.process_time()
    found = list(near_pairs(list(dict.fromkeys(map(sort_words, texts)))))
    print(f"{rows:,} passages: {len(found):,} near pairs, {time.process_time() - start:.1f} s of the processor")


if __name__ == "__main__":
    main()
