"""manage.py check_texts: articles that stand buried in others, missing numbers, texts that break off."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize

from provisions.importers.texts.check import TextCheck, check_texts
from provisions.models import Text
from provisions.operations.output import STDOUT, write_json


class Command(BaseCommand):
    help = "Look at the loaded texts again: articles buried in others, missing numbers, texts that break off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--corpus", metavar="NAME", help="texts of this corpus only")
        parser.add_argument("--json", metavar="FILE", help="write the report to FILE (- for standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = Text.objects.filter(document__isnull=False)
        if options["corpus"]:
            texts = texts.filter(corpus=options["corpus"])
        if not texts.exists():
            raise CommandError("no texts are loaded; import them first: manage.py import_texts PATH")
        checks = list(check_texts(texts))
        if options["json"]:
            write_json([_as_dict(check) for check in checks], options["json"], self.stdout)
        if options["json"] != STDOUT:
            self.stdout.write("\n".join([*(line for check in checks for line in _lines(check)), _total(checks)]))


def _lines(check: TextCheck) -> list[str]:
    name = f"{check.text.title} ({check.text.identifier})"
    return [
        *(
            " ".join(filter(None, [f"{name}:", one.annex, f"Article {one.number}", one.heading]))
            + f" stands in {article.number or article}"
            for article, one in check.buried
        ),
        *(f"{name}: {sentence}" for sentence in check.missing),
        *([f"{name}: its last words break off"] if check.is_cut else []),
        *([f"{name}: it has no final provisions; its last chapters are missing"] if check.lacks_end else []),
        *(
            f"{one.number} is cited as {one.citation}; its words are in Article {one.article}"
            for one in check.misplaced
        ),
    ]


def _total(checks: list[TextCheck]) -> str:
    buried = sum(len(check.buried) for check in checks)
    texts = sum(bool(check.buried) for check in checks)
    cut = sum(check.is_cut or check.lacks_end for check in checks)
    misplaced = sum(len(check.misplaced) for check in checks)
    return (
        f"{buried} buried article{pluralize(buried)} in {texts} text{pluralize(texts)}, "
        f"{cut} text{pluralize(cut, ' that breaks,s that break')} off, "
        f"{misplaced} provision{pluralize(misplaced)} with another article's number"
    )


def _as_dict(check: TextCheck) -> dict[str, Any]:
    return {
        "corpus": check.text.corpus,
        "text": check.text.identifier,
        "buried": [
            {
                "article": article.identifier,
                "annex": one.annex,
                "number": one.number,
                "heading": one.heading,
                "start": one.start,
            }
            for article, one in check.buried
        ],
        "missing": check.missing,
        "is_cut": check.is_cut,
        "lacks_end": check.lacks_end,
        "misplaced": [vars(one) for one in check.misplaced],
    }
