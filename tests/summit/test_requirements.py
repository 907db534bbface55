"""The summit of Khulna division, 15 and 17 June 2023, entered through the back office by the people who would enter it.

One test per requirement S2-01 to S2-15 of the seed document. Everything is posted through the page forms; nothing is put into the database
behind them except the accounts.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar

from cms.models import NewsPage
from summit import queries
from summit.models import (
    Activity,
    ActivityKind,
    Component,
    District,
    Division,
    Edition,
    Event,
    Organisation,
    Room,
    Session,
    Speaker,
    Venue,
)
from tests.factories import make_home, make_member, make_user
from tests.factories.dialogues import make_dialogue, make_proposal
from tests.summit.back_office import add, edit, errors_of, sign_in, write_rows

pytestmark = pytest.mark.django_db
DHAKA = ZoneInfo("Asia/Dhaka")
POLICY = "Fostering BPO Industry to Achieve Smart Bangladesh"
POLICY_BN = "ফস্টারিং বিপিও ইন্ডাস্ট্রি টু অ্যাচিভ স্মার্ট বাংলাদেশ"
SAID = {"summary_en": "As announced.", "summary_bn": "ঘোষণা অনুযায়ী।"}


def june(day, hour, minute=0):
    return dt.datetime(2023, 6, day, hour, minute, tzinfo=DHAKA)


class Summit:
    """The edition and event, entered as far as each requirement needs them."""

    def __init__(self):
        self.boss = sign_in(make_user("boss", is_superuser=True))
        home = make_home()
        edition = Edition(title="BPO Summit Bangladesh 2023", title_bn="বিপিও সামিট বাংলাদেশ ২০২৩", slug="bpo-2023")
        values = {"number": 5, "ordinal": 5, "season_start": "2023-05-01", "season_end": "2023-07-01", **SAID}
        assert add(self.boss, home, edition, action="publish", **values).status_code == 302
        self.edition = Edition.objects.get(code="bpo-2023")
        self.organiser = sign_in(make_member("organiser", self.edition, "organiser"))

    def event(self, division, *, title=None, kind="division", **values):
        row = Division.objects.filter(code=division).first()
        page = Event(
            title=title or f"Divisional BPO Summit 2023 ({division})", title_bn="বিভাগীয় বিপিও সামিট", slug=division
        )
        values = {"kind": kind, "division": row if kind == "division" else None, **SAID, **values}
        response = add(self.organiser, self.edition, page, action="publish", **values)
        assert response.status_code == 302, errors_of(response)
        return Event.objects.get(code=f"bpo-2023-{division}")

    def khulna(self):
        host = District.objects.get(code="jashore")
        dates = [{"date": "2023-06-15"}, {"date": "2023-06-17"}]
        event = self.event("khulna", sequence=3, host_district=host, event_dates=dates)
        self.publisher = sign_in(make_member("publisher", event, "publisher"))
        return event

    def venue(self, code, district, rooms=(), **names):
        values = {
            "code": code,
            "district": District.objects.get(code=district).pk,
            "name_bn": names["name_en"],
            **names,
        }
        write_rows(self.organiser, Venue, values, rooms=list(rooms), other_names=names.get("other_names", []))
        return Venue.objects.get(code=code)

    def activity(self, event, slug, kind, start, **values):
        page = Activity(title=slug, title_bn=slug, slug=slug, start=start)
        values = {"kind": ActivityKind.objects.get(code=kind), **SAID, **values}
        response = add(self.publisher, event, page, action="publish", **values)
        assert response.status_code == 302, errors_of(response)
        return Activity.objects.get(code=f"{event.code}-{slug}")


@pytest.fixture
def summit():
    return Summit()


@pytest.fixture
def khulna(summit):
    return summit.khulna()


def test_s2_01_organisations_hold_several_roles_and_belong_to_a_parent(summit, khulna):
    write_rows(
        summit.organiser, Organisation, {"code": "moc", "name_en": "Ministry of Commerce", "name_bn": "বাণিজ্য মন্ত্রণালয়"}
    )
    parent = Organisation.objects.get(code="moc")
    for code, values in {
        "bpc": {"name_en": "Business Promotion Council", "name_bn": "বিজনেস প্রোমোশন কাউন্সিল", "parent": parent.pk},
        "doict": {"name_en": "Department of ICT", "name_bn": "তথ্যপ্রযুক্তি অধিদপ্তর"},
        "bacco": {"name_en": "BACCO", "name_bn": "বাক্কো", "short_name": "BACCO", "short_name_bn": "বাক্কো"},
    }.items():
        former = [{"name_bn": "বাক্য", "valid_to": "2019-12-31"}] if code == "bacco" else []
        write_rows(summit.organiser, Organisation, {"code": code, **values}, former_names=former)
    rows = {code: Organisation.objects.get(code=code) for code in ("bacco", "doict", "bpc")}
    roles = [("bacco", "organiser"), ("doict", "cooperation"), ("bpc", "supporter"), ("bpc", "cooperation")]

    wanted = [{"organisation": rows[code], "role": role} for code, role in roles]
    assert edit(summit.organiser, khulna, action="publish", event_organisations=wanted).status_code == 302

    found = [(row.organisation.code, row.role) for row in queries.organisations_of(khulna)]
    assert found == roles
    assert rows["bpc"].parent == parent
    assert rows["bacco"].former_names.get().name_bn == "বাক্য"


def test_s2_02_edition_is_the_fifth_of_a_season_in_months_with_events_in_sequence_and_the_capital_last(summit, khulna):
    summit.event(
        "dhaka", kind="central", title="BPO Summit Bangladesh 2023, Dhaka", event_dates=[{"date": "2023-07-22"}]
    )
    summit.event("rajshahi", sequence=1)
    summit.event("sylhet", sequence=2)
    summit.event("barishal")

    edition = Edition.objects.get(code="bpo-2023")
    assert (edition.ordinal, str(edition.season_start), str(edition.season_end)) == (5, "2023-05-01", "2023-07-01")
    road = [entry.event.slug for entry in queries.events_in_sequence(edition)]
    assert road == ["rajshahi", "sylhet", "khulna", "barishal", "dhaka"]


def test_s2_03_divisional_summit_has_a_place_in_the_sequence_a_host_and_a_list_of_dates(khulna):
    entry = queries.events_in_sequence(khulna.edition, today=dt.date(2023, 6, 16))[0]

    assert entry.dates == (dt.date(2023, 6, 15), dt.date(2023, 6, 17))
    assert (khulna.sequence, khulna.division.code, khulna.host_district.code) == (3, "khulna", "jashore")


def test_s2_04_activities_lie_in_other_districts_than_the_host(summit, khulna):
    mist = summit.venue("mist", "khulna", name_en="Mangrove Institute of Science and Technology")

    campaign = summit.activity(khulna, "campaign-mist", "campaign", june(15, 14), venue=mist)

    assert campaign.venue.district.code == "khulna" != khulna.host_district.code


def test_s2_05_kinds_and_components_can_be_added_to(summit, khulna):
    write_rows(
        summit.organiser,
        ActivityKind,
        {"code": "cxo-night", "name_en": "CXO night", "name_bn": "সিএক্সও নাইট", "sequence": 200},
    )
    write_rows(
        summit.organiser,
        Component,
        {"code": "live-stream", "name_en": "Live stream", "name_bn": "সরাসরি সম্প্রচার", "sequence": 99},
    )
    parts = list(
        Component.objects.filter(code__in=["counselling-workshop", "cv-collection", "job-fair", "recruitment"])
    )

    campaign = summit.activity(khulna, "campaign", "campaign", june(15, 14), components=parts)
    night = summit.activity(
        khulna, "night", "cxo-night", june(17, 19), components=[Component.objects.get(code="live-stream")]
    )

    assert {part.code for part in campaign.components.all()} == {part.code for part in parts}
    assert night.components.get().name_bn == "সরাসরি সম্প্রচার"


def test_s2_06_all_four_activities_of_khulna_can_be_entered_as_they_are(summit, khulna):
    dc_office = summit.venue(
        "dc-office",
        "jashore",
        name_en="Office of the Deputy Commissioner",
        rooms=[{"name_en": "Conference room", "name_bn": "সভাকক্ষ"}],
    )
    mist = summit.venue("mist", "khulna", name_en="Mangrove Institute of Science and Technology")
    just = summit.venue("just", "jashore", name_en="Jashore University of Science and Technology")
    park = summit.venue(
        "software-park",
        "jashore",
        name_en="Sheikh Hasina Software Technology Park",
        other_names=[{"name_en": "Jashore IT Park", "name_bn": "যশোর আইটি পার্ক"}],
    )

    summit.activity(
        khulna,
        "dialogue",
        "dialogue",
        june(15, 10),
        title=f"Policy dialogue: {POLICY}",
        title_bn=f"পলিসি ডায়লগ: {POLICY_BN}",
        venue=dc_office,
        room=Room.objects.get(venue=dc_office),
        audience_en="Local stakeholders",
        audience_bn="স্থানীয় অংশীজন",
        admission="invitation",
    )
    summit.activity(khulna, "campaign-mist", "campaign", june(15, 14), venue=mist)
    summit.activity(khulna, "campaign-just", "campaign", june(17, 10), venue=just)
    summit.activity(
        khulna, "main", "main", june(17, 14, 30), venue=park, components=[Component.objects.get(code="job-fair")]
    )

    agenda = queries.public_agenda(khulna)
    found = [(row.slug, row.start.astimezone(DHAKA).strftime("%a %d %H:%M"), row.venue.code) for row in agenda]
    assert found == [
        ("dialogue", "Thu 15 10:00", "dc-office"),
        ("campaign-mist", "Thu 15 14:00", "mist"),
        ("campaign-just", "Sat 17 10:00", "just"),
        ("main", "Sat 17 14:30", "software-park"),
    ]
    assert agenda[0].title_bn.endswith(POLICY_BN)
    assert park.other_names.get().name_bn == "যশোর আইটি পার্ক"


def test_s2_07_same_room_and_time_is_refused_and_a_person_in_two_towns_is_a_warning(summit, khulna):
    office = summit.venue(
        "dc-office", "jashore", name_en="DC office", rooms=[{"name_en": "Conference room", "name_bn": "সভাকক্ষ"}]
    )
    mist = summit.venue("mist", "khulna", name_en="MIST")
    room = Room.objects.get(venue=office)
    dialogue = summit.activity(khulna, "dialogue", "dialogue", june(15, 10), venue=office, room=room)
    campaign = summit.activity(khulna, "campaign", "campaign", june(15, 14), venue=mist)
    write_rows(summit.publisher, Speaker, {"code": "speaker", "name_en": "A Speaker", "name_bn": "একজন বক্তা"})
    part = [{"speaker": Speaker.objects.get(code="speaker"), "part": "speaker"}]

    second = Activity(title="Second", title_bn="দ্বিতীয়", slug="second", start=june(15, 10))
    kind = ActivityKind.objects.get(code="workshop")
    refused = add(summit.publisher, khulna, second, action="publish", kind=kind, venue=office, room=room, **SAID)
    assert "room" in errors_of(refused)

    for activity, hour in ((dialogue, 10), (campaign, 14)):
        talk = Session(title="Talk", title_bn="আলোচনা", slug="talk", start=june(15, hour))
        response = add(summit.publisher, activity, talk, action="publish", session_speakers=part, **SAID)
        assert response.status_code == 302
    shown = summit.publisher.get(reverse("wagtailadmin_pages:edit", args=[campaign.pk]), {"lang": "en"})
    warned = [str(message) for message in shown.context["messages"] if message.level_tag == "warning"]
    assert warned
    assert Session.objects.live().count() == 2


def test_s2_08_start_without_end_is_enough_and_no_end_is_invented(summit, khulna, visitor):
    activity = summit.activity(khulna, "main", "main", june(17, 14, 30))

    assert activity.end is None
    [entry] = Calendar.from_ical(visitor.get(f"/feeds/{khulna.code}/agenda.ics").content).walk("VEVENT")
    assert ("DTEND" in entry, "DURATION" in entry) == (False, False)
    assert visitor.get(f"/api/v1/activities/{activity.code}/").json()["end"] is None


def test_s2_09_activity_has_an_audience_and_may_be_by_invitation(summit, khulna, api):
    audience = {"audience_en": "Students of colleges and universities", "audience_bn": "কলেজ ও বিশ্ববিদ্যালয়ের শিক্ষার্থী"}
    summit.activity(khulna, "campaign", "campaign", june(15, 14), admission="open", **audience)
    summit.activity(khulna, "dialogue", "dialogue", june(15, 10), admission="invitation", audience_en="Policy makers")

    campaign, dialogue = (
        api.get(f"/api/v1/activities/{khulna.code}-{slug}/").json() for slug in ("campaign", "dialogue")
    )
    assert (campaign["admission"], campaign["audience_bn"]) == ("open", audience["audience_bn"])
    assert (dialogue["admission"], dialogue["audience_en"]) == ("invitation", "Policy makers")


def test_s2_10_campaign_and_main_event_say_that_they_take_cvs(summit, khulna):
    campaign = summit.activity(khulna, "campaign", "campaign", june(15, 14))
    main = summit.activity(khulna, "main", "main", june(17, 14, 30))
    dialogue = summit.activity(khulna, "dialogue", "dialogue", june(15, 10))

    assert [row.kind.takes_cvs for row in (campaign, main, dialogue)] == [True, True, False]


@pytest.mark.parametrize("kind", ["exhibition", "seminar", "workshop"])
def test_s2_11_exhibition_seminar_and_workshop_are_public_in_both_languages(summit, khulna, visitor, kind):
    page = summit.activity(khulna, "aim", kind, june(17, 11), title="E-governance", title_bn="ই-গভর্নেন্স")

    for language, title in (("en", "E-governance"), ("bn", "ই-গভর্নেন্স")):
        path = page.url.split("/", 2)[2]
        response = visitor.get(f"/{language}/{path}")
        assert response.status_code == 200
        assert title in response.content.decode()


def test_s2_12_state_stands_apart_from_the_text(summit, khulna, api):
    activity = summit.activity(khulna, "main", "main", june(17, 14, 30), body_bn="<p>আজ বৃহস্পতিবার অনুষ্ঠিত হচ্ছে</p>")

    summit.publisher.post(
        reverse("summit_change_status", args=[activity.code, "postpone"]), {"reason_en": "Rain.", "reason_bn": "বৃষ্টি।"}
    )

    content = api.get(f"/api/v1/activities/{activity.code}/").json()
    assert (content["state"], content["reason_bn"]) == ("postponed", "বৃষ্টি।")
    activity.refresh_from_db()
    assert "আজ বৃহস্পতিবার" in activity.body_bn


def test_s2_13_news_has_its_own_date_and_the_credit_of_its_source(summit, khulna):
    page = NewsPage(
        title="Summit in Jashore", title_bn="যশোরে বিপিও সামিট", slug="news", published_on=dt.date(2023, 6, 15)
    )
    source = {"source_name": "Dhaka Mail", "source_url": "https://dhakamail.com/", "published_on": "2023-06-15"}

    response = add(summit.publisher, khulna, page, action="publish", **source, **SAID)

    assert response.status_code == 302, errors_of(response)
    news = NewsPage.objects.get(slug="news")
    assert (str(news.published_on), news.source_name, news.live) == ("2023-06-15", "Dhaka Mail", True)


def test_s2_14_dialogue_keeps_topic_points_proposals_and_necessity(summit, khulna):
    activity = summit.activity(khulna, "dialogue", "dialogue", june(15, 10))

    dialogue = make_dialogue(activity)
    proposal = make_proposal(dialogue, text="Lower the bandwidth price.", necessity="Calls cost more than elsewhere.")

    assert dialogue.activity.kind.takes_proposals
    assert (proposal.text, proposal.necessity) == ("Lower the bandwidth price.", "Calls cost more than elsewhere.")


def test_s2_15_mixed_script_and_unbalanced_quotes_survive(summit, khulna, api):
    title = "‘ক্যারিয়ার ক্যাম্পেইন” ১৫ জুন: “BPO পলিসি ডায়লগ"

    activity = summit.activity(khulna, "campaign", "campaign", june(15, 14), title_bn=title, summary_bn="দুপুর ২টায়’ «শুরু")

    content = api.get(f"/api/v1/activities/{activity.code}/").json()
    assert (content["title_bn"], content["summary_bn"]) == (title, "দুপুর ২টায়’ «শুরু")
