"""A database of before documents, with a curator's work: its backup restores, and every word and decision is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operations.installation import Installation

pytestmark = [pytest.mark.alone]

# Makes the tables as of BEFORE and fills them, backs them up, restores the backup, which migrates it, and compares.
SCRIPT = """
from hashlib import sha256
from pathlib import Path
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from provisions.operations.backup.create import back_up
from provisions.operations.backup.restore import restore

BEFORE = ("provisions", "0027_summaries_in_french_and_spanish")
executor = MigrationExecutor(connection)
others = [node for node in executor.loader.graph.leaf_nodes() if node[0] != "provisions"]
old = executor.loader.project_state([BEFORE, *others]).apps
executor.recorder.ensure_schema()
with connection.schema_editor() as editor:  # quicker than the migrations one by one
    for model in old.get_models():
        editor.create_model(model)
for migration, _is_backwards in executor.migration_plan([BEFORE, *others]):
    executor.recorder.record_applied(migration.app_label, migration.name)
make = lambda name, app="provisions", /, **values: old.get_model(app, name).objects.create(**values)

user = make("User", "auth", username="coder")
agreement = make("Agreement", slug="a", name="A", status="in_force")
text = make("Text", agreement=agreement, corpus="tota", identifier="7", language="en", title="A", checksum="c" * 64)
facts = make("Text", agreement=agreement, corpus="tota", identifier="8", language="fr", title="A")
one = make("Chapter", text=text, position=1, identifier="70", heading="Preamble")
two = make("Chapter", text=text, position=2, identifier="70", heading="SMEs")
BODIES = ["  We help SMEs,\\n 1.", "", "P\\u00e9ru: \\u201cPYMES\\u201d and SMEs."]
articles = [
    make("Article", text=text, chapter=chapter, position=n, identifier=f"7{n}", number=f"Article {n}", body=body)
    for n, (chapter, body) in enumerate(zip((one, two, two), BODIES), start=1)
]
make("Mention", article=articles[2], field="body", start=18, end=22, term="SMEs", pattern="sme")
make("Mention", article=articles[1], field="chapter", start=0, end=4, term="SMEs", pattern="sme")
provision = make("Provision", number="P00001", agreement=agreement, text=text, article=articles[2], citation="Art. 3",
    article_identifier="73", start=7, end=12, quote="PYMES", checksum=sha256(b"PYMES").hexdigest())
make("Reading", provision=provision, coder="reading-1", user=user, read_on="2026-01-01", passage_checksum="d" * 64)
rejected = {"corpus": "tota", "article_identifier": "73", "field": "body", "start": 18, "end": 22, "term": "SMEs"}
make("RejectedMention", reason="other", **rejected)
make("Revision", model="provision", key=str(provision.pk), label="P00001", action="changed", user=user, state={"a": 1})
make("SavedFilter", owner=user, model="article", name="Mine", query="chapter__exact=2")
backup = Path(settings.DATA_DIR) / "before.backup"
back_up(backup)
restore(backup, replace=True)

from provisions.models import *
from provisions.importers.texts.outlines import load_outline
from provisions.operations.integrity.provision_rules import quotes
again = Text.objects.get(identifier="7")
assert [body for body, in Article.objects.values_with_bodies()] == BODIES == [a.body for a in again.articles.all()]
assert [(c.identifier, c.kind) for c in again.chapters.all()] == [("c70", "preamble"), ("c70-2", "chapter")]
document, outline = load_outline(again)
outline.check(document.content)
assert document.content == "Preamble\\nArticle 1\\n" + BODIES[0] + "\\nSMEs\\nArticle 2\\nArticle 3\\n" + BODIES[2]
stored = Provision.objects.get()
assert (stored.quote, stored.article.identifier, stored.readings.get().passage_checksum) == ("PYMES", "73", "d" * 64)
assert document.content[stored.document_start : stored.document_end] == "PYMES"
for mention in Mention.objects.all():
    assert document.content[mention.document_start : mention.document_end] == "SMEs"
assert list(quotes()) == [] and RejectedMention.objects.get().article_identifier == "73"
assert Revision.objects.get(state={"a": 1}).user.username == "coder"
assert SavedFilter.objects.get().query == "chapter__exact=2"
assert not Document.objects.filter(text__identifier="8").exists()
with connection.cursor() as cursor:
    columns = connection.introspection.get_table_description(cursor, "provisions_article")
assert "body" not in [column.name for column in columns]
"""


def test_words_move_into_documents(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    Installation(tmp_path / "old").python(SCRIPT)
