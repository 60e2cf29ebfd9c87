"""Backups: everything the database holds, in one file that either engine can be restored from."""
