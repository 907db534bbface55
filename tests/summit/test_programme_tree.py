"""The tree fills what follows from a page's place."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_activity, make_edition, make_event, make_session

pytestmark = pytest.mark.django_db


def test_code_is_made_from_the_parents_code_and_the_slug():
    activity = make_activity(make_event(make_edition("bpo-test")), "campaign-mist", kind="campaign")

    assert activity.code == "bpo-test-khulna-campaign-mist"


def test_session_knows_its_activity_event_and_edition():
    session = make_session()

    assert session.activity.event.edition.code == "bpo-test"


def test_second_event_of_a_division_is_refused():
    edition = make_edition()
    make_event(edition, "khulna")

    with pytest.raises(ValidationError):
        make_event(edition, "khulna", slug="khulna-again")
