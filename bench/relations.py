"""What OpenAPI has no words for: parameters that don't go together. Read by schemathesis, as SCHEMATHESIS_HOOKS.

Cases that are meant to be right are made so; those that are meant to be wrong stay as they are. The rules themselves
are in the descriptions of the parameters, and tests/api/ has a test for each.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import schemathesis
from schemathesis import GenerationMode

BESIDE_A_RELEASE = {"release", "page", "page_size", "format"}
SPANS = (("signed_from", "signed_to"), ("in_force_from", "in_force_to"), ("year_from", "year_to"))


LONG = ("agreement", "party", "party_all", "wto_rta_id", "economy")
ONE_IN = 25


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Of the values of long lists one in 25: tests/api/test_schema.py asks for each, and here each would be a call."""
    return not case.query or all(_chosen(case.query.get(name)) for name in LONG)


def _chosen(value: Any) -> bool:
    """Whether it is a value of the sample; whatever is not one plain value is."""
    one = value[0] if isinstance(value, list) and len(value) == 1 else value
    return (
        not isinstance(one, str)
        or (one.isdigit() and int(one) < 30)
        or crc32(one.encode("utf-8", "replace")) % ONE_IN == 0
    )


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """The case, with what contradicts itself taken out of a right one."""
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE and case.query:
        reconcile(case.query)
    return case


def reconcile(query: dict[str, Any]) -> None:
    """Takes out of a query what its other parameters rule out."""
    _release(query)
    if "cursor" in query:
        query["cursor"] = ""  # others come from `next`
        query.pop("page", None)
    if query.get("ordering") == "relevance" and ("cursor" in query or not str(query.get("q", "")).strip()):
        del query["ordering"]
    if query.get("shape") == "long":
        query.pop("fields", None)
    for first, last in SPANS:
        if query.get(first) and query.get(last) and int(query[first]) > int(query[last]):
            query[first], query[last] = query[last], query[first]


def _release(query: dict[str, Any]) -> None:
    """A release has whole tables: of the two, what the case says more about is kept."""
    others = set(query) - BESIDE_A_RELEASE
    if "release" in query and len(others) > 1:
        del query["release"]
    elif "release" in query:
        for name in others:
            del query[name]
