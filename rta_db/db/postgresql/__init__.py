"""Django's PostgreSQL backend, for DATABASES' ENGINE, which notices writes to watched tables."""
