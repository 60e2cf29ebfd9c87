"""Heads without their keyword: a number alone, or a heading alone."""

from provisions.intake.structure.bare_heads.articles import bare_articles
from provisions.intake.structure.bare_heads.chapters import bare_chapters

__all__ = ["bare_articles", "bare_chapters"]
