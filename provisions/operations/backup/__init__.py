"""Backups: everything the database holds, in one file that either engine can be restored from."""

from provisions.operations.backup.archive import InvalidBackup
from provisions.operations.backup.create import BackupError, back_up, last_backup
from provisions.operations.backup.restore import RestoreError, restore

__all__ = ["BackupError", "InvalidBackup", "RestoreError", "back_up", "last_backup", "restore"]
