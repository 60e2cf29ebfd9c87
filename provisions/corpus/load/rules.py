"""Rules between the cells of a row, and between rows of two files. Each gives (column, what is wrong)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from provisions.corpus.load.files import Content
from provisions.models import Accession, Economy, Text
from provisions.models.codings import SINGLE

Values = dict[str, Any]
Faults = Iterator[tuple[str, str]]
LOCATED = ("corpus", "text_identifier", "article_identifier", "start", "end", "checksum", "words")


class Rules:
    """Facts of other tables that rules need, from the files first and from the database where the files have none."""

    def __init__(self, contents: dict[str, Content]) -> None:
        self.text_agreement = _facts(contents.get("texts"), ("corpus", "identifier"), "agreement") or {
            (corpus, identifier): slug
            for corpus, identifier, slug in Text.objects.values_list("corpus", "identifier", "agreement__slug")
        }
        self.accession_agreement = _facts(contents.get("accessions"), ("wto_rta_id",), "agreement") or {
            (number,): slug for number, slug in Accession.objects.values_list("wto_rta_id", "agreement__slug")
        }
        self.kinds = _facts(contents.get("economies"), ("code",), "kind") or {
            (code,): kind for code, kind in Economy.objects.values_list("code", "kind")
        }


def _facts(content: Content | None, key: tuple[str, ...], name: str) -> dict[tuple[Any, ...], Any]:
    rows = content.rows if content else []
    return {tuple(row.values.get(part) for part in key): row.values.get(name) for row in rows}


def provision(values: Values, rules: Rules) -> Faults:
    yield from _passage(values)
    text = (values["corpus"], values["text_identifier"])
    if text in rules.text_agreement and rules.text_agreement[text] != values["agreement"]:
        yield "text_identifier", f"is a text of {rules.text_agreement[text]}, not of {values['agreement']}"
    status = values.get("status") or "published"
    if status == "published":
        for name in ("citation", "summary", *SINGLE):
            if values[name] is None:
                yield name, "is empty; a published provision needs it"
    yield from _withdrawal(values, status)


def _passage(values: Values) -> Faults:
    """Where the words are: all of it for a passage in a corpus, an address for one that is only cited."""
    if values["text_status"] == "stand_off":
        for name in LOCATED:
            if values[name] is None:
                yield name, "is empty; a passage in a corpus (text_status stand_off) needs it"
    elif values["source_url"] is None:
        yield "source_url", "is empty; a passage that is only cited needs the address where it can be read"
    yield from _length(values)
    if values["checksum"] is not None and not re.fullmatch("[0-9a-f]{64}", values["checksum"]):
        yield "checksum", "is no SHA-256; write 64 digits of 0-9 and a-f"


def _withdrawal(values: Values, status: str) -> Faults:
    if status == "withdrawn" and not values.get("withdrawal_reason"):
        yield "withdrawal_reason", "is empty; a withdrawn provision says why"
    if status != "withdrawn" and values.get("replaced_by"):
        yield "replaced_by", "is only for a withdrawn provision"
    if values.get("replaced_by") == values["number"]:
        yield "replaced_by", "is the provision itself"


def _length(values: Values) -> Faults:
    if (values["start"] is None) != (values["end"] is None):
        yield "end", "and start go together: write both or none"
    elif values["start"] is not None and values["end"] <= values["start"]:
        yield "end", f"must be greater than start ({values['start']}): it is the offset after the last character"


def rejection(values: Values, rules: Rules) -> Faults:
    return _length(values)


def _dates(values: Values, first: str = "entry_date", last: str = "exit_date") -> Faults:
    if values[first] and values[last] and values[last] < values[first]:
        yield last, f"is before {first} ({values[first]})"


def grouping(values: Values, rules: Rules) -> Faults:
    yield from _dates(values)
    if values["grouping"] == values["member"]:
        yield "member", "is the grouping itself"
    if rules.kinds.get((values["grouping"],)) != "grouping":
        yield "grouping", "is an economy that is no grouping (kind in economies.csv)"


def membership(values: Values, rules: Rules) -> Faults:
    yield from _dates(values)
    if values["pending"] and values["entry_date"]:
        yield "entry_date", "must be empty while pending is true"
    accession = values["accession"]
    if accession is not None and rules.accession_agreement.get((accession,)) != values["agreement"]:
        yield "accession", f"joins {rules.accession_agreement.get((accession,))}, not {values['agreement']}"


def agreement(values: Values, rules: Rules) -> Faults:
    if values.get("merged_into") == values["slug"]:
        yield "merged_into", "is the agreement itself"


def study(values: Values, rules: Rules) -> Faults:
    if values["doi"] is None and values["url"] is None:
        yield "url", "is empty, and so is doi; readers need one of them to find it"


RULES: dict[str, Callable[[Values, Rules], Faults]] = {
    "provisions": provision,
    "rejections": rejection,
    "groupings": grouping,
    "memberships": membership,
    "agreements": agreement,
    "evidence": study,
}
