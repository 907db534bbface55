"""The demo: the real summit of 2023 as it is known, and an example season that scripts and people can rely on.

Built once for this file, in a transaction that is taken back at the end.
"""

import datetime as dt
import json
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from accounts.models import LogEntry, Message
from bangla.dates import date_list
from bangla.phones import is_mobile
from careerfair.models import CV, Application, Employer
from cms.demo.crowd import add_crowd, crowd_activity
from cms.models import HomePage, NewsPage
from dialogue.models import Dialogue, Minutes, Proposal, Recommendation
from summit.models import Activity, Edition, Event, EventDate, Organisation, Session, Venue
from summit.queries import EventState, events_in_sequence
from tests.factories.first_rows import restore_first_rows
from ticketing.models import Attendee, Invitation, Quota, Registration, RegistrationRule, Scan, Ticket
from ticketing.queries import COUNTED, Standing, registration_state
from ticketing.services.scanning import refold_tickets

pytestmark = pytest.mark.django_db
DHAKA = ZoneInfo("Asia/Dhaka")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """What `create_demo --json` printed when it was run for the first time."""
    with django_db_blocker.unblock(), transaction.atomic():
        restore_first_rows()
        yield json.loads(run("--json"))
        transaction.set_rollback(True)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_demo", *arguments, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def khulna(slug: str) -> Activity:
    return Activity.objects.select_related("venue__district", "kind", "room").get(code=f"bpo-2023-khulna-{slug}")


# What scripts rely on ------------------------------------------------------------------------------------------------


def test_demo_is_not_built_outside_demo_mode(demo, settings):
    settings.MODE = "production"

    with pytest.raises(CommandError):
        run()


def test_json_has_the_keys_of_the_contract(demo):
    assert set(demo) == {"base_url", "edition", "events", "staff", "gates"}
    assert demo["edition"] == "bpo-now"
    assert {tuple(one) for one in demo["events"]} == {("code", "activities")}
    assert {tuple(one) for one in demo["staff"]} == {("role", "login", "password", "token")}
    assert {tuple(one) for one in demo["gates"]} == {("code", "activities", "enrolment_code")}


def test_every_role_of_the_contract_can_sign_in_and_call_the_api(demo):
    roles = {one["role"] for one in demo["staff"]}
    client = Client()

    assert roles == {
        "admin", "organiser", "registrar", "editor_khulna", "publisher_khulna", "editor_dhaka", "gate_supervisor",
        "rapporteur_khulna", "chair_khulna", "employer", "employer_unverified",
    }  # fmt: skip
    for one in demo["staff"]:
        assert client.login(username=one["login"], password=one["password"]), one["login"]
        client.logout()


def test_khulna_of_the_example_has_the_promised_codes(demo):
    event = next(one for one in demo["events"] if one["code"] == "bpo-now-khulna")

    assert sorted(event["activities"]) == [
        f"bpo-now-khulna-{slug}" for slug in ("campaign-just", "campaign-mist", "dialogue", "main")
    ]


def test_every_coming_activity_has_a_gate(demo):
    opened = {code for gate in demo["gates"] for code in gate["activities"]}
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    coming = Activity.objects.filter(event__edition__code="bpo-now", start__gte=midnight)

    assert opened == set(coming.values_list("code", flat=True))


def test_second_run_changes_nothing_but_enrolment_codes(demo):
    before = counts()
    lines = LogEntry.objects.count()

    again = json.loads(run("--json"))

    after = counts()
    # Each fresh invitation is one line in the log; the invitation before it made room.
    assert after.pop("accounts.LogEntry") == before.pop("accounts.LogEntry") + len(again["gates"])
    assert after == before
    assert set(LogEntry.objects.order_by("pk")[lines:].values_list("verb", flat=True)) == {"device.invited"}
    assert again["staff"] == demo["staff"]
    assert again["events"] == demo["events"]
    assert {one["enrolment_code"] for one in again["gates"]}.isdisjoint(one["enrolment_code"] for one in demo["gates"])


def test_enrolment_code_opens_a_device_once(demo, api):
    gate = next(one for one in demo["gates"] if one["activities"] == ["bpo-now-khulna-campaign-mist"])
    body = {"code": gate["enrolment_code"], "name": "Gate of a test"}

    first = api.post("/api/v1/scanner/devices/enrol/", body, format="json")
    second = api.post("/api/v1/scanner/devices/enrol/", body, format="json")

    assert first.status_code in (200, 201)
    assert second.status_code in (400, 403, 404, 409, 410)


def test_table_for_people_names_every_login_and_a_scanner_code(demo):
    table = run("--logins")

    assert all(one["login"] in table and one["password"] in table for one in demo["staff"])
    assert "bpo-now-khulna-mist: " in table


def test_table_says_when_the_example_is_old(demo):
    EventDate.objects.filter(event__code="bpo-now-khulna").update(date=F("date") - dt.timedelta(days=3))

    assert "3 days ago" in run("--logins")


def test_crowd_has_the_rows_that_registering_writes(demo):
    tickets = add_crowd(12)

    activity = crowd_activity()
    quota = Quota.objects.get(activities=activity)
    assert len({ticket.tid for ticket in tickets}) == 12
    assert Registration.objects.filter(activity=activity, state="confirmed").count() == quota.taken == 12
    assert all(is_mobile(phone) for phone in Attendee.objects.values_list("phone", flat=True))


# The real summit -----------------------------------------------------------------------------------------------------


def test_edition_has_its_ordinal_season_and_all_events_known(demo):  # S2-02
    edition = Edition.objects.get(code="bpo-2023")
    entries = events_in_sequence(edition)

    assert (edition.ordinal, edition.number, edition.is_example) == (5, 2023, False)
    assert (edition.season_start, edition.season_end) == (dt.date(2023, 5, 1), dt.date(2023, 7, 31))
    assert len(entries) == 8
    assert entries[-1].event.kind == Event.Kind.CENTRAL
    assert [entry.event.slug for entry in entries if entry.event.sequence][:4] == [
        "rajshahi", "sylhet", "khulna", "mymensingh",
    ]  # fmt: skip


def test_khulna_is_a_list_of_dates_and_not_a_range(demo):  # S2-03
    event = Event.objects.get(code="bpo-2023-khulna")
    dates = list(event.event_dates.values_list("date", flat=True))

    assert dates == [dt.date(2023, 6, 15), dt.date(2023, 6, 17)]
    assert date_list(dates, "bn").startswith("১৫ ও ১৭ জুন")
    assert (event.sequence, event.division.code, event.host_district.code) == (3, "khulna", "jashore")


@pytest.mark.parametrize(
    ("slug", "start", "venue", "district", "kind"),
    [
        ("dialogue", dt.datetime(2023, 6, 15, 10, 0, tzinfo=DHAKA), "dc-office-jashore", "jashore", "dialogue"),
        ("campaign-mist", dt.datetime(2023, 6, 15, 14, 0, tzinfo=DHAKA), "mist-khulna", "khulna", "campaign"),
        ("campaign-just", dt.datetime(2023, 6, 17, 10, 0, tzinfo=DHAKA), "just-jashore", "jashore", "campaign"),
        ("main", dt.datetime(2023, 6, 17, 14, 30, tzinfo=DHAKA), "software-park-jashore", "jashore", "main"),
    ],
)
def test_khulna_has_its_four_activities(demo, slug, start, venue, district, kind):  # S2-04, S2-06, S2-08
    activity = khulna(slug)

    assert activity.start == start
    assert activity.end is None
    assert (activity.venue.code, activity.venue.district.code, activity.kind.code) == (venue, district, kind)


def test_khulna_has_no_fifth_activity(demo):
    assert Activity.objects.filter(event__code="bpo-2023-khulna").count() == 4


def test_organisations_have_roles_parents_and_former_names(demo):  # S2-01
    event = Event.objects.get(code="bpo-2023-khulna")
    roles = {row.organisation.code: row.role for row in event.event_organisations.all()}
    bacco = Organisation.objects.get(code="bacco")

    assert roles == {
        "bacco": "organiser",
        "department-of-ict": "cooperation",
        "business-promotion-council": "cooperation",
    }
    assert Organisation.objects.get(code="business-promotion-council").parent.code == "commerce-ministry"
    assert Organisation.objects.get(code="department-of-ict").parent.code == "ict-division"
    assert "বাক্য" in bacco.former_names.values_list("name_bn", flat=True)
    assert "Jashore IT Park" in Venue.objects.get(code="software-park-jashore").other_names.values_list(
        "name_en", flat=True
    )


def test_campaign_has_its_components_and_audience(demo):  # S2-05, S2-09
    campaign = khulna("campaign-mist")

    assert set(campaign.components.values_list("code", flat=True)) == {
        "counselling-workshop", "cv-collection", "job-fair", "recruitment",
    }  # fmt: skip
    assert "শিক্ষার্থী" in campaign.audience_bn
    assert khulna("dialogue").admission == Activity.Admission.INVITATION


def test_two_activities_of_one_day_are_in_two_districts(demo):  # S2-07
    districts = {khulna(slug).venue.district.code for slug in ("dialogue", "campaign-mist")}

    assert districts == {"jashore", "khulna"}


def test_dialogue_keeps_topic_and_agenda(demo):  # S2-14
    dialogue = Dialogue.objects.get(activity=khulna("dialogue"))

    assert dialogue.topic_bn == "ফস্টারিং বিপিও ইন্ডাস্ট্রি টু অ্যাচিভ স্মার্ট বাংলাদেশ"
    assert dialogue.agenda_points.count() == 3


def test_main_event_collects_cvs_in_parallel(demo):  # S2-10
    main = khulna("main")

    assert main.kind.takes_cvs
    assert {"job-fair", "cv-collection"} <= set(main.components.values_list("code", flat=True))


def test_aims_are_told_in_both_languages(demo):  # S2-11
    edition = Edition.objects.get(code="bpo-2023")

    assert "e-governance" in edition.body_en
    assert "ই-গভর্নেন্স" in edition.body_bn


def test_news_has_its_date_and_credit_and_survives_mixed_punctuation(demo):  # S2-12, S2-13, S2-15
    news = NewsPage.objects.child_of(Event.objects.get(code="bpo-2023-khulna")).get()
    shown = Client().get(news.url.replace("/en/", "/bn/")).content.decode()

    assert (news.published_on, news.source_name) == (dt.date(2023, 6, 15), "Dhaka Mail")
    assert "“বিভাগীয় বিপিও সামিট ২০২৩ (খুলনা বিভাগ)”" in shown
    assert "‘বিজনেস প্রোমোশন কাউন্সিল’" in shown


def test_archive_invents_nothing(demo):
    archive = Activity.objects.filter(event__edition__code="bpo-2023")

    assert not archive.filter(end__isnull=False).exists()
    for slug in ("sylhet", "rangpur", "barishal"):
        event = Event.objects.get(code=f"bpo-2023-{slug}")
        assert not event.event_dates.exists()
        assert event.dates_note_en
        assert event.dates_note_bn
    assert not Application.objects.filter(campaign__activity__event__edition__code="bpo-2023").exists()


def test_dhaka_has_four_and_five_seminars_without_titles(demo):
    days = [Session.objects.filter(activity__code=f"bpo-2023-dhaka-seminars-day-{day}") for day in (1, 2)]

    assert [day.count() for day in days] == [4, 5]
    assert all("title not known" in session.title and session.start is None for day in days for session in day)


def test_archive_takes_no_registrations(demo):
    assert not RegistrationRule.objects.filter(activity__event__edition__code="bpo-2023").exists()
    assert registration_state(khulna("main")) is Standing.CLOSED


# The example ---------------------------------------------------------------------------------------------------------


def test_example_is_marked_and_on_the_front_page(demo):
    home = HomePage.objects.get()

    assert home.current_edition.code == "bpo-now"
    assert home.current_edition.is_example
    assert "This is an example" in Client().get("/en/").content.decode()


def test_khulna_is_today_two_divisions_are_over_dhaka_comes_last(demo):
    entries = events_in_sequence(Edition.objects.get(code="bpo-now"))
    states = {entry.event.slug: entry.state for entry in entries}
    today = timezone.localdate()

    assert [slug for slug, state in states.items() if state is EventState.OVER] == ["rajshahi", "sylhet"]
    assert states["khulna"] is EventState.NOW
    assert entries[2].dates == (today, today + dt.timedelta(days=2))
    assert entries[-1].event.slug == "dhaka"
    assert entries[-1].dates[0] > today + dt.timedelta(days=21)


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("rajshahi-main", Standing.CLOSED),
        ("khulna-dialogue", Standing.INVITATION),
        ("khulna-campaign-mist", Standing.OPEN),
        ("khulna-main", Standing.OPEN),
        ("rangpur-campaign", Standing.WAITING_LIST),
        ("chattogram-seminar", Standing.OPEN),
    ],
)
def test_what_a_visitor_meets(demo, code, standing):
    assert registration_state(Activity.objects.get(code=f"bpo-now-{code}")) is standing


def test_registration_of_today_closes_at_midnight_in_bangladesh(demo):
    rule = RegistrationRule.objects.get(activity__code="bpo-now-khulna-campaign-mist")
    closes = rule.closes_at.astimezone(DHAKA)

    assert closes.time() == dt.time(0)
    assert closes.date() == timezone.localdate() + dt.timedelta(days=1)


def test_quotas_count_the_places_that_are_taken(demo):
    for quota in Quota.objects.all():
        taken = Registration.objects.filter(activity__quotas=quota, state__in=COUNTED).count()
        assert quota.taken == taken, quota.name


def test_past_activities_have_people_scans_and_stay_as_folded(demo):
    for activity in Activity.objects.filter(event__code__in=["bpo-now-rajshahi", "bpo-now-sylhet"]):
        registered = Registration.objects.filter(activity=activity, state="confirmed").count()
        admitted = Scan.objects.filter(activity=activity, verdict="admitted").count()
        assert 40 <= registered <= 120
        assert registered * 0.6 < admitted <= registered
    assert refold_tickets(Ticket.objects.filter(scans__isnull=False).distinct().values_list("pk", flat=True)) == 0


def test_dialogues_that_are_over_have_minutes_and_a_recommendation(demo):
    assert Minutes.objects.filter(state="adopted").count() == 2
    assert Recommendation.objects.filter(state="endorsed", edition__code="bpo-now").count() == 2
    assert set(Proposal.objects.values_list("state", flat=True)) == {"submitted", "qualified", "declined"}


def test_cvs_are_real_files_that_were_examined(demo):
    assert Application.objects.filter(campaign__activity__code="bpo-now-rajshahi-campaign").count() == 10
    assert set(CV.objects.values_list("state", "kind")) == {("clean", "pdf")}
    assert dict(Employer.objects.values_list("organisation__code", "state")) == {
        "example-rupsha-contact": "verified",
        "example-padma-outsourcing": "applied",
    }


def test_nobody_invented_is_written_to(demo):
    assert not Message.objects.exists()
    assert not Attendee.objects.exclude(email__endswith="@example.org").exclude(email="").exists()
    assert all(is_mobile(phone) for phone in Attendee.objects.values_list("phone", flat=True))


def test_every_page_can_be_edited_from_its_first_revision(demo):
    pages = Page.objects.filter(depth__gt=1)

    assert pages.count() > 80
    assert not pages.filter(latest_revision=None).exists()
    assert not pages.filter(live=False).exists()
    assert not pages.filter(has_unpublished_changes=True).exists()
    khulna_now = Event.objects.get(code="bpo-now-khulna")
    draft = khulna_now.get_latest_revision_as_object()
    assert [row.date for row in draft.event_dates.all()] == [row.date for row in khulna_now.event_dates.all()]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_every_kind_of_page_is_served_with_its_known_and_unknown_facts(demo, language):
    client = Client()
    shown = [
        *Page.objects.filter(depth=3),  # editions and what stands beside them
        *Event.objects.filter(edition__code="bpo-2023"),
        *Activity.objects.filter(event__code__in=["bpo-2023-khulna", "bpo-2023-rangpur", "bpo-now-dhaka"]),
        *Session.objects.filter(slug__in=["seminar-1", "women-who-lead"]),
    ]
    broken = []
    for page in shown:
        answer = client.get(f"/{language}/" + page.url.split("/", 2)[2])
        if answer.status_code != 200:
            broken.append((page.url, answer.status_code))

    assert broken == []


def test_a_guest_list_shows_every_answer(demo):
    guests = Invitation.objects.filter(event__code="bpo-now-barishal")

    assert set(guests.values_list("state", flat=True)) == {"draft", "sent", "accepted", "declined", "deputised"}
    deputy = guests.get(deputy_of__isnull=False)
    assert (deputy.rank, deputy.state, deputy.deputy_of.state) == (1, "accepted", "deputised")
    assert Registration.objects.filter(attendee=deputy.attendee, state="confirmed").count() == 1
    assert guests.filter(state="sent", next_reminder_at__isnull=False).exists()
    assert guests.filter(state="sent", email="").exists()
