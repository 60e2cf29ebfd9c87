"""The OpenAPI description of releases."""

from __future__ import annotations

from typing import Any

from provisions.api.openapi import components
from provisions.api.openapi.parameters import path_parameter
from provisions.api.openapi.schema import HEADERS, JSON_ALONE, OperationSchema, json_of

Json = dict[str, Any]
STRING: Json = {"type": "string"}
VERSION = path_parameter("version", "Year and number, such as 2026.1.", STRING)
SIZE: Json = {"type": "integer", "minimum": 0}
OTHER: Json = {"application/ld+json": {"schema": {}}, "*/*": {"schema": STRING}}  # what is no JSON is bytes
FILE = components.whole(
    {
        "name": STRING,
        "bytes": SIZE,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "dataset": {"type": "string", "description": "Blank for descriptions."},
        "format": STRING,
        "records": {"type": ["integer", "null"], "description": "How many, where that is known."},
        "url": {"type": "string", "format": "uri"},
    },
    "A file of a release.",
)
RELEASE = components.whole(
    {
        "version": {"type": "string", "description": "Year and number."},
        "date": {"type": "string", "format": "date", "description": "When it was made."},
        "dataset_version": {"type": "integer", "description": "The dataset's counter at that time."},
        "note": STRING,
        "files": {"type": "array", "items": FILE},
    },
    "An immutable copy of the published data.",
)


class ReleaseListSchema(OperationSchema):
    topic = "releases"
    name = "list"

    def taken(self, dataset: str) -> list[Json]:
        return [JSON_ALONE]

    def given(self, dataset: str) -> Json:
        self.component("Release", RELEASE)
        page = self.component("ReleasePage", components.page("Release", facets=False))
        return {"description": "All releases.", "headers": HEADERS, "content": json_of(page)}

    def wrong(self) -> tuple[str, ...]:
        return ("400", "406")


class ReleaseSchema(ReleaseListSchema):
    name = "detail"

    def taken(self, dataset: str) -> list[Json]:
        return [VERSION, JSON_ALONE]

    def given(self, dataset: str) -> Json:
        release = self.component("Release", RELEASE)
        return {"description": "The release.", "headers": HEADERS, "content": json_of(release)}

    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "406")


class ReleaseFileSchema(ReleaseSchema):
    name = "file"

    def taken(self, dataset: str) -> list[Json]:
        return [VERSION, path_parameter("name", "The file's name, such as provisions.csv.", STRING)]

    def given(self, dataset: str) -> Json:
        return {
            "description": "The file.",
            "headers": HEADERS,
            "content": {"application/json": {"schema": {}}, **OTHER},
        }

    def wrong(self) -> tuple[str, ...]:
        return ("404",)
