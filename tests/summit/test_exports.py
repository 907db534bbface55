"""Calendar files, read back by an independent parser."""

import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar

from summit import exports, queries
from summit.models import ProgrammeStatus
from summit.services.programme import cancel_activity, postpone_activity
from tests.factories import make_activity, make_edition, make_event, make_session, make_venue

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
FLOOD = {"reason_en": "Flood, again; sorry", "reason_bn": "বন্যা।", "actor": None}


@pytest.fixture
def main():
    venue = make_venue(address_en="Nazir Shankarpur", latitude="23.16700", longitude="89.20900")
    return make_activity(
        make_event(make_edition("bpo-test")), "main", venue=venue, room=venue.rooms.get(), summary_bn="যশোর, খুলনা; “মূল”"
    )


def read(page, language="en"):
    if page._meta.model_name == "event":
        body = exports.agenda_ics(page, language)
    else:
        body = exports.activity_ics(queries.activity_by_code(page.code), language)
    return Calendar.from_ical(body)


def only(calendar):
    [entry] = calendar.walk("VEVENT")
    return entry


def test_drafts_and_undated_activities_are_left_out(main):
    make_activity(main.event, "draft", live=False)
    make_activity(main.event, "undated", start=None)

    assert only(read(main.event))["UID"] == str(main.guid)


def test_unknown_end_is_not_invented(main):
    entry = only(read(main))

    assert "DTEND" not in entry
    assert "DURATION" not in entry
    assert entry["DTSTART"].params["TZID"] == "Asia/Dhaka"
    assert entry.decoded("DTSTART") == main.start


def test_known_end_and_place_are_told(main):
    main.end = main.start + HOUR
    main.save()

    entry = only(read(main))

    assert entry.decoded("DTEND") == main.end
    assert entry["LOCATION"] == "Main hall, Software Park, Nazir Shankarpur, Jashore"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["URL"].startswith("http://testserver/en/")


def test_file_carries_its_time_zone_and_crlf(main):
    body = exports.agenda_ics(main.event, "bn")

    [zone] = Calendar.from_ical(body).walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Dhaka"
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_bangla_survives_folding(main):
    entry = only(read(main.event, "bn"))

    assert entry["SUMMARY"] == main.title_bn
    assert entry["DESCRIPTION"] == main.summary_bn


def test_uid_stays_and_sequence_grows_with_each_change(main):
    before = only(read(main))
    postpone_activity(main, **FLOOD)
    after = only(read(main))

    assert (before["UID"], before["SEQUENCE"]) == (after["UID"], 0)
    assert (after["SEQUENCE"], after["STATUS"]) == (1, "TENTATIVE")
    assert "Flood, again; sorry" in after["DESCRIPTION"]


def test_session_of_a_cancelled_activity_is_cancelled(main):
    talk = make_session(main, "talk")
    cancel_activity(main, **FLOOD)

    entries = {entry["UID"]: entry for entry in read(main.event).walk("VEVENT")}

    assert {entry["STATUS"] for entry in entries.values()} == {"CANCELLED"}
    assert entries[str(talk.guid)]["RELATED-TO"] == str(main.guid)
    assert entries[str(talk.guid)]["SEQUENCE"] == 1


def test_same_programme_gives_the_same_bytes(main):
    assert exports.agenda_ics(main.event, "bn") == exports.agenda_ics(main.event, "bn")


def test_edition_holds_all_its_events(main):
    make_activity(make_event(main.event.edition, "sylhet"), "main")

    entries = Calendar.from_ical(exports.edition_ics(main.event.edition, "en")).walk("VEVENT")

    assert len(entries) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_agenda_file_costs_the_same_for_one_and_three(main, count, django_assert_num_queries):
    for number in range(count):
        make_session(main, f"s-{number}", start=timezone.now() + number * HOUR)
    ProgrammeStatus.objects.create(page_id=main.pk)
    exports.agenda_ics(main.event, "en")

    with django_assert_num_queries(5):
        exports.agenda_ics(main.event, "en")
