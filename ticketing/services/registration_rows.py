"""What every change of one registration does: lock the row, write its line, tell the person."""

from typing import Any

from accounts.audit import Actor, record
from accounts.messages import queue_message
from ticketing.models import Registration
from ticketing.queries import messages_of


def locked_registration(registration: Registration) -> Registration:
    """The row as it is now, locked, with attendee, activity and event.

    Locked by itself and read afterwards: whoever waited for the lock would get the new row with the attendee of before, and
    PostgreSQL drops it when the place was passed on meanwhile.
    """
    list(Registration.objects.select_for_update().filter(pk=registration.pk).values_list("pk"))
    return Registration.objects.select_related("attendee", "activity__event").get(pk=registration.pk)


def write_line(registration: Registration, verb: str, *, before: str, actor: Actor, **data: Any) -> None:
    record(
        actor,
        verb,
        registration,
        scope=registration.activity.event.code,
        before={"state": before},
        after={"state": registration.state},
        attendee=registration.attendee.code,
        **data,
    )


def tell(registration: Registration, template: str) -> None:
    """A message about the place as it is now; people without an address see it on their ticket page."""
    attendee = registration.attendee
    if attendee.email:
        queue_message(
            attendee.email,
            template,
            {"attendee": attendee.code, "registration": registration.code},
            language=attendee.language,
            dedupe_key=f"{messages_of(attendee)}{template}:{registration.code}:{registration.state}",
        )
