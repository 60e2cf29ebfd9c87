"""The search index as migration 0004 makes it. Frozen: the app's own module may change."""

DOCUMENTS = "provisions_searchdocument"
# SQLite: an FTS5 table with triggers
INDEX = "provisions_searchindex"
COLUMNS = ("agreement", "heading", "summary", "quote")
NAMES = ", ".join(COLUMNS)
ADD = f"INSERT INTO {INDEX}(rowid, {NAMES}) VALUES (new.provision_id, {', '.join(f'new.{name}' for name in COLUMNS)});"
REMOVE = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, {NAMES}) "
    f"VALUES ('delete', old.provision_id, {', '.join(f'old.{name}' for name in COLUMNS)});"
)
TRIGGERS = {
    f"{INDEX}_insert": f"AFTER INSERT ON {DOCUMENTS} BEGIN {ADD} END",
    f"{INDEX}_update": f"AFTER UPDATE ON {DOCUMENTS} BEGIN {REMOVE} {ADD} END",
    f"{INDEX}_delete": f"AFTER DELETE ON {DOCUMENTS} BEGIN {REMOVE} END",
}
# PostgreSQL: a generated column with a GIN index
VECTOR_INDEX = "provisions_searchdocument_vector"
VECTOR = " || ".join(
    f"setweight(to_tsvector('simple'::regconfig, {name} || ' \N{LATIN SMALL LETTER E WITH ACUTE}'), '{weight}')"
    for name, weight in {"heading": "A", "summary": "B", "agreement": "C", "quote": "D"}.items()
)
DROP = {
    "sqlite": [*(f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS), f"DROP TABLE IF EXISTS {INDEX}"],
    "postgresql": [
        f"DROP INDEX IF EXISTS {VECTOR_INDEX}",
        f"ALTER TABLE {DOCUMENTS} DROP COLUMN IF EXISTS vector",
    ],
}
CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {INDEX} USING fts5({NAMES}, content='{DOCUMENTS}', "
        "content_rowid='provision_id', tokenize='unicode61')",
        f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
        *(f"CREATE TRIGGER {name} {body}" for name, body in TRIGGERS.items()),
    ],
    "postgresql": [
        f"ALTER TABLE {DOCUMENTS} ADD COLUMN vector tsvector GENERATED ALWAYS AS ({VECTOR}) STORED",
        f"CREATE INDEX {VECTOR_INDEX} ON {DOCUMENTS} USING gin (vector)",
    ],
}


def create(apps, schema_editor):
    drop(apps, schema_editor)
    _run(CREATE, schema_editor.connection)


def drop(apps, schema_editor):
    _run(DROP, schema_editor.connection)


def _run(statements, connection):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
