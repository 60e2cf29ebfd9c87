"""Columns of the codebook: as shipped in parts, and as one table for readers."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets.column import CURATION, Column, ColumnBuilder, define_table
from provisions.models.codebook import CodebookVersion, Value, Variable, version_name

TEXTS = ("label_en", "label_fr", "label_es", "definition_en", "definition_fr", "definition_es")
CODING_RULE = ("rule", "rule_fr", "rule_es")
RULES = ("inclusion", "inclusion_fr", "inclusion_es", "exclusion", "exclusion_fr", "exclusion_es", "example",
         "example_article", "coverage", "coverage_fr", "coverage_es")  # fmt: skip


@define_table(
    "Codebook versions", "The versions of the codebook and what changed in each.", CodebookVersion, ("version",)
)
def codebook_versions() -> Iterable[Column]:
    build = ColumnBuilder(CodebookVersion, CURATION)
    yield build.field("text", "version", renamed=version_name)
    yield build.field("date", "date")
    yield build.field("text", "note")


@define_table("Variables", "The questions that the coding answers.", Variable, ("name",))
def codebook_variables() -> Iterable[Column]:
    build = ColumnBuilder(Variable, CURATION)
    yield build.field("text", "name")
    yield build.field("integer", "position")
    yield from build.fields("text", *TEXTS)
    yield from build.fields("code", "takes", "role")
    yield from build.fields("text", *CODING_RULE)


@define_table("Values", "The answers to each question.", Value, ("variable", "code"))
def codebook_values() -> Iterable[Column]:
    build = ColumnBuilder(Value, CURATION)
    yield build.field("code", "variable", "variable__name")
    yield build.field("text", "code")
    yield build.field("integer", "position")
    yield from build.fields("text", *TEXTS, *RULES)


@define_table(
    "Codebook",
    "Every value of every variable, with its rules: one row per value.",
    Value,
    ("variable", "code"),
    has_file=False,  # files are loaded from codebook.yaml
)
def codebook() -> Iterable[Column]:
    build, variable = ColumnBuilder(Value, CURATION), ColumnBuilder(Variable, CURATION)
    for field in ("name", *TEXTS, "takes", "role", *CODING_RULE):
        name = "variable" if field == "name" else f"variable_{field}"
        type = "code" if field in ("name", "takes", "role") else "text"
        label, definition = variable.texts(field)
        yield Column(name, type, f"variable: {label}", definition, CURATION, path=f"variable__{field}")
    yield build.field("code", "code", loadable=False)
    yield from build.fields("text", *TEXTS, *RULES, loadable=False)
