"""Passages with the same or nearly the same words, and where their codes differ all the same.

Two passages are near when they share SHARED of their words and their token_sort_ratio (see similarity.py) is at least
MINIMUM_SCORE. Candidates are found by their rarest words, as in the prefix filter of R. Bayardo, Y. Ma and R. Srikant,
"Scaling Up All Pairs Similarity Search" (2007), https://doi.org/10.1145/1242572.1242591: two sets that share 80% of
their words share one of the rarest 20% of either. So not every pair is compared. Where texts aren't loaded, checksums
still tell which passages are the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from django.core.cache import cache
from django.db.models import Count, Max, Subquery
from rapidfuzz import fuzz

from provisions.models import DatasetState, Provision, ProvisionStatus
from provisions.models.provisions import ProvisionQuerySet

SHARED = 0.8
MINIMUM_SCORE = 90.0
FEWEST_WORDS = 8  # different ones; shorter passages are compared for sameness only
# What the words of a passage decide. Its place decides location, subject and extent, its agreement the others.
VARIABLES = ("kind", "theme", "beneficiary", "element", "verb", "precision", "parties_bound", "mention")


@dataclass(frozen=True)
class Disagreement:
    """Two provisions with the same words (score 100) or nearly the same, and the variables that are coded otherwise."""

    first: Provision
    second: Provision
    score: float
    variables: list[str]


@dataclass(frozen=True)
class WordGroups:
    """Provisions by their words: primary keys of those with the same words, and groups with nearly the same.

    `near` has the scores of near groups by their places in `groups`.
    """

    groups: list[list[int]]
    near: dict[int, dict[int, float]]


def disagreements() -> list[Disagreement]:
    """Return the provisions whose words are (nearly) those of another and whose codes differ, unless a note says why.

    Each is compared with the first of its group, each group with the first of those near it.
    """
    found = word_groups()
    pairs = [(group[0], other, 100.0) for group in found.groups for other in group[1:]]
    pairs += [
        (found.groups[one][0], found.groups[other][0], score)
        for one, scores in found.near.items()
        for other, score in scores.items()
        if one < other
    ]
    by_pk = _coded({pk for first, second, _score in pairs for pk in (first, second)})
    compared = (
        Disagreement(by_pk[first], by_pk[second], score, differing(by_pk[first], by_pk[second]))
        for first, second, score in pairs
        if first in by_pk and second in by_pk
    )
    return [one for one in compared if one.variables]


def with_other_codes() -> list[int]:
    """Return the primary keys of the provisions in `disagreements`."""
    return sorted({provision.pk for one in disagreements() for provision in (one.first, one.second)})


def twins(provision: Provision) -> list[tuple[Provision, float]]:
    """Return the other provisions with the same or nearly the same words and their scores, most similar first."""
    found = word_groups()
    place = next((place for place, group in enumerate(found.groups) if provision.pk in group), None)
    if place is None:
        return []
    scores = dict.fromkeys(found.groups[place], 100.0)
    for other, score in found.near.get(place, {}).items():
        scores |= dict.fromkeys(found.groups[other], score)
    del scores[provision.pk]
    by_pk = _coded(set(scores))
    return sorted(((by_pk[pk], scores[pk]) for pk in by_pk), key=lambda twin: (-twin[1], twin[0].number))


def differing(first: Provision, second: Provision) -> list[str]:
    """Return the variables that two provisions answer otherwise, without those that a note settles.

    A line of either adjudication that names the other provision and the variable says why it differs.
    """
    return [
        name
        for name in VARIABLES
        if first.has_coded(name) and second.has_coded(name) and first.codes(name) != second.codes(name)
        if not any(name in line for line in _lines_on(first, second))
    ]


def _lines_on(first: Provision, second: Provision) -> Iterator[str]:
    for one, other in ((first, second), (second, first)):
        yield from (line for line in one.adjudication.splitlines() if other.number in line)


def _coded(keys: set[int]) -> dict[int, Provision]:
    rows = _with_words().filter(pk__in=keys).select_related("agreement").prefetch_related("coded_values")
    return {one.pk: one for one in rows.order_by("number")}


def _with_words() -> ProvisionQuerySet:
    return Provision.objects.exclude(status=ProvisionStatus.WITHDRAWN).with_own_words().exclude(checksum="", quote=None)


def word_groups() -> WordGroups:
    """Return the provisions by their words, except withdrawn ones; cached until one of them is changed."""
    version = Max(Subquery(DatasetState.objects.values("version")[:1]))  # all in one query
    state = _with_words().aggregate(version=version, count=Count("pk"), modified=Max("modified"))
    key = f"same-words-{state['version']}-{state['count']}-{state['modified'] and state['modified'].timestamp()}"
    found: WordGroups = cache.get_or_set(key, _read_groups) or _read_groups()
    return found


def _read_groups() -> WordGroups:
    by_words: dict[str, list[int]] = defaultdict(list)
    for pk, quote, checksum in _with_words().order_by("number").values_list("pk", "quote", "checksum"):
        by_words[sort_words(quote) if quote else f"#{checksum}"].append(pk)
    groups, near = list(by_words.values()), defaultdict[int, dict[int, float]](dict)
    for one, other, score in near_pairs(list(by_words)):
        near[one][other] = near[other][one] = score
    singles = {place for place, group in enumerate(groups) if len(group) == 1 and place not in near}
    places = {place: kept for kept, place in enumerate(place for place in range(len(groups)) if place not in singles)}
    return WordGroups(
        [groups[place] for place in places],
        {places[one]: {places[other]: score for other, score in scores.items()} for one, scores in near.items()},
    )


def sort_words(text: str) -> str:
    """Return the words of a text in small letters, sorted: what token_sort_ratio compares."""
    return " ".join(sorted(re.findall(r"\w+", text.lower())))


def near_pairs(texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Yield the places of texts of sorted words that are near each other, each pair once, with their score."""
    sets = [frozenset(text.split()) for text in texts]
    frequency = Counter(word for words in sets for word in words)
    sizes = [len(words) for words in sets]
    by_rare_word: dict[str, list[int]] = defaultdict(list)  # in the order of their sizes
    for place in sorted(range(len(texts)), key=sizes.__getitem__):
        words = sets[place]
        if len(words) < FEWEST_WORDS:
            continue
        least = ceil(SHARED * len(words))
        rarest = sorted(words, key=lambda word: (frequency[word], word))[: len(words) - least + 1]
        candidates: set[int] = set()
        for word in rarest:
            others = by_rare_word[word]
            candidates.update(others[bisect_left(others, least, key=sizes.__getitem__) :])
        for other in candidates:
            common = len(words & sets[other])
            if common >= SHARED * (len(words) + len(sets[other]) - common):
                score = fuzz.ratio(texts[place], texts[other], score_cutoff=MINIMUM_SCORE)
                if score:
                    yield min(place, other), max(place, other), score
        for word in rarest:
            by_rare_word[word].append(place)
