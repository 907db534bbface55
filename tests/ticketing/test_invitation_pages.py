"""The guest's pages, as a browser without scripts sees them."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.test import override_settings
from django.utils import timezone

from summit.models import EventOrganisation, Organisation
from tests.factories import make_activity, make_venue, open_registration
from tests.factories.invitations import make_invitation
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.naughty import naughty_strings
from ticketing.invitation_queries import invitation_token
from ticketing.links import token_of
from ticketing.models import Attendee, Invitation, Registration
from ticketing.services.invitations import withdraw_invitation
from ticketing.services.places import cancel_registration
from ticketing.services.registration import register

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ID = "0a3b6b1e-6a0e-4c0e-8f57-1d9f6f0f2a11"
PAGES = ("", "accept/", "decline/", "deputy/")


@pytest.fixture
def dialogue(event):
    activity = make_activity(
        event, "dialogue", admission="invitation", start=timezone.now() + 20 * DAY, venue=make_venue()
    )
    open_registration(activity, capacity=3)
    return activity


@pytest.fixture
def invitation(dialogue):
    return make_invitation(
        dialogue, name_en="Salma Khatun", designation="Deputy Commissioner", answer_by=timezone.now() + 5 * DAY
    )


def path(invitation, page="") -> str:
    return f"/i/{invitation_token(Invitation.objects.get(pk=invitation.pk))}/{page}"


def typed(invitation, **changes):
    return {
        "request_id": ID,
        "name_bn": "",
        "name_en": invitation.name_en,
        "phone": invitation.phone,
        "email": invitation.email,
        "activities": [activity.code for activity in invitation.activities.all()],
        "consent_registration": "on",
        **changes,
    }


def deputy(**changes):
    return {
        "request_id": ID,
        "name_bn": "প্রতিনিধি রহমান",
        "name_en": "",
        "phone": "০১৭১২৩৪৫৬৭৮",
        "email": "deputy@example.org",
        "consent": "on",
        **changes,
    }


def text(answer) -> str:
    return answer.content.decode()


def state(invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).state


@pytest.mark.parametrize("page", PAGES)
def test_pages_refuse_dead_links(visitor, invitation, page):
    token = invitation_token(invitation)
    alive = path(invitation, page)
    for dead in ("x", "A" * 43, token.lower(), token[:-1] + ("A" if token[-1] != "A" else "E")):
        answer = visitor.get(f"/i/{dead}/{page}?lang=en")
        assert answer.status_code == 404
        assert "Salma" not in text(answer)
        assert "This invitation cannot be opened" in text(answer)
    assert visitor.get(alive).status_code == 200
    withdraw_invitation(invitation, actor="x")
    for method in (visitor.get, visitor.post):
        assert method(alive).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_private(visitor, invitation, page):
    answer = visitor.get(path(invitation, page))

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "<script>" not in text(answer)
    assert not re.search(r"\sstyle=", text(answer))


def test_page_says_who_invites_to_what_until_when(visitor, event, dialogue, invitation):
    organisation = Organisation.objects.create(code="bacco-x", name_en="The Organisers", name_bn="আয়োজকবৃন্দ")
    event.event_organisations.create(organisation=organisation, role=EventOrganisation.RoleAt.ORGANISER)
    event.save()

    page = text(visitor.get(path(invitation)))

    for words in (
        "An invitation by The Organisers",
        "Salma Khatun",
        "Deputy Commissioner",
        dialogue.title,
        "Please answer by",
    ):
        assert words in page
    for way in PAGES[1:]:
        assert path(invitation, way) in page


def test_page_speaks_the_guests_language_and_the_switch_keeps_the_place(visitor, dialogue):
    bangla = make_invitation(dialogue, language="bn")

    page = visitor.get(path(bangla, "deputy/"))

    assert page["Content-Language"] == "bn"
    assert f"{path(bangla, 'deputy/')}?lang=en" in text(page)
    assert visitor.get(path(bangla) + "?lang=en")["Content-Language"] == "en"


def test_accept_form_knows_the_guest(visitor, invitation):
    page = text(visitor.get(path(invitation, "accept/")))

    assert 'value="Salma Khatun"' in page
    assert f'value="{invitation.email}"' in page
    assert 'name="institution"' not in page
    assert re.search(r'name="activities"[^>]*checked', page)


@pytest.mark.parametrize(
    "changes",
    [
        {"consent_registration": ""},
        {"phone": ""},
        {"name_en": ""},
        {"activities": []},
        {"activities": ["nowhere"]},
        {"request_id": "x"},
    ],
)
def test_accept_refuses_and_keeps_what_was_typed(visitor, invitation, changes):
    answer = visitor.post(path(invitation, "accept/"), typed(invitation, organisation="Typed & kept", **changes))

    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert "Typed &amp; kept" in text(answer)
    assert state(invitation) == "sent"
    assert not Attendee.objects.exists()


@pytest.mark.parametrize("page", ["accept/", "decline/", "deputy/"])
def test_forms_survive_hostile_input(visitor, invitation, page):
    fields = (*typed(invitation), "reply", "consent", "organisation", "district_id", "gender")
    for text_of_it in (*naughty_strings()[::20], "x" * 700_000, "\0", "a\ud800"):
        data = dict.fromkeys(fields, text_of_it)
        body = urlencode(data, errors="surrogatepass")
        answer = visitor.post(path(invitation, page), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (302, 400, 413), text_of_it[:50]
    for name in fields:
        answer = visitor.post(path(invitation, page), {**typed(invitation), **deputy(), name: "\0"})
        assert answer.status_code in (302, 400, 409), name


def test_accept_leads_to_the_ticket_and_twice_is_once(visitor, invitation):
    first = visitor.post(path(invitation, "accept/") + "?lang=en", typed(invitation))
    again = visitor.post(path(invitation, "accept/") + "?lang=en", typed(invitation))

    attendee = Attendee.objects.get()
    assert first["Location"] == again["Location"] == f"/t/{token_of(attendee)}/?new=1&lang=en"
    assert visitor.get(first["Location"]).status_code == 200
    assert Registration.objects.count() == 1
    assert path_of_ticket(attendee) in text(visitor.get(path(invitation)))


def path_of_ticket(attendee) -> str:
    return f"/t/{token_of(attendee)}/"


def test_accept_in_another_tab_after_an_answer_says_so(visitor, invitation):
    visitor.post(path(invitation, "accept/"), typed(invitation))

    answer = visitor.post(
        path(invitation, "accept/"), typed(invitation, request_id="11111111-2222-4333-8444-555555555555")
    )

    assert answer.status_code == 409
    assert "answered already" in text(answer)
    assert visitor.get(path(invitation, "accept/")).status_code == 302


def test_accept_under_the_name_of_a_known_person_shows_no_ticket(visitor, event, dialogue):
    fair = make_activity(event, "fair")
    open_registration(fair)
    victim = make_person(name_en="Victim")
    register(make_wish(fair, person=victim), request_id=ID)
    attendee = Attendee.objects.get()
    invitation = make_invitation(dialogue, name_en="Somebody", phone="")

    answer = visitor.post(
        path(invitation, "accept/"),
        typed(
            invitation,
            name_en="Victim",
            phone=victim.phone,
            email="thief@example.org",
            request_id="11111111-2222-4333-8444-555555555555",
        ),
        follow=True,
    )

    assert answer.status_code == 200
    assert token_of(attendee) not in text(answer)
    assert victim.email not in text(answer)
    assert "The places were added" in text(answer)
    assert "/t/" not in text(answer)


def test_accept_of_a_full_dialogue_says_so(visitor, dialogue, invitation):
    dialogue.quotas.update(capacity=0)

    answer = visitor.post(path(invitation, "accept/"), typed(invitation))

    assert answer.status_code == 409
    assert "All places of" in text(answer)
    assert state(invitation) == "sent"


@override_settings(LIMITS={"registration": (0, 600)})
@pytest.mark.parametrize("page", ["accept/", "decline/", "deputy/"])
def test_forms_count_knocks(visitor, invitation, page):
    data = {**typed(invitation), **deputy()}

    assert visitor.post(path(invitation, page), data).status_code == 429
    assert state(invitation) == "sent"


def test_decline_keeps_the_reply_and_the_guest_may_come_after_all(visitor, invitation):
    answer = visitor.post(path(invitation, "decline/"), {"reply": "On a journey.\r\nSorry."}, follow=True)

    assert "You do not come" in text(answer)
    assert Invitation.objects.get().reply.startswith("On a journey.")
    assert "I come after all" in text(answer)
    assert visitor.post(path(invitation, "accept/"), typed(invitation)).status_code == 302
    assert state(invitation) == "accepted"


def test_decline_refuses_a_long_reply(visitor, invitation):
    answer = visitor.post(path(invitation, "decline/"), {"reply": "x" * 501})

    assert answer.status_code == 400
    assert state(invitation) == "sent"


def test_decline_after_a_yes_frees_the_place(visitor, dialogue, invitation):
    visitor.post(path(invitation, "accept/"), typed(invitation))

    visitor.post(path(invitation, "decline/"), {"reply": ""})

    assert dialogue.quotas.get().taken == 0
    assert state(invitation) == "declined"


def test_deputy_is_named_on_the_guests_page(visitor, invitation):
    answer = visitor.post(path(invitation, "deputy/"), deputy(), follow=True)

    assert "প্রতিনিধি রহমান comes in your place" in text(answer)
    assert (Attendee.objects.get().phone, state(invitation)) == ("+8801712345678", "deputised")
    assert token_of(Attendee.objects.get()) not in text(answer)
    for page in PAGES[1:]:
        assert visitor.get(path(invitation, page)).status_code == 302


@pytest.mark.parametrize("changes", [{"consent": ""}, {"phone": "123"}, {"name_bn": ""}])
def test_deputy_form_refuses(visitor, invitation, changes):
    answer = visitor.post(path(invitation, "deputy/"), deputy(**changes))

    assert answer.status_code == 400
    assert Invitation.objects.count() == 1
    assert not Attendee.objects.exists()


def test_deputy_has_no_way_to_send_another(visitor, invitation):
    visitor.post(path(invitation, "deputy/"), deputy())
    own = Invitation.objects.get(deputy_of=invitation)

    assert "I send a deputy" not in text(visitor.get(path(own) + "?lang=en"))
    assert visitor.get(path(own, "deputy/")).status_code == 302
    answer = visitor.post(path(own, "deputy/"), deputy(request_id="11111111-2222-4333-8444-555555555555"))
    assert answer.status_code == 409
    assert Invitation.objects.count() == 2


def test_late_page_offers_no_way(visitor, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(answer_by=timezone.now())

    page = text(visitor.get(path(invitation)))

    assert "The time to answer is over" in page
    assert path(invitation, "accept/") not in page
    assert visitor.post(path(invitation, "accept/"), typed(invitation)).status_code == 409
    assert not Attendee.objects.exists()


def test_page_says_when_the_place_was_given_back_elsewhere(visitor, invitation):
    visitor.post(path(invitation, "accept/"), typed(invitation))
    cancel_registration(Registration.objects.get(), actor="x")

    assert "You gave your place back" in text(visitor.get(path(invitation)))
