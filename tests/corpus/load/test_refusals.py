"""Whatever is wrong is told with file, line, column, value and what would be right; and nothing is loaded."""

# ruff: noqa: E501 - a table of faults reads best with one on a line
from __future__ import annotations

from collections.abc import Callable

import pytest

from provisions.corpus.load import LoadRefused, load
from provisions.models import Agreement, DatasetState, Economy
from tests.corpus.load.small import Folder, stored

pytestmark = pytest.mark.django_db
PROVISIONS, MEMBERSHIPS = "provisions.csv", "memberships.csv"


def refused(folder: Folder) -> LoadRefused:
    before = stored()
    with pytest.raises(LoadRefused) as caught:
        load(folder.path)
    assert stored() == before, "something was loaded all the same"
    return caught.value


def only_problem(folder: Folder) -> str:
    found = refused(folder).problems
    assert len(found) == 1, [str(one) for one in found]
    return str(found[0])


# table, row from 0, cells to change, what must be told. Line = row + 2, for the header is line 1.
CELLS = [
    ("provisions", 0, {"theme": ["msme_finanse"]}, "line 2, theme: 'msme_finanse' is no value of theme; did you mean 'msme_finance'?"),
    ("provisions", 0, {"verb": "shal"}, "line 2, verb: 'shal' is no value of verb; did you mean 'shall'?"),
    ("provisions", 0, {"status": "publishd"}, "line 2, status: 'publishd' is no value of status; did you mean 'published'?"),
    ("provisions", 0, {"agreement": "eu-chili"}, "line 2, agreement: 'eu-chili' is no agreement that is known; did you mean 'eu-chile'?"),
    ("provisions", 0, {"agreement": "namibia-chile"}, "line 2, text_identifier: '77' is a text of eu-chile, not of namibia-chile"),
    ("provisions", 0, {"agreement": None}, "line 2, agreement: is empty; it is needed"),
    ("provisions", 0, {"text_identifier": "78"}, "line 2, text_identifier: 'tota/78' is no text that is known"),
    ("provisions", 0, {"checksum": "zz"}, "line 2, checksum: 'zz' is no SHA-256"),
    ("provisions", 0, {"end": 14}, "line 2, end: '14' must be greater than start (14)"),
    ("provisions", 0, {"end": None, "start": None}, "line 2, start: is empty; a passage in a corpus (text_status stand_off) needs it"),
    ("provisions", 0, {"start": "-1"}, "line 2, start: \"'-1\" is not a whole number"),
    ("provisions", 0, {"start": "1.0"}, "line 2, start: '1.0' is not a whole number"),
    ("provisions", 0, {"text_date": "2003-02-30"}, "line 2, text_date: '2003-02-30' is no day of the calendar"),
    ("provisions", 0, {"text_date": "01.02.2003"}, "line 2, text_date: '01.02.2003' is not a date; write year-month-day"),
    ("provisions", 0, {"verified": "yes"}, "line 2, verified: 'yes' is neither true nor false"),
    ("provisions", 0, {"verified": None}, "line 2, verified: is empty; it is needed"),
    ("provisions", 0, {"theme": ["msme_finance", "msme_finance"]}, "line 2, theme: 'msme_finance;msme_finance' has msme_finance twice"),
    ("provisions", 0, {"theme": ["msme_finance", ""]}, "line 2, theme: 'msme_finance;' has an empty code"),
    ("provisions", 0, {"verb": " shall"}, "line 2, verb: ' shall' has blanks around it"),
    ("provisions", 0, {"verb": None}, "line 2, verb: is empty; a published provision needs it"),
    ("provisions", 0, {"codebook": "9.9"}, "line 2, codebook: '9.9' is no codebook version that is known"),
    ("provisions", 0, {"number": "12"}, "line 2, number: '12' is refused: Write P and at least five digits"),
    ("provisions", 0, {"number": None}, "line 2, number: is empty; it tells the record from others"),
    ("provisions", 0, {"citation": "x" * 201}, "is refused: Ensure this value has at most 200 characters"),
    ("provisions", 1, {"source_url": None}, "line 3, source_url: is empty; a passage that is only cited needs the address"),
    ("provisions", 1, {"source_url": "example"}, "line 3, source_url: 'example' is refused: Enter a valid URL"),
    ("provisions", 1, {"number": "P00001"}, "number: 'P00001' stands on line 2 already; it must be unique"),
    ("provisions", 1, {"replaced_by": "P00001"}, "line 3, replaced_by: 'P00001' is only for a withdrawn provision"),
    ("provisions", 2, {"withdrawal_reason": None}, "withdrawal_reason: is empty; a withdrawn provision says why"),
    ("provisions", 2, {"replaced_by": "P00009"}, "replaced_by: 'P00009' is no provision that is known"),
    ("provisions", 2, {"replaced_by": "P00003"}, "replaced_by: 'P00003' is the provision itself"),
    ("memberships", 0, {"economy": "CHI"}, "line 2, economy: 'CHI' is no economy that is known; did you mean 'CHL'?"),
    ("memberships", 1, {"exit_date": "2003-01-01"}, "line 3, exit_date: '2003-01-01' is before entry_date (2004-05-01)"),
    ("memberships", 1, {"pending": True}, "line 3, entry_date: '2004-05-01' must be empty while pending is true"),
    ("memberships", 1, {"accession": 79}, "line 3, accession: '79' is no accession that is known"),
    ("memberships", 1, {"economy": "CHL"}, "line 3, agreement, economy: 'eu-chile/CHL' stands on line 2 already"),
    ("accessions", 0, {"agreement": "namibia-chile"}, "accession: '78' joins namibia-chile, not eu-chile"),
    ("agreements", 0, {"types": ["ftaa"]}, "line 2, types: 'ftaa' is no value of types; did you mean 'fta'?"),
    ("agreements", 0, {"regions": ["europa", "south_america"]}, "regions: 'europa' is no value of regions; did you mean 'europe'?"),
    ("agreements", 0, {"slug": "EU Chile", "name": "X"}, "line 2, slug: 'EU Chile' is refused: Enter a valid"),
    ("agreements", 1, {"wto_rta_id": 77}, "line 3, wto_rta_id: '77' stands on line 2 already"),
    ("agreements", 2, {"merged_into": "old"}, "line 4, merged_into: 'old' is the agreement itself"),
    ("economies", 1, {"region": "afrika"}, "line 3, region: 'afrika' is no region that is known; did you mean 'africa'?"),
    ("economies", 1, {"name": "Chile"}, "line 3, name: 'Chile' stands on line 2 already"),
    ("economies", 2, {"kind": "country"}, "line 2, grouping: 'EUN' is an economy that is no grouping"),
    ("groupings", 0, {"member": "EUN"}, "line 2, member: 'EUN' is the grouping itself"),
    ("rejections", 0, {"reason": None}, "line 2, reason: is empty; it is needed"),
    ("rejections", 0, {"end": 5}, "line 2, end: '5' must be greater than start (5)"),
    ("readings", 0, {"provision": "P00008"}, "line 2, provision: 'P00008' is no provision that is known"),
    ("readings", 0, {"coder": "reading-2"}, "provision, coder: 'P00001/reading-2' stands on line 2 already"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "cells", "told"), CELLS, ids=lambda value: str(value)[:40])
def test_a_bad_cell(folder: Folder, table: str, row: int, cells: dict[str, object], told: str) -> None:
    folder.data[table][row] |= cells
    folder.write()
    problems = [str(one) for one in refused(folder).problems]
    assert any(told in problem for problem in problems), problems


def _replace(file: str, before: bytes, after: bytes) -> Callable[[Folder], None]:
    def change(folder: Folder) -> None:
        path = folder.path / file
        assert before in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(before, after, 1))

    return change


WHOLE_FILES = [
    (lambda folder: (folder.path / PROVISIONS).unlink(), "provisions.csv: can't be read from "),
    (_replace(PROVISIONS, b"number,", b""), "provisions.csv line 1: 'number' is missing from the header"),
    (_replace(PROVISIONS, b",verb,", b",verbb,"), "line 1: 'verbb' is no column of provisions; did you mean 'verb'?"),
    (_replace(PROVISIONS, b",verb,", b",verb,verb,"), "provisions.csv line 1: 'verb' stands twice in the header"),
    (_replace(MEMBERSHIPS, b",CHL,", b",CHL,x,"), "memberships.csv line 2: has 9 cells where the header has 8"),
    (_replace(MEMBERSHIPS, b"eu-chile,DEU", b"eu-chile"), "memberships.csv line 3: has 7 cells"),
    (_replace(PROVISIONS, "Perú".encode(), b"Per\xfa"), "provisions.csv line 4: is not UTF-8 (bytes fa); save it as UTF-8"),
    (_replace("economies.csv", b"Namibia", b"Nami\0bia"), "economies.csv line 3: has a NUL byte"),
    (_replace("economies.csv", b"Namibia", b'"Nami"bia'), "economies.csv line 3: is not CSV as RFC 4180 has it"),
    (_replace("economies.csv", b"Germany", b'"Germany'), "economies.csv line 5: is not CSV"),
    (lambda folder: (folder.path / "texts.csv").write_bytes(b""), "texts.csv line 1: has no header"),
    (_replace("codebook.yaml", b"takes: one", b"takes: [one"), "codebook.yaml line "),
    (_replace("codebook.yaml", b"takes: one", b"takes: some"), "takes: 'some' is no value of takes; use one of: many, one"),
    (_replace("codebook.yaml", b"takes: one", b"taken: one"), "variables.takes: is missing"),
    (_replace("codebook.yaml", b"takes: one", b"takes: one\n    takes: one"), "is not YAML: the key 'takes' stands twice"),
    (_replace("codebook.yaml", b"          es: ", b"          xx: "), "label.es: must be a text"),
    (_replace("codebook.yaml", b"      en: The part of", b"      de: The part of"), "location.definition.en: is missing"),
    (_replace("codebook.yaml", b"      en: The part of", b"      en: X\n      ed: The part of"), "location.definition.ed: is no key"),
    (_replace("codebook.yaml", b"      fr: La partie de", b"      fr: [La partie de]\n      es: x"), "is not YAML"),
    (_replace("codebook.yaml", b"      - code: preamble", b"      - code: Pre amble"), "is refused: Enter a valid"),
    (_replace("codebook.yaml", b"      - code: preamble", b"      - code: objectives"), "stands on line"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), WHOLE_FILES, ids=[told[:50] for _, told in WHOLE_FILES])
def test_a_bad_file(folder: Folder, change: Callable[[Folder], None], told: str) -> None:
    folder.write()
    change(folder)
    problems = [str(one) for one in refused(folder).problems]
    assert any(told in problem for problem in problems), problems


def test_the_line_is_that_of_the_row_though_cells_have_line_breaks(folder: Folder) -> None:
    folder.data["provisions"][2]["verb"] = "must"
    folder.write()
    assert "provisions.csv line 5, verb" in only_problem(folder), "row 2 takes two lines"


def test_all_faults_of_all_files_are_told_at_once(folder: Folder) -> None:
    folder.data["economies"][0]["kind"] = "land"
    folder.data["provisions"][0] |= {"verb": "must", "theme": ["money"]}
    folder.write()
    assert {(one.file, one.line, one.column) for one in refused(folder).problems} == {
        ("economies.csv", 2, "kind"),
        ("provisions.csv", 2, "verb"),
        ("provisions.csv", 2, "theme"),
    }


def test_fifty_faults_are_shown_and_the_rest_counted(folder: Folder) -> None:
    folder.data["economies"] += [{"code": f"X{n}", "name": f"E{n}", "kind": "land"} for n in range(60)]
    folder.write()
    message = str(refused(folder))
    assert "60 faults" in message and message.count("economies.csv line") == 50 and "and 10 more" in message


def test_what_is_there_already_stays_when_a_load_is_refused(folder: Folder) -> None:
    load(folder.write())
    version = DatasetState.objects.current().version
    folder.edit("economies.csv", "Namibia", "Republic of Namibia")
    folder.edit("readings.csv", "reading-1,2026", "reading-1,20x6")
    refused(folder)
    assert Economy.objects.get(code="NAM").name == "Namibia"
    assert DatasetState.objects.current().version == version


def test_a_value_that_another_record_here_has(folder: Folder) -> None:
    Agreement.objects.create(slug="mine", name="Mine", wto_rta_id=77, status="in_force")
    folder.write()
    assert "agreements.csv line 2, wto_rta_id: '77' belongs to mine here" in only_problem(folder)


def test_a_folder_or_file_name_that_is_none() -> None:
    with pytest.raises(LoadRefused, match="is no folder"):
        load("/nowhere/at/all")
    with pytest.raises(LoadRefused, match="is no file of ours; did you mean 'provisions'"):
        load("/nowhere/at/all", only=["provision"])
