"""Columns of the codebook: as shipped in parts, and as one table for readers."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets.column import CURATED, Column, ColumnBuilder, Table
from provisions.models.codebook import CodebookVersion, Value, Variable

LABELS = ("label_en", "label_fr", "label_es")
DEFINITIONS = ("definition_en", "definition_fr", "definition_es")
CODING_RULE = ("rule", "rule_fr", "rule_es")
RULES = ("inclusion", "inclusion_fr", "inclusion_es", "exclusion", "exclusion_fr", "exclusion_es")


def _codebook() -> Iterable[Column]:
    """One row per value, with what is said of its variable: for readers. Files are loaded from codebook.yaml."""
    build, about = ColumnBuilder(Value, CURATED), ColumnBuilder(Variable, CURATED)
    for name in ("name", *LABELS, *DEFINITIONS, "takes", "role", *CODING_RULE):
        own = "variable" if name == "name" else f"variable_{name}"
        kind = "code" if name in ("name", "takes", "role") else "text"
        field = about.model_field(name)
        label, definition = f"variable: {field.verbose_name}", str(field.help_text)
        yield about.derived(kind, own, label, definition, path=f"variable__{name}", source=CURATED)
    yield build.field("code", "code", loadable=False)
    for name in (*LABELS, *DEFINITIONS, *RULES, "example", "example_article"):
        yield build.field("text", name, loadable=False)


def _codebook_versions() -> Iterable[Column]:
    build = ColumnBuilder(CodebookVersion, CURATED)
    return [build.field("text", "version"), build.field("date", "date"), build.field("text", "note")]


def _codebook_variables() -> Iterable[Column]:
    build = ColumnBuilder(Variable, CURATED)
    yield build.field("text", "name")
    yield build.field("integer", "position")
    yield from build.fields("text", *LABELS, *DEFINITIONS)
    yield from build.fields("code", "takes", "role")
    yield from build.fields("text", *CODING_RULE)


def _codebook_values() -> Iterable[Column]:
    build = ColumnBuilder(Value, CURATED)
    yield build.field("code", "variable", "variable__name")
    yield build.field("text", "code")
    yield build.field("integer", "position")
    yield from build.fields("text", *LABELS, *DEFINITIONS)
    yield from build.fields("text", *RULES, "example", "example_article")


CODEBOOK_VERSIONS = Table(
    "codebook_versions",
    "Codebook versions",
    "The versions of the codebook and what changed in each.",
    CodebookVersion,
    ("version",),
    tuple(_codebook_versions()),
)
CODEBOOK_VARIABLES = Table(
    "codebook_variables",
    "Variables",
    "The questions that the coding answers.",
    Variable,
    ("name",),
    tuple(_codebook_variables()),
)
CODEBOOK_VALUES = Table(
    "codebook_values",
    "Values",
    "The answers to each question.",
    Value,
    ("variable", "code"),
    tuple(_codebook_values()),
)
CODEBOOK = Table(
    "codebook",
    "Codebook",
    "Every value of every variable, with its rules: one row per value.",
    Value,
    ("variable", "code"),
    tuple(_codebook()),
    shipped=False,
)
