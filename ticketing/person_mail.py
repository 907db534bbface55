"""What mails to a person about being that person are filled with: one-time codes, a ticket that was passed on."""

from typing import Any

from django.utils import timezone

from accounts.messages import Unwanted
from accounts.models import Message
from ticketing.models import Attendee, OneTimeCode, Registration
from ticketing.services.recognition import MOST_TRIES, code_from, fits


def code_context(message: Message) -> dict[str, Any]:
    """The six digits, made anew from what lies in the outbox. Unwanted when a newer code went out, or time ran out."""
    attendee = _attendee(message)
    row = OneTimeCode.objects.filter(attendee=attendee).first()
    digits = code_from(str(message.context.get("nonce", "")))
    if row is None or row.tries >= MOST_TRIES or row.expires_at <= timezone.now() or not fits(row, digits):
        raise Unwanted("The code was used, is too old, or a newer one was asked for.")
    return {"name": attendee.name, "code": digits}


def transfer_given_context(message: Message) -> dict[str, Any]:
    """The activities of the places that somebody passed on. Unwanted when the person was erased since."""
    attendee = _attendee(message)
    places = Registration.objects.select_related("activity").filter(code__in=message.context.get("registrations", []))
    return {"name": attendee.name, "activities": [place.activity for place in places.order_by("activity__start", "pk")]}


def _attendee(message: Message) -> Attendee:
    attendee = Attendee.objects.filter(code=message.context.get("attendee"), erased_at=None, merged_into=None).first()
    if attendee is None:
        raise Unwanted("The person's data were erased, or belong to another ticket now.")
    return attendee
