"""Django's SQLite, for DATABASES' ENGINE: it goes on reading where nothing can be written any more."""
