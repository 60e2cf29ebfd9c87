"""Open mentions: made-up articles in English and Spanish, in the agreements of the factory's world."""

from __future__ import annotations

from provisions.importers.mentions import store
from provisions.models import Chapter, Text
from tests.factories import World
from tests.loaded_texts import add_article

BODY = (
    "1. The Parties recognise that trade matters.\n\n"
    "2. The Parties shall cooperate, including by: \n\n(a) helping small and medium-sized enterprises to find "
    "credits;\n\n(b) training customs officers.\n\n"
    "3. Each Party may report to the Joint Committee."
)
CUERPO = "Las Partes cooperarán para promover las pequeñas y medianas empresas de las zonas rurales."


def text(world: World, slug: str, language: str, bodies: list[str], heading: str = "Cooperation") -> Text:
    """A loaded text of an agreement, with an article for each body in one chapter; its mentions are found."""
    made = Text.objects.create(
        agreement=world.agreements[slug], corpus="tota", identifier=f"pta_{slug}_{language}", language=language,
        title=f"Text of {slug}", text_date="2019-05-01", checksum="1" * 64, source_url="https://example.org/text",
    )  # fmt: skip
    chapter = Chapter.objects.create(
        text=made, position=1, identifier="1", number="CHAPTER 17", heading="Economic Cooperation"
    )
    for n, body in enumerate(bodies, start=1):
        add_article(chapter, f"{made.pk}{n:03}", body, number=f"ARTICLE 17.{n}", heading=heading)
    store.refresh_mentions([made.pk])
    return made
