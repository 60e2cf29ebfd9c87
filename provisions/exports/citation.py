"""How to cite one provision: in plain words, and in the formats of reference managers (BibTeX, RIS, CSL-JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext, gettext_noop

from provisions.models import Provision

MAKERS = "RTA-DB contributors"
TITLE = gettext_noop("RTA-DB: provisions on micro, small and medium-sized enterprises in regional trade agreements")


def plain(provision: Provision, address: str, seen: str) -> str:
    """One line for a footnote in the active language; `seen` is the day it was looked at, in words of that language.

    What is cited keeps its own names: agreement and citation stay as they are.
    """
    told = {
        "where": ", ".join(filter(None, [provision.agreement.name, provision.citation])),
        "title": gettext(TITLE),
        "number": provision.number,
        "address": address,
        "date": seen,
    }
    return gettext("%(where)s. In: %(title)s, %(number)s. %(address)s (accessed %(date)s).") % told


def of_release(version: str, made: date, address: str) -> str:
    """One line that cites a release of the whole dataset, in the active language."""
    told = {"year": made.year, "title": gettext(TITLE), "version": version, "address": address}
    return gettext("RTA-DB contributors (%(year)s). %(title)s. Release %(version)s. %(address)s") % told


def bibtex(provision: Provision, address: str, seen: date) -> str:
    fields = {
        "title": _title(provision),
        "howpublished": TITLE,
        "year": str(seen.year),
        "number": provision.number,
        "url": address,
        "urldate": seen.isoformat(),
    }
    lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{rta-db-{provision.number},", *lines, "}", ""])


def ris(provision: Provision, address: str, seen: date) -> str:
    fields = [
        ("TY", "DBASE"),
        ("TI", _title(provision)),
        ("T2", TITLE),
        ("PY", str(seen.year)),
        ("AN", provision.number),
        ("UR", address),
        ("Y2", f"{seen:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields)


def csl(provision: Provision, address: str, seen: date) -> str:
    item = {
        "id": f"rta-db-{provision.number}",
        "type": "entry",
        "title": _title(provision),
        "container-title": TITLE,
        "number": provision.number,
        "issued": {"date-parts": [[seen.year]]},
        "accessed": {"date-parts": [[seen.year, seen.month, seen.day]]},
        "URL": address,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


WRITERS: dict[str, tuple[Callable[[Provision, str, date], str], str, str]] = {
    "bibtex": (bibtex, "application/x-bibtex", "bib"),
    "ris": (ris, "application/x-research-info-systems", "ris"),
    "csl": (csl, "application/vnd.citationstyles.csl+json", "json"),
}


def _title(provision: Provision) -> str:
    return ", ".join(filter(None, [provision.agreement.name, provision.citation, provision.heading]))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _escaped(value: str) -> str:
    """BibTeX reads these characters as commands."""
    return re.sub(r"([&%$#_{}])", r"\\\1", _one_line(value))
