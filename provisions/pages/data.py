"""The page on data: files, releases, and a question in the reader's own tool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_safe

from provisions.datasets import FORMATS, columns, panel
from provisions.models import Release
from provisions.models.column import Column
from provisions.pages.asked import Asked
from provisions.pages.clean import clean_address
from provisions.pages.errors import refuses_bad_questions
from provisions.pages.keeping import kept
from provisions.pages.releases import LABELS
from provisions.pages.tools import EXAMPLE, tools
from provisions.querying import Question

FILES = ("provisions", "agreements", "economies", "codebook", "evidence", "mentions")


@require_safe
@clean_address
@kept
@refuses_bad_questions
def data(request: HttpRequest) -> HttpResponse:
    """All that can be taken; the code is for the question on provisions that the address asks, or for an example."""
    asked = Question.parse("provisions", request.GET)
    question = asked if asked.active else Question.parse("provisions", QueryDict(EXAMPLE))
    context = {
        "sets": [*(_described(name, columns(name), FORMATS) for name in FILES), _panel()],
        "release": Release.objects.order_by("-pk").first(),
        "tools": tools(request, question),
        "listing": Asked(question, reverse("provisions")),
    }
    return render(request, "provisions/data.html", context)


def _panel() -> dict[str, Any]:
    return _described(panel.PANEL, panel.panel_columns(), panel.FORMATS)


def _described(name: str, columns: Sequence[Column], formats: Iterable[str]) -> dict[str, Any]:
    address = f"{get_script_prefix()}api/v1/{name}"
    return {
        "name": name,
        "label": LABELS[name],
        "columns": columns,
        "files": [{"format": one, "href": f"{address}.{one}"} for one in formats],
        "api_href": f"{address}/",
    }
