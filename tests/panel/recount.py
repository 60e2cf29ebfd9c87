"""The panel worked out again, the slow way: from the CSV files alone, day by day, without any code of ours.

`python -m tests.panel.recount FOLDER` takes the folder of a release and compares the panel in it with this one.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

Row = dict[str, str]
FILES = ("agreements", "memberships", "non_applications", "groupings", "economies", "changes", "provisions", "codebook")
EVER, NEVER = "0000-00-00", "9999-99-99"  # days are ISO texts, which sort as they should
WORTH = {"hard": 3, "undetermined": 2, "mixed": 2, "soft": 1}
FILLED = ("rtas", "read", "partly_read", "unread", "goods", "services", "psa", "fta", "cu", "eia")


class Recount:
    """Rows of the CSV files, by the name of the file."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, list[Row]] = {}
        for name in FILES:
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                self.files[name] = list(csv.DictReader(file))
        self.parties = by(self.files["memberships"], "agreement")
        self.non_applications = by(self.files["non_applications"], "agreement")
        self.members = by(self.files["groupings"], "grouping")
        self.economies = {row["code"]: row for row in self.files["economies"]}
        self.provisions = by(self.files["provisions"], "agreement")
        self.changes = by(self.files["changes"], "agreement")
        self.codes = [
            f"{row['variable']}_{row['code']}" for row in self.files["codebook"] if row["variable"] in ("kind", "theme")
        ]
        self.themes = [code for code in self.codes if code.startswith("theme_")]
        self.said: dict[tuple[str, int], list[Row]] = {}  # provisions, by agreement and year

    def panel(self, last: int) -> Iterator[tuple[tuple[str, str, str], Row]]:
        """The pairs and years with an RTA in force, each with the other cells of its row in the CSV file."""
        agreements: dict[tuple[str, str], dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for agreement in self.files["agreements"]:
            for year in range(1958, last + 1):
                for pair in self.pairs(agreement, f"{year}-12-31"):
                    agreements[pair][year].append(agreement)
        cells: dict[tuple[int, ...], Row] = {}
        for (one, two), years in agreements.items():
            first = min(years)
            for year, in_force in years.items():
                key = (first, year, *map(id, in_force))
                if key not in cells:
                    cells[key] = {"first_year": str(first), **self.counts(in_force, year)}
                yield (one, two, str(year)), cells[key]

    def pairs(self, agreement: Row, day: str) -> list[tuple[str, str]]:
        """The pairs of economies on different sides of an agreement on a day."""
        if not agreement["in_force"] or not agreement["in_force"] <= day < (agreement["inactive_date"] or NEVER):
            return []
        stands: dict[frozenset[str], list[str]] = defaultdict(list)
        for code in self.candidates(agreement):
            if sides := self.sides(agreement, code, day):
                stands[sides].append(code)
        found = (
            [pair for codes in stands.values() for pair in combinations(codes, 2)] if frozenset([""]) in stands else []
        )
        for one, two in combinations(stands, 2):
            if len(one | two) > 1:
                found += [(a, b) for a in stands[one] for b in stands[two]]
        exceptions = self.non_applications[agreement["slug"]]
        on_day = [row for row in exceptions if within(row["first_day"], day, row["last_day"])]
        apart = [{row["economy_1"], row["economy_2"]} for row in on_day]
        return [(min(pair), max(pair)) for pair in found if set(pair) not in apart]

    def candidates(self, agreement: Row) -> set[str]:
        """All economies that are in it on some day, perhaps."""
        codes = {row["economy"] for row in self.parties[agreement["slug"]]}
        for name in codes | {row["side"] for row in self.parties[agreement["slug"]]}:
            codes = codes | {row["member"] for row in self.members.get(name, [])}
        return {code for code in codes if self.economies[code]["kind"] != "grouping"}

    def sides(self, agreement: Row, code: str, day: str) -> frozenset[str]:
        """The sides that an economy stands on; {""} when it is in an agreement without sides, none when it is not."""
        economy, rows = self.economies[code], self.parties[agreement["slug"]]
        if not within(economy["exists_from"], day, economy["exists_until"]):
            return frozenset()
        own = next((row for row in rows if row["economy"] == code), None)
        if own and own["pending"] == "true":
            return frozenset()
        dated = bool(own and (own["entry_date"] or own["exit_date"]))
        if own and (dated or own["side"] not in self.members):
            member = next((row for row in self.members.get(own["side"], []) if row["member"] == code), Counter())
            entry, exit = (own[name] or member[name] or "" for name in ("entry_date", "exit_date"))
            if within(entry, day, exit):
                return frozenset([own["side"]])
        return frozenset(
            side for side in self.through_groupings(rows, code, day) if not (dated and side == own["side"])
        )  # type: ignore[index]

    def through_groupings(self, rows: list[Row], code: str, day: str) -> Iterator[str]:
        """The sides on which an economy is as a member of a grouping on a day."""
        for grouping in {name for row in rows for name in (row["economy"], row["side"])} & self.members.keys():
            row = next((row for row in rows if row["economy"] == grouping), None)
            if row and (row["pending"] == "true" or not within(row["entry_date"], day, row["exit_date"])):
                continue
            for member in self.members[grouping]:
                if member["member"] == code and within(member["entry_date"], day, member["exit_date"]):
                    yield row["side"] if row else grouping

    def counts(self, agreements: list[Row], year: int) -> Row:
        """What agreements in force say in a year, as cells."""
        counts: Counter[str] = Counter()
        worth: Counter[str] = Counter()
        for agreement in agreements:
            said = self.provisions_of(agreement, year)
            more = [row for row in said if row["extent"] != "enumeration"]
            counts.update(self.facts(agreement, f"{year}-12-31"))
            counts.update(["rtas_msme"] * bool(said) + ["rtas_msme_more"] * bool(more))
            counts.update(provisions=len(said), provisions_more=len(more))
            for row in said:
                counts[f"strength_{row['strength']}"] += 1
                counts.update(f"{name}_{code}" for name in ("kind", "theme") for code in split(row[name]))
            for row in more:
                for theme in split(row["theme"]):
                    worth[theme] = max(worth[theme], WORTH[row["strength"]])
        names = ["rtas_msme", "rtas_msme_more", "provisions", "provisions_more"]
        names += [*(f"strength_{strength}" for strength in WORTH), *self.codes]
        unread = counts["rtas"] == counts["rtas_unread"]
        words = {name: "" if unread else str(counts[name]) for name in names}
        depth = "" if unread else str(round(sum(worth.values()) / 3 / len(self.themes) * 100, 2))
        rest = {f"rtas_{name}": str(counts[f"rtas_{name}"]) for name in FILLED[1:]}
        return {"rtas": str(counts["rtas"]), **words, "depth": depth, **rest}

    def facts(self, agreement: Row, day: str) -> Iterator[str]:
        """The columns that count an agreement whatever it says."""
        yield "rtas"
        yield {"full": "rtas_read", "part": "rtas_partly_read", "none": "rtas_unread"}[agreement["read"]]
        for part in ("goods", "services"):
            if EVER < agreement[f"in_force_{part}"] <= day:
                yield f"rtas_{part}"
        for type in split(agreement["types"]):
            if agreement["in_force_services" if type == "eia" else "in_force_goods"] <= day:
                yield f"rtas_{type}"

    def provisions_of(self, agreement: Row, year: int) -> list[Row]:
        """The provisions of an agreement whose words held at the end of a year."""
        key = (agreement["slug"], year)
        if key not in self.said:
            rows = self.provisions[agreement["slug"]]
            self.said[key] = [row for row in rows if self.since(agreement, row) <= f"{year}-12-31"]
        return self.said[key]

    def since(self, agreement: Row, provision: Row) -> str:
        """The day of a provision's words, or of the entry into force of the change that they are of."""
        day = provision["text_date"]
        changes = [row for row in self.changes[agreement["slug"]] if row["signed"] == day != agreement["signed"]]
        return min((row["in_force"] or NEVER for row in changes), default=day) if day else EVER


def by(rows: list[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def split(codes: str) -> list[str]:
    return codes.split(";") if codes else []


def within(first: str, day: str, last: str) -> bool:
    return (first or EVER) <= day <= (last or NEVER)


def differences(folder: Path) -> Iterator[str]:
    """What differs between the panel in a folder and the one recounted from the other files in it."""
    with (folder / "panel.csv").open(encoding="utf-8", newline="") as file:
        _one, _two, _year, *names = next(lines := csv.reader(file))
        told = {(one, two, year): cells for one, two, year, *cells in lines}
    slow = dict(Recount(folder).panel(max((int(year) for _one, _two, year in told), default=1958)))
    for missing in sorted(told.keys() ^ slow.keys()):
        yield f"{' '.join(missing)} is in one of the two only"
    lists = {id(cells): [cells.get(name, "nothing") for name in names] for cells in slow.values()}
    for place in told.keys() & slow.keys():
        if told[place] != (other := lists[id(slow[place])]):
            cells = zip(names, told[place], other, strict=True)
            wrong = [f"{name} {one}, not {two}" for name, one, two in cells if one != two]
            yield f"{' '.join(place)}: {'; '.join(wrong)}"


if __name__ == "__main__":
    found = list(differences(Path(sys.argv[1])))
    print("\n".join(found[:50]), f"{len(found)} differences", sep="\n")
    sys.exit(bool(found))
