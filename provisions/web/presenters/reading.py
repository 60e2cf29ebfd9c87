"""What was read of an agreement: its state, what is missing from its texts, and whether annexes were read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from provisions.datasets.reading_state import count_open_mentions, fetch_reading_states
from provisions.models import Agreement, Annexes, MainText, Provision, ReadingState, Text
from provisions.query.lookups import get_lookups
from provisions.web.html import lang_span

# What `Text.lacks` is made of, as it is written in English; {0} stands for a number.
MISSING_PARTS = (
    gettext_noop("Article {0} in part"),
    gettext_noop("Article {0}"),
    gettext_noop("Articles {0} and {1}"),
    gettext_noop("Articles {0}, {1} and {2}"),
    gettext_noop("Articles {0} to {1}"),
    gettext_noop("Chapter {0}"),
    gettext_noop("Chapters {0} and {1}"),
    gettext_noop("Chapters {0} to {1}"),
    gettext_noop("the rest of Chapter {0}"),
    gettext_noop("the rest of Chapter {0} after Article {1}"),
    gettext_noop("all later chapters"),
    gettext_noop("the part on services of {0}"),
    gettext_noop("the agreement on trade in goods"),
    gettext_noop("the articles"),
    gettext_noop("the Treaty on the Functioning of the European Union"),
    gettext_noop("Annex 1 with the agreement as amended"),
    gettext_noop("the Annex on the Common Market"),
    gettext_noop("the Revised Treaty of 2001"),
    gettext_noop("the whole text: it is that of EU - Algeria of 2002 (RTA 18)"),
)
_PATTERNS = [(part, re.compile(re.sub(r"\\\{\d\\\}", r"([^\\s,]+)", re.escape(part)))) for part in MISSING_PARTS]


def missing_words(lacks: str) -> str | SafeString:
    """What a text lacks, in the active language; marked as English where a part has no translation."""
    if get_language() == "en":
        return lacks
    parts = [_translate_part(part) for part in lacks.split("; ")]
    return lang_span(lacks, "en") if None in parts else _("; ").join(filter(None, parts))


def _translate_part(words: str) -> str | None:
    for part, pattern in _PATTERNS:
        if match := pattern.fullmatch(words):
            return _(part).format(*match.groups())
    return None


@dataclass(frozen=True)
class ReadingReport:
    """What was read of an agreement.

    Attributes:
        missing: what its texts lack, each in words; empty when a text is complete.
        unchecked: no text of it was checked for completeness.
        undecided: the number of mentions that are not decided yet.
        citations: the places that were read at a public source, where no text of it was read.
        annexes: the state of its annexes, or "".
    """

    state: ReadingState
    missing: list[str | SafeString]
    unchecked: bool
    undecided: int
    citations: list[str]
    annexes: str


def report_reading(agreement: Agreement, provisions: Iterable[Provision]) -> ReadingReport:
    """What was read of an agreement with these provisions, whose texts are prefetched (one query, or three)."""
    texts = list(agreement.texts.all())
    states = {text.main_text for text in texts}
    own = [text for text in texts if text.main_text != MainText.MISFILED]
    state = ReadingState(fetch_reading_states([agreement.pk])[agreement.pk]["read"])
    # Without a text there are none, and with a full reading none are open.
    open_mentions = count_open_mentions([text.pk for text in own]) if own and state != ReadingState.FULL else {}
    cited = (provision.citation for provision in provisions if provision.incorporates_id is None)
    incomplete = MainText.COMPLETE not in states
    return ReadingReport(
        state=state,
        missing=[missing_words(text.lacks) for text in texts if text.lacks and incomplete],
        unchecked=incomplete and "" in states,
        undecided=sum(counts["open_mentions"] for counts in open_mentions.values()),
        citations=[] if own else list(dict.fromkeys(cited)),
        annexes=_annexes(own),
    )


def _annexes(texts: list[Text]) -> str:
    """The state of an agreement's annexes: read if one text has them, none only if no text refers to any."""
    states = {text.annexes for text in texts}
    return next((one for one in (Annexes.READ, Annexes.NOT_IN_TEXT, "", Annexes.NONE) if one in states), "")


def state_label(state: str) -> SafeString:
    """A reading state as words; its class adds a symbol, so that colour is not the only sign."""
    return format_html('<span class="reading {}">{}</span>', state, ReadingState(state).label)


def states_by_agreement() -> dict[int, str]:
    """The reading states of all public agreements by primary key, from the lookups."""
    return {pk: next(iter(facts.facets["read"])) for pk, facts in get_lookups().agreements.items()}


def with_reading_states(agreements: list[Agreement]) -> list[Agreement]:
    """The same agreements; `reading_state` is set to the state of each (no query of its own)."""
    states = states_by_agreement()
    for agreement in agreements:
        agreement.reading_state = states.get(agreement.pk, ReadingState.NONE)  # type: ignore[attr-defined]
    return agreements
