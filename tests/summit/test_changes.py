"""What operations say about the programme: postponed, cancelled, resumed, done, moved; and one event opened like another."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from summit.errors import Refusal
from summit.models import (
    Activity,
    Component,
    Division,
    Event,
    ProgrammeChange,
    ProgrammeStatus,
    Session,
    SessionSpeaker,
    Speaker,
)
from summit.services.copying import open_event_like
from summit.services.programme import cancel_activity, mark_done, postpone_activity, resume_activity
from tests.factories import make_activity, make_edition, make_event, make_member, make_session, make_user, make_venue
from tests.summit.back_office import edit, sign_in

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
FLOOD = {"reason_en": "The campus is flooded.", "reason_bn": "ক্যাম্পাসে পানি উঠেছে।"}


@pytest.fixture
def khulna():
    return make_event(make_edition("bpo-test"), "khulna")


@pytest.fixture
def main(khulna):
    venue = make_venue()
    return make_activity(khulna, "main", venue=venue, room=venue.rooms.get())


@pytest.fixture
def actor():
    return make_user("actor")


def state_of(page):
    return ProgrammeStatus.objects.get(page_id=page.pk).state


@pytest.mark.parametrize("verb", [postpone_activity, cancel_activity])
def test_reason_is_asked_for_in_both_languages(main, actor, verb):
    with pytest.raises(Refusal) as caught:
        verb(main, reason_en="Flood.", reason_bn=" ", actor=actor)

    assert caught.value.code == "reason_missing"
    assert not ProgrammeStatus.objects.exists()


def test_draft_cannot_be_postponed(khulna, actor):
    draft = make_activity(khulna, "draft", live=False)

    with pytest.raises(Refusal) as caught:
        postpone_activity(draft, **FLOOD, actor=actor)

    assert caught.value.code == "not_public"


@pytest.mark.parametrize(("verb", "state"), [(postpone_activity, "postponed"), (cancel_activity, "cancelled")])
def test_setting_aside_twice_is_one_change_and_one_audit_line(main, actor, verb, state):
    verb(main, **FLOOD, actor=actor)
    verb(main, **FLOOD, actor=actor)

    assert state_of(main) == state
    change = ProgrammeChange.objects.get()
    assert (change.kind, change.actor, change.after["reason_bn"]) == (state, actor, FLOOD["reason_bn"])
    line = LogEntry.objects.get(verb=f"activity.{state}")
    assert (line.scope, line.data["before"]) == (main.event.code, {"state": "planned"})


def test_session_can_be_cancelled_alone(main, actor):
    talk = make_session(main, "talk")

    cancel_activity(talk, **FLOOD, actor=actor)

    assert LogEntry.objects.filter(verb="session.cancelled", scope=main.event.code).exists()
    assert not ProgrammeStatus.objects.filter(page_id=main.pk).exists()


def test_resuming_is_refused_when_the_room_went_to_another(khulna, main, actor):
    cancel_activity(main, **FLOOD, actor=actor)
    make_activity(khulna, "instead", venue=main.venue, room=main.room, start=main.start)

    with pytest.raises(Refusal) as caught:
        resume_activity(main, actor=actor)

    assert caught.value.code == "room_taken"
    assert state_of(main) == "cancelled"


def test_resuming_makes_it_planned_again_without_a_reason(main, actor):
    postpone_activity(main, **FLOOD, actor=actor)

    status = resume_activity(main, actor=actor)

    assert (status.state, status.reason_en) == ("planned", "")
    assert list(ProgrammeChange.objects.values_list("kind", flat=True)) == ["resumed", "postponed"]


def test_what_has_not_begun_is_not_done(main, actor):
    with pytest.raises(Refusal) as caught:
        mark_done(main, actor=actor)

    assert caught.value.code == "not_begun"


def test_cancelled_is_not_done_and_done_is_not_cancelled(khulna, actor):
    past = make_activity(khulna, "past", start=timezone.now() - HOUR)
    cancel_activity(past, **FLOOD, actor=actor)
    with pytest.raises(Refusal, match="not_planned"):
        mark_done(past, actor=actor)

    resume_activity(past, actor=actor)
    mark_done(past, actor=actor)

    with pytest.raises(Refusal, match="is_done"):
        cancel_activity(past, **FLOOD, actor=actor)
    assert state_of(past) == "done"


def test_published_move_is_written_down_and_a_draft_is_not(khulna, main):
    publisher = make_member("publisher", khulna)
    client = sign_in(publisher)

    edit(client, main, start=main.start + HOUR)
    assert not ProgrammeChange.objects.exists()
    edit(client, main, action="publish", start=main.start + HOUR)

    change = ProgrammeChange.objects.get()
    assert (change.kind, change.actor, change.page_id) == ("moved", publisher, main.pk)
    assert dt.datetime.fromisoformat(change.before["start"]) == main.start
    assert dt.datetime.fromisoformat(change.after["start"]) == main.start + HOUR
    assert LogEntry.objects.filter(verb="activity.moved", scope=khulna.code, actor=publisher).count() == 1


def test_change_of_words_and_first_publication_are_no_move(khulna, main):
    client = sign_in(make_member("publisher", khulna))
    draft = make_activity(khulna, "draft", live=False)

    edit(client, main, action="publish", title="Another title")
    edit(client, draft, action="publish", start=draft.start + HOUR)

    assert not ProgrammeChange.objects.exists()


def test_a_change_of_place_is_a_move(khulna, main):
    elsewhere = make_venue("mist", district="khulna").rooms.get()

    edit(sign_in(make_member("publisher", khulna)), main, action="publish", venue=elsewhere.venue, room=elsewhere)

    change = ProgrammeChange.objects.get()
    assert (change.before["room"], change.after["room"]) == (main.room_id, elsewhere.pk)


def test_editor_is_warned_of_a_person_in_two_places_and_may_save_all_the_same(khulna, main):
    talk, other = make_session(main, "talk"), make_session(make_activity(khulna, "second"), "other")
    person = Speaker.objects.create(code="p", name_en="Meher", name_bn="মেহের")
    SessionSpeaker.objects.create(session=talk, speaker=person)
    client = sign_in(make_member("publisher", khulna))

    response = edit(client, other, action="publish", session_speakers=[{"speaker": person, "part": "speaker"}])

    assert response.status_code == 302
    assert SessionSpeaker.objects.filter(session=other, speaker=person).exists()
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[other.pk]), {"lang": "en"})
    assert [str(m) for m in shown.context["messages"] if "Meher" in str(m) or "মেহের" in str(m)]


@pytest.fixture
def filled(khulna, main):
    khulna.event_dates.set([])
    for day in (15, 17):
        khulna.event_dates.create(date=dt.date(2023, 6, day))
    khulna.save()
    zone = timezone.get_current_timezone()
    main.start = dt.datetime(2023, 6, 17, 14, 30, tzinfo=zone)
    main.title, main.title_bn = "Main event, Khulna", "মূল অনুষ্ঠান, খুলনা"
    main.components.set([Component.objects.get(code="job-fair")])
    main.save()
    talk = make_session(main, "talk", start=main.start, room=main.room)
    SessionSpeaker.objects.create(session=talk, speaker=Speaker.objects.create(code="p", name_en="P", name_bn="প"))
    return khulna


def test_opening_a_division_twice_is_refused(filled, actor):
    with pytest.raises(Refusal) as caught:
        open_event_like(filled, division=filled.division, slug="again", dates=[], actor=actor)

    assert caught.value.code == "event_exists"


def test_opening_under_a_taken_address_is_refused(filled, actor):
    with pytest.raises(Refusal) as caught:
        open_event_like(filled, division=Division.objects.get(code="sylhet"), slug=filled.slug, dates=[], actor=actor)

    assert caught.value.code == "slug_taken"


def test_event_opened_like_another_is_a_tree_of_drafts_in_its_own_place(filled, actor):
    sylhet = Division.objects.get(code="sylhet")
    dates = [dt.date(2023, 7, 1), dt.date(2023, 7, 3)]

    event = open_event_like(filled, division=sylhet, slug="sylhet", dates=dates, actor=actor)

    assert Event.objects.get(pk=event.pk).code == "bpo-test-sylhet"
    assert (event.title_bn, event.host_district, event.live) == ("বিভাগীয় সামিট (সিলেট)", None, False)
    assert list(event.event_dates.values_list("date", flat=True)) == dates
    activity = Activity.objects.get(event=event)
    assert (activity.code, activity.title, activity.title_bn) == (
        "bpo-test-sylhet-main",
        "Main event, Sylhet",
        "মূল অনুষ্ঠান, সিলেট",
    )
    assert timezone.localtime(activity.start).strftime("%Y-%m-%d %H:%M") == "2023-07-03 14:30"
    assert (activity.venue, activity.room, activity.live) == (None, None, False)
    assert [component.code for component in activity.components.all()] == ["job-fair"]
    session = Session.objects.get(activity=activity)
    assert (session.code, session.room, session.session_speakers.count()) == ("bpo-test-sylhet-main-talk", None, 0)
    drafted = session.get_latest_revision_as_object()
    assert (drafted.room, drafted.start) == (None, session.start)
    old = Session.objects.get(activity__event=filled)
    assert old.guid != session.guid
    assert (old.session_speakers.count(), Activity.objects.get(event=filled).title) == (1, "Main event, Khulna")
    assert LogEntry.objects.get(verb="event.opened_like").data == {"like": filled.code}
