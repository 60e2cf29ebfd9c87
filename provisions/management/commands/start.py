"""manage.py start: from nothing to a running site, and from an older state to the newest, in one command."""

from __future__ import annotations

import shutil
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from provisions.exports.releases.folders import clean_up, lock_releases
from provisions.importers.fixtures.loader import load
from provisions.importers.fixtures.problems import LoadRefused
from provisions.importers.report import LoadReport
from provisions.lib.files import FileBusy, remove_partial_files
from provisions.models import Agreement, Provision
from provisions.operations import db_integrity, error_hints
from provisions.operations.backup.create import last_backup
from provisions.operations.progress import status
from provisions.operations.server import ended_badly, serve
from provisions.query.backends.bitmaps import registry
from provisions.query.fulltext import documents
from rta_db.build import build_id
from rta_db.db.errors import FaultKind, classify
from rta_db.middleware.outage import connect_directly

CONNECT_SECONDS = 10
ALL_INTERFACES = {"0.0.0.0", "::", ""}  # noqa: S104 - recognised, not bound


class Command(BaseCommand):
    help = (
        "Make or update the database, load the shipped data (what curators changed stays), bring the search index up "
        "to date and serve the site. It can be run again at any time."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; 127.0.0.1 without it")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on; 8000 without it")
        either = parser.add_mutually_exclusive_group()
        either.add_argument("--no-serve", action="store_true", help="stop when everything is ready to serve")
        either.add_argument(
            "--only-serve", action="store_true", help="serve at once: another machine has run it with --no-serve"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port, serves = options["host"], options["port"], not options["no_serve"]
        if serves:
            check_port(host, port)
        if not options["only_serve"]:
            self.prepare_database()
            self.load_data()
            self.clean_up_releases()
            shutil.rmtree(settings.PREPARED_DIR, ignore_errors=True)  # files of another build may have other columns
            self.update_search_index()
            if registry.build_files():  # of a large dataset, for worker processes to load
                self.stdout.write("Index       ready to load")
            self.stdout.write(_welcome(host, port, serves))
        if serves:
            serve(host, port)

    def prepare_database(self) -> None:
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # in the data folder
        try:
            connect_directly(DEFAULT_DB_ALIAS, CONNECT_SECONDS)
            db_integrity.check_file(None if ended_badly(settings.DATA_DIR) else db_integrity.SECONDS)
        except DatabaseError as error:
            fault = classify(error)
            problem = "does not answer" if fault and fault.kind is FaultKind.UNREACHABLE else "can't be used"
            raise CommandError(f"The database {problem}: {str(error).strip()}{_database_hint(error)}") from error
        self.stdout.write(f"Database    {_database_name()}")
        self.check_cache()
        remove_partial_files(settings.DATA_DIR)
        call_command("migrate", verbosity=0, interactive=False)

    def check_cache(self) -> None:
        """Say what is wrong with a shared cache. The site can do without it, so that this does not stop the start."""
        cache = caches["default"]
        if hasattr(cache, "check"):
            self.stdout.write(f"Cache       {cache.check() or 'Redis answers'}")

    def load_data(self) -> None:
        try:
            with status() as show:
                report = load(settings.BASE_DIR / "fixtures", step=show, finish=documents.refresh)
        except LoadRefused as error:
            raise CommandError(f"The shipped data is damaged.\n{error}") from error
        provisions = Provision.objects.public()
        public = f"{Agreement.objects.public().count()} agreements, {provisions.with_own_words().count()} provisions"
        if taken_in := provisions.exclude(incorporates=None).count():
            public += f", and {taken_in} taken in from other agreements (in lists with incorporated=include)"
        self.stdout.write(f"Data        {public} ({_changes(report)})")
        for mismatch in report.mismatches:
            self.stderr.write(f"Quote left out: {mismatch}")

    def clean_up_releases(self) -> None:
        """Remove what an interrupted release has left, unless a release is being written now."""
        if not settings.RELEASES_DIR.is_dir():
            return
        with suppress(FileBusy), lock_releases(timeout=0) as releases:
            for name in clean_up(releases):
                self.stdout.write(f"Releases    {name} removed: an interrupted release")

    def update_search_index(self) -> None:
        """Rebuild the index if it is not current. For the build that checked it last, a quick check is enough."""
        stamp = settings.DATA_DIR / "search_checked_by"
        quick = stamp.is_file() and stamp.read_bytes() == build_id().encode()
        if documents.looks_current() if quick else documents.is_current():
            self.stdout.write("Search      up to date")
        else:
            self.stdout.write(f"Search      {documents.rebuild()} provisions indexed")
        stamp.write_bytes(build_id().encode())


def check_port(host: str, port: int) -> None:
    """Raises CommandError, before any work is done, when the server could not listen there."""
    if not 1 <= port <= 65535:
        raise CommandError(f"--port {port} is not a port: use a number from 1 to 65535, such as 8000.")
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            if sys.platform != "win32":  # there the option would allow a port that is in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Can't listen on {host} port {port}: {error.strerror or error}. "
            f"Is RTA-DB running already? Another port: manage.py start --port {port + 1 if port < 65535 else 8000}"
        ) from error


def _database_hint(error: Exception) -> str:
    if connection.vendor != "sqlite":
        return ""
    if not db_integrity.is_damage(error):
        return error_hints.hint(error)
    backup = last_backup() or "FILE"
    return f"\n{_database_name()} is damaged. The last backup brings it back: manage.py restore --replace {backup}"


def _database_name() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(database["NAME"])
    return f"{connection.display_name} {database['NAME']} at {database['HOST'] or 'the local socket'}"


def _changes(report: LoadReport) -> str:
    tallies = report.tables.values()
    counts = {
        "added": sum(tally.added for tally in tallies),
        "changed": sum(tally.changed for tally in tallies),
        "kept as changed here": sum(len(tally.local_changes) for tally in tallies),
        "left out as deleted here": sum(len(tally.local_deletions) for tally in tallies),
    }
    changes = [f"{count} records {what}" for what, count in counts.items() if count]
    return ", ".join(changes) or "nothing new in the shipped files"


def _welcome(host: str, port: int, serves: bool) -> str:
    name = "127.0.0.1" if host in ALL_INTERFACES else f"[{host}]" if ":" in host else host
    site = f"http://{name}:{port}"
    lines = ["", f"Site        {site}/", f"API         {site}/api/v1/", f"Curators    {site}/admin/"]
    if not get_user_model().objects.filter(is_superuser=True).exists():
        lines.append(f"            No curator yet. Make one: {sys.executable} manage.py createsuperuser")
    if host in ALL_INTERFACES and not settings.DEBUG:
        names = ", ".join(settings.ALLOWED_HOSTS)
        lines.append(f"            Answers to the names {names} only; RTA_DB_ALLOWED_HOSTS adds others.")
    lines.append("Stop it with Ctrl-C.\n" if serves else "\nReady. Run it without --no-serve to serve.")
    return "\n".join(lines)
