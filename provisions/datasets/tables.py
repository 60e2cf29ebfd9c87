"""All datasets with their columns. Exports, the API, shipped files, docs and tests read them here."""

from __future__ import annotations

from provisions.datasets.column import Table
from provisions.datasets.definitions import agreements, codebook, economies, evidence, provisions, texts

# Records refer only to tables above theirs; files are loaded in this order.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        codebook.codebook_versions,
        codebook.codebook_variables,
        codebook.codebook_values,
        codebook.codebook,
        economies.economies,
        economies.groupings,
        agreements.agreements,
        agreements.accessions,
        agreements.changes,
        agreements.memberships,
        agreements.non_applications,
        texts.texts,
        provisions.provisions,
        provisions.readings,
        texts.rejections,
        evidence.evidence,
        texts.mentions,
    )
}
