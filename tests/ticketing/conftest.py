"""The summit in which most tests of this room take place."""

import pytest

from tests.factories import make_edition, make_event, make_member


@pytest.fixture
def edition():
    return make_edition(number=7)


@pytest.fixture
def event(edition):
    return make_event(edition, sequence=1)


@pytest.fixture
def registrar(visitor, event):
    """The registrar of the event, who is signed in."""
    user = make_member("registrar", event)
    visitor.force_login(user)
    return user
