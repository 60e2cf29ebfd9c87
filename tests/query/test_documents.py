"""The index follows the provisions, can be checked, and can be made anew."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisions.models import Agreement, Provision, SearchDocument
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.documents import is_current, looks_current, rebuild, refresh, update_documents, verify
from provisions.query.fulltext.sqlite import TRIGGERS
from provisions.query.fulltext.stemming import STEMMER
from tests.factories import World, provision
from tests.query.queries import search

pytestmark = pytest.mark.own_world


def test_a_new_provision_is_found_at_once(world: World) -> None:
    assert search("zebra") == set()
    provision(world.agreements["eu-peru"], "P00100", summary="About zebras.")
    assert search("zebra") == {"P00100"}


def test_a_change_is_found_and_the_old_words_are_not(world: World) -> None:
    one = world.provisions["P00001"]
    one.summary = "About zebras."
    one.save()
    assert search("zebras") == {"P00001"}
    assert "P00001" not in search("ease")


def test_a_new_name_of_an_agreement_is_found(world: World) -> None:
    world.agreements["chile-peru"].name = "Andes Pact"
    world.agreements["chile-peru"].save()
    assert search("andes") == {"P00001", "P00002"}
    assert search("chile") == set()
    assert verify() == []


def test_an_agreement_that_keeps_its_name_has_no_words_written_anew(world: World) -> None:
    """However many provisions it has: the WTO's list saves hundreds of agreements at once."""
    world.agreements["chile-peru"].wto_rta_id = 9009
    with CaptureQueriesContext(connection) as queries:
        world.agreements["chile-peru"].save()
    table = SearchDocument._meta.db_table
    about = [query["sql"] for query in queries if table in query["sql"]]
    assert len(about) == 1 and about[0].startswith("SELECT")
    assert not [query["sql"] for query in queries if "summary" in query["sql"].partition("FROM")[0]]
    assert verify() == []


def test_a_deleted_provision_leaves_nothing_behind(world: World) -> None:
    world.provisions["P00003"].delete()
    assert search("pymes") == set()
    assert verify() == []


def test_publishing_in_bulk_needs_no_indexing(world: World) -> None:
    assert search("public") == set()
    Provision.objects.filter(number="P00005").update(status="published")
    assert search("public") == {"P00005"}
    assert is_current()


def test_changes_around_the_models_are_noticed_and_mended(world: World) -> None:
    Provision._base_manager.filter(number="P00001").update(summary="About zebras.")
    assert not is_current()
    assert "1 provision" in verify()[0]
    update_documents(Provision.objects.filter(number="P00001"))
    assert search("zebra") == {"P00001"}
    assert is_current()


def test_a_missing_document_is_noticed_and_rebuilt(world: World) -> None:
    SearchDocument.objects.filter(provision=world.provisions["P00003"]).delete()
    assert search("pymes") == set()
    assert not is_current()
    assert rebuild() == Provision.objects.count()
    assert search("pymes") == {"P00003"}
    assert verify() == []


def test_rebuilding_changes_nothing_that_was_right(world: World) -> None:
    before = list(SearchDocument.objects.order_by("pk").values())
    rebuild()
    assert list(SearchDocument.objects.order_by("pk").values()) == before
    assert search("finance") == {"P00001"}


def test_the_index_goes_on_following_after_a_rebuild(world: World) -> None:
    rebuild()
    Agreement.objects.get(slug="eu-peru").save()
    provision(world.agreements["eu-peru"], "P00100", summary="About zebras.")
    assert search("zebra") == {"P00100"}
    assert is_current()


def test_documents_say_which_stemmer_made_them(world: World) -> None:
    assert set(SearchDocument.objects.values_list("stemmer", flat=True)) == {STEMMER}
    assert re.fullmatch(r"snowballstemmer \d+\.\d+\.\d+", STEMMER)


def test_documents_of_another_stemmer_are_made_anew(world: World) -> None:
    """Also where none of its stems differs: only making them anew can tell."""
    SearchDocument.objects.filter(provision__number="P00001").update(stemmer="snowballstemmer 2.2.0", summary="eas")
    assert not looks_current() and not is_current()
    assert verify()[0] == f"1 documents of the index were not made with {STEMMER}."
    refresh()
    assert looks_current() and verify() == []
    assert set(SearchDocument.objects.values_list("stemmer", flat=True)) == {STEMMER}


def test_an_empty_database_is_current(db: None) -> None:
    assert verify() == []
    assert rebuild() == 0
    assert verify() == []


def test_a_lost_index_is_noticed_and_made_anew(world: World) -> None:
    if connection.vendor == "postgresql":
        connection.check_constraints()  # a table with checks still to be made can't be altered
    get_engine().drop()
    assert not is_current()
    assert "has no" in verify()[0]
    rebuild()
    assert verify() == []
    assert search("finance") == {"P00001"}


def test_lost_triggers_are_noticed_and_made_anew(world: World) -> None:
    """What happens on SQLite when Django rebuilds the table for a change of its columns."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL has no triggers here, and nothing to lose
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER provisions_searchindex_update")
    assert verify() == ["The database has no provisions_searchindex_update."]
    rebuild()
    assert verify() == []


def test_an_index_that_disagrees_with_its_documents_is_noticed(world: World) -> None:
    if connection.vendor != "sqlite":
        return  # the server itself keeps a generated column true
    name = "provisions_searchindex_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("UPDATE provisions_searchdocument SET summary = summary || ' zebra'")
        cursor.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")
    assert any("disagrees" in problem for problem in get_engine().find_problems())
    rebuild()
    assert verify() == []
