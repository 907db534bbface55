"""Whose business a whole person is, with everything that he or she has in all events of an edition."""

from django.utils.translation import gettext as _

from accounts.models import User
from summit.errors import Refusal
from summit.models import Event
from summit.rules import REGISTRARS, events_where
from ticketing.models import Attendee, Registration
from ticketing.people_queries import merged_into


def looks_after_all_of(user: User, attendee: Attendee) -> bool:
    """Does `user` look after the registrations of every event in which the person, by any name, ever registered?"""
    same_person = [attendee.pk, *merged_into(attendee).values_list("pk", flat=True)]
    events = Registration.objects.filter(attendee__in=same_person).values("activity__event")
    foreign = Event.objects.filter(pk__in=events).exclude(pk__in=events_where(user, REGISTRARS).values("pk"))
    return not foreign.exists()


def refuse_part_of(user: User, attendee: Attendee) -> None:
    """Refusal `other_divisions` when only a part of what the person has is this user's business."""
    if not looks_after_all_of(user, attendee):
        raise Refusal(
            "other_divisions",
            _("This person is registered in other divisions too. The organisers of the whole summit can do this."),
            status=403,
        )
