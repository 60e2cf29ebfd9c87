"""Find a passage in a copy of its text: a chain of its runs there, exact borders, and no second place like it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from provisions.intake.matching.edges import widen
from provisions.intake.matching.fingerprint import Fingerprint, Run, parse_fingerprint
from provisions.intake.matching.words import RUN, WordSequence, hash_letters

INTRUSION = 1500  # letters that may stand between two runs: a footnote, or a page's foot and head
COMMON = 200  # places of one run; of a more common one the others are left aside
CANDIDATES = 40
FAR_FROM_BORDER = 30  # words; so far from the nearest run that was found no border is counted
SLIP = 3  # letters that a run may be away from where its neighbour puts it
ENOUGH = 0.5  # share of the runs
LONG = 10  # runs
ALMOST_ALL = 0.75
LANDMARKS_FOR_FEW = 4  # with so many, and as many letters as there should be, fewer runs are enough
NEARBY = 0.4  # what a landmark counts that is not quite where it should be
FAR_MORE = 3
ALIKE = 0.34  # two places whose shares differ by less are told apart by their landmarks


@dataclass(frozen=True, slots=True)
class Match:
    """A passage in a copy: content[start:end].

    Attributes:
        share: of the passage's runs that were found.
        same_words: whether the words are the same and nothing stands between them.
    """

    start: int
    end: int
    share: float
    same_words: bool


@dataclass(slots=True)
class _Candidate:
    """A place in the copy: where its runs were found, by their index; -1 and len(runs) are the next landmarks."""

    places: dict[int, int]
    landmarks: float = 0.0
    inside: int = 0
    borders: tuple[int, int] | None = None
    is_proven: bool = False
    span: tuple[int, int] = field(default=(0, 0))

    @property
    def evidence(self) -> float:
        return self.inside + self.landmarks


def find_passage(fingerprint: Fingerprint | str, copy: WordSequence | str) -> Match | None:
    """The passage in another copy of its text; None when it is not there or its place or a border is in doubt.

    Args:
        copy: the whole text; a `WordSequence` when several passages are looked for.
    """
    wanted = parse_fingerprint(fingerprint) if isinstance(fingerprint, str) else fingerprint
    finder = _Finder(wanted, copy if isinstance(copy, WordSequence) else WordSequence(copy))
    return finder.find()


class _Finder:
    """Looks for one passage in one copy."""

    def __init__(self, wanted: Fingerprint, copy: WordSequence) -> None:
        self.wanted, self.copy = wanted, copy
        self.runs: dict[int, Run] = dict(enumerate(wanted.runs))
        for index, landmark in ((-1, wanted.before[0]), (len(wanted.runs), wanted.after[0])):
            if landmark:
                self.runs[index] = landmark

    def find(self) -> Match | None:
        """The passage in one piece, or else with something in between; None where the two disagree without proof."""
        whole, broken = self._best(SLIP), self._best(INTRUSION)
        if whole is None or whole.borders is None:
            best = broken
        elif whole.is_proven or broken is None or broken.borders in (None, whole.borders):
            best = whole
        else:
            return None
        if best is None or best.borders is None:
            return None
        first, last = best.borders
        start, end = widen(self.copy, first, last, self.wanted.prefix, self.wanted.suffix)
        count = len(self.wanted.runs)
        same = best.inside == count and last - first == self.wanted.letters
        return Match(start, end, best.inside / count, same)

    def _best(self, drift: int) -> _Candidate | None:
        """The place that is meant; None when there is none, or another is as likely."""
        candidates = [self._examine(places) for places in self._chains(drift)]
        best = max(filter(self._is_plausible, candidates), key=lambda one: one.evidence, default=None)
        if best is None or any(self._rivals(best, other) for other in candidates if other is not best):
            return None
        return best

    def _seeds(self) -> Iterator[tuple[int, int]]:
        """(place in the letters, index) of every run that is in the copy."""
        for index, run in self.runs.items():
            for position in self.copy.runs.get(run.hash, ())[:COMMON]:
                yield self.copy.places[position], index

    def _chains(self, most: int) -> Iterator[dict[int, int]]:
        """The best chains of runs in the order of the passage, from the best on; no two share a run's place.

        `most` is the number of letters that may stand between two of its runs.
        """
        seeds = sorted(self._seeds())
        scores, previous = [1.0] * len(seeds), [-1] * len(seeds)
        reach = self.wanted.letters + 2 * INTRUSION
        count = len(self.wanted.runs)
        first = 0
        for at, (place, index) in enumerate(seeds):
            while seeds[first][0] < place - reach:
                first += 1
            for before in range(first, at):
                other, other_index = seeds[before]
                drift = place - other - (self.runs[index].place - self.runs[other_index].place)
                limit = most if other_index >= 0 and index < count else INTRUSION
                if other_index < index and other < place and drift <= limit and (drift >= -limit):
                    score = scores[before] + 1 - self._cost(other_index, index, drift)
                    if score > scores[at]:
                        scores[at], previous[at] = score, before
        used: set[int] = set()
        found = 0
        for at in sorted(range(len(seeds)), key=lambda one: -scores[one]):
            chain = []
            while at >= 0 and at not in used:
                chain.append(at)
                used.add(at)
                at = previous[at]
            if chain and found < CANDIDATES:
                found += 1
                yield {seeds[one][1]: seeds[one][0] for one in chain}

    def _cost(self, before: int, after: int, drift: int) -> float:
        """Of what stands between two runs, or is missing there: more than a run in the passage, less beside it."""
        if abs(drift) <= SLIP:
            return 0
        is_inside = before >= 0 and after < len(self.wanted.runs)
        return (1.1 if is_inside else 0.1) + min(abs(drift), INTRUSION) / (4 * INTRUSION)

    def _examine(self, places: dict[int, int]) -> _Candidate:
        self._fill(places)
        candidate = _Candidate(places)
        candidate.inside = sum(0 <= index < len(self.wanted.runs) for index in places)
        index = min(places, key=lambda one: abs(one - len(self.wanted.runs) / 2))
        word = self.copy.word_at(places[index]) - self.runs[index].word
        candidate.landmarks = sum(self._nearness(run, word) for run in (*self.wanted.before, *self.wanted.after))
        start, end = self._start(places), self._end(places)
        if start is not None and end is not None and start < end:
            candidate.borders = start, end
            candidate.is_proven = self._is_proven(places)
        candidate.span = min(places.values()), max(places.values()) + RUN
        return candidate

    def _fill(self, places: dict[int, int]) -> None:
        """Add the runs that stand where a neighbour puts them but are divided into other words there."""
        for order in (sorted(self.runs), sorted(self.runs, reverse=True)):
            known: int | None = None
            for index in order:
                if index not in places and known is not None:
                    expected = places[known] + self.runs[index].place - self.runs[known].place
                    if (place := self._slip(self.runs[index], expected)) is not None:
                        places[index] = place
                if index in places:
                    known = index

    def _slip(self, run: Run, expected: int) -> int | None:
        for slip in sorted(range(-SLIP, SLIP + 1), key=abs):
            place = expected + slip
            if place >= 0 and hash_letters(self.copy.letters[place : place + run.letters]) == run.hash:
                return place
        return None

    def _nearness(self, landmark: Run | None, word: int) -> float:
        """1 when a landmark is where it should be if the passage begins with this word, less nearby, 0 elsewhere."""
        if landmark is None:
            return 0
        distance = -landmark.word - RUN if landmark.word < 0 else landmark.word - self.wanted.words
        positions, expected = self.copy.runs.get(landmark.hash, []), word + landmark.word
        at = bisect_left(positions, expected)
        drift = min((abs(one - expected) for one in positions[max(at - 1, 0) : at + 1]), default=len(self.copy))
        if drift <= 2 + distance // 10:
            return 1
        return NEARBY if drift <= 60 + self.wanted.words // 4 + distance // 3 else 0

    def _start(self, places: dict[int, int]) -> int | None:
        """The place of the passage's first letter; None when it is in doubt."""
        exact = next((index for index, run in self.runs.items() if run.word == 0 and index in places), None)
        if exact is not None and 0 <= exact < len(self.wanted.runs):
            return places[exact]
        beside = places[-1] + self.runs[-1].letters if -1 in places else None
        index = next((one for one in sorted(places) if 0 <= one < len(self.wanted.runs)), None)
        if index is None:
            return beside
        place = self._count(places[index], self.runs[index].place, self.runs[index].word, beside)
        return None if place is not None and beside is not None and place < beside else place

    def _end(self, places: dict[int, int]) -> int | None:
        """The place after the passage's last letter; None when it is in doubt."""
        count, words, letters = len(self.wanted.runs), self.wanted.words, self.wanted.letters
        exact = next((one for one in range(count) if self.runs[one].word == words - RUN and one in places), None)
        if exact is not None:
            return places[exact] + self.runs[exact].letters
        beside = places.get(count)
        index = next((one for one in sorted(places, reverse=True) if 0 <= one < count), None)
        if index is None:
            return beside
        place = self._count(places[index], self.runs[index].place - letters, self.runs[index].word - words, beside)
        return None if place is not None and beside is not None and place > beside else place

    def _is_proven(self, places: dict[int, int]) -> bool:
        """Whether a run ends at either border, in the passage or outside; otherwise one was counted from afar."""
        count, inside = len(self.wanted.runs), self.wanted.runs
        last = next((one for one in range(count) if inside[one].word == self.wanted.words - RUN), -1)
        first = next((one for one in range(count) if inside[one].word == 0), -1)
        start, end = self._start(places), self._end(places)
        before = places[-1] + self.runs[-1].letters if -1 in places else None
        return (first in places or before == start) and (last in places or places.get(count) == end)

    def _count(self, place: int, letters: int, words: int, beside: int | None) -> int | None:
        """The border so many letters and words before a place, where both agree or the landmark beside it does."""
        copy, by_letters = self.copy, place - letters
        word = copy.word_at(place) - words
        by_words = copy.places[word] if 0 <= word <= len(copy) else -SLIP - 1
        if by_letters == by_words and abs(words) <= FAR_FROM_BORDER:
            return by_letters
        if beside is not None and abs(beside - by_letters) <= SLIP:
            return beside
        return None

    def _is_plausible(self, one: _Candidate) -> bool:
        share = one.inside / len(self.wanted.runs)
        known = sum(run is not None for run in (*self.wanted.before, *self.wanted.after))
        needed = 1 if one.inside >= LONG and share >= ALMOST_ALL else 2
        if not one.inside or one.evidence < 2 or one.landmarks < min(known, needed):
            return False
        if one.borders and share < ALMOST_ALL:
            first, last = one.borders
            if last - first > 2 * self.wanted.letters:
                return False
        if share >= ENOUGH:
            return True
        if one.borders is None or one.landmarks < LANDMARKS_FOR_FEW:
            return False
        first, last = one.borders
        return abs(last - first - self.wanted.letters) <= SLIP

    def _rivals(self, best: _Candidate, other: _Candidate) -> bool:
        """Whether another place could be meant just as well."""
        if other.span[0] < best.span[1] and best.span[0] < other.span[1]:
            return False
        if other.landmarks >= best.landmarks + FAR_MORE:
            return True  # the passage's own place, where its words are damaged
        close = other.inside >= best.inside - ALIKE * len(self.wanted.runs)
        return close and self._is_plausible(other) and other.evidence > best.evidence - 1
