"""What visitors see: every kind of page, in both languages, without anything that is not public."""

import datetime as dt
import gzip

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from cms.models import HomePage, NewsPage, StandardPage
from summit.models import Event, ProgrammeStatus, Session, SessionSpeaker, Speaker
from tests.factories import (
    make_activity,
    make_edition,
    make_event,
    make_home,
    make_session,
    make_venue,
    open_registration,
)
from tests.factories.dialogues import make_dialogue
from tests.factories.programme import DHAKA

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["bn", "en"])


@pytest.fixture
def programme():
    """One edition with an event of two days, two activities and a session."""
    edition = make_edition("bpo-test", title="Summit", title_bn="সামিট", summary_en="About it.", summary_bn="পরিচিতি।")
    event = make_event(
        edition, dates=[dt.date(2023, 6, 15), dt.date(2023, 6, 17)], title="Khulna Summit", title_bn="খুলনা সামিট"
    )
    start = dt.datetime(2023, 6, 17, 14, 30, tzinfo=DHAKA)
    activity = make_activity(event, "main", start=start, venue=make_venue(), title="Main Event", title_bn="মূল অনুষ্ঠান")
    session = make_session(activity, title="Opening Words", title_bn="উদ্বোধনী কথা")
    return edition, event, activity, session


def body(visitor, address):
    response = visitor.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@BOTH
def test_every_kind_of_page_says_its_language(visitor, programme, language):
    home = make_home()
    news = home.add_child(instance=NewsPage(title="N", title_bn="ন", slug="n", published_on=dt.date(2023, 6, 15)))
    plain = home.add_child(instance=StandardPage(title="P", title_bn="প", slug="p"))

    for page in [HomePage.objects.get(), *programme, news, plain]:
        path = page.get_url().removeprefix("/bn").removeprefix("/en")
        assert f'<html lang="{language}"' in body(visitor, f"/{language}{path}"), page


def test_dates_are_said_as_people_say_them(visitor, programme):
    assert "১৫ ও ১৭ জুন ২০২৩" in body(visitor, "/bn/bpo-test/khulna/")
    assert "15 and 17 June 2023" in body(visitor, "/en/bpo-test/khulna/")


def test_unknown_end_is_not_invented(visitor, programme):
    page = body(visitor, "/bn/bpo-test/khulna/main/")

    assert "দুপুর আড়াইটা" in page
    assert "আড়াইটা –" not in page


def test_language_switch_keeps_the_place(visitor, programme):
    assert 'href="/en/bpo-test/khulna/main/"' in body(visitor, "/bn/bpo-test/khulna/main/")
    assert 'href="/bn/bpo-test/khulna/main/?q=1"' in body(visitor, "/en/bpo-test/khulna/main/?q=1")


def test_root_leads_to_the_language_of_the_visitor(visitor, programme):
    assert visitor.get("/").headers["Location"] == "/bn/"
    assert visitor.get("/", headers={"accept-language": "en-GB,en;q=0.9"}).headers["Location"] == "/en/"


def test_draft_shows_nowhere(visitor, programme):
    _edition, event, activity, _session = programme
    make_activity(event, "secret", title="SECRET DRAFT", title_bn="গোপন খসড়া", live=False)
    make_session(activity, "hidden", title="SECRET SESSION", title_bn="গোপন অধিবেশন", live=False)

    shown = (
        body(visitor, "/bn/bpo-test/khulna/")
        + body(visitor, "/en/bpo-test/khulna/")
        + body(visitor, "/en/bpo-test/khulna/main/")
    )

    assert "SECRET" not in shown
    assert "গোপন" not in shown
    assert visitor.get("/en/bpo-test/khulna/secret/").status_code == 404


def test_speaker_who_did_not_agree_is_not_named(visitor, programme):
    session = programme[3]
    for name, is_public in (("Named Person", True), ("Hidden Person", False)):
        speaker = Speaker.objects.create(code=name.split()[0].lower(), name_en=name, name_bn=name, is_public=is_public)
        SessionSpeaker.objects.create(session=session, speaker=speaker)

    page = body(visitor, "/en/bpo-test/khulna/main/opening/")

    assert "Named Person" in page
    assert "Hidden Person" not in page


def test_cancelled_activity_says_so_and_why(visitor, programme):
    ProgrammeStatus.objects.create(
        page=programme[2], state="cancelled", reason_en="The hall is flooded.", reason_bn="মিলনায়তন পানির নিচে।"
    )

    assert "The hall is flooded." in body(visitor, "/en/bpo-test/khulna/main/")
    assert "মিলনায়তন পানির নিচে।" in body(visitor, "/bn/bpo-test/khulna/main/")


def test_open_activity_leads_to_its_form_and_a_full_one_does_not(visitor):
    edition = make_edition()
    event = make_event(edition)
    open_registration(make_activity(event, "open"), capacity=5)
    quota = open_registration(make_activity(event, "full"), capacity=1)
    quota.taken = 1
    quota.save()

    page = body(visitor, f"/en/{edition.slug}/khulna/")

    assert f"/register/{edition.code}-khulna-open/?lang=en" in page
    assert f"/register/{edition.code}-khulna-full/" not in page


def test_dialogue_shows_its_topic_on_the_activity(visitor):
    dialogue = make_dialogue()

    assert dialogue.topic_en in body(visitor, f"/en/{dialogue.activity.event.edition.slug}/khulna/dialogue/")


@BOTH
def test_agenda_costs_the_same_queries_for_one_and_for_three_activities(
    visitor, language, django_assert_max_num_queries
):
    event = make_event(make_edition())
    make_session(make_activity(event, "a1"))
    address = f"/{language}{event.get_url()[3:]}"
    visitor.get(address)
    with django_assert_max_num_queries(60) as one:
        visitor.get(address)
    for slug in ("a2", "a3"):
        open_registration(make_activity(event, slug), capacity=3)
        make_session(event.activities.get(slug=slug), "s")

    with django_assert_max_num_queries(len(one)):
        visitor.get(address)


def test_central_summit_is_the_last_stop(visitor):
    edition = make_edition()
    make_event(edition, kind=Event.Kind.CENTRAL, slug="dhaka", sequence=None, title="Central")
    make_event(edition, "sylhet", sequence=2)
    make_event(edition, "rajshahi", sequence=1)

    page = body(visitor, f"/en/{edition.slug}/")

    assert page.index("Rajshahi") < page.index("Sylhet") < page.index("Dhaka: central summit")


def test_feed_is_a_calendar_and_answers_304(visitor, programme):
    first = visitor.get("/feeds/bpo-test-khulna/agenda.ics")

    assert b"BEGIN:VEVENT" in first.content
    assert b"DTEND" not in first.content.replace(b"END:VTIMEZONE", b"")
    assert b"DTSTART;TZID=Asia/Dhaka:20230617T143000" in first.content
    again = visitor.get("/feeds/bpo-test-khulna/agenda.ics", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_feed_of_a_draft_is_not_there(visitor, programme):
    programme[1].unpublish()

    assert visitor.get("/feeds/bpo-test-khulna/agenda.ics").status_code == 404


class TestKeptPages:
    """A page is kept for everybody alike, and for nobody in particular."""

    @pytest.fixture(autouse=True)
    def _keep(self, settings):
        settings.PAGES_KEPT_SECONDS = 60

    def test_second_reader_costs_no_query(self, visitor, programme, django_assert_num_queries):
        visitor.get("/bn/bpo-test/khulna/")

        with django_assert_num_queries(0):
            assert visitor.get("/bn/bpo-test/khulna/").status_code == 200

    @pytest.mark.parametrize("takes", ["gzip", "br, gzip;q=0.5", "deflate,  GZIP "])
    def test_whoever_takes_gzip_gets_the_same_page_small(self, visitor, programme, takes):
        plain = visitor.get("/bn/bpo-test/khulna/")

        small = visitor.get("/bn/bpo-test/khulna/", headers={"accept-encoding": takes})

        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.content) == plain.content
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert small.headers["ETag"] != plain.headers["ETag"]
        again = {"accept-encoding": takes, "if-none-match": small.headers["ETag"]}
        assert visitor.get("/bn/bpo-test/khulna/", headers=again).status_code == 304

    @pytest.mark.parametrize("takes", ["", "br", "gzip;q=0", "gzip;q=0.0", "x-gzipped"])
    def test_whoever_does_not_gets_it_plain(self, visitor, programme, takes):
        answer = visitor.get("/bn/bpo-test/", headers={"accept-encoding": takes})

        assert "Content-Encoding" not in answer.headers
        assert b"</html>" in answer.content

    def test_whoever_has_it_gets_304(self, visitor, programme):
        etag = visitor.get("/bn/bpo-test/").headers["ETag"]

        assert visitor.get("/bn/bpo-test/", headers={"if-none-match": etag}).status_code == 304

    def test_languages_and_display_choices_do_not_mix(self, visitor, programme):
        visitor.get("/bn/bpo-test/")
        assert '<html lang="en"' in body(visitor, "/en/bpo-test/")
        visitor.cookies["display"] = "..dark"

        assert 'data-theme="dark"' in body(visitor, "/bn/bpo-test/")

    def test_editor_sees_the_page_as_it_is(self, visitor, programme, admin_client):
        visitor.get("/bn/bpo-test/khulna/main/")
        session = programme[3]
        Session.objects.filter(pk=session.pk).update(title_bn="নতুন শিরোনাম")

        assert "নতুন শিরোনাম" not in body(visitor, "/bn/bpo-test/khulna/main/")
        assert "নতুন শিরোনাম" in body(admin_client, "/bn/bpo-test/khulna/main/")

    def test_missing_page_is_not_kept(self, visitor, programme):
        edition = programme[0]
        assert visitor.get("/en/bpo-test/sylhet/").status_code == 404
        make_event(edition, "sylhet")

        assert visitor.get("/en/bpo-test/sylhet/").status_code == 200

    def test_what_was_kept_expires(self, visitor, programme, settings):
        visitor.get("/bn/bpo-test/khulna/main/")
        cache.clear()  # what the clock does after PAGES_KEPT_SECONDS
        Session.objects.update(title_bn="বদলানো", last_published_at=timezone.now())

        assert "বদলানো" in body(visitor, "/bn/bpo-test/khulna/main/")


def test_search_finds_a_page_in_either_language(visitor, programme):
    call_command("update_index", verbosity=0)  # the worker does it after each publishing

    assert "/khulna/main/" in body(visitor, "/search/?q=মূল&lang=bn")
    assert "/khulna/main/" in body(visitor, "/search/?q=Main&lang=en")


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE x; --", "<script>alert(1)</script>", "%00", "a" * 5000, "((((", "\u202etxt"]
)
def test_search_survives_hostile_words(visitor, programme, text):
    response = visitor.get("/search/", {"q": text})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_style_guide_is_for_staff(visitor, admin_client):
    assert visitor.get("/styleguide/").status_code == 302
    assert admin_client.get("/styleguide/").status_code == 200


def test_text_of_an_editor_has_real_links_and_headings_below_the_title(visitor, programme):
    edition, event, _activity, _session = programme
    event.body_en = f'<h3>Heading</h3><p><a linktype="page" id="{edition.pk}">the season</a></p>'
    event.save()

    page = body(visitor, "/en/bpo-test/khulna/")

    assert "<h2>Heading</h2>" in page
    assert '<a href="/en/bpo-test/">the season</a>' in page
