"""Races need real processes: a copy of the test database for each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.concurrency.servers import copied_database


@pytest.fixture
def database_url(transactional_db, tmp_path: Path) -> Iterator[str]:
    """Transactional, because a test inside a transaction would hold the database that is copied."""
    with copied_database(tmp_path) as url:
        yield url
