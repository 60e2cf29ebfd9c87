#!/usr/bin/env python
"""The command line of RTA-DB: `manage.py start` is the one to begin with."""

import os
import sys

BROKEN_OFF = 130  # what shells take for Ctrl-C


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(
            f"{error}\nDjango is missing from this Python ({sys.executable}).\n"
            "Install the project first: python3 -m venv .venv && .venv/bin/pip install -e ."
        )
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        print("\nBroken off. Nothing is half done: what was begun is as it was before.", file=sys.stderr, flush=True)
        os._exit(BROKEN_OFF)  # at once: what is left of a broken query would complain that its database is closed
    except Exception as error:
        sys.exit(_message(error))


def _message(error: Exception) -> str:
    """What to do about an error of disks, folders and locks; raises every other error."""
    from provisions.operations.error_hints import explain

    message = explain(error)
    if message is None:
        raise error
    return f"CommandError: {message}"


if __name__ == "__main__":
    main()
