"""What every test has at hand."""

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient


@pytest.fixture(autouse=True)
def _forget_cached_answers():
    cache.clear()


@pytest.fixture
def api() -> APIClient:
    """A program outside: JSON, English unless it asks for Bangla."""
    return APIClient(enforce_csrf_checks=True)


@pytest.fixture
def visitor() -> Client:
    """A browser that keeps its cookies."""
    return Client(enforce_csrf_checks=False)
