"""Descriptions of a release: a citation, a data package, and metadata for dataset search engines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from provisions.datasets.column import Column
from provisions.exports.citation import AUTHORS, TITLE
from provisions.exports.formats import FORMATS
from provisions.exports.releases.parts import Part
from provisions.exports.value_labels import value_labels
from provisions.panel.years import FIRST_YEAR, last_year

Json = dict[str, Any]
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
KEYWORDS = ["regional trade agreements", "MSMEs", "small and medium-sized enterprises", "trade policy", "WTO"]
ABOUT = (
    "Provisions on micro, small and medium-sized enterprises (MSMEs) in regional trade agreements, coded by a "
    "documented codebook, with the agreements, their parties over time, and a panel of economy pairs and years. No "
    "treaty's words: each provision has its citation, its place in the text and the checksum of the passage."
)
FIELD_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
RELATIONS = {
    ("provisions", "agreement"): ("agreements", "slug"),
    ("memberships", "agreement"): ("agreements", "slug"),
    ("memberships", "economy"): ("economies", "code"),
    ("non_applications", "agreement"): ("agreements", "slug"),
    ("non_applications", "economy_1"): ("economies", "code"),
    ("non_applications", "economy_2"): ("economies", "code"),
    ("groupings", "grouping"): ("economies", "code"),
    ("groupings", "member"): ("economies", "code"),
    ("readings", "provision"): ("provisions", "number"),
    ("dyads", "agreement"): ("agreements", "slug"),
    ("dyads", "economy_1"): ("economies", "code"),
    ("dyads", "economy_2"): ("economies", "code"),
}
CHECKSUMS = "SHA256SUMS"
# Content types of files that are not tables, by extension.
OTHER_TYPES = {
    "json": "application/json",
    "jsonld": "application/ld+json",
    "cff": "application/yaml",
    CHECKSUMS: "text/plain",
}
CHANGELOG = "changelog"  # without a primary key: a record that was added or removed has no field


@dataclass(frozen=True)
class ReleaseFileInfo:
    """A file of a release: its size in bytes, its SHA-256 in hexadecimal, and for a table the number of records."""

    name: str
    bytes: int
    sha256: str
    dataset: str = ""
    format: str = ""
    records: int | None = None

    @property
    def content_type(self) -> str:
        if self.format:
            return FORMATS[self.format].content_type.partition(";")[0]
        return OTHER_TYPES.get(self.name.rpartition(".")[2], "application/octet-stream")


def datapackage(version: str, parts: Sequence[Part], files: Sequence[ReleaseFileInfo]) -> bytes:
    """A Frictionless data package: CSV files with their schemas, the other formats as plain files."""
    by_name = {file.name: file for file in files}
    package = {
        "name": "rta-db",
        "id": f"rta-db-{version}",
        "title": TITLE,
        "description": ABOUT,
        "version": version,
        "licenses": [LICENCE],
        "contributors": [{"title": AUTHORS, "role": "author"}],
        "keywords": KEYWORDS,
        "resources": [_resource(part, by_name) for part in parts]
        + [_file_resource(file) for file in files if file.format and file.format != "csv"],
    }
    return json_file(package)


def _resource(part: Part, files: dict[str, ReleaseFileInfo]) -> Json:
    file = files[part.filename("csv")]
    return {
        "name": part.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "title": part.label,
        "description": part.definition,
        **_place(file),
        "encoding": "utf-8",
        **_size(file),
        "schema": _schema(part),
    }


def _schema(part: Part) -> Json:
    schema: Json = {"fields": [_field(part, column) for column in part.columns], "missingValues": [""]}
    if part.name != CHANGELOG:
        schema["primaryKey"] = list(part.key)
    foreign_keys = [
        {"fields": [name], "reference": {"resource": other, "fields": [field]}}
        for (own, name), (other, field) in RELATIONS.items()
        if own == part.name
    ]
    return {**schema, **({"foreignKeys": foreign_keys} if foreign_keys else {})}


def _field(part: Part, column: Column) -> Json:
    constraints: Json = {"required": True} if column.name in part.key and part.name != CHANGELOG else {}
    if column.type == "code" and column.variable:
        constraints["enum"] = [value.code for value in value_labels([column])[column.variable]]
    field = {
        "name": column.name,
        "type": FIELD_TYPES.get(column.type, "string"),
        "title": str(column.label),
        "description": str(column.definition),
    }
    return {**field, **({"constraints": constraints} if constraints else {})}


def _file_resource(file: ReleaseFileInfo) -> Json:
    return {"name": f"{file.dataset}-{file.format}", "type": "file", **_place(file), **_size(file)}


def _place(file: ReleaseFileInfo) -> Json:
    return {"path": file.name, "scheme": "file", "format": file.format, "mediatype": file.content_type}


def _size(file: ReleaseFileInfo) -> Json:
    return {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}


def citation(version: str) -> bytes:
    """A CITATION.cff, version 1.2.0."""
    content = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them with the number of the release.",
        "type": "dataset",
        "title": TITLE,
        "version": version,
        "abstract": ABOUT,
        "authors": [{"name": AUTHORS}],
        "keywords": KEYWORDS,
        "license": LICENCE["name"],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110).encode()


def as_schema_org(version: str, files: Sequence[ReleaseFileInfo], base: str = "") -> Json:
    """The release as a schema.org Dataset; `base` is the URL of its folder, empty for relative links."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": TITLE,
        "description": ABOUT,
        "version": version,
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": AUTHORS},
        "keywords": KEYWORDS,
        "temporalCoverage": f"{FIRST_YEAR}/{min(int(version.partition('.')[0]), last_year())}",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": f"{base}{file.name}",
                "encodingFormat": file.content_type,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in files
            if file.format
        ],
    }


def as_dcat(version: str, files: Sequence[ReleaseFileInfo], base: str = "") -> Json:
    """The release as a DCAT 3 dataset in JSON-LD; `base` as for schema.org."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": base or "./",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": TITLE, "@language": "en"},
        "dct:description": {"@value": ABOUT, "@language": "en"},
        "dcat:version": version,
        "dct:license": {"@id": LICENCE["path"]},
        "dct:creator": {"@type": "foaf:Organization", "foaf:name": AUTHORS},
        "dcat:keyword": KEYWORDS,
        "dcat:distribution": [_distribution(file, base) for file in files if file.format],
    }


def _distribution(file: ReleaseFileInfo, base: str) -> Json:
    return {
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dcat:downloadURL": {"@id": f"{base}{file.name}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{file.content_type}"},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }


def checksums(files: Sequence[ReleaseFileInfo]) -> bytes:
    """The content of SHA256SUMS, for `sha256sum --check`."""
    return "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()


def json_file(content: Json) -> bytes:
    """The content of a JSON file of a release."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
