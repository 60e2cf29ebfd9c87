#!/usr/bin/env python
"""The command line of RTA-DB: `manage.py start` is the one to begin with."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(
            f"{error}\nDjango is missing from this Python ({sys.executable}).\n"
            "Install the project first: python3 -m venv .venv && .venv/bin/pip install -e ."
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
