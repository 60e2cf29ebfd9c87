"""The sentence of a flag, in the reader's language, made of what the flag names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, npgettext, pgettext, pgettext_lazy

from provisions.intake.outline import Flag, PartKind, SpanRole
from provisions.lib.number_format import format_count, format_percent

TITLES = {
    "missing_numbers": _lazy("missing numbers"),
    "number_read_otherwise": _lazy("another number"),
    "number_out_of_order": _lazy("out of order"),
    "repeated_part": _lazy("stands twice"),
    "repeated_heading": _lazy("same heading"),
    "very_long_article": _lazy("very long"),
    "no_article": _lazy("no article"),
    "contents_not_found": _lazy("named in the contents list only"),
    "not_in_contents": _lazy("not in the contents list"),
    "scanned_page": _lazy("picture without words"),
    "recognised_page": _lazy("words read from a picture"),
    "blank_page": _lazy("empty page"),
    "unknown_words": _lazy("unknown words"),
    "backwards_page": _lazy("words run backwards"),
    "other_script": _lazy("another script"),
}
SCRIPTS = {
    "Latin": pgettext_lazy("letters", "Latin"),
    "Cyrillic": pgettext_lazy("letters", "Cyrillic"),
    "Greek": pgettext_lazy("letters", "Greek"),
    "Arabic": pgettext_lazy("letters", "Arabic"),
    "Hebrew": pgettext_lazy("letters", "Hebrew"),
    "Cjk": pgettext_lazy("letters", "Chinese"),
    "Hangul": pgettext_lazy("letters", "Korean"),
    "Hiragana": pgettext_lazy("letters", "Japanese"),
    "Katakana": pgettext_lazy("letters", "Japanese"),
    "Thai": pgettext_lazy("letters", "Thai"),
    "Georgian": pgettext_lazy("letters", "Georgian"),
    "Armenian": pgettext_lazy("letters", "Armenian"),
}
KINDS = {
    str(SpanRole.FRONT): _lazy("the title page"),
    str(PartKind.PREAMBLE): _lazy("the preamble"),
    str(PartKind.ANNEX): _lazy("an annex"),
    str(PartKind.PROTOCOL): _lazy("a protocol"),
    str(PartKind.DECLARATION): _lazy("a declaration"),
    str(PartKind.SIDE_LETTER): _lazy("a side letter"),
}
MOST_NUMBERS, MOST_NAMES = 4, 5
Values = Mapping[str, Any]


def describe_flag(flag: Flag) -> str:
    """The sentence of a flag; that of one stored as an English sentence stays as it is."""
    make = _MESSAGES.get(flag.code)
    if flag.message or make is None:
        return flag.message or flag.code
    return make(flag.parameters)


def _missing_numbers(values: Values) -> str:
    lost = values["numbers"]
    named = {**values, "numbers": _numbers(lost) if lost else pgettext("are missing", "Numbers")}
    count = len(lost) or 2
    between, has_pages = "before" in values, values["page"] is not None
    if between and has_pages:
        message = ngettext(
            "%(numbers)s is missing between %(before)s, page %(before_page)s, and %(after)s, page %(page)s.",
            "%(numbers)s are missing between %(before)s, page %(before_page)s, and %(after)s, page %(page)s.",
            count,
        )
    elif between:
        message = ngettext(
            "%(numbers)s is missing between %(before)s and %(after)s.",
            "%(numbers)s are missing between %(before)s and %(after)s.",
            count,
        )
    elif has_pages:
        message = ngettext(
            "%(numbers)s is missing before %(after)s, page %(page)s.",
            "%(numbers)s are missing before %(after)s, page %(page)s.",
            count,
        )
    else:
        message = ngettext(
            "%(numbers)s is missing before %(after)s.", "%(numbers)s are missing before %(after)s.", count
        )
    return message % named


def _number_read_otherwise(values: Values) -> str:
    if values["page"] is None:
        return _("“%(printed)s” stands where %(number)s is missing.") % values
    return _("“%(printed)s”, page %(page)s, stands where %(number)s is missing.") % values


def _repeated_part(values: Values) -> str:
    first, second = values["pages"]
    named = {**values, "first": first, "second": second}
    if "inside" in values:
        named["inside"] = _part(values["inside"])
        if first == second:
            return _("%(number)s stands twice; once among the words of %(inside)s.") % named
        return (
            _("%(number)s stands twice, on pages %(first)s and %(second)s; once among the words of %(inside)s.") % named
        )
    if values["same_words"]:
        if first == second:
            return _("%(number)s stands twice with the same words.") % named
        return _("%(number)s stands twice with the same words, on pages %(first)s and %(second)s.") % named
    if first == second:
        return _("%(number)s stands twice.") % named
    return _("%(number)s stands twice, on pages %(first)s and %(second)s.") % named


def _number_out_of_order(values: Values) -> str:
    has_page = values["page"] is not None
    if "after" in values:
        if has_page:
            return _("%(number)s, page %(page)s, comes after %(after)s.") % values
        return _("%(number)s comes after %(after)s.") % values
    named = {**values, "inside": _part(values["inside"])}
    if has_page:
        return _("%(number)s, page %(page)s, stands among the words of %(inside)s.") % named
    return _("%(number)s stands among the words of %(inside)s.") % named


def _repeated_heading(values: Values) -> str:
    named = {"heading": values["heading"], "numbers": _names(values["numbers"])}
    if len(pages := sorted(set(values["pages"]))) == 1:
        return _("%(numbers)s have the same heading, “%(heading)s”.") % named
    return _("%(numbers)s have the same heading, “%(heading)s”, on pages %(pages)s.") % {**named, "pages": _runs(pages)}


def _very_long_article(values: Values) -> str:
    named = {**values, "letters": format_count(values["letters"])}
    if values["page"] is None:
        message = _(
            "Article %(number)s is very long (%(letters)s letters); an annex or other articles may begin in it."
        )
    else:
        message = _(
            "Article %(number)s, page %(page)s, is very long (%(letters)s letters); an annex or other articles may"
            " begin in it."
        )
    return message % named


def _no_article(values: Values) -> str:
    return _("No article was found in this text.")


def _contents_not_found(values: Values) -> str:
    return _("The contents list names %(names)s, not found in the text.") % {"names": _names(values["names"])}


def _not_in_contents(values: Values) -> str:
    names = values["names"]
    message = ngettext("%(names)s is not in the contents list.", "%(names)s are not in the contents list.", len(names))
    return message % {"names": _names(names)}


def _scanned_page(values: Values) -> str:
    message = ngettext(
        "Page %(pages)s is a picture of text; the words are missing.",
        "Pages %(pages)s are pictures of text; the words are missing.",
        len(values["pages"]),
    )
    return message % {"pages": _runs(values["pages"])}


def _recognised_page(values: Values) -> str:
    message = ngettext(
        "Page %(pages)s was read from a picture; letters may be wrong.",
        "Pages %(pages)s were read from pictures; letters may be wrong.",
        len(values["pages"]),
    )
    return message % {"pages": _runs(values["pages"])}


def _blank_page(values: Values) -> str:
    message = ngettext("Page %(pages)s is empty.", "Pages %(pages)s are empty.", len(values["pages"]))
    return message % {"pages": _runs(values["pages"])}


def _unknown_words(values: Values) -> str:
    message = ngettext(
        "%(unknown)s of the %(words)s words of page %(pages)s (%(share)s) are unknown.",
        "%(unknown)s of the %(words)s words of pages %(pages)s (%(share)s) are unknown.",
        len(values["pages"]),
    )
    unknown, words = values["unknown"], values["words"]
    counts = {"unknown": format_count(unknown), "words": format_count(words), "share": format_percent(unknown / words)}
    return message % {**counts, "pages": _runs(values["pages"])}


def _backwards_page(values: Values) -> str:
    return _("The words of page %(page)s run backwards.") % values


def _other_script(values: Values) -> str:
    script, main = (SCRIPTS.get(values[name], values[name]) for name in ("script", "main"))
    message = _("Page %(page)s is mostly in %(script)s letters, the rest in %(main)s.")
    return message % {**values, "script": script, "main": main}


_MESSAGES: dict[str, Callable[[Values], str]] = {
    "missing_numbers": _missing_numbers,
    "number_read_otherwise": _number_read_otherwise,
    "number_out_of_order": _number_out_of_order,
    "repeated_part": _repeated_part,
    "repeated_heading": _repeated_heading,
    "very_long_article": _very_long_article,
    "no_article": _no_article,
    "contents_not_found": _contents_not_found,
    "not_in_contents": _not_in_contents,
    "scanned_page": _scanned_page,
    "recognised_page": _recognised_page,
    "blank_page": _blank_page,
    "unknown_words": _unknown_words,
    "backwards_page": _backwards_page,
    "other_script": _other_script,
}


def _part(name: str) -> str:
    """A part as it is printed; one of which nothing is printed, by its kind."""
    return str(KINDS.get(name, name))


def _numbers(lost: Sequence[str]) -> str:
    """ "1.5", "1.5 and 1.6", "1.5 to 1.16"."""
    return _join(lost) if len(lost) <= MOST_NUMBERS else _("%(first)s to %(last)s") % _ends(lost)


def _names(names: Sequence[str]) -> str:
    """ "Chapter 2", "Chapter 2 and Chapter 3", "A, B, C, D, E and 3 more"."""
    if len(names) <= MOST_NAMES + 1:
        return _join(names)
    more = len(names) - MOST_NAMES
    return _join([*names[:MOST_NAMES], npgettext("names", "%(n)s more", "%(n)s more", more) % {"n": more}])


def _runs(pages: Sequence[int]) -> str:
    """Pages in order: "3", "3, 7 and 13 to 15"."""
    named: list[str] = []
    for _key, run in groupby(enumerate(pages), lambda pair: pair[1] - pair[0]):
        numbers = [str(page) for _at, page in run]
        named += [_("%(first)s to %(last)s") % _ends(numbers)] if len(numbers) > 2 else numbers
    return _join(named)


def _ends(items: Sequence[str]) -> dict[str, str]:
    return {"first": items[0], "last": items[-1]}


def _join(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return _("%(items)s and %(last)s") % {"items": ", ".join(items[:-1]), "last": items[-1]}
