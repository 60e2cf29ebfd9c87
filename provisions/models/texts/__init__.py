"""Texts: the documents with their words, the parts that are spans over them, and mentions found in these."""

from provisions.models.texts.documents import Document, Text
from provisions.models.texts.mentions import Mention, RejectedMention
from provisions.models.texts.parts import Article, Chapter

__all__ = ["Article", "Chapter", "Document", "Mention", "RejectedMention", "Text"]
