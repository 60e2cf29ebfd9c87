"""What all views of the API share: they only read, are open to all origins, and have ETags that follow the dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import Max
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from provisions.api import exceptions, throttling
from provisions.exports import FORMATS
from provisions.models import DatasetState, GroupingMember
from rta_db.build import build_id

WITH_GROUPINGS = ("economies",)  # datasets whose records name the groupings of today
METHODS = "GET, HEAD, OPTIONS"
OWN_HEADERS = ("ETag", "Last-Modified", "X-Dataset-Version", "X-Dataset-Release", "Content-Disposition")
EXPOSED_HEADERS = ", ".join((*OWN_HEADERS, *throttling.HEADERS))


class ProblemRenderer(BaseRenderer):
    """Makes problem details acceptable in the Accept header, in addition to JSON."""

    media_type = exceptions.MEDIA_TYPE
    format = "problem"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return bytes(JSONRenderer().render(data))


class DatasetResponseMixin:
    """Adds headers that open responses to all origins and name the dataset's version; answers conditional requests."""

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        is_plain = isinstance(final, Response) and final.content_type is None
        if is_plain and isinstance(final.accepted_renderer, ProblemRenderer):
            final.content_type = JSONRenderer.media_type
        final["Access-Control-Allow-Origin"] = "*"
        final["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        final["X-Dataset-Version"] = str(dataset_state(request).version)
        for name, value in getattr(self, "rate_limit_headers", {}).items():
            final[name] = value
        return final

    def conditional_response(
        self, request: Request, create: Callable[[], HttpResponseBase], *vary: str
    ) -> HttpResponseBase:
        """The response that `create` returns, or 304 without calling it when the caller has the current one.

        `vary`: extra inputs of the ETag. With any, no Last-Modified is sent.
        """
        state = dataset_state(request)
        change = last_grouping_exit(state) if getattr(self, "dataset", "") in WITH_GROUPINGS else None
        etag = build_etag(request, *vary, str(change))
        modified = None if vary else last_modified(state, change)
        response = get_conditional_response(request._request, etag=etag, last_modified=modified) or create()
        response["ETag"] = etag
        if modified is not None:
            response["Last-Modified"] = http_date(modified)
        response["Cache-Control"] = "public, no-cache"  # may be stored, but must be revalidated for each use
        return response


class ReadView(DatasetResponseMixin, APIView):
    """A view that only reads. Errors become problem details."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer, ProblemRenderer]
    throttle_classes = [throttling.MinuteRateThrottle]
    dataset: ClassVar[str] = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        str(dataset_state(request).version)  # read before any data, so that no response is older than its version
        super().initial(request, *args, **kwargs)

    def throttled(self, request: Request, wait: float | None) -> Any:
        raise throttling.RateLimitExceeded(int(wait or 1))

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Any]:
        return exceptions.exception_handler

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        error = MethodNotAllowed(str(request.method), _("This API is read-only: use GET, HEAD or OPTIONS."))
        error.headers = {"Allow": METHODS}  # type: ignore[attr-defined]
        raise error

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The response to a preflight request of a browser (CORS)."""
        headers = {
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": "86400",
        }
        return HttpResponse(status=204, headers=headers)


class FileView(ReadView):
    """A view whose address ends in a file extension, which takes precedence over the Accept header."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)


def renderers_of(formats: Iterable[str]) -> list[type[BaseRenderer]]:
    """The renderers of a list that comes as a file in these formats too, each of which the Accept header can ask for.

    Files are streamed; what is rendered here, such as errors, is JSON.
    """
    types = {name: FORMATS[name].content_type.partition(";")[0] for name in formats if name != "json"}
    files = [type(name, (ProblemRenderer,), {"media_type": media, "format": name}) for name, media in types.items()]
    return [*ReadView.renderer_classes, *files]


def dataset_state(request: Request) -> DatasetState:
    """The state of the dataset that the request reads; queried once."""
    state: DatasetState = request._request.dataset_state  # type: ignore[attr-defined]
    return state


def build_etag(request: Request, *vary: str) -> str:
    """A weak ETag of the dataset's state, the build, the address, the language of labels and the accepted format."""
    state = dataset_state(request)
    parts = [
        build_id(), str(state.version), state.changed.isoformat(), get_language() or "",
        request.accepted_renderer.format, request.build_absolute_uri(), *vary,
    ]  # fmt: skip
    return f'W/"{state.version}-{hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]}"'


def last_modified(state: DatasetState, grouping_exit: date | None = None) -> int | None:
    """When the dataset changed, in seconds since 1970; None during that second, in which it may change again.

    `grouping_exit`: see last_grouping_exit, for records that name the groupings of today.
    """
    if timezone.now() - state.changed < timedelta(seconds=1):
        return None
    if grouping_exit is None:
        return int(state.changed.timestamp())
    day_after = timezone.make_aware(datetime.combine(grouping_exit + timedelta(days=1), time()))
    return int(max(state.changed, day_after).timestamp())


def last_grouping_exit(state: DatasetState) -> date | None:
    """The latest past day on which a membership in a grouping ended: on the next day records change without an edit."""
    return _last_exit_before(timezone.localdate(), state.version, state.changed)


@lru_cache(maxsize=1)
def _last_exit_before(day: date, _version: int, _changed: datetime) -> date | None:
    past_members = GroupingMember.objects.filter(exit_date__lt=day)
    last: date | None = past_members.aggregate(last=Max("exit_date"))["last"]
    return last
