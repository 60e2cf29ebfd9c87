"""Whether quotes are found again in another copy of their text: six agreements of which two copies are at hand.

    python -m bench.quotes --tota FOLDER_OR_ARCHIVE --newer FOLDER

All shipped quotes of these agreements, and 3,000 passages drawn from ToTA, from a sentence to a whole article, are
looked for in the other copy, once as it is and once with one letter in a hundred wrong. Each answer is judged without
the fingerprint: the words found must be those of the passage, from its first to its last, under an article of the same
number. A passage is in the other copy when the judge finds nearly all of its words there in sequence.

Beside it: the passage's words as one regular expression, with anything but letters between them. It needs the words, so
it could never be shipped.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from provisions.importers.archives import read_corpus_files
from provisions.importers.tota.parser import TreatyText, parse
from provisions.intake.matching.find import Match, find_passage
from provisions.intake.matching.fingerprint import FingerprintError, take_fingerprint
from provisions.intake.matching.words import WordSequence

COPIES = {
    "449": "globalgov-manytreaties/text/TRNSPP_2016O.txt",
    "327": "diyouva-rcep/text/aanzfta-2009.txt",
    "427": "globalgov-manytreaties/text/ECGERG_2014O.txt",
    "428": "globalgov-manytreaties/text/ECMLDV_2014O.txt",
    "392": "globalgov-manytreaties/text/ECUKRN_2014O.txt",
    "396": "globalgov-manytreaties/text/CAN-UKR_NA_2016O.txt",
}
PROVISIONS = Path(__file__).resolve().parent.parent / "fixtures" / "provisions.csv"
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"\S(?:[^.;]|[.;](?!\s))*[.;](?=\s|$)")
HEAD = re.compile(r"^[ \t]*(?:ARTICLE|Article)\s+(\d+(?:[.\-]\d+)*)[ \t]*(?:$|[:\-–—])", re.MULTILINE)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Pair:
    """A text in ToTA and its other copy. `articles` are (start, end, number) in the words of ToTA's, joined."""

    identifier: str
    own: WordSequence
    articles: dict[str, tuple[int, int, str]]
    copy: str
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Passage:
    """own.content[start:end], in an article of this number; `label` names it in the list of what is wrong."""

    pair: Pair
    start: int
    end: int
    number: str
    label: str

    @property
    def text(self) -> str:
        return self.pair.own.content[self.start : self.end]


def load_pairs(tota: Path, newer: Path) -> dict[str, Pair]:
    """The pairs by ToTA's identifier."""
    pairs = {}
    for file in read_corpus_files(str(tota)):
        if Path(file.name).stem.removeprefix("pta_") in COPIES:
            treaty = parse(file.name, file.data)
            pairs[treaty.identifier] = _pair(treaty, (newer / COPIES[treaty.identifier]).read_text("utf-8"))
    return pairs


def _pair(treaty: TreatyText, copy: str) -> Pair:
    bodies, articles, place = [], {}, 0
    for article in (one for chapter in treaty.chapters for one in chapter.articles):
        articles[article.identifier] = place, place + len(article.body), article.number
        bodies.append(article.body)
        place += len(article.body) + 2
    return Pair(treaty.identifier, WordSequence("\n\n".join(bodies)), articles, copy, words_of(copy))


def shipped(pairs: dict[str, Pair]) -> list[Passage]:
    """The passages of the shipped provisions of these texts."""
    with PROVISIONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text_identifier"] in pairs and row["article_identifier"]]
    passages = []
    for row in rows:
        pair = pairs[row["text_identifier"]]
        place, _end, number = pair.articles[row["article_identifier"]]
        passages.append(Passage(pair, place + int(row["start"]), place + int(row["end"]), number, row["number"]))
    return passages


def draw(pairs: dict[str, Pair], count: int, seed: int) -> Iterator[Passage]:
    """Passages of one to six sentences, and whole articles (one in ten), from all pairs by their length.

    Only those whose words the other copy has: some notes stand elsewhere there, or nowhere.
    """
    choose = random.Random(seed)
    names = list(pairs)
    weights = [len(pairs[name].own.content) for name in names]
    while count:
        pair = pairs[choose.choices(names, weights)[0]]
        identifier, (first, last, number) = choose.choice(list(pair.articles.items()))
        body = pair.own.content[first:last]
        spans = [match.span() for match in SENTENCE.finditer(body)]
        if not spans:
            continue
        begin = choose.randrange(len(spans))
        end = min(begin + choose.choice((1, 1, 1, 2, 3, 6)), len(spans))
        if choose.random() < 0.1:
            begin, end = 0, len(spans)
        start, stop = spans[begin][0], spans[end - 1][1]
        start += len(body[start:stop]) - len(body[start:stop].lstrip())
        passage = Passage(pair, first + start, first + stop, number, f"{pair.identifier}/{identifier}[{start}:{stop}]")
        if len(words_of(passage.text)) >= 5 and is_there(passage):
            count -= 1
            yield passage


def spoil(text: str, share: float, seed: int) -> str:
    """The text with this share of its letters replaced by others."""
    choose = random.Random(seed)
    chars = list(text)
    for at, char in enumerate(chars):
        if char.isalpha() and choose.random() < share:
            chars[at] = choose.choice(LETTERS)
    return "".join(chars)


def words_of(text: str) -> list[str]:
    """Plain words, lower case; what the judge compares."""
    text = re.sub(r"[-\u2010\u00ad]\s*\n\s*", "", text)
    return [word.lower() for word in WORD.findall(text)]


def judge(passage: Passage, match: Match) -> str:
    """What is wrong with an answer; blank when it is right. Judged in the copy without wrong letters."""
    copy = passage.pair.copy
    wanted, found = words_of(passage.text), words_of(copy[match.start : match.end])
    common = sum((Counter(wanted) & Counter(found)).values())
    of_wanted, of_found = common / len(wanted), common / max(len(found), 1)
    if max(of_wanted, of_found) < 0.9 or min(of_wanted, of_found) < 0.6:
        return "other words"
    if sorted(wanted) == sorted(found):
        return ""  # one copy has some of them in another order
    ours, theirs = "".join(wanted), "".join(found)
    for side, (one, other) in {"start": (ours[:20], theirs[:20]), "end": (ours[-20:], theirs[-20:])}.items():
        if SequenceMatcher(None, one, other, autojunk=False).ratio() < 0.9:
            return f"{side}: {one} / {other}"
    heads = HEAD.findall(copy[: match.start])
    number = re.search(r"\d+(?:[.\-]\d+)*", passage.number)
    if heads and number and not _same_number(heads[-1], number.group()) and len(plain_places(passage.text, copy)) > 1:
        return f"article {heads[-1]} for {number.group()}"
    return ""


def _same_number(ours: str, theirs: str) -> bool:
    return re.findall(r"\d+", ours) == re.findall(r"\d+", theirs)


def plain_places(text: str, copy: str) -> list[tuple[int, int]]:
    """The baseline: the words in sequence with anything but letters between them."""
    pattern = r"[\W\d_]+".join(map(re.escape, re.findall(r"[^\W\d_]+", text)))
    return [match.span() for match in re.finditer(pattern, copy, re.IGNORECASE)]


def is_there(passage: Passage) -> bool:
    """Whether the other copy has the passage: nine of ten of its runs of three words stand in one stretch of it."""
    wanted, words = words_of(passage.text), passage.pair.words
    places: dict[tuple[str, ...], list[int]] = passage.pair.__dict__.setdefault("triples", {})
    if not places:
        for at in range(len(words) - 2):
            places.setdefault(tuple(words[at : at + 3]), []).append(at)
    votes: Counter[int] = Counter()
    for at in range(len(wanted) - 2):
        votes.update({(place - at) // 200 for place in places.get(tuple(wanted[at : at + 3]), ())})
    return bool(votes) and max(votes[key] + votes[key + 1] for key in votes) >= 0.9 * (len(wanted) - 2)


def measure(passages: list[Passage], copies: dict[str, str], share: float, show: int) -> None:
    """Print one line of the table, and the first answers that are wrong or missing."""
    indexes = {name: WordSequence(copy) for name, copy in copies.items()}
    counts: Counter[str] = Counter()
    notes, spent = [], 0.0
    for passage in passages:
        try:
            fingerprint = str(take_fingerprint(passage.pair.own, passage.start, passage.end))
        except FingerprintError as error:
            counts["no fingerprint"] += 1
            notes.append(f"{passage.label}: {error}")
            continue
        counts["bytes"] += len(fingerprint)
        copy, begun = copies[passage.pair.identifier], time.process_time()
        match = find_passage(fingerprint, indexes[passage.pair.identifier])
        spent += time.process_time() - begun
        plain = plain_places(passage.text, copy)
        counts["plain"] += len(plain) == 1
        if match is None:
            counts["missed"] += 1
            notes.append(f"{passage.label}: missed {passage.text[:60]!r}")
            continue
        fault = judge(passage, match)
        counts["wrong" if fault else "found"] += 1
        if fault:
            notes.append(f"{passage.label}: WRONG {fault} {passage.text[:60]!r}")
    total = len(passages)
    print(
        f"{total:,} passages, {share:.0%} of letters wrong: found {counts['found']:,} ({counts['found'] / total:.2%}), "
        f"missed {counts['missed']}, wrong {counts['wrong']}, "
        f"without a fingerprint {counts['no fingerprint']}; regular expression {counts['plain']:,} "
        f"({counts['plain'] / total:.2%}); "
        f"{counts['bytes'] / total:.0f} characters and {1000 * spent / total:.1f} ms each"
    )
    for note in notes[:show]:
        print("   ", note)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tota", type=Path, default=Path("../shared/corpora/tota"))
    parser.add_argument("--newer", type=Path, default=Path("../shared/corpora/newer"))
    parser.add_argument("--passages", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="answers to print that are wrong or missing")
    options = parser.parse_args()
    pairs = load_pairs(options.tota, options.newer)
    quotes, drawn = shipped(pairs), list(draw(pairs, options.passages, options.seed))
    for share in (0.0, 0.01):
        copies = {name: spoil(pair.copy, share, options.seed) if share else pair.copy for name, pair in pairs.items()}
        for passages in (quotes, drawn):
            measure(passages, copies, share, options.show)


if __name__ == "__main__":
    main()
