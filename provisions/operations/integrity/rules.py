"""The list of all rules of `manage.py verify`; the rules themselves are in the `*_rules.py` beside it.

They are known by the names of their functions, and checked in this order.
"""

from __future__ import annotations

from provisions.operations.integrity import Rule
from provisions.operations.integrity.agreement_rules import (
    agreement_dates,
    groupings,
    memberships,
    mergers,
    non_applications,
    parties,
    sides,
)
from provisions.operations.integrity.provision_rules import (
    codebook,
    codes,
    duplicates,
    incorporations,
    places,
    quotes,
    readings,
    same_words,
    text_dates,
)
from provisions.operations.integrity.storage_rules import index, releases, storage
from provisions.operations.integrity.text_rules import documents

_RULES = (
    *(storage, documents, quotes, releases, codebook, codes, readings, same_words),
    *(agreement_dates, mergers, memberships, parties, sides, non_applications, groupings, text_dates),
    *(duplicates, incorporations, places, index),
)
RULES: dict[str, Rule] = {rule.__name__: rule for rule in _RULES}
