"""The dialogues of the example, through the services: proposals, minutes, one recommendation of each that is over."""

import datetime as dt
import uuid

from django.utils import timezone

from accounts.models import User
from bangla.text import is_bangla
from cms.demo.living import CODE
from cms.demo.living_dialogues import OUTCOMES, POINTS, PROPOSALS, OutcomeFact, ProposalFact
from cms.demo.living_words import DIALOGUE_TOPICS
from cms.demo.planting import start_of
from cms.demo.shapes import Planted
from dialogue.models import Dialogue, Minutes, Proposal, Recommendation
from dialogue.services.dialogues import open_dialogue, publish_summary
from dialogue.services.minutes import adopt_minutes, draft_minutes
from dialogue.services.proposals import ProposalDraft, decline_proposal, qualify_proposal, submit_proposal
from dialogue.services.recommendations import draft_recommendation, endorse_recommendation
from summit.models import Organisation

ACTOR = "system"
EVENING = dt.timedelta(hours=12)


def hold_dialogues(planted: Planted, staff: dict[str, User]) -> None:
    for division, topic in DIALOGUE_TOPICS.items():
        activity = planted.activities[f"{CODE}-{division}-dialogue"]
        dialogue = open_dialogue(
            activity,
            topic_en=topic.en,
            topic_bn=topic.bn,
            points=[(point.en, point.bn) for point in POINTS[division]],
            proposals_until=start_of(activity) + EVENING,
            actor=ACTOR,
        )
        proposals = [_propose(dialogue, fact, place) for place, fact in enumerate(PROPOSALS[division])]
        if division in OUTCOMES:
            rapporteur, chair = staff[f"rapporteur_{division}"], staff[f"chair_{division}"]
            _conclude(dialogue, division, proposals, rapporteur, chair)
    # One of today's is screened, the other waits for the rapporteur.
    first = Proposal.objects.filter(dialogue__activity__code=f"{CODE}-khulna-dialogue").order_by("pk")[0]
    qualify_proposal(first, actor=staff["rapporteur_khulna"])


def _propose(dialogue: Dialogue, fact: ProposalFact, place: int) -> Proposal:
    """Made on the day of the dialogue, or yesterday where it has not been yet."""
    moment = start_of(dialogue.activity) + dt.timedelta(hours=1, minutes=10 * place)
    moment = min(moment, timezone.now() - dt.timedelta(hours=1))
    proposal = submit_proposal(
        dialogue,
        draft=ProposalDraft(
            text=fact.text,
            necessity=fact.necessity,
            proposer=fact.proposer,
            organisation=fact.organisation,
            language="bn" if is_bangla(fact.text) else "en",
            name_is_public=fact.is_public,
            point=fact.point,
        ),
        request_id=uuid.uuid4(),
        attendee=None,
        actor=ACTOR,
        now=moment,
    )
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at=moment)
    return proposal


def _conclude(dialogue: Dialogue, division: str, proposals: list[Proposal], rapporteur: User, chair: User) -> None:
    outcome: OutcomeFact = OUTCOMES[division]
    for proposal, fact in zip(proposals, PROPOSALS[division], strict=True):
        if fact.declined:
            decline_proposal(proposal, reason=fact.declined, actor=rapporteur)
        else:
            qualify_proposal(proposal, actor=rapporteur)
    activity = dialogue.activity
    held_on = timezone.localdate(start_of(activity))
    draft_minutes(activity, held_on=held_on, text_en=outcome.minutes.en, text_bn=outcome.minutes.bn, actor=rapporteur)
    minutes = adopt_minutes(activity, actor=chair)
    publish_summary(dialogue, summary_en=outcome.summary.en, summary_bn=outcome.summary.bn, actor=rapporteur)
    recommendation = draft_recommendation(
        dialogue,
        sources=[proposals[place] for place in outcome.sources],
        text_en=outcome.recommendation.en,
        text_bn=outcome.recommendation.bn,
        addressed_to=Organisation.objects.get(code=outcome.addressed_to),
        actor=rapporteur,
    )
    endorse_recommendation(recommendation, actor=chair)
    # Dated as if it had been done on the evening of the dialogue; the log tells when it was written.
    evening = start_of(activity) + EVENING
    Proposal.objects.filter(dialogue=dialogue).update(screened_at=start_of(activity) + dt.timedelta(hours=3))
    Minutes.objects.filter(pk=minutes.pk).update(changed_at=evening, adopted_at=evening)
    Recommendation.objects.filter(pk=recommendation.pk).update(drafted_at=evening, endorsed_at=evening)
