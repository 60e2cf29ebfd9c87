"""manage.py verify: every rule finds what was broken on purpose, and nothing in the tiny world or the shipped data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localdate, timedelta

from provisions.models import (
    Agreement,
    Article,
    CodebookVersion,
    Document,
    Economy,
    GroupingMember,
    Membership,
    NonApplication,
    Provision,
    Reading,
    Release,
    SearchDocument,
    Text,
    Value,
    Variable,
)
from provisions.operations.integrity.findings import read_oddities, verify
from provisions.operations.integrity.rules import RULES
from tests.factories import World, provision

pytestmark = pytest.mark.trust
NOTHING: dict[tuple[str, str, str], str] = {}
P = "provision P00001"


@pytest.fixture
def sound(world: World) -> World:
    """The tiny world with what its records lack to be without a finding."""
    version, _ = CodebookVersion.objects.get_or_create(version="1.0", defaults={"date": date(2026, 1, 1)})
    for one in Provision.objects.public():
        one.codebook = version
        one.coded_values.add("kind:cooperation")
        one.save()
    GroupingMember.objects.update(source="seen")
    Provision.objects.filter(agreement__merged_into__isnull=False).delete()
    assert [*verify(NOTHING)] == []
    return world


def _located() -> Any:
    return Provision.objects.filter(article__isnull=False, start__isnull=False)


def _quote_differs() -> None:
    _located().update(quote="Other words.")


def _words_differ() -> None:
    Document.objects.update(content="Other words.")


def _words_in_no_span() -> None:
    Article.objects.update(spans=[])


def _words_are_gone() -> None:
    Text.objects.update(checksum="0" * 64)
    Document.objects.all().delete()


def _checksum_differs() -> None:
    _located().update(checksum="0" * 64)


def _no_kind() -> None:
    Provision.objects.get(number="P00001").coded_values.clear()


def _no_rule_for_a_value() -> None:
    Value.objects.filter(pk="verb:shall").update(inclusion=" ")


def _entered_after_the_end() -> None:
    Agreement.objects.filter(slug="chile-peru").update(inactive_date=date(2015, 1, 1))
    Membership.objects.filter(agreement__slug="chile-peru").update(entry_date=date(2016, 1, 1))


def _no_codebook() -> None:
    Provision.objects.filter(number="P00001").update(codebook=None)


def _not_the_texts() -> None:
    one = Provision.objects.exclude(text=None).order_by("number")[0]
    Text.objects.filter(pk=one.text_id).update(text_date=date(2013, 1, 1))


def _open_difference() -> None:
    one = Provision.objects.get(number="P00001")
    for coder, verb in (("a", "verb:shall"), ("b", "verb:may")):
        Reading.objects.update_or_create(provision=one, coder=coder, defaults={"verb_id": verb})
    Reading.objects.filter(provision=one).exclude(coder__in="ab").delete()


def _before_signature() -> None:
    Agreement.objects.filter(slug="chile-peru").update(signed_goods=date(2010, 1, 1), in_force_goods=date(2009, 1, 1))


def _entered_too_early() -> None:
    Membership.objects.filter(agreement__slug="chile-peru").update(entry_date=date(1900, 1, 1))


def _no_parties() -> None:
    Membership.objects.filter(agreement__slug="chile-peru").delete()


def _one_side_only() -> None:
    Membership.objects.filter(agreement__slug="chile-peru", economy__code="CHL").update(side="")


def _unknown_members() -> None:
    GroupingMember.objects.all().delete()


def _no_pair_to_except() -> None:
    one, other = (Economy.objects.get(code=code) for code in ("KOR", "PER"))
    chile_peru = Agreement.objects.get(slug="chile-peru")
    NonApplication.objects.create(agreement=chile_peru, economy_1=one, economy_2=other, first_day="2010-01-01")


def _future() -> None:
    Provision.objects.filter(number="P00001").update(text_date=localdate() + timedelta(days=2))


def _twice() -> None:
    one = Provision.objects.get(number="P00001")
    fields = ("text_id", "article_identifier", "start", "end", "citation", "summary")
    Provision.objects.filter(pk=provision(one.agreement, kind=["cooperation"]).pk).update(
        codebook=one.codebook, **{name: getattr(one, name) for name in fields}
    )


def _merged_away() -> None:
    Agreement.objects.filter(slug="chile-peru").update(merged_into=Agreement.objects.get(slug="eu-peru"))


def _merged_in_a_ring() -> None:
    Agreement.objects.filter(slug="chile-peru").update(merged_into=Agreement.objects.get(slug="chile-peru-old"))


def _not_indexed() -> None:
    SearchDocument.objects.filter(provision__number="P00001").delete()


def _other_codes() -> None:
    one = Provision.objects.get(number="P00001")
    Provision.objects.filter(pk=one.pk).update(quote="Our words.")
    provision(one.agreement, kind=["finance"], quote="Our words.")


def _ring() -> None:
    Provision.objects.filter(number="P00001").update(incorporates=Provision.objects.get(number="P00001"))


BROKEN: dict[str, tuple[Callable[[], None], str]] = {
    "other words": (_words_differ, "documents"),
    "words in no span": (_words_in_no_span, "documents"),
    "words that are gone": (_words_are_gone, "documents"),
    "another quote": (_quote_differs, "quotes"),
    "another checksum": (_checksum_differs, "quotes"),
    "no kind": (_no_kind, "codes"),
    "no codebook": (_no_codebook, "codes"),
    "a value without a rule": (_no_rule_for_a_value, "codebook"),
    "entered after the end": (_entered_after_the_end, "memberships"),
    "an open difference": (_open_difference, "readings"),
    "in force before signature": (_before_signature, "agreement_dates"),
    "entered too early": (_entered_too_early, "memberships"),
    "no parties": (_no_parties, "parties"),
    "a party without a side": (_one_side_only, "sides"),
    "not applied between two who are no pair": (_no_pair_to_except, "non_applications"),
    "a grouping of nobody": (_unknown_members, "groupings"),
    "a date to come": (_future, "text_dates"),
    "a date that is not the text's": (_not_the_texts, "text_dates"),
    "the same twice": (_twice, "duplicates"),
    "the same words and other codes": (_other_codes, "same_words"),
    "taken in by itself": (_ring, "incorporations"),
    "in an agreement that was merged": (_merged_away, "places"),
    "merged into each other": (_merged_in_a_ring, "mergers"),
    "not indexed": (_not_indexed, "index"),
}


def test_what_is_broken_is_found_with_the_way_to_its_record(sound: World, curator: Client) -> None:
    for breaks, rule in BROKEN.values():
        with transaction.atomic():
            breaks()
            found = [one for one in verify(NOTHING) if one.rule == rule]
            assert found, rule
            for one in found:
                assert one.message.endswith(".") and not one.reason
                assert not one.address or curator.get(one.address).status_code == 200, rule
            transaction.set_rollback(True)


def test_missing_variables_are_listed_in_order(db: None) -> None:
    Variable.objects.all().delete()
    found = [one.message for one in verify(NOTHING) if one.rule == "codebook"]
    assert len(found) > 10 and found == sorted(found)


def test_a_release_that_was_tampered_with_is_found(sound: World, settings: Any, tmp_path: Path) -> None:
    settings.RELEASES_DIR = tmp_path
    (tmp_path / "2026.1").mkdir()
    (tmp_path / "2026.1" / "a.csv").write_bytes(b"now")
    digest = hashlib.sha256(b"then").hexdigest()
    files = [{"name": "a.csv", "sha256": digest}, {"name": "b.csv", "sha256": digest}]
    Release.objects.create(version="2026.1", date=date(2026, 1, 1), dataset_version=1, files=files)
    found = [one.message for one in verify(NOTHING) if one.rule == "releases"]
    assert len(found) == 2 and "checksum differs" in found[0] and "b.csv is missing" in found[1]


def test_a_release_without_a_record_is_found(sound: World, settings: Any, tmp_path: Path) -> None:
    settings.RELEASES_DIR = tmp_path
    (tmp_path / "2026.9").mkdir()
    (found,) = verify(NOTHING)
    assert found.rule == "releases" and "the database does not know" in found.message


def test_a_record_that_refers_to_nothing_is_found(sound: World) -> None:
    """Where the engine lets it be written at all: PostgreSQL refuses it, at the latest when it is committed."""
    with transaction.atomic():
        orphan = SearchDocument.objects.create(provision_id=999_999, agreement="", heading="", summary="", quote="")
        found = [one.message for one in verify(NOTHING) if one.rule == "storage"]
        orphan.delete()
    if connection.vendor == "sqlite":
        assert len(found) == 1 and "refers to a record that is not in provisions_provision" in found[0]


def test_every_rule_is_broken_somewhere_here() -> None:
    assert {rule for _, rule in BROKEN.values()} | {"releases", "storage"} == set(RULES)


def test_the_command_lists_and_fails_and_a_reason_excuses(sound: World, tmp_path: Path) -> None:
    file = tmp_path / "oddities.csv"
    file.write_text("rule,record,message,reason\n")
    assert _run(oddities=file) == "0 findings, and 0 known oddities, each with its reason.\n"
    _future()
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", oddities=file, site="https://example.org/", stdout=output)
    pk = Provision.objects.get(number="P00001").pk
    assert f"text_dates: {P}: Its date" in output.getvalue()
    assert f"https://example.org/admin/provisions/provision/{pk}/change/" in output.getvalue()
    (finding,) = verify(NOTHING)
    file.write_text(f'rule,record,message,reason\ntext_dates,{P},"{finding.message}",A test.\n')
    assert "0 findings, and 1 known oddity, each" in _run(oddities=file)
    Provision.objects.filter(number="P00001").update(text_date=None)
    (left,) = verify(read_oddities(file))
    assert left.rule == "oddities" and "does not break now" in left.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rule,record\n", "line 1: the columns are rule, record, message, reason"),
        ("rule,record,message,reason\nnone,a,b,c\n", "line 2, rule: there is no rule 'none'"),
        ("rule,record,message,reason\nquotes,a,b,\n", "line 2: each of"),
        ("rule,record,message,reason\nquotes,a,b,c,d\n", "line 2: each of"),
    ],
)
def test_a_file_of_oddities_with_a_fault_is_refused(db: None, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "oddities.csv"
    file.write_text(text)
    with pytest.raises(CommandError, match=told):
        call_command("verify", oddities=file)


def test_the_shipped_data_break_no_rule_without_a_reason(shipped: None) -> None:
    found = json.loads(_run(json="-"))
    assert [one for one in found if not one["reason"]] == []
    assert len(found) == len(read_oddities(settings.BASE_DIR / "fixtures" / "oddities.csv"))


def _run(**options: Any) -> str:
    output = StringIO()
    call_command("verify", stdout=output, **options)
    return output.getvalue()
