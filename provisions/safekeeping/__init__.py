"""Backups: everything the database holds, in one file that either engine can be restored from."""

from provisions.safekeeping.archive import BadBackup
from provisions.safekeeping.backup import CantBackUp, back_up, last_backup
from provisions.safekeeping.restore import CantRestore, restore

__all__ = ["BadBackup", "CantBackUp", "CantRestore", "back_up", "last_backup", "restore"]
