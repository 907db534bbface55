"""From proposal to recommendation: refusals first."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import LogEntry
from dialogue.models import Minutes, Proposal, Recommendation
from dialogue.services.minutes import adopt_minutes, draft_minutes, minutes_hash
from dialogue.services.proposals import ProposalDraft, decline_proposal, qualify_proposal, submit_proposal
from dialogue.services.recommendations import consolidate_recommendations, draft_recommendation, endorse_recommendation
from summit.errors import Refusal
from tests.factories import make_activity, make_user
from tests.factories.dialogues import make_dialogue, make_proposal

pytestmark = pytest.mark.django_db
DRAFT = ProposalDraft(
    text="Lower the VAT on call centres.", necessity="Costs are above those of neighbours.", proposer="A Person"
)


def submit(dialogue, draft=DRAFT, request_id=None):
    return submit_proposal(dialogue, draft=draft, request_id=request_id or uuid.uuid4(), attendee=None, actor="test")


def test_activity_of_another_kind_gets_no_dialogue():
    with pytest.raises(Refusal) as refusal:
        make_dialogue(make_activity(slug="main"))

    assert refusal.value.code == "not_a_dialogue"


def test_proposal_after_the_last_moment_is_refused():
    dialogue = make_dialogue(proposals_until=timezone.now() - dt.timedelta(minutes=1))

    with pytest.raises(Refusal) as refusal:
        submit(dialogue)

    assert refusal.value.code == "proposals_closed"
    assert not Proposal.objects.exists()


def test_proposal_for_a_point_that_is_not_there_is_refused():
    with pytest.raises(Refusal) as refusal:
        submit(make_dialogue(), ProposalDraft(text="t", necessity="n", proposer="p", point=9))

    assert refusal.value.code == "unknown_agenda_point"


def test_same_request_again_makes_one_proposal():
    dialogue, request_id = make_dialogue(), uuid.uuid4()

    first, second = submit(dialogue, request_id=request_id), submit(dialogue, request_id=request_id)

    assert first.pk == second.pk
    assert Proposal.objects.count() == 1


def test_same_request_with_another_body_is_refused():
    dialogue, request_id = make_dialogue(), uuid.uuid4()
    submit(dialogue, request_id=request_id)

    with pytest.raises(Refusal) as refusal:
        submit(dialogue, ProposalDraft(text="other", necessity="n", proposer="p"), request_id=request_id)

    assert (refusal.value.code, refusal.value.status) == ("request_id_reused", 422)


def test_declining_needs_a_reason():
    proposal = make_proposal()

    with pytest.raises(Refusal):
        decline_proposal(proposal, reason="  ", actor=make_user())

    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SUBMITTED


def test_screening_writes_who_and_from_what():
    clerk, proposal = make_user("clerk"), make_proposal()

    qualify_proposal(proposal, actor=clerk)

    entry = LogEntry.objects.filter(verb="proposal.qualified").get()
    assert (entry.actor, entry.data["before"]["state"], entry.data["after"]["state"]) == (
        clerk,
        "submitted",
        "qualified",
    )


def test_adopting_without_a_draft_is_refused():
    with pytest.raises(Refusal) as refusal:
        adopt_minutes(make_dialogue().activity, actor=make_user())

    assert refusal.value.code == "no_draft"


def test_adopting_without_bangla_text_is_refused():
    activity = make_dialogue().activity
    draft_minutes(activity, held_on=dt.date(2023, 6, 15), text_en="Only English", text_bn="", actor=make_user())

    with pytest.raises(Refusal) as refusal:
        adopt_minutes(activity, actor=make_user())

    assert refusal.value.code == "minutes_incomplete"


def test_adopted_minutes_are_frozen_and_a_correction_is_a_new_version():
    activity, user = make_dialogue().activity, make_user()
    draft_minutes(activity, held_on=dt.date(2023, 6, 15), text_en="", text_bn="প্রথম", actor=user)
    adopted = adopt_minutes(activity, actor=user)

    draft_minutes(activity, held_on=dt.date(2023, 6, 15), text_en="", text_bn="দ্বিতীয়", actor=user)

    adopted.refresh_from_db()
    assert (adopted.text_bn, adopted.text_hash) == ("প্রথম", minutes_hash(adopted))
    assert list(Minutes.objects.values_list("version", "state")) == [(1, "adopted"), (2, "draft")]


def test_adopting_twice_changes_nothing():
    activity, user = make_dialogue().activity, make_user()
    draft_minutes(activity, held_on=dt.date(2023, 6, 15), text_en="", text_bn="প্রথম", actor=user)

    first, second = adopt_minutes(activity, actor=user), adopt_minutes(activity, actor=make_user())

    assert (first.pk, first.adopted_at) == (second.pk, second.adopted_at)


def test_database_refuses_adopted_minutes_without_text():
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.create(activity=make_dialogue().activity, state="adopted", text_bn="")


def recommendation(dialogue, *sources, actor=None):
    return draft_recommendation(
        dialogue, sources=sources, text_en="Do it.", text_bn="করুন।", addressed_to=None, actor=actor or make_user()
    )


def test_recommendation_from_a_proposal_that_is_not_qualified_is_refused():
    proposal = make_proposal()

    with pytest.raises(Refusal) as refusal:
        recommendation(proposal.dialogue, proposal)

    assert refusal.value.code == "source_not_qualified"


def test_drafting_again_changes_the_one_draft():
    dialogue = make_dialogue()

    first, second = recommendation(dialogue), recommendation(dialogue)

    assert first.pk == second.pk


def test_proposal_that_is_used_cannot_be_declined():
    user, proposal = make_user(), make_proposal()
    qualify_proposal(proposal, actor=user)
    recommendation(proposal.dialogue, proposal)

    with pytest.raises(Refusal) as refusal:
        decline_proposal(proposal, reason="late", actor=user)

    assert refusal.value.code == "proposal_is_used"


def test_consolidating_what_is_not_endorsed_changes_nothing():
    dialogue, user = make_dialogue(), make_user()
    draft = recommendation(dialogue)

    with pytest.raises(Refusal):
        consolidate_recommendations(
            dialogue.activity.event.edition,
            recommendations=[draft],
            text_en="All",
            text_bn="সব",
            addressed_to=None,
            actor=user,
        )

    assert list(Recommendation.objects.values_list("state", flat=True)) == ["draft"]


def test_consolidated_recommendation_keeps_its_lineage():
    user, proposal = make_user(), make_proposal()
    qualify_proposal(proposal, actor=user)
    endorsed = endorse_recommendation(recommendation(proposal.dialogue, proposal), actor=user)

    central = consolidate_recommendations(
        proposal.dialogue.activity.event.edition,
        recommendations=[endorsed],
        text_en="All",
        text_bn="সব",
        addressed_to=None,
        actor=user,
    )

    part = central.parts.get()
    assert (part.state, part.sources.get(), part.dialogue.activity.code) == (
        "consolidated",
        proposal,
        proposal.dialogue.activity.code,
    )
