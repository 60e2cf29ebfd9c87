"""What all addresses of the API share: reading only, from any origin, with an entity tag that follows the dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db.models import Max
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from provisions.api import exceptions, throttling
from provisions.models import DatasetState, GroupingMember
from rta_db.build import build_id

OF_TODAY = ("economies",)  # datasets that tell who is in a grouping today
METHODS = "GET, HEAD, OPTIONS"
OWN = ("ETag", "Last-Modified", "X-Dataset-Version", "X-Dataset-Release", "Content-Disposition")
EXPOSED = ", ".join((*OWN, *throttling.HEADERS))


class Negotiation(DefaultContentNegotiation):
    """By the Accept header alone: `format` is a parameter of questions, and read with them."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class Problem(BaseRenderer):
    """Lets callers ask for problem details in the Accept header, beside JSON."""

    media_type = exceptions.MEDIA_TYPE
    format = "problem"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return bytes(JSONRenderer().render(data))


class Csv(Problem):
    """Lets callers ask for CSV in the Accept header; what is not streamed, such as an error, is JSON all the same."""

    media_type = "text/csv"
    format = "csv"


class OpenToAll:
    """Headers that let pages of any origin read, and that say which version of the dataset it is, and if it is new."""

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if isinstance(final, Response) and final.content_type is None and isinstance(final.accepted_renderer, Problem):
            final.content_type = JSONRenderer.media_type  # what these forms are asked for is made elsewhere
        final["Access-Control-Allow-Origin"] = "*"
        final["Access-Control-Expose-Headers"] = EXPOSED
        final["X-Dataset-Version"] = str(request.dataset_state.version)  # type: ignore[attr-defined]
        for name, value in getattr(self, "rate_headers", {}).items():
            final[name] = value
        return final

    def unless_known(self, request: Request, make: Callable[[], HttpResponseBase], *more: str) -> HttpResponseBase:
        """The answer that `make` gives, or 304 when the caller has it already; made only when it is needed.

        `more` is what the answer depends on beside the dataset and the address; when there is any, its tag alone tells.
        """
        state = request.dataset_state  # type: ignore[attr-defined]
        left = last_left(state) if getattr(self, "dataset", "") in OF_TODAY else None
        tag, modified = entity_tag(request, *more, str(left)), None if more else last_modified(state, left)
        response = get_conditional_response(request._request, etag=tag, last_modified=modified) or make()
        response["ETag"] = tag
        if modified is not None:
            response["Last-Modified"] = http_date(modified)
        response["Cache-Control"] = "public, no-cache"  # keep it, but ask each time whether it still holds
        return response


class ReadView(OpenToAll, APIView):
    """A view that reads. Subclasses write `get`; errors become problem details."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = Negotiation
    renderer_classes = [JSONRenderer, Problem]
    throttle_classes = [throttling.PerMinute]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The version is read before any data: an answer may be newer than it says, never older."""
        _version = request.dataset_state.version  # type: ignore[attr-defined]
        super().initial(request, *args, **kwargs)

    def throttled(self, request: Request, wait: float | None) -> Any:
        raise throttling.TooMany(int(wait or 1))

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Any]:
        return exceptions.answer

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        error = MethodNotAllowed(str(request.method), _("This API is read-only: use GET, HEAD or OPTIONS."))
        error.headers = {"Allow": METHODS}  # type: ignore[attr-defined]
        raise error

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What a browser asks before a page of another origin may read."""
        headers = {
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": "86400",
        }
        return HttpResponse(status=204, headers=headers)


class DatasetView(ReadView):
    """A view of one of the datasets that questions can be asked of."""

    dataset: ClassVar[str] = ""


def entity_tag(request: Request, *more: str) -> str:
    """A tag that changes with the dataset, the address, the language of labels, the form asked for and the software."""
    state = request.dataset_state  # type: ignore[attr-defined]
    parts = [
        build_id(), str(state.version), state.changed.isoformat(), get_language() or "",
        request.accepted_renderer.format, request.build_absolute_uri(), *more,
    ]  # fmt: skip
    return f'W/"{state.version}-{hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]}"'


def last_modified(state: DatasetState, left: date | None = None) -> int | None:
    """When the dataset changed, in whole seconds; None within that second, when a further change could not be told.

    Args:
        left: the last day of whoever left a grouping last, for records that tell who is in one today.
    """
    if timezone.now() - state.changed < timedelta(seconds=1):
        return None
    out = timezone.make_aware(datetime.combine(left + timedelta(days=1), time())) if left else state.changed
    return int(max(state.changed, out).timestamp())


def last_left(state: DatasetState) -> date | None:
    """The last day of whoever left a grouping last. On the day after, who is in one has changed, but not the data."""
    return _last_left_before(timezone.localdate(), state.version, state.changed)


@lru_cache(maxsize=1)
def _last_left_before(day: date, _version: int, _changed: datetime) -> date | None:
    left = GroupingMember.objects.filter(exit_date__lt=day).aggregate(last=Max("exit_date"))
    found: date | None = left["last"]
    return found
