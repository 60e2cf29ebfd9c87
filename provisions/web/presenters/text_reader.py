"""The full text of an agreement by chapter, with mentions and coded passages marked."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import islice, pairwise
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Subquery
from django.http import Http404
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from provisions.importers.tota.headings import display_heading, display_number
from provisions.intake.offsets import join_words
from provisions.intake.outline import PartKind
from provisions.models import Agreement, Article, Chapter, Corpus, Provision, Text

MOST_MATCHES = 100
LONGEST_SEARCH = 200  # characters


class TextReader:
    """A loaded text of an agreement, open at a chapter. `texts` are all loaded texts, one for each language.

    An empty `chapter` stands for the first chapter with a mention, or else the first of all.
    """

    def __init__(self, text: Text, texts: list[Text], chapter: str, search: str) -> None:
        self.text = text
        self.texts = texts
        self.search = search[:LONGEST_SEARCH].strip()
        self._position = chapter

    @cached_property
    def chapters(self) -> list[Chapter]:
        return list(self.text.chapters.annotate(mention_total=Count("articles__mentions")))

    @cached_property
    def chapter(self) -> Chapter:
        """The open chapter. Raises Http404 when there is no chapter at this position."""
        if not self._position:
            with_mentions = [one for one in self.chapters if one.mention_total]  # type: ignore[attr-defined]
            return (with_mentions or self.chapters)[0]
        for chapter in self.chapters:
            if str(chapter.position) == self._position:
                return chapter
        raise Http404(f"There is no chapter {self._position!r}.")

    @property
    def contents(self) -> list[tuple[Chapter, str]]:
        """The chapters, each with its address."""
        return [(chapter, self.href(chapter.position)) for chapter in self.chapters]

    def href(self, position: int, anchor: str = "") -> str:
        """Return the address of a chapter of this text, relative to the page."""
        query = {"chapter": position} | ({"language": self.text.language} if len(self.texts) > 1 else {})
        return f"?{urlencode(query)}" + (f"#{anchor}" if anchor else "")

    @property
    def articles(self) -> list[tuple[Article, SafeString]]:
        """The articles of the open chapter, and their words as HTML with passages and mentions marked."""
        articles = self.chapter.articles.order_by("position").prefetch_related("mentions")
        content = self.text.document.content
        by_article: dict[int | None, list[Provision]] = defaultdict(list)
        provisions = Provision.objects.public().filter(article__in=articles).exclude(start=None).exclude(quote=None)
        for provision in provisions.order_by("start", "number"):
            by_article[provision.article_id].append(provision)
        bodies = ((article, join_words(content, article.spans)) for article in articles)
        return [(article, _mark(article, body, by_article[article.pk])) for article, body in bodies]

    @cached_property
    def matches(self) -> list[tuple[Article, str]]:
        """The articles that contain the searched words literally, each with its address."""
        if not self.search:
            return []
        searched, content = self.search.casefold(), self.text.document.content
        rows = self.text.articles.order_by("position").values_list("pk", "spans").iterator()
        found = (pk for pk, spans in rows if searched in join_words(content, spans).casefold())
        articles = self.text.articles.filter(pk__in=list(islice(found, MOST_MATCHES))).select_related("chapter")
        return [
            (article, self.href(article.chapter.position, f"a{article.identifier}"))
            for article in articles.order_by("position")
        ]


def open_text(agreement: Agreement, language: str, chapter: str, search: str) -> TextReader | None:
    """Open an agreement's text in a language, or the first one; None when no text is loaded.

    Raises Http404 when texts are loaded, but none in this language.
    """
    corpus = Corpus.objects.filter(slug=OuterRef("corpus"))
    loaded = agreement.texts.exclude(checksum="").order_by("language", "identifier")
    facts = {"corpus_name": Subquery(corpus.values("name")), "corpus_licence": Subquery(corpus.values("licence"))}
    texts: list[Text] = [*loaded.annotate(**facts)]
    if not texts:
        return None
    for text in texts:
        if not language or text.language == language:
            return TextReader(text, texts, chapter, search)
    raise Http404(f"No text in {language!r} is loaded.")


def part_name(part: Chapter | Article) -> str:
    """Return the number and heading of a chapter or article; that it is the preamble; an empty string for others."""
    name = " ".join(filter(None, [display_number(part.number), display_heading(part.heading)]))
    return name or (capfirst(part.get_kind_display()) if part.kind == PartKind.PREAMBLE else "")


def _mark(article: Article, body: str, provisions: list[Provision]) -> SafeString:
    """Cut the article at the edges of passages and mentions; escape each piece and mark it as what it is in.

    A link to its provision precedes each passage.
    """
    pieces: list[str] = []
    places = [one.place for one in provisions]
    spans = {
        "passage": [(start or 0, end or 0) for start, end in places],
        "mention": [(one.start, one.end) for one in article.mentions.all() if one.field == "body"],
    }
    starts = {start: one for one, (start, _end) in zip(provisions, places, strict=True)}
    cuts = {0, len(body), *(cut for group in spans.values() for span in group for cut in span)}
    for start, end in pairwise(sorted(cut for cut in cuts if cut <= len(body))):
        if start in starts:
            link = '<a class="passage-link" href="{}">{}</a> '
            pieces.append(format_html(link, starts[start].get_absolute_url(), starts[start].number))
        words = escape(_break_lines(body[start:end]))
        inside = [name for name, group in spans.items() if any(first <= start and end <= last for first, last in group)]
        tag = "mark" if "mention" in inside else "span"
        pieces.append(f'<{tag} class="{" ".join(inside)}">{words}</{tag}>' if inside else words)
    return mark_safe("".join(pieces))  # noqa: S308  every piece is escaped


def _break_lines(words: str) -> str:
    """Turn runs of blanks, as corpora have them, into line breaks; keep the marker of a list item on its line."""
    lines = re.sub(r"[ \t]*\n\s*|\s{2,}", "\n", words)
    return re.sub(r"(?m)^(\(?\w{1,4}[.)])\n", r"\1 ", lines)
