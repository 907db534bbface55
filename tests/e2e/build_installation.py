"""Fills an empty installation: tables, static files, the demo, and what the worker has to do for it. Prints what `create_demo` says.

One process for all, because the start of each costs seconds. Run with the environment of the installation.
"""

import contextlib
import io
import sys

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    said = io.StringIO()
    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("create_demo", json=True, stdout=said)
        call_command("sweep", verbosity=0)
        call_command("db_worker", batch=True, verbosity=0)
    print(said.getvalue())


if __name__ == "__main__":
    main()
