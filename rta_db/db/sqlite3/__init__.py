"""Django's SQLite backend, for DATABASES' ENGINE, with reading from a read-only disk, and noticing writes."""
