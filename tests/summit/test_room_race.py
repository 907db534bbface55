"""Two publishers, one room, one moment: on PostgreSQL, where two really run at once."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, connections

from summit.errors import Refusal
from summit.models import Activity
from summit.services import programme
from tests.factories import make_activity, make_venue

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: nobody can race there"),
]


def _publish_both(monkeypatch):
    """Publish two drafts at once, each held between its look at the room and its writing until both have looked."""
    hall = make_venue().rooms.get()
    event = make_activity(slug="any").event
    drafts = [make_activity(event, slug, venue=hall.venue, room=hall, live=False) for slug in ("one", "two")]
    revisions = [draft.save_revision() for draft in drafts]
    both_have_looked = threading.Barrier(2)
    look, outcomes = programme.prepare_going_live, []

    def look_and_wait(page):
        look(page)
        with suppress(threading.BrokenBarrierError):  # where the lock works, the other one cannot get here
            both_have_looked.wait(timeout=1)

    monkeypatch.setattr(programme, "prepare_going_live", look_and_wait)

    def publish(revision):
        try:
            revision.publish()
            outcomes.append("live")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[revision]) for revision in revisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes), Activity.objects.live().filter(room=hall).count()


def test_of_two_publishers_one_is_refused(monkeypatch):
    assert _publish_both(monkeypatch) == (["live", "room_taken"], 1)


def test_without_the_lock_both_would_go_live(monkeypatch):
    """The sabotage: it proves that the test above can fail."""
    monkeypatch.setattr(programme, "_lock_room", lambda _room: None)

    assert _publish_both(monkeypatch) == (["live", "live"], 2)
