"""Keep provisions and rejected mentions at their words when the borders of parts move over an unchanged content."""

from __future__ import annotations

from provisions.importers.quotes import compute_checksum, quotes_changed, slice_quote
from provisions.importers.texts.places import AnchorField, Places, fields_of
from provisions.importers.texts.rows import PartRows
from provisions.intake.offsets import cut, join_words
from provisions.intake.outline import OutlineError
from provisions.models import Article, MentionField, Provision, Reading, RejectedMention, Text


class Anchors:
    """Where the provisions and rejected mentions of a text stand, before its parts are written anew."""

    def __init__(self, text: Text, content: str) -> None:
        self.text = text
        self._content = content
        articles = list(text.articles.select_related("chapter").order_by("position"))
        self._fields = {(field.article, field.name): field for field in fields_of(articles, content)}
        self._identifiers = {article.identifier for article in articles}

    def follow(self, rows: PartRows) -> tuple[list[str], list[str], int]:
        """Move them to the fields that hold their words now.

        Returns the numbers of provisions that moved, of those whose words changed, and how many rejections moved.

        Raises:
            OutlineError: a border would cut the passage of a provision, or take all of its words out of the articles.
        """
        fields = fields_of(rows.articles, self._content)
        bodies = Places(field for field in fields if field.name == MentionField.BODY)
        articles = {article.identifier: article for article in rows.articles}
        moved, recut = self._follow_provisions(bodies, articles)
        return moved, recut, self._follow_rejections(Places(fields))

    def _follow_provisions(self, places: Places, articles: dict[str, Article]) -> tuple[list[str], list[str]]:
        changed: list[Provision] = []
        recut: list[Provision] = []
        lost: list[str] = []
        for provision in Provision.objects.filter(text=self.text).order_by("number"):
            field = self._fields.get((provision.article_identifier, MentionField.BODY))
            if field is None:
                continue
            if provision.start is None or provision.end is None:
                if self._follow_whole(provision, field, places, articles):
                    changed.append(provision)
                continue
            found = places.find(list(cut(field.places, provision.start, provision.end)))
            if found is None:
                lost.append(provision.number)
                continue
            body = join_words(self._content, articles[found[0].article].spans)
            if self._recut(provision, slice_quote(body, found[1], found[2])):
                recut.append(provision)
            place = (found[0].article, found[1], found[2])
            if provision in recut or place != (provision.article_identifier, provision.start, provision.end):
                provision.article_identifier, provision.start, provision.end = place
                provision.article = articles[place[0]]
                changed.append(provision)
        if lost:
            raise OutlineError(
                f"a border would cut the passage of {', '.join(lost)}, or leave none of its words in an article; move "
                "the border, or the passage first"
            )
        fields = ["article", "article_identifier", "start", "end", "quote", "checksum", "words", "fingerprint"]
        Provision.objects.bulk_update(changed, fields)
        if recut:
            quotes_changed.send(None, keys=[one.pk for one in recut])
        return [one.number for one in changed if one not in recut], [one.number for one in recut]

    @staticmethod
    def _follow_whole(provision: Provision, field: AnchorField, places: Places, articles: dict[str, Article]) -> bool:
        """Move a provision on a whole article that is gone to the article that holds its first words."""
        if provision.article_identifier in articles or not field.places:
            return False
        start = field.places[0][0]
        found = places.find([(start, start + 1)])
        if found:
            provision.article_identifier = found[0].article
            provision.article = articles[found[0].article]
        return found is not None

    @staticmethod
    def _recut(provision: Provision, quote: str) -> bool:
        """Give a provision the words that its passage has now, if they differ; readings keep what they were made on."""
        if provision.quote is None or quote == provision.quote:
            return False
        Reading.objects.filter(provision=provision).keep_passage(provision.checksum)
        provision.quote, provision.checksum, provision.words = quote, compute_checksum(quote), len(quote.split())
        provision.fingerprint = ""
        return True

    def _follow_rejections(self, places: Places) -> int:
        rejections = RejectedMention.objects.filter(corpus=self.text.corpus, article_identifier__in=self._identifiers)
        changed = []
        for rejection in rejections:
            field = self._fields.get((rejection.article_identifier, rejection.field))
            found = places.find(list(cut(field.places, rejection.start, rejection.end))) if field else None
            if found and (found[0].article, found[0].name, *found[1:]) != (
                rejection.article_identifier, rejection.field, rejection.start, rejection.end,
            ):  # fmt: skip
                rejection.article_identifier, rejection.field = found[0].article, found[0].name
                rejection.start, rejection.end = found[1], found[2]
                changed.append(rejection)
        RejectedMention.objects.bulk_update(changed, ["article_identifier", "field", "start", "end"])
        return len(changed)
