"""The structure of a text: which lines head parts, and what every stretch of it is."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from provisions.intake.outline import Outline, SpanRole
from provisions.intake.source import SourceDocument

from .build import Builder
from .candidates import find_heads
from .chain import choose_articles
from .containers import place_heads
from .layout import Layout


def find_structure(document: SourceDocument, language: str = "") -> Outline:
    """The outline of a document: its parts, the spans of its words, and doubts for a curator.

    Args:
        language: of the text, such as "es"; blank when unknown.
    """
    roles = _roles(document, language)
    layout = Layout(document, roles)
    heads = find_heads(layout)
    articles = choose_articles(heads)
    builder = Builder(layout, place_heads(articles, heads, layout), {})
    return Outline(tuple(builder.parts()), tuple(builder.spans()), ())


def _roles(document: SourceDocument, language: str) -> Sequence[SpanRole | None]:
    try:
        classify = import_module("provisions.intake.structure.line_roles").classify_lines
    except ImportError:
        return [None] * len(document.lines)
    roles: Sequence[SpanRole | None] = classify(document, language)
    return roles
