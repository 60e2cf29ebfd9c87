"""Citations: in plain words, and in the formats of reference managers (BibTeX, RIS, CSL-JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext, gettext_noop

from provisions.models import Provision

AUTHORS = "RTA-DB contributors"
TITLE = gettext_noop("RTA-DB: provisions on micro, small and medium-sized enterprises in regional trade agreements")
TEX_NAMES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def cite_provision(provision: Provision, url: str, access_date: str) -> str:
    """One line for a footnote in the active language; `access_date` is a date in that language.

    The names of agreements and the provision's citation are not translated.
    """
    parts = {
        "where": ", ".join(filter(None, [provision.agreement.name, provision.citation])),
        "title": gettext(TITLE),
        "number": provision.number,
        "address": url,
        "date": access_date,
    }
    return gettext("%(where)s. In: %(title)s, %(number)s. %(address)s (accessed %(date)s).") % parts


def cite_release(version: str, release_date: date, url: str) -> str:
    """One line that cites a release of the whole dataset, in the active language."""
    parts = {"year": release_date.year, "title": gettext(TITLE), "version": version, "address": url}
    return gettext("RTA-DB contributors (%(year)s). %(title)s. Release %(version)s. %(address)s") % parts


def bibtex(provision: Provision, url: str, access_date: date) -> str:
    """A BibTeX entry."""
    fields = {
        "title": _title(provision),
        "howpublished": TITLE,
        "year": str(access_date.year),
        "number": provision.number,
        "url": url,
        "urldate": access_date.isoformat(),
    }
    lines = [f"  {name} = {{{_escape(value)}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{rta-db-{provision.number},", *lines, "}", ""])


def ris(provision: Provision, url: str, access_date: date) -> str:
    """A RIS record."""
    fields = [
        ("TY", "DBASE"),
        ("TI", _title(provision)),
        ("T2", TITLE),
        ("PY", str(access_date.year)),
        ("AN", provision.number),
        ("UR", url),
        ("Y2", f"{access_date:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields)


def csl(provision: Provision, url: str, access_date: date) -> str:
    """A list of one item in CSL-JSON."""
    item = {
        "id": f"rta-db-{provision.number}",
        "type": "entry",
        "title": _title(provision),
        "container-title": TITLE,
        "number": provision.number,
        "issued": {"date-parts": [[access_date.year]]},
        "accessed": {"date-parts": [[access_date.year, access_date.month, access_date.day]]},
        "URL": url,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


# Function, content type and extension by the name of the style.
WRITERS: dict[str, tuple[Callable[[Provision, str, date], str], str, str]] = {
    "bibtex": (bibtex, "application/x-bibtex", "bib"),
    "ris": (ris, "application/x-research-info-systems", "ris"),
    "csl": (csl, "application/vnd.citationstyles.csl+json", "json"),
}


def _title(provision: Provision) -> str:
    return ", ".join(filter(None, [provision.agreement.name, provision.citation, provision.heading]))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _escape(value: str) -> str:
    """TeX reads these characters as commands."""
    return re.sub(r"[\\~^&%$#_{}]", lambda match: TEX_NAMES.get(match[0], f"\\{match[0]}"), _one_line(value))
