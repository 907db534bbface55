"""What every test has at hand."""

from importlib import import_module

import pytest
from django.core.cache import cache
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client
from rest_framework.test import APIClient

from tests.factories.first_rows import restore_first_rows

LOG_TABLE = "accounts_logentry"
_lock = import_module("accounts.migrations.0003_append_only_log")


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_the_audit_log():
    """Transactional tests empty every table; SQLite does it with DELETE, which the log refuses but for this."""
    with pytest.MonkeyPatch.context() as patch:
        flush = DatabaseOperations.sql_flush

        def with_the_lock_taken_off(self, style, tables, **options):
            statements = flush(self, style, tables, **options)
            return (
                [*_lock.UNDO["sqlite"], *statements, *_lock.SQLITE]
                if statements and LOG_TABLE in tables
                else statements
            )

        patch.setattr(DatabaseOperations, "sql_flush", with_the_lock_taken_off)
        yield


@pytest.fixture(autouse=True)
def _forget_cached_answers():
    cache.clear()


@pytest.fixture(autouse=True)
def _first_rows(request):
    """A transactional test empties every table, also of what migrations wrote."""
    uses_db = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if uses_db or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        restore_first_rows()


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
