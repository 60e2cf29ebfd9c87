"""Move the words of articles into documents, a text at a time: it can be stopped, and goes on where it was.

A document has, line by line, number and heading of each chapter, and number, heading and words of each article. Until
the workers of the version before have stopped, readers see articles without words; quotes stay.
"""

import hashlib
import json
from contextlib import suppress

from django.db import OperationalError, migrations, transaction

PREAMBLES = ("preamble", "preámbulo", "preambulo", "préambule")


def move_all(apps, schema_editor):
    text_model = apps.get_model("provisions", "Text")
    loaded = text_model.objects.exclude(checksum="").filter(document=None, articles__isnull=False)
    for text in loaded.order_by("pk").distinct():
        with transaction.atomic(using=schema_editor.connection.alias):
            move(apps, schema_editor.connection, text)


def move(apps, connection, text):
    get = lambda name: apps.get_model("provisions", name).objects  # noqa: E731
    content, at, articles, chapters, bodies, headings, chapter_headings = [], 0, [], [], {}, {}, {}
    identifiers, first_of = set(), {}

    def add(words, role):
        nonlocal at
        if not words:
            return []
        content.append(words)
        start, at = at, at + len(words) + 1
        return [[start, start + len(words), role]]

    by_chapter = {}
    for row in get("Article").filter(text=text).order_by("position").values_list("pk", "chapter_id", "number", "heading", "body"):
        by_chapter.setdefault(row[1], []).append(row)
    for chapter in get("Chapter").filter(text=text).order_by("position"):
        identifier, copy = f"c{chapter.identifier}", 1
        while identifier in identifiers:
            copy += 1
            identifier = f"c{chapter.identifier}-{copy}"
        identifiers.add(identifier)
        spans = add(chapter.number, "number") + add(chapter.heading, "heading")
        chapter_headings[chapter.pk] = spans[-1][0] if chapter.heading else None
        chapters.append((identifier, kind_of(chapter.number, chapter.heading), json.dumps(spans), chapter.pk))
        for pk, _chapter, number, heading, body in by_chapter.get(chapter.pk, []):
            spans = add(number, "number") + add(heading, "heading") + add(body, "body")
            bodies[pk] = spans[-1][0] if body else None
            headings[pk] = spans[-1 - bool(body)][0] if heading else None
            first_of[pk] = chapter.pk
            ends = (spans[0][0], spans[-1][1]) if spans else (None, None)
            articles.append((json.dumps(spans), *ends, pk))
    whole = "\n".join(content)
    places = {"body": bodies, "heading": headings, "chapter": {pk: chapter_headings[one] for pk, one in first_of.items()}}
    mentions = [
        (first + start, first + end, pk)
        for pk, article, field, start, end in get("Mention").filter(article__text=text).values_list(
            "pk", "article_id", "field", "start", "end"
        )
        if (first := places[field].get(article)) is not None
    ]
    provisions = [
        (first + start, first + end, pk)
        for pk, article, start, end in get("Provision").filter(article__text=text, quote__isnull=False).values_list(
            "pk", "article_id", "start", "end"
        )
        if (first := bodies.get(article)) is not None and start is not None and end is not None
    ]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE provisions_article SET spans = %s, document_start = %s, document_end = %s, body = '' WHERE id = %s", articles)
        cursor.executemany("UPDATE provisions_chapter SET identifier = %s, kind = %s, spans = %s WHERE id = %s", chapters)
        cursor.executemany("UPDATE provisions_mention SET document_start = %s, document_end = %s WHERE id = %s", mentions)
        cursor.executemany("UPDATE provisions_provision SET document_start = %s, document_end = %s WHERE id = %s", provisions)
    get("Document").create(
        text=text,
        content=whole,
        content_checksum=hashlib.sha256(whole.encode()).hexdigest(),
        form="tota",
        reader="ToTA",
    )


def kind_of(number, heading):
    words = f"{number} {heading}".split()
    return "preamble" if words and words[0].lower() in PREAMBLES else "chapter"


def move_back(apps, schema_editor):
    """Cut the words out again, for the version before."""
    get = lambda name: apps.get_model("provisions", name).objects  # noqa: E731
    for document in get("Document").order_by("pk").iterator(chunk_size=1):
        rows = [
            ("".join(document.content[start:end] for start, end, role in spans if role == "body"), pk)
            for pk, spans in get("Article").filter(text=document.text_id).values_list("pk", "spans")
        ]
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.executemany("UPDATE provisions_article SET body = %s WHERE id = %s", rows)
            get("Document").filter(pk=document.pk).delete()


def compact(apps, schema_editor):
    """Give the space of the tables that were rewritten back, on SQLite; a file that others read stays as large."""
    if schema_editor.connection.vendor == "sqlite" and apps.get_model("provisions", "Document").objects.exists():
        with suppress(OperationalError), schema_editor.connection.cursor() as cursor:
            cursor.execute("VACUUM")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("provisions", "0028_documents")]
    operations = [
        migrations.RunPython(move_all, move_back),
        migrations.RemoveField("article", "body"),
        migrations.RunPython(compact, migrations.RunPython.noop),
    ]
