"""What every test has at hand."""

import os
import re
from importlib import import_module

import modelsearch.signal_handlers
import pytest
import wagtail.signal_handlers
from django.core.cache import cache
from django.db.backends.postgresql.base import DatabaseOperations as PostgreSQLOperations
from django.db.backends.sqlite3.base import DatabaseOperations as SQLiteOperations
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from accounts.remembered import forget_everything
from tests.factories.first_rows import restore_first_rows
from tests.pristine import start_from_pristine

LOG_TABLE = "accounts_logentry"
_lock = import_module("accounts.migrations.0003_append_only_log")


def _uses_database(item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


# What people and programs are shown (the demo, too): the same over either database. The long run has them on both. Not put
# off: the door through which everybody registers, for which PostgreSQL has a way of its own.
_SHOWN = re.compile(
    r"test_(?!registration_api)(\w+_)?"
    r"(pages|demo|desk(_\w+)?|office|menu|access_matrix|dashboard|design|headers?|middleware|sign_in|problems|badge_pdf|doors|api(_\w+)?)"
)


def pytest_collection_modifyitems(config, items):
    """With SUMMIT_TESTS=database only what depends on one: for the second database, after all was tested on the first."""
    if os.environ.get("SUMMIT_TESTS") == "database":
        kept = {item for item in items if _uses_database(item) and not _SHOWN.fullmatch(item.path.stem)}
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_modify_db_settings_parallel_suffix) -> bool:
    """Is the test database there before the tests, and after them? A copy that was just made is only opened."""
    return start_from_pristine() or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_every_table():
    """Transactional tests empty all tables, also the audit log, of which nothing is deleted otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteOperations, "sql_flush", _with_the_log_unlocked(SQLiteOperations.sql_flush))
        patch.setattr(PostgreSQLOperations, "sql_flush", _row_by_row(PostgreSQLOperations.sql_flush))
        yield


@pytest.fixture(scope="session", autouse=True)
def _nobody_is_asked_to_index():
    """Wagtail queues two tasks whenever a page is saved, which no worker would do here; every test saves four pages or more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wagtail.signal_handlers, "update_reference_index_task", _Unheard())
        patch.setattr(modelsearch.signal_handlers, "insert_or_update_object_task", _Unheard())
        yield


class _Unheard:
    def enqueue(self, *_args):
        """As a task that is never done."""


def _with_the_log_unlocked(flush):
    def sql_flush(self, style, tables, **options):
        statements = flush(self, style, tables, **options)
        return [*_lock.UNDO["sqlite"], *statements, *_lock.SQLITE] if statements and LOG_TABLE in tables else statements

    return sql_flush


def _row_by_row(flush):
    """The few rows of a test are deleted in milliseconds; TRUNCATE makes new files for each of two hundred tables."""

    def sql_flush(self, style, tables, **options):
        others = [f"DELETE FROM {self.quote_name(table)};" for table in tables if table != LOG_TABLE]
        return others + flush(self, style, [table for table in tables if table == LOG_TABLE], **options)

    return sql_flush


@pytest.fixture(autouse=True)
def _forget_cached_answers():
    cache.clear()
    forget_everything()


@pytest.fixture(autouse=True)
def _speak_bangla_first():
    """The language of whoever asked last stays in the thread; a test that is asked by nobody has the one of the site."""
    translation.deactivate()


@pytest.fixture
def _first_rows(django_db_setup, django_db_blocker):
    """A transactional test empties every table, also of what migrations wrote. It is written again outside the transaction
    of the next test, which would take it back for the one after.
    """
    with django_db_blocker.unblock():
        restore_first_rows()


@pytest.fixture
def _django_db_helper(_first_rows, _django_db_helper):
    """As pytest-django's, once the first rows are there."""


@pytest.fixture
def api() -> APIClient:
    """A program outside: JSON, English unless it asks for Bangla."""
    return APIClient(enforce_csrf_checks=True)


@pytest.fixture
def visitor() -> Client:
    """A browser that keeps its cookies."""
    return Client(enforce_csrf_checks=False)


@pytest.fixture
def private(tmp_path, settings):
    """An empty private storage of this test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }
    return tmp_path / "private"
