"""What all tests share: the world, the corpora, a browser, the engine of the run, and the rule on skips.

pytest                      everything, on SQLite
pytest --engine=postgres    what depends on the engine, on PostgreSQL
pytest -n 2                 either in two processes
pytest -m trust             untrusted input, faults, backups, with a report of what was tried
RTA_DB_REQUIRE_ALL=1        a skip is a failure
"""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.db.transaction import Atomic
from django.dispatch import receiver
from django.utils import timezone, translation
from filelock import FileLock
from pytest_django.plugin import DjangoDbBlocker

from provisions.models import DatasetState, Region
from tests import no_network, report
from tests.engines import is_repeated, on_postgres, run_on_postgres
from tests.factories import World
from tests.no_skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  hooks
from tests.operations.installation import PRIVATE, Installation
from tests.operations.warm import warm
from tests.release_copy import ReleaseCopy
from tests.report import tally  # noqa: F401  a fixture
from tests.shared_db import BUILDERS, FIXTURE, SharedDatabase, dataset_of, order
from tests.template_db import copy_template, prepare_data_folder, save_template

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
SHARED = SharedDatabase()
VERSIONS = count(10_000, 10_000)  # no test moves the version so often
# The shell is the same engine without a browser's window, and takes two thirds of the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=["postgres"], help="run on a throwaway PostgreSQL server instead of SQLite")
    report.add_options(parser)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the folders of long checks unless the command names them."""
    if collection_path.parent != ROOT / "tests" or collection_path.name not in ("bench", "clients"):
        return None
    return not any(collection_path.name in Path(argument).parts for argument in config.invocation_params.args)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if config.option.engine:
        return run_on_postgres(config.invocation_params.args)
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Begin the count of trust, close the network, and turn off what every test would only wait for: listing all
    static files for each client, and hashing passwords slowly."""
    report.begin(config)
    no_network.guard_lookups()
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PREPARED_DIR = Path(tempfile.mkdtemp(prefix="rta-db-prepared-"))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.PREPARED_DIR, ignore_errors=True)


def pytest_report_header() -> str:
    return f"engine: {'PostgreSQL' if on_postgres() else 'SQLite'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browsers go last. On PostgreSQL, leave out what does not depend on the engine."""
    if on_postgres():
        config.hook.pytest_deselected(items=[item for item in items if not is_repeated(item)])
        items[:] = [item for item in items if is_repeated(item)]
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, order(item)))
    for item in items:
        if dataset_of(item):
            item.fixturenames.insert(0, FIXTURE)  # before the test's own transaction begins


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lasts as long as the run: it would look through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Spare a run that did not use Hypothesis the second that its plugin takes to import it for a summary."""
    manager = session.config.pluginmanager
    if "hypothesis" not in sys.modules and manager.has_plugin("hypothesispytest"):
        manager.unregister(name="hypothesispytest")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    SHARED.empty_unless(dataset_of(item))


@pytest.fixture(autouse=True)
def dataset_version(request: pytest.FixtureRequest) -> None:
    """Every test with a database begins at a dataset version that no other test had.

    Caches and prepared files are kept from test to test, as in a process that serves. Whatever is cached without the
    dataset's version in its key shows one test's data in another.
    """
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        state = {"version": next(VERSIONS), "changed": timezone.now()}
        DatasetState.objects.update_or_create(pk=1, defaults=state)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English: a page asked for in French leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as users have it: in memory, threads would share one connection and never wait for a lock.

    On PostgreSQL each worker of pytest-xdist has a database of its own."""
    if on_postgres():
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    else:
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Whether the database is a copy of the migrated template."""
    return not on_postgres() and copy_template(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's database, which becomes the template when there was none."""
    if not on_postgres() and not django_db_keepdb:
        with django_db_blocker.unblock():
            save_template(connection)


def _leave_block(block: Atomic, *error: Any) -> None:
    """A test's own transaction is never committed: the end of the blocks in it counts as a commit."""
    leave_block(block, *error)
    if connection.in_atomic_block and connection.atomic_blocks[-1]._from_testcase and not connection.needs_rollback:
        connection.call_before_commit()


leave_block = Atomic.__exit__
Atomic.__exit__ = _leave_block


@receiver(post_migrate)
def seed_again(sender: AppConfig, **_kwargs: Any) -> None:
    """A test with real transactions ends by emptying every table, also those that migrations filled: fill them."""
    if sender.name == "provisions" and not Region.objects.exists():
        first = importlib.import_module("provisions.migrations.0001_squashed_0012_codebook_in_three_languages")
        first.add_regions_and_types(apps, None)


@pytest.fixture
def shared_dataset(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
    """The dataset that a test shares with others. Tests request `world` or `shipped` instead."""
    return SHARED.get(dataset_of(request.node), django_db_blocker)


def _shared_or_new(request: pytest.FixtureRequest, name: str) -> Any:
    return request.getfixturevalue(FIXTURE) if dataset_of(request.node) else BUILDERS[name]()


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> World:
    """The small dataset of tests/factories.py, unchanged by other tests."""
    return _shared_or_new(request, "world")


@pytest.fixture
def shipped(request: pytest.FixtureRequest, db: None) -> None:
    """The shipped data, unchanged by other tests."""
    _shared_or_new(request, "shipped")


@pytest.fixture(scope="session")
def release_copy(tmp_path_factory: pytest.TempPathFactory) -> ReleaseCopy:
    """Release 2026.1 of the world: call `release_copy.install()` before the test changes anything."""
    return ReleaseCopy(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first `start`: to be copied, never changed."""

    def start(folder: Path) -> None:
        prepare_data_folder(folder)
        Installation(folder).good("start", "--no-serve")

    return _made_once(tmp_path_factory, "started", start)


@pytest.fixture(scope="session")
def filled(started: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with the shipped data and private records. Each worker has a copy, which no test changes."""

    def fill(folder: Path) -> None:
        shutil.copytree(started, folder)
        Installation(folder).python(PRIVATE)

    one = Installation(tmp_path_factory.mktemp("filled"))
    shutil.copytree(_made_once(tmp_path_factory, "filled", fill), one.folder, dirs_exist_ok=True)
    with warm(one) as ready:
        yield ready


def _made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for all workers of pytest-xdist."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / name
    with FileLock(shared.with_suffix(".lock")):
        if not shared.exists():
            partial = shared.with_suffix(".partial")
            make(partial)
            partial.rename(shared)
    return shared


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder with the WTO's list (wto-rta-is/AllRTAs.xlsx) and the corpus ToTA (tota/tota-xml.tar.xz)."""
    folder = Path(os.environ.get("RTA_DB_CORPORA") or ROOT.parent / "shared" / "corpora").resolve()
    if not (folder / "wto-rta-is").is_dir() or not (folder / "tota").is_dir():
        pytest.skip(f"no corpora: {folder} has no wto-rta-is/ and tota/; set RTA_DB_CORPORA to the folder that has")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real, headless Chromium, for tests marked `browser`. Open a page with `chromium.new_context().new_page()`.

    Playwright keeps an event loop running in this thread, which Django takes for asynchronous code and refuses to
    query in. It is not: nothing here is awaited. So Django's guard is off while, and only while, Playwright runs;
    tests marked `browser` run after all others, which thus keep the guard.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium in PATH. Debian: apt-get install chromium-headless-shell; elsewhere: install Chrome")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
