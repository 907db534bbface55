"""Doors of the dialogue: wrong role, wrong division, nobody; then the way through."""

import uuid

import pytest

from accounts.services.tokens import create_token
from dialogue.models import Minutes, Proposal, Recommendation
from dialogue.services.proposals import qualify_proposal
from tests.factories import make_activity, make_attendee, make_event, make_member, make_registration, make_user
from tests.factories.dialogues import make_dialogue, make_proposal
from ticketing.links import token_of

pytestmark = pytest.mark.django_db
PROPOSAL = {"text": "Lower the VAT.", "necessity": "Costs.", "proposer": "A Person"}


@pytest.fixture
def dialogue():
    return make_dialogue()


@pytest.fixture
def as_(api):
    """Let `api` speak for a user: `as_(user)`."""

    def speak(user):
        _row, plain = create_token(user, name="test", scopes=["read", "write"], expires_at=None, actor=user)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
        return api

    return speak


def address(dialogue, tail=""):
    return f"/api/v1/dialogues/{dialogue.activity.code}/{tail}"


def propose(api, dialogue, **over):
    return api.post(
        address(dialogue, "proposals/"), {"request_id": str(uuid.uuid4()), **PROPOSAL, **over}, format="json"
    )


def test_dialogue_of_a_draft_is_not_there(api, dialogue):
    dialogue.activity.unpublish()

    assert api.get(address(dialogue)).status_code == 404


def test_only_qualified_proposals_are_public_and_names_only_with_consent(api, dialogue):
    make_proposal(dialogue, text="NOT SCREENED")
    hidden = make_proposal(dialogue, text="A", proposer="HIDDEN NAME")
    shown = make_proposal(dialogue, text="B", proposer="Shown Name", name_is_public=True)
    for proposal in (hidden, shown):
        qualify_proposal(proposal, actor=make_user())

    answer = api.get(address(dialogue))

    assert [row["proposer"] for row in answer.json()["proposals"]] == ["", "Shown Name"]
    assert b"HIDDEN NAME" not in answer.content
    assert b"NOT SCREENED" not in answer.content


def test_nobody_may_propose_without_a_ticket(api, dialogue):
    assert propose(api, dialogue).status_code == 401
    assert not Proposal.objects.exists()


def test_attendee_without_a_place_may_not_propose(api, dialogue):
    stranger = make_attendee(dialogue.activity.event.edition)
    api.credentials(HTTP_AUTHORIZATION=f"Attendee {token_of(stranger)}")

    assert propose(api, dialogue).status_code == 403
    assert not Proposal.objects.exists()


def test_rapporteur_of_another_division_may_not_propose(as_, dialogue):
    other = make_event(dialogue.activity.event.edition, "sylhet", host="sylhet")

    assert propose(as_(make_member("rapporteur", other)), dialogue).status_code == 403


def test_participant_proposes_under_his_own_name(api, dialogue):
    attendee = make_registration(dialogue.activity).attendee
    api.credentials(HTTP_AUTHORIZATION=f"Attendee {token_of(attendee)}")

    answer = propose(api, dialogue, proposer="Somebody Else")

    assert answer.status_code == 201
    assert Proposal.objects.get().proposer == attendee.name


def test_clerk_must_say_who_proposed(as_, dialogue):
    answer = propose(as_(make_member("rapporteur", dialogue.activity.event)), dialogue, proposer="")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "proposer"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"request_id": "x"},
        {"request_id": str(uuid.uuid4()), "text": "a" * 4001, "necessity": "n"},
        [],
        "text",
        None,
    ],
)
def test_bad_shape_is_a_problem_and_stores_nothing(as_, dialogue, body):
    answer = as_(make_member("rapporteur", dialogue.activity.event)).post(
        address(dialogue, "proposals/"), body, format="json"
    )

    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("rapporteur", 200), ("chair", 403), ("editor", 404)])
def test_minutes_are_drafted_by_the_rapporteur(as_, dialogue, role, status):
    member = make_member(role, dialogue.activity.event)

    answer = as_(member).post(address(dialogue, "minutes/"), {"held_on": "2023-06-15", "text_bn": "লেখা"}, format="json")

    assert answer.status_code == status
    assert Minutes.objects.count() == (status == 200)


@pytest.mark.parametrize(("role", "status"), [("rapporteur", 403), ("organiser", 403), ("editor", 404), ("chair", 200)])
def test_minutes_are_adopted_by_the_chair_alone(as_, dialogue, role, status):
    Minutes.objects.create(activity=dialogue.activity, held_on="2023-06-15", text_bn="লেখা")

    answer = as_(make_member(role, dialogue.activity.event)).post(address(dialogue, "minutes/adopt/"))

    assert answer.status_code == status
    assert Minutes.objects.get().state == ("adopted" if status == 200 else "draft")


def test_chair_of_another_division_sees_no_desk(as_, dialogue):
    other = make_event(dialogue.activity.event.edition, "sylhet", host="sylhet")

    assert as_(make_member("chair", other)).post(address(dialogue, "minutes/adopt/")).status_code == 404


def endorsed(dialogue, chair):
    from dialogue.services.recommendations import draft_recommendation, endorse_recommendation

    draft = draft_recommendation(dialogue, sources=[], text_en="Do.", text_bn="করুন।", addressed_to=None, actor=chair)
    return endorse_recommendation(draft, actor=chair)


def test_draft_of_a_recommendation_is_not_public(api, as_, dialogue):
    edition = dialogue.activity.event.edition
    clerk = as_(make_member("rapporteur", dialogue.activity.event))

    answer = clerk.post(address(dialogue, "recommendations/"), {"text_en": "Do.", "text_bn": "করুন।"}, format="json")

    assert (answer.status_code, answer.json()["state"]) == (200, "draft")
    api.credentials()
    assert api.get(f"/api/v1/editions/{edition.code}/recommendations/").json()["results"] == []


def test_consolidation_is_for_the_central_team(as_, dialogue):
    edition = dialogue.activity.event.edition
    part = endorsed(dialogue, make_user())
    body = {"text_en": "All.", "text_bn": "সব।", "recommendations": [part.code]}
    where = f"/api/v1/editions/{edition.code}/recommendations/consolidate/"

    assert as_(make_member("organiser", edition)).post(where, body, format="json").status_code == 403
    assert Recommendation.objects.count() == 1

    answer = as_(make_member("central_team", edition)).post(where, body, format="json")
    assert answer.status_code == 201
    assert answer.json()["parts"][0]["activity"] == dialogue.activity.code


def test_national_list_costs_the_same_queries_for_one_and_for_three(api, dialogue, django_assert_max_num_queries):
    edition, chair = dialogue.activity.event.edition, make_user()
    where = f"/api/v1/editions/{edition.code}/recommendations/"
    endorsed(dialogue, chair)
    with django_assert_max_num_queries(20) as one:
        assert len(api.get(where).json()["results"]) == 1
    for slug in ("d2", "d3"):
        endorsed(make_dialogue(make_activity(dialogue.activity.event, slug, kind="dialogue")), chair)

    with django_assert_max_num_queries(len(one)):
        assert len(api.get(where).json()["results"]) == 3
