"""Commands of one installation, each in a process that begins where Django is loaded, which takes longest:

    python -m tests.operations.warm        reads commands as JSON, one a line, and answers each

`warm(installation)` starts it. Such a command differs from `manage.py` typed anew in nothing but that it is quicker.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, NoReturn

from django.conf import settings

from tests.operations.installation import Installation

LOADED = ("backup", "restore")  # what they need is loaded beforehand


@dataclass(frozen=True)
class Warm(Installation):
    """An installation whose commands are run by a process that has loaded them."""

    process: subprocess.Popen[str] | None = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """`manage.py COMMAND`, ended."""
        assert self.process and self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the process ended with {self.process.wait(20)}"
        return subprocess.CompletedProcess(command, *json.loads(answer))


@contextmanager
def warm(one: Installation) -> Iterator[Installation]:
    """The same installation with quick commands; where there is no fork, as it was."""
    if os.name == "nt":
        yield one
        return
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=settings.BASE_DIR, env=one.environment, stdin=pipe, stdout=pipe, text=True
    ) as process:
        yield Warm(one.folder, one.url, process)
        assert process.stdin
        process.stdin.close()


def answer(command: list[str]) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        pid = os.fork()
        if not pid:
            _become(command, out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def _become(command: list[str], out: IO[str], err: IO[str]) -> NoReturn:
    """Be `manage.py COMMAND` from now on."""
    import manage

    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out.fileno()), (2, err.fileno())):
        os.dup2(file, number)
    sys.argv = ["manage.py", *command]
    code = 1
    try:
        manage.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    import django
    from django.core.management import load_command_class
    from django.urls import get_resolver

    django.setup()
    for name in LOADED:
        load_command_class("provisions", name)
    assert get_resolver().url_patterns  # loads every page
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
