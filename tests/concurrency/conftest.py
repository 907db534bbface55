"""Races need real processes, on a copy of the test database. One server serves all tests that leave it whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.concurrency.servers import Server, copied_database, running
from tests.factories.first_rows import restore_first_rows


@pytest.fixture(scope="session")
def database_url(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with django_db_blocker.unblock():
        restore_first_rows()
        with copied_database(tmp_path_factory.mktemp("race")) as url:
            yield url


@pytest.fixture(scope="session")
def server(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("server")
    with running(database_url, folder, workers=4) as started:
        yield started
