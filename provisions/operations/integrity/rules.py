"""All rules of `manage.py verify`, by name, in the order in which they are checked."""

from __future__ import annotations

from provisions.operations.integrity import agreement_rules, provision_rules, storage_rules
from provisions.operations.integrity.breaches import Rule

RULES: dict[str, Rule] = {
    "storage": storage_rules.storage,
    "quotes": provision_rules.quotes,
    "releases": storage_rules.releases,
    "codebook": provision_rules.codebook,
    "codes": provision_rules.codes,
    "readings": provision_rules.readings,
    "agreement_dates": agreement_rules.agreement_dates,
    "memberships": agreement_rules.memberships,
    "parties": agreement_rules.parties,
    "groupings": agreement_rules.groupings,
    "text_dates": provision_rules.text_dates,
    "duplicates": provision_rules.duplicates,
    "places": provision_rules.places,
    "index": storage_rules.index,
}
