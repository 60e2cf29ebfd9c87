"""manage.py lost_device NAME: the former name of reset_two_factor."""

from provisions.management.commands.reset_two_factor import Command

__all__ = ["Command"]
