"""The summit in which most tests of this room take place."""

import pytest

from tests.factories import make_activity, make_edition, make_event, make_member, open_registration


@pytest.fixture
def edition():
    return make_edition(number=7)


@pytest.fixture
def event(edition):
    return make_event(edition, sequence=1)


@pytest.fixture
def activity(event):
    """There is room for many, and for groups. A file whose activity is another one makes its own."""
    activity = make_activity(event)
    open_registration(activity, capacity=500, group_limit=200)
    return activity


@pytest.fixture
def registrar(visitor, event):
    """The registrar of the event, who is signed in."""
    user = make_member("registrar", event)
    visitor.force_login(user)
    return user
