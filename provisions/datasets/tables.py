"""All datasets with their columns. Exports, the API, shipped files, docs and tests read them here."""

from __future__ import annotations

from provisions.datasets.column import Table
from provisions.datasets.definitions import agreements, codebook, economies, evidence, provisions, texts

# Records refer only to tables above theirs; files are loaded in this order.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        codebook.CODEBOOK_VERSIONS,
        codebook.CODEBOOK_VARIABLES,
        codebook.CODEBOOK_VALUES,
        codebook.CODEBOOK,
        economies.ECONOMIES,
        economies.GROUPINGS,
        agreements.AGREEMENTS,
        agreements.ACCESSIONS,
        agreements.CHANGES,
        agreements.MEMBERSHIPS,
        texts.TEXTS,
        provisions.PROVISIONS,
        provisions.READINGS,
        texts.REJECTIONS,
        evidence.EVIDENCE,
        texts.MENTIONS,
    )
}
