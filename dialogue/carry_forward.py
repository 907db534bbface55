"""The ground that dialogues know: whose proposal became a recommendation. Named in settings.CARRY_FORWARD_GROUNDS."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from dialogue.models import Proposal
from dialogue.queries import SHOWN
from summit.models import ActivityKind, Event
from ticketing.carry_forward import Ground


def recommended(event: Event, _kind: ActivityKind | None) -> Iterable[int]:
    """Who made a qualified proposal from which a recommendation follows that was endorsed; known by the own ticket page.

    Dialogues are the only activities with proposals, so the kind says nothing here.
    """
    proposals = Proposal.objects.filter(
        dialogue__activity__event=event,
        state=Proposal.State.QUALIFIED,
        attendee__isnull=False,
        recommendations__state__in=SHOWN,
    )
    return proposals.values_list("attendee", flat=True).distinct()


RECOMMENDED = Ground(_("made a proposal that became a recommendation"), recommended)
