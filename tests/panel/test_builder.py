"""The panel: cells worked out again the slow, obvious way, and the rules on years and sides."""

from __future__ import annotations

import random
from datetime import date

import pytest

from provisions.models import Agreement, Economy, GroupingMember, Provision, Value
from provisions.panel.builder import FIRST_YEAR, build_panel
from provisions.panel.in_force import intersect, years_between
from provisions.panel.states import STRENGTHS
from tests.factories import World

pytestmark = pytest.mark.django_db
LAST = 2026


@pytest.mark.parametrize(
    ("entry", "exit", "expected"),
    [
        (date(2005, 1, 1), None, (2005, LAST)),
        (date(2005, 12, 31), None, (2005, LAST)),
        (date(2005, 6, 1), date(2009, 12, 31), (2005, 2009)),
        (date(2005, 6, 1), date(2009, 12, 30), (2005, 2008)),
        (date(2005, 6, 1), date(2005, 9, 1), None),
        (None, None, (0, LAST)),
    ],
)
def test_a_year_counts_by_its_last_day(entry, exit, expected):
    assert years_between(entry, exit, LAST) == expected


def test_shared_years():
    assert intersect((2000, 2005), (2005, 2010)) == (2005, 2005)
    assert intersect((2000, 2004), (2005, 2010)) is None


def _cell(found, one: str, two: str, year: int) -> dict[str, float] | None:
    columns = found.columns
    for row in range(found.rows):
        if (columns["economy_1"][row], columns["economy_2"][row], columns["year"][row]) == (one, two, year):
            return {name: cells[row] for name, cells in columns.items()}
    return None


def _in_on(agreement: Agreement, code: str, day: date) -> bool:
    """Whether an agreement was in force for an economy on a day, straight from the records."""
    if not agreement.in_force or agreement.in_force > day:
        return False
    if agreement.inactive_date and agreement.inactive_date <= day:
        return False
    for own in agreement.memberships.all():
        if own.pending:
            continue
        within = (own.entry_date or agreement.in_force) <= day and (own.exit_date is None or own.exit_date >= day)
        if not within:
            continue
        if own.economy.code == code:
            return True
        for tie in own.economy.grouping_members.all():
            if (
                tie.member.code == code
                and (tie.entry_date is None or tie.entry_date <= day)
                and (tie.exit_date is None or tie.exit_date >= day)
            ):
                return True
    return False


def _one_side(agreement: Agreement, one: str, two: str) -> bool:
    named = set(agreement.parties.values_list("code", flat=True))
    for grouping in Economy.objects.filter(code__in=named, kind="grouping"):
        members = set(grouping.grouping_members.values_list("member__code", flat=True)) | {grouping.code}
        if {one, two} <= members and named - members:
            return True
    return False


def _recorded() -> list[Agreement]:
    """All public agreements with what `_slow` reads of them, which it would ask for once for each of them."""
    return list(Agreement.objects.public().prefetch_related("memberships__economy__grouping_members__member"))


def _slow(recorded: list[Agreement], one: str, two: str, year: int) -> dict[str, float]:
    day = date(year, 12, 31)
    agreements = [
        agreement
        for agreement in recorded
        if _in_on(agreement, one, day) and _in_on(agreement, two, day) and not _one_side(agreement, one, two)
    ]
    said = [
        provision
        for provision in Provision.objects.public().filter(agreement__in=agreements)
        if provision.text_date is None or provision.text_date.year <= year
    ]
    more = [provision for provision in said if provision.codes("extent") != ["enumeration"]]
    themes = list(Value.objects.filter(variable="theme").values_list("code", flat=True))
    worth = [max((STRENGTHS[p.strength] for p in more if theme in p.codes("theme")), default=0) for theme in themes]
    return {
        "rtas": len(agreements),
        "rtas_msme": len({provision.agreement_id for provision in said}),
        "rtas_msme_more": len({provision.agreement_id for provision in more}),
        "provisions": len(said),
        "strength_hard": sum(provision.strength == "hard" for provision in said),
        "kind_cooperation": sum("cooperation" in provision.codes("kind") for provision in said),
        "theme_msme_finance": sum("msme_finance" in provision.codes("theme") for provision in said),
        "depth": round(sum(worth) / 3 / len(themes) * 100, 2),
    }


def test_every_cell_of_the_small_world_is_what_the_slow_way_says(world: World):
    found = build_panel(LAST).with_zeros(LAST)
    recorded = _recorded()
    draw = random.Random(5)
    rows = draw.sample(range(found.rows), 60)
    for row in rows:
        one, two, year = (found.columns[name][row] for name in ("economy_1", "economy_2", "year"))
        slow = _slow(recorded, str(one), str(two), int(year))
        assert {name: float(found.columns[name][row]) for name in slow} == pytest.approx(slow), (one, two, year)


def test_cells_of_the_shipped_data_are_what_the_slow_way_says(shipped: None):
    """Cells with provisions in them, and any at all."""
    found = build_panel(LAST)
    recorded = _recorded()
    draw = random.Random(11)
    told = [row for row in range(found.rows) if found.columns["provisions"][row]]
    for row in draw.sample(told, 4) + draw.sample(range(found.rows), 3):
        one, two, year = (found.columns[name][row] for name in ("economy_1", "economy_2", "year"))
        slow = _slow(recorded, str(one), str(two), int(year))
        assert {name: float(found.columns[name][row]) for name in slow} == pytest.approx(slow), (one, two, year)


def test_members_of_a_grouping_are_pairs_with_the_other_side_and_not_with_each_other(world: World):
    other = Economy.objects.create(code="FRA", name="France", kind="country")
    GroupingMember.objects.create(grouping=Economy.objects.get(code="EUN"), member=other, entry_date=date(1958, 1, 1))
    found = build_panel(LAST)
    assert _cell(found, "DEU", "PER", 2020)["rtas"] == 1
    assert _cell(found, "DEU", "FRA", 2020) is None


def test_only_years_with_an_rta_unless_all_are_wanted(world: World):
    some, every = build_panel(LAST), build_panel(LAST).with_zeros(LAST)
    single = Economy.objects.exclude(kind="grouping").count()
    assert every.rows == single * (single - 1) // 2 * (LAST - FIRST_YEAR + 1)
    assert 0 < some.rows < every.rows
    assert (some.columns["rtas"][:] > 0).all()


def test_directed_has_each_pair_both_ways(world: World):
    plain, directed = build_panel(LAST), build_panel(LAST).both_directions()
    assert directed.rows == 2 * plain.rows
    pairs = set(zip(directed.columns["economy_1"], directed.columns["economy_2"], strict=True))
    assert {(two, one) for one, two in pairs} == pairs


def test_what_is_not_public_counts_nowhere(world: World):
    before = build_panel(LAST).columns["provisions"][:].sum()
    Provision.objects.filter(status="draft").update(agreement=Agreement.objects.get(slug="chile-peru"))
    assert build_panel(LAST).columns["provisions"][:].sum() == before
