"""Proposals: made by participants or written down by the clerk, then screened."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from dialogue.models import AgendaPoint, Dialogue, Proposal
from summit.errors import Refusal
from ticketing.models import Attendee


@dataclass(frozen=True)
class ProposalDraft:
    """What a proposer says; text already normalised. `point` is the number of an agenda point or None."""

    text: str
    necessity: str
    proposer: str
    organisation: str = ""
    language: str = "bn"
    name_is_public: bool = False
    point: int | None = None


def _hash(dialogue: Dialogue, draft: ProposalDraft, attendee: Attendee | None) -> str:
    body = {**asdict(draft), "dialogue": dialogue.pk, "attendee": attendee.pk if attendee else None}
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _stored(request_id: UUID, body_hash: str) -> Proposal | None:
    """The proposal that this request made before; another body under its id is refused."""
    found = Proposal.objects.filter(request_id=request_id).first()
    if found and found.body_hash != body_hash:
        raise Refusal(
            "request_id_reused",
            _("This request was already used for something else. Open the form anew and send it again."),
            status=422,
        )
    return found


def submit_proposal(
    dialogue: Dialogue,
    *,
    draft: ProposalDraft,
    request_id: UUID,
    attendee: Attendee | None,
    actor: User | str,
    now: dt.datetime | None = None,
) -> Proposal:
    """Keep a proposal, once per `request_id`. Refuses after the dialogue's last moment (`proposals_closed`) and a point that it does not have."""
    body_hash = _hash(dialogue, draft, attendee)
    if (before := _stored(request_id, body_hash)) is not None:
        return before
    if dialogue.proposals_until and dialogue.proposals_until < (now or timezone.now()):
        raise Refusal("proposals_closed", _("This dialogue no longer takes proposals."))
    point = _point(dialogue, draft.point)
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                dialogue=dialogue,
                request_id=request_id,
                body_hash=body_hash,
                agenda_point=point,
                language=draft.language,
                text=draft.text,
                necessity=draft.necessity,
                proposer=draft.proposer,
                organisation=draft.organisation,
                name_is_public=draft.name_is_public,
                attendee=attendee,
            )
            record(
                actor,
                "proposal.submitted",
                proposal,
                scope=dialogue.activity.event.code,
                after={"state": proposal.state},
            )
    except IntegrityError:
        # The twin of this request was faster: its proposal is the answer to both.
        twin = _stored(request_id, body_hash)
        if twin is None:
            raise
        return twin
    return proposal


def _point(dialogue: Dialogue, number: int | None) -> AgendaPoint | None:
    if number is None:
        return None
    point = dialogue.agenda_points.filter(position=number).first()
    if point is None:
        raise Refusal(
            "unknown_agenda_point", _("This dialogue has no agenda point with that number."), status=400, field="point"
        )
    return point


def qualify_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """The clerk lets a proposal into the discussion; it is public from now on."""
    return _screen(proposal, state=Proposal.State.QUALIFIED, reason="", actor=actor)


def decline_proposal(proposal: Proposal, *, reason: str, actor: User) -> Proposal:
    """The clerk declines a proposal and says why; nothing is declined silently."""
    if not reason.strip():
        raise Refusal("reason_missing", _("Give a reason: the proposer will read it."), status=400, field="reason")
    return _screen(proposal, state=Proposal.State.DECLINED, reason=reason.strip(), actor=actor)


def _screen(proposal: Proposal, *, state: str, reason: str, actor: User) -> Proposal:
    with transaction.atomic():
        proposal = (
            Proposal.objects.select_for_update(of=("self",))
            .select_related("dialogue__activity__event")
            .get(pk=proposal.pk)
        )
        if proposal.state == state and proposal.decline_reason == reason:
            return proposal
        if proposal.recommendations.exists():
            raise Refusal(
                "proposal_is_used",
                _("A recommendation follows from this proposal. Take it out of the recommendation first."),
            )
        before = proposal.state
        proposal.state = state
        proposal.decline_reason = reason
        proposal.screened_at = timezone.now()
        proposal.screened_by = actor
        proposal.save(update_fields=["state", "decline_reason", "screened_at", "screened_by"])
        record(
            actor,
            f"proposal.{state}",
            proposal,
            scope=proposal.dialogue.activity.event.code,
            before={"state": before},
            after={"state": state},
        )
    return proposal


def forget_proposer(attendee: Attendee, *, actor: Actor) -> None:
    """Take a person's name off the own proposals, who had the own data erased; what was proposed stays, as the dialogue's record."""
    for proposal in Proposal.objects.select_for_update(of=("self",)).filter(attendee=attendee).order_by("pk"):
        proposal.proposer, proposal.organisation, proposal.name_is_public, proposal.attendee = "", "", False, None
        proposal.save(update_fields=["proposer", "organisation", "name_is_public", "attendee"])
        record(actor, "proposal.anonymised", proposal)
