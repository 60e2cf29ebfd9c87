"""How well articles, headings, chapters and annexes are found, set by set, beside a naive regular expression.

    python -m bench.intake_structure --corpora ../shared/corpora [--only tota] [--wrong 0.01] [--show pta_23]

Precision, recall and F1 of articles by number and place: micro counts all articles of a set alike, macro all texts.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean

from bench.flatten import flatten_corpus
from provisions.intake.outline import Outline, OutlinePart, SpanRole
from provisions.intake.reading.read import read_file
from provisions.intake.source import SourceDocument
from provisions.intake.structure import numbers
from provisions.intake.structure.find import find_structure

GOLD = Path(__file__).parent / "gold"
NAIVE = re.compile(r"\s*(?:Article|Art[ií]culo|Artikel|Art\.)\s+(\d+(?:[.\-]\d+)?(?:\s?bis|[a-z])?|[IVXLC]+)\b", re.I)
_KEYWORD = re.compile(r"^[^\d]*?(?:^|\s|:)(?=[\dIVXLC])|^\W*[^\W\d]+[\W]*", re.I)


@dataclass(slots=True)
class Tally:
    """Counts of one text."""

    name: str
    right: int = 0
    false: int = 0
    missed: int = 0
    buried: int = 0
    headings: int = 0
    headings_right: int = 0
    others: dict[str, list[int]] = field(default_factory=dict)
    pages_right: int = 0
    seconds: float = 0.0
    letters: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.false + self.missed, 1) if self.right + self.missed else 1.0


def plain_number(number: str) -> str:
    """A printed number without its keyword, in the letters of an identifier."""
    words = re.sub(r"[:()]", " ", number).split()
    for begin in range(len(words)):
        rest = " ".join(words[begin:]).strip(" .-–:")
        readings = numbers.parse(rest) or numbers.parse(words[begin].strip(".-–:"))
        if readings and not (begin == 0 and len(words) > 1 and not rest[:1].isdigit() and len(words[0]) > 3):
            return numbers.key(readings[0])
    return number.lower()


def same_heading(found: str, true: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"\W|(?<=[^\W\d])\d{1,2}$", "", re.sub(r"\(\d+\)|\d{1,2}$", "", text)).lower()

    one, other = bare(found), bare(true)
    return one == other or SequenceMatcher(None, one, other).ratio() > 0.95


def found_articles(outline: Outline, kind: str = "article") -> Iterator[tuple[OutlinePart, int]]:
    starts: dict[str, int] = {}
    for span in outline.spans:
        if span.role == SpanRole.NUMBER:
            starts.setdefault(span.part, span.start)
    return (
        (part, starts[part.identifier]) for part in outline.parts if part.kind == kind and part.identifier in starts
    )


def letters_before(content: str) -> list[int]:
    """For each offset, the letters and digits before it."""
    counts, count = [], 0
    for letter in content:
        counts.append(count)
        count += letter.isalnum()
    return counts


def compare_places(
    tally: Tally, found: list[tuple[str, int, str]], truths: list[tuple[str, int, str]], loose: int = 3
) -> None:
    """Articles of a text by number and place; each is (number, place, heading)."""
    places = {place: (number, heading) for number, place, heading in truths}
    seen = set()
    order = sorted(places)
    for number, place, heading in found:
        near = next((at for at in range(place - loose, place + loose + 1) if at in places), None)
        if near is not None and near not in seen and number == places[near][0]:
            seen.add(near)
            tally.right += 1
            if places[near][1]:
                tally.headings += 1
                if same_heading(heading, places[near][1]):
                    tally.headings_right += 1
                else:
                    tally.faults.append(f"heading {number}: {heading[:70]!r} is {places[near][1][:70]!r}")
            continue
        before = bisect_right(order, place) - 1
        if near is None and before >= 0 and _continues(places[order[before]][0], number, order, before, places):
            tally.buried += 1
            places.setdefault(place, (number, ""))
            order = sorted(places)
            seen.add(place)
            tally.right += 1
        else:
            tally.false += 1
            tally.faults.append(f"false {number} at {place}: {heading[:50]!r} (true {places.get(near or -1)})")
    for place in order:
        if place not in seen:
            tally.missed += 1
            tally.faults.append(f"missed {places[place]} at {place}")


def _continues(last: str, number: str, order: list[int], before: int, places: dict[int, tuple[str, str]]) -> bool:
    """Whether a head that the corpus does not mark continues the numbers there."""
    one, other = numbers.parse(last), numbers.parse(number)
    after = places[order[before + 1]][0] if before + 1 < len(order) else ""
    return bool(one and other and numbers.gap(one[0], other[0]) == 0 and number != after)


def naive(document: SourceDocument) -> list[tuple[str, int, str]]:
    matches = ((NAIVE.match(document.text(line)), line.start) for line in document.lines)
    return [(plain_number(f"Article {match[1]}"), start, "") for match, start in matches if match]


def tota(options: argparse.Namespace) -> Iterator[tuple[Tally, Tally]]:
    for flat in flatten_corpus(
        options.corpora / "tota/tota-xml.tar.xz", options.wrong, options.join.encode().decode("unicode_escape")
    ):
        if options.show and flat.name not in options.show.split(","):
            continue
        if options.every > 1 and hash_name(flat.name) % options.every:
            continue
        start = time.process_time()
        document = read_file(flat.text.encode(), "a.txt")
        outline = find_structure(document, flat.language)
        seconds = time.process_time() - start
        outline.check(document.content)
        places = letters_before(document.content)
        truths = [(plain_number(one.number), one.place, one.heading) for one in flat.truths if one.kind == "article"]
        tally, plain = Tally(f"{flat.name} {flat.language}"), Tally(flat.name)
        tally.seconds, tally.letters = seconds, len(document.content)
        found = [(plain_number(p.number), places[s], p.heading) for p, s in found_articles(outline)]
        compare_places(tally, found, truths)
        compare_places(plain, [(n, places[s], h) for n, s, h in naive(document)], truths)
        yield tally, plain


def hash_name(name: str) -> int:
    return sum(map(ord, name))


def gold(options: argparse.Namespace) -> Iterator[tuple[Tally, Tally]]:
    files = {"rcep": "newer/diyouva-rcep/text/rcep.pdf", "aanzfta": "intake/pdf/aanzfta.pdf"}
    files["aanzfta-first-protocol"] = "intake/pdf/aanzfta-protocol.pdf"
    for name, path in files.items():
        if options.show and name != options.show:
            continue
        document = read_file((options.corpora / path).read_bytes(), path)
        truths = json.loads((GOLD / f"{name}.json").read_text())
        start = time.process_time()
        outline = find_structure(document, "en")
        tally, plain = Tally(name), Tally(name)
        tally.seconds, tally.letters = time.process_time() - start, len(document.content)
        outline.check(document.content)
        pages = [page.start for page in document.pages]
        for kind in ("article", "chapter", "section", "annex", "appendix"):
            true = [(_gold_number(one["number"]), one["page"], one["heading"]) for one in truths if one["kind"] == kind]
            found = [
                (plain_number(part.number), bisect_right(pages, start), part.heading)
                for part, start in found_articles(outline, kind)
                if not part.number.lower().startswith("subsection")
            ]
            one = tally if kind == "article" else Tally(kind)
            _compare_order(one, found, true, kind)
            if kind != "article":
                tally.others[kind] = [one.right, one.false, one.missed, one.headings_right]
                tally.faults += one.faults
        true = [
            (_gold_number(one["number"]), one["page"], one["heading"]) for one in truths if one["kind"] == "article"
        ]
        _compare_order(plain, [(n, bisect_right(pages, s), h) for n, s, h in naive(document)], true, "")
        yield tally, plain


def _gold_number(number: str) -> str:
    return plain_number(f"Article {number}") if number else ""


def _compare_order(
    tally: Tally, found: list[tuple[str, int, str]], true: list[tuple[str, int, str]], kind: str
) -> None:
    """By number and page within one page."""
    rest = list(found)
    for number, page, heading in true:
        near = [one for one in rest if (not number or one[0] == number) and abs(one[1] - page) <= 1]
        if not near:
            tally.missed += 1
            tally.faults.append(f"{kind} missed {number} p{page} {heading}")
            continue
        best = max(near, key=lambda one: (one[1] == page, same_heading(one[2], heading)))
        rest.remove(best)
        tally.right += 1
        tally.pages_right += best[1] == page
        tally.headings += 1
        if same_heading(best[2], heading):
            tally.headings_right += 1
        else:
            tally.faults.append(f"{kind} heading {number} p{page}: {best[2]!r} is {heading!r}")
    tally.false += len(rest)
    tally.faults += [f"{kind} false {one}" for one in rest]


def html(options: argparse.Namespace) -> Iterator[tuple[Tally, Tally]]:
    for name, language in (("tfeu-en", "en"), ("tfeu-fr", "fr"), ("gdpr", "en")):
        if options.show and name != options.show:
            continue
        document = read_file((options.corpora / f"intake/html/{name}.html").read_bytes(), name)
        truths = [
            (plain_number(f"Article {match[1]}"), line.start, "")
            for line in document.lines
            if (
                match := re.fullmatch(
                    r"Article (premier|\d+(?: ?bis| ?ter|[a-z])?)(?: \((?:ex|ancien).*)?", document.text(line).strip()
                )
            )
        ]
        start = time.process_time()
        outline = find_structure(document, language)
        tally, plain = Tally(name), Tally(name)
        tally.seconds, tally.letters = time.process_time() - start, len(document.content)
        outline.check(document.content)
        compare_places(tally, [(plain_number(p.number), s, p.heading) for p, s in found_articles(outline)], truths)
        compare_places(plain, naive(document), truths)
        yield tally, plain


def newer(options: argparse.Namespace) -> Iterator[tuple[Tally, Tally]]:
    """Texts whose numbers are known: in order, without their places."""
    for name, path, true in _known(options.corpora / "newer"):
        if options.show and name != options.show:
            continue
        document = read_file(path.read_bytes(), path.name)
        start = time.process_time()
        outline = find_structure(document)
        tally, plain = Tally(name), Tally(name)
        tally.seconds, tally.letters = time.process_time() - start, len(document.content)
        outline.check(document.content)
        for one, found in (
            (tally, [plain_number(part.number) for part, _start in found_articles(outline)]),
            (plain, [number for number, *_ in naive(document)]),
        ):
            matcher = SequenceMatcher(None, true, found, autojunk=False)
            one.right = sum(block.size for block in matcher.get_matching_blocks())
            one.false, one.missed = len(found) - one.right, len(true) - one.right
            for tag, a, b, c, d in matcher.get_opcodes():
                if tag != "equal":
                    one.faults.append(f"{tag} {true[a:b]} by {found[c:d]}")
        yield tally, plain


def _known(folder: Path) -> Iterator[tuple[str, Path, list[str]]]:
    french = (folder / "benjamin-arfa-swiss-law-fr/text/0.632.314.271.fr.md").read_text()
    many = folder / "globalgov-manytreaties/text"
    yield "EFTA - Indonesia", many / "EFTIND_2018O.txt", re.findall(r"^\*\*Art\. (\d+\.\d+)\*\*", french, re.M)
    for name, file, pattern in (
        ("Colombia - MERCOSUR", "CLMBMR_2017O.txt", r"^Artículo (\d+)\s?[.\-]"),
        ("Brazil - Mexico", "BRA-MEX_NA_2002O.txt", r"^Article ([IVX]+\s?-\s?\d+)\s?[.\-]"),
    ):
        text = (many / file).read_text(errors="replace")
        yield name, many / file, [plain_number(f"Article {one}") for one in re.findall(pattern, text, re.M)]


SETS: dict[str, Callable[[argparse.Namespace], Iterator[tuple[Tally, Tally]]]] = {
    "gold": gold,
    "html": html,
    "newer": newer,
    "tota": tota,
}


def line(name: str, tallies: list[Tally], plain: list[Tally]) -> str:
    right, false, missed = (sum(getattr(one, field) for one in tallies) for field in ("right", "false", "missed"))
    headings, good = sum(one.headings for one in tallies), sum(one.headings_right for one in tallies)
    micro = 2 * right / max(2 * right + false + missed, 1)
    floor = sum(one.right for one in plain)
    worse = 2 * floor / max(2 * floor + sum(one.false + one.missed for one in plain), 1)
    return (
        f"{name:24} P {right / max(right + false, 1):.4f} R {right / max(right + missed, 1):.4f} micro F1 {micro:.4f}"
        f" macro {mean(one.f1 for one in tallies):.4f} | headings {good / max(headings, 1):.3f}"
        f" | naive {worse:.3f} macro {mean(one.f1 for one in plain):.3f} | {sum(one.seconds for one in tallies):.2f} s"
        f" {sum(one.seconds for one in tallies) / max(sum(one.letters for one in tallies), 1) * 250_000:.2f} s/100p"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--wrong", type=float, default=0.0)
    parser.add_argument("--join", default="\\n")
    parser.add_argument("--every", type=int, default=1, help="only about every n-th text of ToTA")
    parser.add_argument("--show", default="", help="faults of this text only")
    parser.add_argument("--faults", type=int, default=0, help="of the worst texts, so many")
    options = parser.parse_args()
    for name, measure in SETS.items():
        if options.only and name not in options.only:
            continue
        pairs = list(measure(options))
        if name != "tota":
            for tally, plain in pairs:
                print(
                    line(tally.name, [tally], [plain]), tally.others or "", f"pages {tally.pages_right}/{tally.right}"
                )
        for language in ("en", "es", "fr") if name == "tota" else ():
            if some := [pair for pair in pairs if pair[0].name.endswith(language)]:
                print(line(f"{name} {language}", [one for one, _ in some], [one for _, one in some]))
        if pairs:
            print(line(name, [one for one, _ in pairs], [one for _, one in pairs]))
        worst = sorted(pairs, key=lambda pair: -(pair[0].false + pair[0].missed) if not options.show else 0)
        for tally, _plain in worst[: options.faults or (1 if options.show else 0)]:
            print(
                f"  {tally.name}: right {tally.right} false {tally.false} missed {tally.missed} buried {tally.buried}"
            )
            for fault in tally.faults[: 400 if options.show else 12]:
                print("     ", fault)


if __name__ == "__main__":
    main()
