"""The public programme for programs."""

import datetime as dt

import pytest

from summit.models import Component, Event, Organisation, ProgrammeStatus, SessionSpeaker, Speaker
from tests.factories import (
    make_activity,
    make_edition,
    make_event,
    make_session,
    make_venue,
    open_registration,
)

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture
def khulna():
    edition = make_edition("bpo-test", ordinal=5, season_start=dt.date(2023, 5, 1))
    return make_event(edition, "khulna", sequence=3, dates=[dt.date(2023, 6, 17), dt.date(2023, 6, 15)])


@pytest.fixture
def main(khulna):
    venue = make_venue(latitude="23.16700", longitude="89.20900")
    activity = make_activity(khulna, "main", venue=venue, room=venue.rooms.get(), audience_en="Students")
    activity.components.set([Component.objects.get(code="job-fair")])
    activity.save()
    return activity


@pytest.mark.parametrize(
    "path", ["editions/none/", "events/none/", "activities/none/", "events/bpo-test-draft/", "editions/draft/"]
)
def test_unknown_and_drafted_is_a_404_problem(api, khulna, path):
    make_edition("draft", live=False)
    make_event(khulna.edition, "sylhet", slug="draft", live=False)

    response = api.get(f"{BASE}/{path}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("above", ["edition", "event"])
def test_what_is_above_hides_what_is_below(api, main, above):
    page = main.event.edition if above == "edition" else main.event
    page.unpublish()

    assert api.get(f"{BASE}/activities/{main.code}/").status_code == 404
    assert api.get(f"{BASE}/events/{main.event.code}/").status_code == 404


def test_drafts_are_in_no_answer(api, main):
    make_activity(main.event, "secret", live=False, title="BDRAFT")
    make_session(main, "secret", live=False, title="BDRAFT")
    make_event(main.event.edition, "sylhet", title="BDRAFT", live=False)
    main.title = "BDRAFT"
    main.save_revision()

    for path in ("editions/", "editions/bpo-test/", "events/bpo-test-khulna/", "activities/bpo-test-khulna-main/"):
        response = api.get(f"{BASE}/{path}")
        assert response.status_code == 200
        assert b"BDRAFT" not in response.content


def test_editions_come_the_latest_first_in_pages(api, khulna):
    make_edition("newer")

    first = api.get(f"{BASE}/editions/?limit=1").json()
    second = api.get(first["next"]).json()

    assert [row["code"] for page in (first, second) for row in page["results"]] == ["newer", "bpo-test"]
    assert second["next"] is None


def test_edition_names_its_events_in_sequence(api, khulna):
    make_event(khulna.edition, "dhaka", kind=Event.Kind.CENTRAL, slug="dhaka")
    make_event(khulna.edition, "rajshahi", sequence=1, dates=[dt.date(2023, 5, 23)])

    content = api.get(f"{BASE}/editions/bpo-test/").json()

    assert (content["ordinal"], content["season_start"]) == (5, "2023-05-01")
    assert [event["code"] for event in content["events"]] == [
        "bpo-test-rajshahi",
        "bpo-test-khulna",
        "bpo-test-dhaka",
    ]
    khulnas = content["events"][1]
    assert khulnas["dates"] == ["2023-06-15", "2023-06-17"]
    assert (khulnas["state"], khulnas["division"]["code"], khulnas["host_district"]["name_bn"]) == (
        "over",
        "khulna",
        "যশোর",
    )


def test_event_says_who_stands_behind_it_and_what_happens(api, main):
    khulna = main.event
    ministry = Organisation.objects.create(code="moc", name_en="Ministry of Commerce", name_bn="বাণিজ্য মন্ত্রণালয়")
    council = Organisation.objects.create(code="bpc", name_en="Council", name_bn="কাউন্সিল", parent=ministry)
    khulna.event_organisations.create(organisation=council, role="supporter")
    khulna.save()
    person, shy = (
        Speaker.objects.create(code=code, name_en=code, name_bn=code, is_public=code == "open")
        for code in ("open", "shy")
    )
    talk = make_session(main, "talk")
    for speaker in (person, shy):
        SessionSpeaker.objects.create(session=talk, speaker=speaker)

    content = api.get(f"{BASE}/events/bpo-test-khulna/").json()

    assert content["dates"] == ["2023-06-15", "2023-06-17"]
    [role] = content["organisations"]
    assert (role["role"], role["organisation"]["parent"]["code"]) == ("supporter", "moc")
    [activity] = content["activities"]
    assert activity["end"] is None
    assert dt.datetime.fromisoformat(activity["start"]) == main.start
    assert activity["venue"]["district"]["code"] == "jashore"
    assert [part["code"] for session in activity["sessions"] for part in session["speakers"]] == ["open"]


def test_activity_says_how_to_take_part(api, main):
    open_registration(main, capacity=20)
    ProgrammeStatus.objects.create(page_id=main.pk, state="postponed", reason_en="Flood.", reason_bn="বন্যা।")

    content = api.get(f"{BASE}/activities/{main.code}/").json()

    assert content["registration"]["places_left"] == 20
    assert content["registration"]["url"] == f"http://testserver/register/{main.code}/"
    assert (content["state"], content["reason_bn"]) == ("postponed", "বন্যা।")
    assert (content["kind"]["code"], [part["code"] for part in content["components"]]) == ("main", ["job-fair"])
    assert (content["admission"], content["audience"]) == ("open", "Students")
    assert (content["event"]["code"], content["edition"]["code"]) == (main.event.code, "bpo-test")


def test_titles_come_in_both_languages_and_in_the_one_asked_for(api, main):
    address = f"{BASE}/activities/{main.code}/"

    english, bangla = api.get(address), api.get(address, headers={"Accept-Language": "bn"})

    assert english.json()["title"] == english.json()["title_en"] == main.title
    assert bangla.json()["title"] == bangla.json()["title_bn"] == main.title_bn
    assert bangla.json()["title_en"] == main.title
    assert (english["Content-Language"], bangla["Content-Language"]) == ("en", "bn")
    assert "Accept-Language" in bangla["Vary"]
    assert "/en/" in english.json()["url"]
    assert "/bn/" in bangla.json()["url"]


def test_who_has_it_already_gets_304_until_it_changes(api, main):
    address = f"{BASE}/activities/{main.code}/"
    etag = api.get(address)["ETag"]

    again = api.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)

    ProgrammeStatus.objects.create(page_id=main.pk, state="cancelled")
    changed = api.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag
    assert "public" in changed["Cache-Control"]


@pytest.mark.parametrize("path", ["editions/", "events/bpo-test-khulna/", "activities/bpo-test-khulna-main/"])
def test_it_is_read_only(api, main, path):
    assert api.post(f"{BASE}/{path}", {}, format="json").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_event_costs_the_same_for_one_and_three(api, khulna, count, django_assert_num_queries):
    for number in range(count):
        activity = make_activity(khulna, f"a-{number}", venue=make_venue(f"v-{number}"))
        for place in range(count):
            make_session(activity, f"s-{place}")
    api.get(f"{BASE}/events/{khulna.code}/")  # Wagtail keeps its site roots

    with django_assert_num_queries(7):  # event, dates, organisations, activities, components, sessions, speakers
        content = api.get(f"{BASE}/events/{khulna.code}/").json()

    assert len(content["activities"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_edition_costs_the_same_for_one_and_three(api, count, django_assert_num_queries):
    edition = make_edition("bpo-test")
    for division in ["khulna", "sylhet", "rangpur"][:count]:
        make_event(edition, division)
    api.get(f"{BASE}/editions/bpo-test/")

    with django_assert_num_queries(3):  # edition, events, dates
        assert len(api.get(f"{BASE}/editions/bpo-test/").json()["events"]) == count
