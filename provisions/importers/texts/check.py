"""Texts looked at again: articles buried in the one before, numbers that are missing, texts that break off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter

from django.db.models import QuerySet

from provisions.intake.structure import numbers
from provisions.intake.structure.buried import BuriedArticle, ReadArticle, find_buried, read_number
from provisions.intake.structure.layout import ends_open
from provisions.models import Article, Provision, ProvisionStatus, Text

MOST_MISSING = 20  # more is a chapter that counts in another way: 102, 201
_CITED = re.compile(r"\d+(?:[.\-]\d+)*|[IVXLC]+")
_FOOT = re.compile(r"(?:\s|-{3,}|-\s?\d+\s?-)+$")  # a line, a page number
_SIGNED = re.compile(
    r"\b(?:For|Por|Pour)\b[^.;]{0,200}$|\b(?:For the Government|Por el Gobierno|Pour le Gouvernement)\b"
)
# What the last articles of a whole treaty speak of, in any of them at least twice.
_FINAL = re.compile(
    r"(?:enter(?:s|ed)?|entry|com(?:e|ing)|put|brought)\s(?:in)?to\s(?:force|effect)|effective|authentic|ratif|terminat|withdraw"
    r"|denounc|signed|signatur|witness|done\s(?:at|in)\b|vigor|auténtic|denunci|testimonio|hecho\sen|suscri|vigueur"
    r"|foi\sde\squoi|fait\sà",
    re.IGNORECASE,
)
FEWEST_FINAL, FINAL_ARTICLES, FINAL_LETTERS = 2, 12, 20_000
FEWEST_ARTICLES = 20  # of a text whose end is missed


@dataclass(frozen=True)
class Misplaced:
    """A provision cited by the article that its passage is filed under, though another one's head stands before it."""

    number: str
    citation: str
    article: str


@dataclass
class TextCheck:
    """What is wrong with one text.

    Attributes:
        buried: the articles that hold others, with the heads found in them.
        missing: sentences about numbers that no article has, buried ones neither.
        is_cut: whether its last words break off in the middle of a sentence.
        lacks_end: whether its last articles have nothing of final provisions, so that chapters are missing.
        misplaced: provisions whose citation names the wrong article.
    """

    text: Text
    buried: list[tuple[Article, BuriedArticle]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_cut: bool = False
    lacks_end: bool = False
    misplaced: list[Misplaced] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.buried or self.missing or self.is_cut or self.lacks_end or self.misplaced)


def check_texts(texts: QuerySet[Text]) -> Iterator[TextCheck]:
    """The texts that have something wrong, in the order of their keys; one text's words are in memory at a time."""
    kept = texts.in_bulk()
    articles = Article.objects.filter(text__in=kept).with_bodies()
    for text, group in groupby(articles, key=attrgetter("text_id")):
        if check := _check(kept[text], list(group)):
            yield check


def _check(text: Text, articles: list[Article]) -> TextCheck:
    check = TextCheck(text)
    read = [ReadArticle(article.number, article.body) for article in articles]
    check.buried = [(articles[one.inside], one) for one in find_buried(read)]
    check.missing = list(_missing(articles, {read_number(one.number) for _, one in check.buried if not one.in_annex}))
    last = _FOOT.sub("", articles[-1].body)
    check.is_cut = not _SIGNED.search(last[-220:]) and (last.endswith((",", ";", "-")) or ends_open(last[-60:]))
    check.lacks_end = _lacks_end(articles)
    check.misplaced = list(_misplaced(text, check.buried))
    return check


def _lacks_end(articles: Sequence[Article]) -> bool:
    if len(articles) < FEWEST_ARTICLES:
        return False
    last = "\n".join(f"{article.heading}\n{article.body}" for article in articles[-FINAL_ARTICLES:])
    return len(_FINAL.findall(last[-FINAL_LETTERS:])) < FEWEST_FINAL


def _missing(articles: Sequence[Article], buried: set[numbers.Number | None]) -> Iterator[str]:
    counted = [(article.number, number) for article in articles if (number := read_number(article.number))]
    for (before, one), (after, other) in pairwise(counted):
        if len(one) != len(other) or one[:-1] != other[:-1] or other <= one:
            continue
        missing = [number for number in numbers.missing(one, other) if number not in buried]
        if 0 < len(missing) <= MOST_MISSING:
            names = [numbers.key(number) for number in missing]
            named = " and ".join(names) if len(names) < 3 else f"{names[0]} to {names[-1]}"
            yield f"{named} {'is' if len(names) == 1 else 'are'} missing between {before} and {after}"


def _misplaced(text: Text, buried: Sequence[tuple[Article, BuriedArticle]]) -> Iterator[Misplaced]:
    """Provisions behind a buried head whose citation does not name its number."""
    identifiers = {article.identifier for article, _ in buried}
    provisions = Provision.objects.exclude(status=ProvisionStatus.WITHDRAWN).filter(
        text=text, article_identifier__in=identifiers, start__isnull=False
    )
    for provision in provisions.order_by("number"):
        own = [one for article, one in buried if article.identifier == provision.article_identifier]
        head = head_before(own, provision.start or 0)
        if head and head.number.casefold() not in {found.casefold() for found in _CITED.findall(provision.citation)}:
            yield Misplaced(provision.number, provision.citation, head.number)


def head_before(heads: Sequence[BuriedArticle], start: int) -> BuriedArticle | None:
    """The last buried head at or before an offset in the words of the article that holds them, or None."""
    return max((head for head in heads if head.start <= start), key=attrgetter("start"), default=None)


def buried_at(article: Article, start: int) -> BuriedArticle | None:
    """The buried article that the character at `start` of an article's words belongs to, or None. Two queries."""
    rows = article.text.articles.order_by("position").values_list("pk", "number")
    read = [ReadArticle(number, article.body if pk == article.pk else "") for pk, number in rows]
    return head_before(list(find_buried(read)), start)
