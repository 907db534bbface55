"""The test database, migrated once and copied for each process that tests: the migrations take longer than most files of tests.

usage: python -m tests.pristine make|drop

SUMMIT_TEST_DB names it; tests.everything makes it, tells the tests with SUMMIT_TEST_TEMPLATE, and drops it.
"""

import contextlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

VARIABLE = "SUMMIT_TEST_TEMPLATE"


def make() -> None:
    """An empty database with all tables and the rows that migrations write, without Wagtail's page of welcome.

    Nearly every test has a home page of its own and would delete that page first, which takes as long as the rest.
    """
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    Page = apps.get_model("wagtailcore", "Page")
    Page.objects.filter(depth=2).delete()
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(name)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it is in the one file that is copied


def drop() -> None:
    connection.creation._destroy_test_db(connection.settings_dict["TEST"]["NAME"], verbosity=0)


def start_from_pristine() -> bool:
    """Let this process's test database begin as a copy. True when it lies there already and must only be opened.

    Django copies on PostgreSQL; on SQLite the file is copied here.
    """
    template = os.environ.get(VARIABLE)
    if not template:
        return False
    facts = settings.DATABASES["default"]["TEST"]
    if connection.vendor == "postgresql":
        facts["TEMPLATE"] = template
        return False
    for ending in ("-wal", "-shm"):
        Path(facts["NAME"] + ending).unlink(missing_ok=True)
    shutil.copyfile(template, facts["NAME"])
    return True


if __name__ == "__main__":
    import django

    django.setup()
    {"make": make, "drop": drop}[sys.argv[1]]()
