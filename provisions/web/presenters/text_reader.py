"""Reading an agreement's whole text: its chapters, with mentions marked and coded passages tied to their provisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from provisions.importers.tota.headings import display_heading, display_number
from provisions.models import Agreement, Article, Chapter, Provision, Text

MOST_FOUND = 100
LONGEST_SEARCH = 200

Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """A coded stretch of an article's words."""

    start: int
    end: int
    provision: Provision


@dataclass(frozen=True)
class ReadArticle:
    """An article ready to be shown: its name, and its words with what is marked in them."""

    identifier: str
    name: str
    words: SafeString
    provisions: list[Provision]


@dataclass(frozen=True)
class ChapterEntry:
    """A line of the table of contents."""

    position: int
    name: str
    mentions: int
    href: str
    current: bool


class Treaty:
    """One loaded text of an agreement, open at one chapter; `texts` are all that are loaded, one for each language."""

    def __init__(self, text: Text, texts: list[Text], chapter: str, looked_for: str) -> None:
        self.text = text
        self.texts = texts
        self.looked_for = looked_for[:LONGEST_SEARCH].strip()
        self._wanted = chapter

    @cached_property
    def chapters(self) -> list[Chapter]:
        return list(self.text.chapters.annotate(mention_total=Count("articles__mentions")))

    @cached_property
    def chapter(self) -> Chapter:
        """The chapter asked for; the first that names MSMEs when none was; the first of all when none does.

        Raises Http404 when there is no such chapter.
        """
        if self._wanted:
            asked = [chapter for chapter in self.chapters if str(chapter.position) == self._wanted]
            if not asked:
                raise Http404(f"There is no chapter {self._wanted!r}.")
            return asked[0]
        naming = [chapter for chapter in self.chapters if chapter.mention_total]  # type: ignore[attr-defined]
        return (naming or self.chapters)[0]

    @cached_property
    def contents(self) -> list[ChapterEntry]:
        return [self._entry(chapter) for chapter in self.chapters]

    def _entry(self, chapter: Chapter) -> ChapterEntry:
        mentions = chapter.mention_total  # type: ignore[attr-defined]
        return ChapterEntry(
            chapter.position, chapter_name(chapter), mentions, self.href(chapter.position), chapter == self.chapter
        )

    def href(self, position: int, anchor: str = "") -> str:
        """The address of a chapter of this text."""
        query = {"chapter": position} | ({"language": self.text.language} if len(self.texts) > 1 else {})
        return f"?{urlencode(query)}" + (f"#{anchor}" if anchor else "")

    @cached_property
    def articles(self) -> list[ReadArticle]:
        """The chapter's articles."""
        found = self.chapter.articles.order_by("position").prefetch_related("mentions")
        passages = _passages(found)
        return [_read(article, passages.get(article.pk, [])) for article in found]

    @cached_property
    def found(self) -> list[tuple[Article, str]]:
        """Articles that hold the words looked for, as they stand, each with the address of its place."""
        if not self.looked_for:
            return []
        holding = Article.objects.filter(text=self.text, body__icontains=self.looked_for).select_related("chapter")
        in_order = holding.order_by("position")[:MOST_FOUND]
        return [(article, self.href(article.chapter.position, f"a{article.identifier}")) for article in in_order]


def opened(agreement: Agreement, language: str, chapter: str, looked_for: str) -> Treaty | None:
    """The agreement's text in a language, or in the first there is; None when no text is loaded.

    Raises Http404 when texts are loaded, but none in that language.
    """
    texts = list(agreement.texts.exclude(checksum="").order_by("language", "identifier"))
    mine = [text for text in texts if not language or text.language == language]
    if texts and not mine:
        raise Http404(f"No text in {language!r} is loaded.")
    return Treaty(mine[0], texts, chapter, looked_for) if mine else None


def chapter_name(chapter: Chapter) -> str:
    """Number and heading, as one reads them."""
    return " ".join(filter(None, [display_number(chapter.number), display_heading(chapter.heading)])) or str(
        chapter.position
    )


def article_name(article: Article) -> str:
    """Number and heading, as one reads them; nothing for an article that has neither."""
    return " ".join(filter(None, [display_number(article.number), display_heading(article.heading)]))


def _passages(articles: QuerySet[Article]) -> dict[int, list[Passage]]:
    located = Provision.objects.public().filter(article__in=articles).exclude(start=None).order_by("start", "number")
    passages: dict[int, list[Passage]] = {}
    for provision in located:
        span = Passage(provision.start or 0, provision.end or 0, provision)
        passages.setdefault(provision.article_id or 0, []).append(span)
    return passages


def _read(article: Article, passages: list[Passage]) -> ReadArticle:
    mentions = [(one.start, one.end) for one in article.mentions.all() if one.field == "body"]
    words = mark_safe("".join(_pieces(article.body, passages, mentions)))  # noqa: S308  every piece is escaped
    return ReadArticle(article.identifier, article_name(article), words, [one.provision for one in passages])


def _pieces(body: str, passages: list[Passage], mentions: list[Span]) -> Iterator[SafeString]:
    """The body in pieces between the edges of passages and mentions, each escaped and marked for what it is in."""
    starts = {passage.start: passage for passage in passages}
    for start, end in _stretches(len(body), passages, mentions):
        if start in starts:
            provision = starts[start].provision
            yield format_html(
                '<a class="passage-link" href="{}">{}</a> ', provision.get_absolute_url(), provision.number
            )
        words = conditional_escape(_in_lines(body[start:end]))
        classes = [name for name, spans in (("passage", passages), ("mention", mentions)) if _inside(start, end, spans)]
        if classes:
            tag = "mark" if "mention" in classes else "span"
            yield format_html('<{} class="{}">{}</{}>', mark_safe(tag), " ".join(classes), words, mark_safe(tag))  # noqa: S308
        else:
            yield words


def _in_lines(words: str) -> str:
    """The corpus's runs of blanks as line ends; the mark of a list item stays on the line of its item."""
    lines = re.sub(r"[ \t]*\n\s*|\s{2,}", "\n", words)
    return re.sub(r"(?m)^(\(?\w{1,4}[.)])\n", r"\1 ", lines)


def _edges(spans: Iterable[Passage | Span]) -> Iterator[Span]:
    for span in spans:
        yield (span.start, span.end) if isinstance(span, Passage) else span


def _stretches(length: int, passages: list[Passage], mentions: list[Span]) -> Iterator[Span]:
    cuts = {0, length}
    for start, end in _edges([*passages, *mentions]):
        cuts |= {start, end}
    places = sorted(cut for cut in cuts if cut <= length)
    yield from pairwise(places)


def _inside(start: int, end: int, spans: Iterable[Passage | Span]) -> bool:
    return any(first <= start and end <= last for first, last in _edges(spans))
