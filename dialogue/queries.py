"""What anyone may read of dialogues, and what the people at the desk see."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from dialogue.models import Dialogue, Minutes, Proposal, Recommendation
from summit import rules
from summit.models import Edition, Role
from ticketing.models import Attendee

SHOWN = (Recommendation.State.ENDORSED, Recommendation.State.CONSOLIDATED)


def public_dialogue(activity_code: str) -> Dialogue | None:
    """The dialogue of a live activity with its points, qualified proposals, adopted minutes and endorsed recommendations; else None."""
    return (
        Dialogue.objects.filter(activity__code=activity_code, activity__live=True)
        .select_related("activity__event__edition", "activity__venue")
        .prefetch_related(
            "agenda_points",
            Prefetch(
                "proposals",
                Proposal.objects.filter(state=Proposal.State.QUALIFIED).select_related("agenda_point"),
                to_attr="public_proposals",
            ),
            Prefetch(
                "recommendations",
                Recommendation.objects.filter(state__in=SHOWN)
                .select_related("addressed_to", "central")
                .prefetch_related("sources"),
                to_attr="public_recommendations",
            ),
            Prefetch(
                "activity__minutes",
                Minutes.objects.filter(state=Minutes.State.ADOPTED).order_by("-version"),
                to_attr="adopted_minutes",
            ),
        )
        .first()
    )


def recommendations_of(edition: Edition) -> QuerySet[Recommendation]:
    """Every public recommendation of an edition, central ones first, each with its dialogue, sources and parts."""
    parts = Recommendation.objects.select_related("dialogue__activity__event__division").prefetch_related("sources")
    return (
        Recommendation.objects.filter(edition=edition, state__in=SHOWN)
        .filter(Q(dialogue__isnull=True) | Q(dialogue__activity__live=True))
        .select_related("addressed_to", "central", "dialogue__activity__event__division")
        .prefetch_related("sources", Prefetch("parts", parts))
        .order_by("dialogue_id", "id")
    )


def dialogues_for(user: rules.Who) -> QuerySet[Dialogue]:
    """The dialogues in which `user` is rapporteur, chair or organiser, with counts of what waits."""
    events = rules.events_where(user, {Role.RAPPORTEUR, Role.CHAIR, Role.ORGANISER})
    return (
        Dialogue.objects.filter(activity__event__in=events)
        .select_related("activity__event", "activity__venue")
        .annotate(
            to_screen=Count("proposals", filter=Q(proposals__state=Proposal.State.SUBMITTED), distinct=True),
            qualified=Count("proposals", filter=Q(proposals__state=Proposal.State.QUALIFIED), distinct=True),
            endorsed=Count("recommendations", filter=Q(recommendations__state__in=SHOWN), distinct=True),
        )
        .order_by("activity__start", "pk")
    )


def proposals_of(attendee: Attendee) -> list[dict[str, Any]]:
    """The proposals that a person made from the own ticket page, as plain JSON: part of what he or she may take away."""
    return [
        {
            "code": row.code,
            "dialogue": row.dialogue.activity.code,
            "text": row.text,
            "necessity": row.necessity,
            "proposer": row.proposer,
            "organisation": row.organisation,
            "name_is_public": row.name_is_public,
            "state": row.state,
            "submitted_at": row.submitted_at.isoformat(),
        }
        for row in Proposal.objects.filter(attendee=attendee).select_related("dialogue__activity").order_by("pk")
    ]
