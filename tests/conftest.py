"""What every test has at hand."""

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from tests.factories.first_rows import restore_first_rows


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
