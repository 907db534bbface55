"""The public programme: what shows, in which order, at what price."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit import queries
from summit.models import Component, Event, Organisation, ProgrammeStatus, Room, SessionSpeaker, Speaker
from summit.queries import EventState, _overlap
from tests.factories import make_activity, make_edition, make_event, make_session, make_venue

pytestmark = pytest.mark.django_db
DHAKA = ZoneInfo("Asia/Dhaka")
JUNE = [dt.date(2023, 6, 15), dt.date(2023, 6, 17)]


def at(hour, minute=0, day=15):
    return dt.datetime(2023, 6, day, hour, minute, tzinfo=DHAKA)


@pytest.fixture
def road():
    edition = make_edition("bpo-test")
    make_event(edition, "dhaka", kind=Event.Kind.CENTRAL, slug="dhaka", dates=[dt.date(2023, 7, 22)])
    make_event(edition, "khulna", sequence=3, dates=JUNE)
    make_event(edition, "rajshahi", sequence=1, dates=[dt.date(2023, 5, 23), dt.date(2023, 5, 24)])
    make_event(edition, "mymensingh", sequence=4, dates=[dt.date(2023, 6, 20)])
    barishal = make_event(edition, "barishal")
    barishal.event_dates.all().delete()
    barishal.save()
    return edition


@pytest.mark.parametrize(
    ("today", "states"),
    [
        (dt.date(2023, 5, 1), ["next", "planned", "planned", "planned", "planned"]),
        (dt.date(2023, 6, 15), ["over", "now", "next", "planned", "planned"]),
        (dt.date(2023, 6, 16), ["over", "now", "next", "planned", "planned"]),
        (dt.date(2023, 6, 18), ["over", "over", "next", "planned", "planned"]),
        (dt.date(2023, 7, 22), ["over", "over", "over", "planned", "now"]),
        (dt.date(2024, 1, 1), ["over", "over", "over", "planned", "over"]),
    ],
)
def test_events_come_in_sequence_with_their_state_and_the_capital_last(road, today, states):
    entries = queries.events_in_sequence(road, today=today)

    assert [entry.event.slug for entry in entries] == ["rajshahi", "khulna", "mymensingh", "barishal", "dhaka"]
    assert [entry.state for entry in entries] == [EventState(state) for state in states]
    assert entries[1].dates == tuple(JUNE)


@pytest.mark.parametrize(("month", "state"), [(7, "planned"), (8, "over")])
def test_event_without_dates_is_over_with_its_season(road, month, state):
    road.season_start, road.season_end = dt.date(2023, 5, 1), dt.date(2023, 7, 1)

    entries = queries.events_in_sequence(road, today=dt.date(2023, month, 28))

    assert next(entry.state for entry in entries if not entry.dates) == state


def test_drafts_show_nowhere(road):
    khulna = Event.objects.get(code="bpo-test-khulna")
    make_activity(khulna, "draft", live=False)
    shown = make_activity(khulna, "shown")
    make_session(shown, "draft-session", live=False)
    Event.objects.filter(code="bpo-test-mymensingh").update(live=False)

    assert "mymensingh" not in [entry.event.slug for entry in queries.events_in_sequence(road)]
    assert queries.activity_by_code("bpo-test-khulna-draft") is None
    assert queries.event_by_code("bpo-test-mymensingh") is None
    [activity] = queries.public_agenda(khulna)
    assert (activity.slug, activity.shown_sessions) == ("shown", [])


def test_agenda_is_ordered_by_start_then_title_and_unknown_starts_come_last(road):
    khulna = Event.objects.get(code="bpo-test-khulna")
    make_activity(khulna, "undated", start=None, title="A")
    make_activity(khulna, "late", start=at(14), title="A")
    make_activity(khulna, "b", start=at(10), title="B")
    make_activity(khulna, "a", start=at(10), title="A")

    assert [activity.slug for activity in queries.public_agenda(khulna)] == ["a", "b", "late", "undated"]


def _fill(event, count):
    organisation = Organisation.objects.get_or_create(code="bacco", defaults={"name_en": "B", "name_bn": "ব"})[0]
    component = Component.objects.get(code="job-fair")
    for number in range(count):
        activity = make_activity(event, f"fair-{number}", venue=make_venue(f"venue-{number}"))
        activity.components.add(component)
        activity.save()
        for place in range(count):
            session = make_session(activity, f"talk-{place}")
            person = Speaker.objects.create(
                code=f"{number}-{place}", name_en="N", name_bn="ন", organisation=organisation, is_public=place == 0
            )
            SessionSpeaker.objects.create(session=session, speaker=person)
    ProgrammeStatus.objects.create(page_id=activity.pk, state="cancelled", reason_en="Flood.")


@pytest.mark.parametrize("count", [1, 3])
def test_agenda_costs_the_same_for_one_and_three(road, count, django_assert_num_queries):
    khulna = Event.objects.get(code="bpo-test-khulna")
    _fill(khulna, count)

    with django_assert_num_queries(4):
        agenda = queries.public_agenda(khulna)
        seen = [
            (a.shown_title, a.kind.name, a.venue.district.name, a.room, a.state, a.reason_en, a.url_path, a.admission)
            for a in agenda
        ]
        for activity in agenda:
            assert [component.code for component in activity.shown_components] == ["job-fair"]
            for session in activity.shown_sessions:
                seen.append((session.shown_title, session.room, session.track, session.state))
                seen += [(part.speaker.name, part.speaker.organisation.name) for part in session.shown_speakers]

    assert sorted(activity.state for activity in agenda) == sorted(["cancelled"] + ["planned"] * (count - 1))
    assert sum(len(session.shown_speakers) for a in agenda for session in a.shown_sessions) == count


@pytest.mark.parametrize("count", [1, 3])
def test_road_and_activity_cost_the_same_for_one_and_three(count, django_assert_num_queries):
    edition = make_edition("bpo-test")
    for division in ["khulna", "sylhet", "rangpur"][:count]:
        make_activity(make_event(edition, division), "main", venue=make_venue())
    with django_assert_num_queries(2):
        entries = queries.events_in_sequence(edition)
        assert all(entry.event.division.name and entry.dates for entry in entries)
    with django_assert_num_queries(3):  # the activity, its components, its sessions
        activity = queries.activity_by_code("bpo-test-khulna-main")
        assert all([activity.event.edition.shown_title, activity.event.shown_title, activity.venue.name])


def test_organisations_come_with_their_parent_in_one_query(road, django_assert_num_queries):
    khulna = Event.objects.get(code="bpo-test-khulna")
    parent = Organisation.objects.create(code="moc", name_en="Ministry of Commerce", name_bn="বাণিজ্য মন্ত্রণালয়")
    council = Organisation.objects.create(code="bpc", name_en="BPC", name_bn="বিপিসি", parent=parent)
    khulna.event_organisations.create(organisation=council, role="supporter")
    khulna.event_organisations.create(organisation=council, role="cooperation")
    khulna.save()

    with django_assert_num_queries(1):
        found = [(row.role, row.organisation.parent.name_en) for row in queries.organisations_of(khulna)]
    assert found == [("supporter", "Ministry of Commerce"), ("cooperation", "Ministry of Commerce")]


@pytest.mark.parametrize(
    ("there", "here", "clashes"),
    [
        ((10, 12), (11, 13), True),
        ((10, 12), (12, 13), False),
        ((10, 12), (9, 10), False),
        ((10, 12), (9, 13), True),
        ((10, None), (10, None), True),
        ((10, None), (10, 11), True),
        ((10, None), (9, 11), True),
        ((10, None), (9, 10), False),
        ((10, None), (11, 12), False),
        ((10, None), (11, None), False),
        ((10, 12), (11, None), True),
        ((10, 12), (10, None), True),
        ((10, 12), (12, None), False),
    ],
)
def test_room_is_held_for_the_known_time_and_no_end_is_invented(there, here, clashes):
    venue = make_venue()
    room = venue.rooms.get()
    start, end = there
    held = make_activity(slug="held", start=at(start), end=end and at(end), venue=venue, room=room)
    start, end = here

    found = queries.live_activities_in_room(room, start=at(start), end=end and at(end))

    assert list(found) == ([held] if clashes else [])
    assert _overlap(*[(at(first), last and at(last)) for first, last in (there, here)]) is clashes


moments = st.integers(0, 6)
spans = st.one_of(st.tuples(moments, st.none()), st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1]))


@given(spans, spans)
def test_overlap_is_symmetric(one, other):
    def span(pair):
        return at(pair[0]), pair[1] and at(pair[1])

    assert _overlap(span(one), span(other)) == _overlap(span(other), span(one))


def test_what_is_set_aside_drafted_or_elsewhere_holds_no_room():
    venue = make_venue()
    room, attic = venue.rooms.get(), Room.objects.create(venue=venue, name_en="Attic", name_bn="চিলেকোঠা")
    times = {"start": at(10), "end": at(12), "venue": venue}
    event = make_event()
    cancelled = make_activity(event, "cancelled", room=room, **times)
    ProgrammeStatus.objects.create(page_id=cancelled.pk, state="cancelled")
    make_activity(event, "draft", room=room, live=False, **times)
    make_activity(event, "attic", room=attic, **times)
    make_activity(event, "roomless", **times)
    own = make_activity(event, "own", room=room, **times)

    assert list(queries.live_activities_in_room(room, start=at(10), end=at(12))) == [own]
    assert not queries.live_activities_in_room(room, start=at(10), end=at(12), exclude=[own.pk]).exists()


def test_a_person_cannot_be_in_two_sessions_at_once_nor_in_two_towns_on_one_day():
    event = make_event()
    jashore = make_activity(event, "dialogue", start=at(10), venue=make_venue("dc-office"))
    talk = make_session(jashore, "talk", start=at(10))
    person, other = (Speaker.objects.create(code=c, name_en=c, name_bn=c) for c in ("a", "b"))
    SessionSpeaker.objects.create(session=talk, speaker=person)
    here, there = jashore.venue.district_id, make_venue("mist", district="khulna").district_id

    def busy(people, hour, district, exclude=None, day=15):
        return queries.speakers_busy_at(people, start=at(hour, day=day), end=None, district=district, exclude=exclude)

    assert [c.is_overlap for c in busy([person], 10, here)] == [True]
    assert [(c.session.pk, c.is_overlap) for c in busy([person], 14, there)] == [(talk.pk, False)]
    assert busy([person], 14, here) == []
    assert busy([other], 10, here) == []
    assert busy([person], 10, here, exclude=talk.pk) == []
    assert busy([person], 10, there, day=17) == []
