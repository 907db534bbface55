"""The public page, the participant's form and the desk in the back office."""

import uuid

import pytest
from django.test import Client

from dialogue.models import Minutes, Proposal, Recommendation
from dialogue.services.proposals import ProposalDraft, qualify_proposal, submit_proposal
from tests.factories import make_attendee, make_event, make_member, make_registration, make_user
from tests.factories.dialogues import make_dialogue, make_proposal
from tests.factories.people import PASSWORD
from ticketing.links import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue():
    return make_dialogue()


def signed_in(role, event) -> Client:
    client = Client()
    assert client.login(username=make_member(role, event).username, password=PASSWORD)
    return client


def desk(dialogue, tail="") -> str:
    return f"/admin/dialogues/{dialogue.activity.code}/{tail}"


def test_public_page_shows_the_topic_in_both_languages(visitor, dialogue):
    where = f"/dialogue/{dialogue.activity.code}/"

    assert dialogue.topic_bn in visitor.get(where + "?lang=bn").content.decode()
    assert dialogue.topic_en in visitor.get(where + "?lang=en").content.decode()


def test_public_page_of_a_draft_is_not_there(visitor, dialogue):
    dialogue.activity.unpublish()

    assert visitor.get(f"/dialogue/{dialogue.activity.code}/").status_code == 404


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_public_page_shows_a_hostile_proposal_as_text(visitor, dialogue, hostile):
    qualify_proposal(make_proposal(dialogue, text=hostile), actor=make_user())

    page = visitor.get(f"/dialogue/{dialogue.activity.code}/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{ 7*7 }}" not in hostile or "{{ 7*7 }}" in page


def test_form_of_somebody_without_a_place_is_not_there(visitor, dialogue):
    stranger = make_attendee(dialogue.activity.event.edition)

    assert visitor.get(f"/t/{token_of(stranger)}/propose/{dialogue.activity.code}/").status_code == 404
    assert visitor.get(f"/t/{'x' * 43}/propose/{dialogue.activity.code}/").status_code == 404


def test_participant_sends_a_proposal_once(visitor, dialogue):
    where = f"/t/{token_of(make_registration(dialogue.activity).attendee)}/propose/{dialogue.activity.code}/"
    form = visitor.get(where).context["form"]
    body = {"request_id": form.initial["request_id"], "text": "ভ্যাট কমান", "necessity": "খরচ বেশি", "point": "1"}

    first, second = visitor.post(where, body), visitor.post(where, body)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Proposal.objects.get().agenda_point.position == 1
    assert "private, no-store" in visitor.get(where).headers["Cache-Control"]


def test_nothing_typed_is_lost_when_something_is_missing(visitor, dialogue):
    where = f"/t/{token_of(make_registration(dialogue.activity).attendee)}/propose/{dialogue.activity.code}/"
    form = visitor.get(where).context["form"]

    answer = visitor.post(where, {"request_id": form.initial["request_id"], "text": "ভ্যাট কমান", "necessity": ""})

    assert answer.status_code == 400
    assert "ভ্যাট কমান" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_desk_of_another_division_is_not_there(dialogue):
    other = make_event(dialogue.activity.event.edition, "sylhet", host="sylhet")

    assert signed_in("rapporteur", other).get(desk(dialogue)).status_code == 404


def test_desk_is_not_for_the_public(visitor, dialogue):
    assert visitor.get(desk(dialogue)).status_code == 302


@pytest.mark.parametrize(
    ("tail", "body"),
    [
        ("minutes/", {"text_bn": "লেখা"}),
        ("recommendations/", {"text_bn": "ক", "text_en": "a"}),
        ("summary/", {"summary_bn": "ক"}),
        ("proposals/", {}),
    ],
)
def test_chair_does_not_write(dialogue, tail, body):
    answer = signed_in("chair", dialogue.activity.event).post(desk(dialogue, tail), body)

    assert answer.status_code in (302, 403)
    assert not Minutes.objects.exists()
    assert not Recommendation.objects.exists()


def test_rapporteur_does_not_adopt(dialogue):
    Minutes.objects.create(activity=dialogue.activity, held_on="2023-06-15", text_bn="লেখা")

    signed_in("rapporteur", dialogue.activity.event).post(desk(dialogue, "minutes/adopt/"))

    assert Minutes.objects.get().state == "draft"


def test_whole_way_from_proposal_to_public_recommendation(visitor, dialogue):
    event = dialogue.activity.event
    clerk, chair = signed_in("rapporteur", event), signed_in("chair", event)
    form = clerk.get(desk(dialogue)).context["proposal_form"]

    clerk.post(
        desk(dialogue, "proposals/"),
        {
            "request_id": form.initial["request_id"],
            "proposer": "A Person",
            "language": "en",
            "text": "Lower it.",
            "necessity": "Cost.",
        },
    )
    proposal = Proposal.objects.get()
    clerk.post(desk(dialogue, f"proposals/{proposal.code}/"), {"qualify": ""})
    clerk.post(desk(dialogue, "minutes/"), {"held_on": "2023-06-15", "text_bn": "কার্যবিবরণী", "text_en": ""})
    chair.post(desk(dialogue, "minutes/adopt/"))
    clerk.post(
        desk(dialogue, "recommendations/"),
        {"text_bn": "ভ্যাট কমান।", "text_en": "Lower the VAT.", "sources": [proposal.pk]},
    )
    chair.post(desk(dialogue, f"recommendations/{Recommendation.objects.get().code}/"))

    page = visitor.get(f"/dialogue/{dialogue.activity.code}/?lang=en").content.decode()
    assert "Lower the VAT." in page
    assert "কার্যবিবরণী" in page
    edition = event.edition
    assert "Lower the VAT." in visitor.get(f"/en/{edition.slug}/").content.decode()


def test_proposals_belong_to_what_a_person_takes_away_and_has_erased(api, dialogue):
    attendee = make_registration(dialogue.activity).attendee
    draft = ProposalDraft(text="Mine.", necessity="N.", proposer=attendee.name, name_is_public=True)
    submit_proposal(dialogue, draft=draft, request_id=uuid.uuid4(), attendee=attendee, actor="test")
    api.credentials(HTTP_AUTHORIZATION=f"Attendee {token_of(attendee)}")

    taken = api.get("/api/v1/me/export/").json()["proposals"]
    erased = api.post("/api/v1/me/erase/")

    assert [row["text"] for row in taken] == ["Mine."]
    assert erased.status_code in (200, 204)
    proposal = Proposal.objects.get()
    assert (proposal.text, proposal.proposer, proposal.attendee) == ("Mine.", "", None)
