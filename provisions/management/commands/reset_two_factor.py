"""manage.py reset_two_factor NAME: takes the second factor away from somebody who can't sign in without it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from provisions.curation.accounts import two_factor


class Command(BaseCommand):
    help = "Take the second factor away from a curator whose device and recovery codes are lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name that the curator signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody signs in with the name {name!r}. The names are at /admin/auth/user/.")
        if not two_factor.remove_devices(user):
            raise CommandError(f"{name} has no second factor in use. Nothing was changed.")
        self.stdout.write(f"{name} signs in with the password alone now, until a new device is set up.")
        self.stdout.write("Was the device stolen? Then change the password as well: manage.py changepassword " + name)
