"""Kills commands at random moments, and looks at what is left. A process of its own:

    python -m tests.failure.killer FOLDER [POSTGRES_ADDRESS]      reads orders as JSON, one a line, and answers each

Django is loaded once. For each kill the process forks before it has opened any connection; the child runs the command,
and is killed with SIGKILL after a random share of the time that the command takes.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.failure.contents import Database, Sums, files, visible
from tests.failure.orders import HERE, ORDERS, Order, prepare, visit

KEPT = Path("data-kept")
ROOM = 64 * 1024  # bytes
TOGETHER = ("provisions_revision",)  # where everybody writes
State = tuple[Sums, Sums]  # of tables, of files


@dataclass
class Outcome:
    """What came of killing one command: how often, how often it was found as before and as after; what was wrong."""

    order: str
    killed: int = 0
    before: int = 0
    after: int = 0
    seconds: float = 0.0  # what one run of the command takes
    wrong: list[str] = field(default_factory=list)
    told: str = ""  # what the command said last, where it failed


class Killer:
    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.server = address
        self.name = address.rpartition("/")[2]
        os.chdir(folder)
        self.database = Database(address or str(folder / HERE / "rta_db.sqlite3"))
        if address:
            self._server(f"CREATE DATABASE {self.name}")
        if self._child(lambda: _learn(prepare)):
            raise SystemExit(f"the installation could not be prepared: {_error()}")
        _import_learnt()
        HERE.rename(KEPT)
        if address:
            self._copy(self.name, f"{self.name}_kept")
        self.reset()

    def reset(self) -> None:
        """Everything as it was before any command."""
        for folder in [HERE, *HERE.rglob("*")]:
            if folder.is_dir():
                folder.chmod(0o755)  # one was made read-only
        shutil.rmtree(HERE, ignore_errors=True)
        shutil.copytree(KEPT, HERE)
        if self.server:
            self._copy(f"{self.name}_kept", self.name)

    def _copy(self, source: str, target: str) -> None:
        self._alone(source)
        self._server(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)", f"CREATE DATABASE {target} TEMPLATE {source}")

    def _server(self, *statements: str) -> Any:
        """What the last statement gives, asked beside the databases that are made and dropped."""
        import psycopg

        with psycopg.connect(self.server.rsplit("/", 1)[0] + "/postgres", autocommit=True) as connection:
            answers = [connection.execute(statement) for statement in statements]  # type: ignore[call-overload]
            return answers[-1].fetchone() if answers[-1].description else None

    def _alone(self, database: str) -> None:
        """Wait until the sessions of killed processes are gone from the server too."""
        until = time.monotonic() + 20
        asked = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"
        while self._server(asked) != (0,) and time.monotonic() < until:
            time.sleep(0.02)

    def _fork(self, work: Callable[[], None]) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            _note_error()
        finally:
            os._exit(code)

    def _child(self, work: Callable[[], None]) -> int:
        """Run it to its end; gives 0 when it went well."""
        pid = self._fork(work)
        return os.waitpid(pid, 0)[1]

    def run(self, name: str, times: int, seed: int) -> Outcome:
        """Kill a command so many times, each time on the same data, and have it run again."""
        order, outcome, random_share = ORDERS[name], Outcome(name), random.Random(seed)
        self.reset()
        before = (self.database.exact(), files(HERE))
        outcome.seconds = self._timed(order)
        _import_learnt()
        after = (self.database.told(), files(HERE))
        attempts = 0
        while outcome.killed < times and attempts < 3 * times:
            attempts += 1
            self.reset()
            share = random_share.random()
            if self._killed(order, share * outcome.seconds):
                outcome.killed += 1
                self._look(order, outcome, before, after, f"killed after {share:.0%}")
        return outcome

    def trouble(self, name: str, trouble: str) -> Outcome:
        """Have a command meet a full disk or a read-only folder: it fails in words, and nothing is changed."""
        order, outcome = ORDERS[name], Outcome(name)
        self.reset()
        before = (self.database.exact(), files(HERE))
        code = self._child(lambda: TROUBLES[trouble](order.run))
        outcome.told = _error()
        now = (self._settled(), files(HERE))
        if not code:
            outcome.wrong.append("it went through")
        if wrong := _differing(now[0], before[0]) + _differing(visible(now[1]), visible(before[1])):
            outcome.wrong.append(f"it left {wrong[:4]}")
        if left := [one for one in now[1].keys() - before[1].keys() if trouble == "full"]:
            outcome.wrong.append(f"it left {left}")
        outcome.before += 1
        return outcome

    def together(self, name: str, beside: str) -> Outcome:
        """Two commands at once: each goes through, or is refused in words; what went through is there."""
        outcome, ends = Outcome(name), []
        self.reset()
        start = self.database.told()
        for one in dict.fromkeys((name, beside)):
            self.reset()
            if self._child(ORDERS[one].run):
                raise SystemExit(_error())
            ends.append(self.database.told())
        self.reset()
        both = [self._fork(partial(_in_words, ORDERS[one].run)) for one in (name, beside)]
        codes = [os.waitpid(pid, 0)[1] for pid in both]
        outcome.told = _error() if any(codes) else ""
        if all(codes):
            outcome.wrong.append("neither went through")
        wanted = [end for end, code in zip(ends, codes, strict=False) if not code or len(ends) == 1]
        outcome.wrong += _differing_from_all(self.database.told(), wanted, start)
        outcome.after = codes.count(0)
        return outcome

    def meet(self, trouble: str) -> Outcome:
        """Visit pages while a trouble lasts."""
        outcome = Outcome("visit")
        self.reset()
        before = self.database.exact()
        if self._child(lambda: TROUBLES[trouble](visit)):
            outcome.wrong.append(_error())
        outcome.wrong += _differing(self._settled(), before)
        return outcome

    def _timed(self, order: Order) -> float:
        """How long it takes undisturbed. Learns which modules it needs: loading them is not what is to be killed."""
        if self._child(lambda: _learn(order.run)):
            raise SystemExit(_error())
        return float(Path("seconds").read_text())

    def _killed(self, order: Order, seconds: float) -> bool:
        pid = self._fork(order.run)
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        return os.WIFSIGNALED(status)

    def _look(self, order: Order, outcome: Outcome, before: State, after: State, when: str) -> None:
        """Is it as before or as after; and does the next run come to the same end?"""
        found = (self._settled(), visible(files(HERE)))
        if found == (before[0], visible(before[1])):
            done = False
        elif not (wrong := self._not_after(order, found, before, after)):
            done = True
        else:
            not_before = _differing(found[0], before[0]) + _differing(found[1], visible(before[1]))
            outcome.wrong.append(f"{when}: neither as before ({not_before[:4]}) nor as after ({wrong[:4]})")
            return
        outcome.after += done
        outcome.before += not done
        code = self._child(lambda: _again(order))
        if not done:  # the first run had modules to load, and the machine more or less to do
            outcome.seconds = min(outcome.seconds, float(Path("seconds").read_text()))
        if bool(code) != (done and order.again_refused):
            outcome.wrong.append(f"{when}, as {'after' if done else 'before'}: the next run gave {code}: {_error()}")
        elif left := _differing(self.database.told(), after[0]) + _differing(files(HERE), after[1]):
            outcome.wrong.append(f"{when}, as {'after' if done else 'before'}: the next run left {left[:4]}")

    def _not_after(self, order: Order, found: State, before: State, after: State) -> list[str]:
        """What is not as after; for an order of several parts, what is neither as after nor as before."""
        told = _differing(self.database.told(), after[0])
        if not order.each_alone:
            return told + _differing(found[1], visible(after[1]))
        if found[0] == before[0]:
            told = []
        names = found[1].keys() | before[1].keys()
        return told + [one for one in names if found[1].get(one) not in (before[1].get(one), after[1].get(one))]

    def _settled(self) -> Sums:
        """What the database holds once nobody is at work on it any more."""
        if self.server:
            self._alone(self.name)
        return self.database.exact()


def _differing(found: Sums, expected: Sums) -> list[str]:
    names = sorted(found.keys() | expected.keys())
    return [
        f"{name}: {found.get(name)}, not {expected.get(name)}"
        for name in names
        if found.get(name) != expected.get(name)
    ]


def _differing_from_all(found: Sums, ends: list[Sums], start: Sums) -> list[str]:
    """Tables that some of the ends changed, and that are as none of these leaves them, or as they were."""
    wrong = []
    for table, one in found.items():
        changed = {end[table] for end in ends} - {start[table]}
        if one not in (changed or {start[table]}) and table not in TOGETHER:
            wrong.append(f"{table}: {one}, not {sorted(changed)}")
    return wrong


def _measured(work: Callable[[], None]) -> None:
    """Do it, and note how many seconds it took."""
    began = time.monotonic()
    work()
    Path("seconds").write_text(str(time.monotonic() - began))


def _learn(work: Callable[[], None]) -> None:
    """Do it, and note its time and the modules it took."""
    _measured(work)
    Path("modules.json").write_text(json.dumps(sorted(sys.modules)))


def _import_learnt() -> None:
    import contextlib
    import importlib

    for name in json.loads(Path("modules.json").read_text()):
        if not name.startswith(("_", "tests.failure")):
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def _in_words(work: Callable[[], None]) -> None:
    """Do it as manage.py does: what goes wrong is told in words, or is a traceback."""
    from django.core.management import CommandError

    from provisions.operations.error_hints import explain

    try:
        work()
    except CommandError as error:
        raise SystemExit(f"CommandError: {error}") from None
    except Exception as error:
        if (words := explain(error)) is None:
            raise
        raise SystemExit(f"CommandError: {words}") from None


def _full(work: Callable[[], None]) -> None:
    """No file can become larger than 64 kB, or than it is: as on a disk without room."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
    _in_words(work)


def _read_only(work: Callable[[], None]) -> None:
    """The data folder may be read and not written to, by the superuser neither."""
    Path("error.txt").touch()
    Path("error.txt").chmod(0o666)
    Path("kept.backup").chmod(0o644)
    for path in [*HERE.rglob("*"), HERE]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    os.environ["PGOPTIONS"] = "-c default_transaction_read_only=on"
    if os.geteuid() == 0:
        _heed_modes()
    _in_words(work)


def _heed_modes() -> None:
    """Give up the superuser's right to write where modes forbid it; all may be read wherever it is installed.

    Linux, capabilities(7): version 3 has two words of each set; CAP_DAC_OVERRIDE is bit 1.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable, twice
    assert libc.capget(head, sets) == 0, os.strerror(ctypes.get_errno())
    sets[0] &= ~2
    sets[1] &= ~2
    assert libc.capset(head, sets) == 0, os.strerror(ctypes.get_errno())


TROUBLES = {"full": _full, "read_only": _read_only}


def _again(order: Order) -> None:
    """The command once more; and then every search must find what the provisions say."""
    from provisions.query.fulltext import documents

    _measured(order.run)
    assert not documents.verify(), documents.verify()


def _note_error() -> None:
    """What went wrong: in words where it was told in words."""
    error = sys.exc_info()[1]
    told = str(error) if isinstance(error, SystemExit) else traceback.format_exc()
    Path("error.txt").write_text(told)


def _error() -> str:
    path = Path("error.txt")
    return path.read_text()[-1500:] if path.exists() else ""


def main() -> None:
    folder, address = Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else ""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "rta_db.settings", "RTA_DB_DATA_DIR": str(folder / HERE)}
    os.environ.pop("DATABASE_URL", None)
    if address:
        os.environ["DATABASE_URL"] = address
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    killer = Killer(folder, address)
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        outcome = getattr(killer, wanted.pop("how"))(**wanted)
        print(json.dumps(asdict(outcome)), flush=True)


if __name__ == "__main__":
    main()
