"""Who comes first on a waiting list: the greater priority, then who has waited longer."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from summit.errors import Refusal
from ticketing.models import Registration
from ticketing.services.registration_rows import locked_registration

GREATEST = 1000


def set_priority(registration: Registration, *, priority: int, actor: Actor) -> Registration:
    """Move somebody up or down on the waiting list; the next free place follows the new order. The same again is harmless.

    Refusal `priority_out_of_range`, `not_waiting`. Also: one audit line; nobody is told, because nothing is promised.
    """
    if abs(priority) > GREATEST:
        raise Refusal(
            "priority_out_of_range",
            _("Choose a priority between %(least)d and %(most)d.") % {"least": -GREATEST, "most": GREATEST},
            status=400,
            field="priority",
        )
    with transaction.atomic():
        registration = locked_registration(registration)
        if registration.state != Registration.State.WAITING:
            raise Refusal("not_waiting", _("This person does not wait any more."))
        if registration.priority == priority:
            return registration
        before, registration.priority = registration.priority, priority
        registration.save(update_fields=["priority"])
        record(
            actor,
            "registration.priority_set",
            registration,
            scope=registration.activity.event.code,
            before={"priority": before},
            after={"priority": priority},
            attendee=registration.attendee.code,
        )
    return registration
