"""Who belonged to which grouping, and when.

Bounds are inclusive: the first and the last day are both days of membership, an open end is None. The table
says who the members are; it never adds them to an agreement's parties by itself.

Most dates come from the list: the columns "Specific Entry/Exit dates" and "Date of Entry into Force" of the
records that a block names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# [grouping] source, then lines of: member, first day, last day
TABLE = """
# The list lets the United Kingdom leave the treaty on 31 December 2020, when the transition ended. Its remark
# says that it was a member state until 31 January 2020, and membership is what this table is about.
[EUN] WTO RTA-IS, RTA 120, its remark on the United Kingdom, and the enlargement records
BEL 1958-01-01
DEU 1958-01-01
FRA 1958-01-01
ITA 1958-01-01
LUX 1958-01-01
NLD 1958-01-01
DNK 1973-01-01
GBR 1973-01-01 2020-01-31
IRL 1973-01-01
GRC 1981-01-01
ESP 1986-01-01
PRT 1986-01-01
AUT 1995-01-01
FIN 1995-01-01
SWE 1995-01-01
CYP 2004-05-01
CZE 2004-05-01
EST 2004-05-01
HUN 2004-05-01
LTU 2004-05-01
LVA 2004-05-01
MLT 2004-05-01
POL 2004-05-01
SVK 2004-05-01
SVN 2004-05-01
BGR 2007-01-01
ROU 2007-01-01
HRV 2013-07-01
[EFTA] WTO RTA-IS, RTA 152 and 149
AUT 1960-05-03 1994-12-31
CHE 1960-05-03
DNK 1960-05-03 1972-12-31
GBR 1960-05-03 1972-12-31
NOR 1960-05-03
PRT 1960-05-03 1985-12-31
SWE 1960-05-03 1994-12-31
ISL 1970-03-01
FIN 1986-01-01 1994-12-31
LIE 1991-01-01
[GCC] WTO RTA-IS, RTA 316: the first economic agreement
ARE 1982-01-01
BHR 1982-01-01
KWT 1982-01-01
OMN 1982-01-01
QAT 1982-01-01
SAU 1982-01-01
# In operation from 1 March 1970; acceded to by Namibia on 6 July 1990; renewed by the agreement of 2002.
[SACU] sacu.int, the agreement of 1969; WTO RTA-IS, RTA 7
BWA 1970-03-01
LSO 1970-03-01
SWZ 1970-03-01
ZAF 1970-03-01
NAM 1990-07-06
# Venezuela was admitted on 31 July 2012. Its rights are suspended since 1 December 2016, but the list's
# remark still counts it as a party. Bolivia's protocol came into force 30 days after the deposit of 8 July 2024.
[MERCOSUR] WTO RTA-IS, RTA 130; loc.gov, Global Legal Monitor, 3 August 2012 (Venezuela); mercosur.int
ARG 1991-11-29
BRA 1991-11-29
PRY 1991-11-29
URY 1991-11-29
VEN 2012-07-31
BOL 2024-08-07
[EAEU] WTO RTA-IS, RTA 909, 910 and 922
BLR 2015-01-01
KAZ 2015-01-01
RUS 2015-01-01
ARM 2015-01-02
KGZ 2015-08-12
[CACM] WTO RTA-IS, RTA 151 with its remark, and 878
GTM 1961-06-04
NIC 1961-06-04
SLV 1961-06-04
HND 1962-04-27
CRI 1963-09-23
PAN 2013-05-06
# The four later members joined the free trade area by joining ASEAN.
[AFTA] WTO RTA-IS, RTA 126; asean.or.jp, Outline of ASEAN; usasean.org, AFTA
BRN 1993-01-01
IDN 1993-01-01
MYS 1993-01-01
PHL 1993-01-01
SGP 1993-01-01
THA 1993-01-01
VNM 1995-07-28
LAO 1997-07-23
MMR 1997-07-23
KHM 1999-04-30
[CARICOM] WTO RTA-IS, RTA 141
BRB 1973-08-01
GUY 1973-08-01
JAM 1973-08-01
TTO 1973-08-01
BLZ 1974-05-01
DMA 1974-05-01
GRD 1974-05-01
LCA 1974-05-01
MSR 1974-05-01
VCT 1974-05-01
ATG 1974-07-04
KNA 1974-07-26
BHS 1983-07-04
SUR 1995-07-04
HTI 2002-07-02
"""


@dataclass(frozen=True)
class GroupMember:
    """One economy's time in one grouping; both codes are those of economy_table."""

    grouping: str
    member: str
    first_day: date
    last_day: date | None
    source: str

    def on(self, day: date) -> bool:
        """Whether the economy was a member on that day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def _read() -> tuple[GroupMember, ...]:
    found = []
    for line in TABLE.strip().splitlines():
        if line.startswith("["):
            grouping, source = line[1:].split("] ")
        elif not line.startswith("#"):
            member, *days = line.split()
            first, last = date.fromisoformat(days[0]), [date.fromisoformat(day) for day in days[1:]]
            found.append(GroupMember(grouping, member, first, last[0] if last else None, source))
    return tuple(found)


MEMBERS: tuple[GroupMember, ...] = _read()


def members_on(grouping: str, day: date) -> tuple[str, ...]:
    """Codes of the members of a grouping on one day, sorted; () for a code that is no grouping."""
    return tuple(sorted(m.member for m in MEMBERS if m.grouping == grouping and m.on(day)))
