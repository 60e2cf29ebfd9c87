"""Backups: everything the database holds, in one file that either engine can be restored from."""

from provisions.operations.backup.archive import BadBackup
from provisions.operations.backup.create import CantBackUp, back_up, last_backup
from provisions.operations.backup.restore import CantRestore, restore

__all__ = ["BadBackup", "CantBackUp", "CantRestore", "back_up", "last_backup", "restore"]
