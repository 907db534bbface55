"""People: what is known of them is completed, corrected, taken away, erased; their link is sent again."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.models import Message
from bangla.text import name_key
from summit.errors import Refusal
from summit.models import Edition
from ticketing.models import Attendee, Consent, OneTimeCode, Registration, RegistrationRequest, Ticket
from ticketing.people_queries import people_on_phone
from ticketing.queries import ACTIVE, messages_of
from ticketing.services.places import cancel_registration
from ticketing.services.tickets import revoke_ticket

NOTICE = "2026-11"
"""Version of the privacy notice that stands beside the consent: raise it when the words change their meaning."""

MOST_ON_ONE_PHONE = 20
RESEND_WINDOW = "%Y-%m-%dT%H"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Personal data as the door normalised them: NFC, phone in E.164, district as primary key. Empty: not given."""

    name_en: str = ""
    name_bn: str = ""
    phone: str
    email: str = ""
    organisation: str = ""
    designation: str = ""
    institution: str = ""
    district_id: int | None = None
    gender: str = ""

    @property
    def name_key(self) -> str:
        """What makes it the same person together with the phone: spellings of one name are one key."""
        return (name_key(self.name_en) or name_key(self.name_bn) or self.name_en or self.name_bn)[:200]

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in PERSON_FIELDS}


PERSON_FIELDS = tuple(one.name for one in fields(Person))
FILLABLE = tuple(name for name in PERSON_FIELDS if name != "phone")
CORRECTABLE = (*PERSON_FIELDS, "language")


def fill_blanks(attendee: Attendee, person: Person, *, actor: Actor) -> Attendee:
    """Add what was not known before. What is known stays: a correction is `correct_attendee`."""
    added = [name for name in FILLABLE if not getattr(attendee, name) and getattr(person, name)]
    if added:
        for name in added:
            setattr(attendee, name, getattr(person, name))
        attendee.save(update_fields=added)
        record(actor, "attendee.completed", attendee, scope=attendee.edition.code, fields=added)
    return attendee


def correct_attendee(attendee: Attendee, *, changes: Mapping[str, Any], actor: Actor) -> Attendee:
    """Change own data; `changes` holds fields of CORRECTABLE. Refusal `already_registered` when the new phone and name are
    somebody else's, `name_missing` when no name would be left.

    The audit line names the fields and not their content: it would outlive an erasure. Also: a message to the old e-mail
    address when that was changed.
    """
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise ValueError(f"changes must be fields of a person, got {sorted(unknown)}")
    try:
        with transaction.atomic():
            attendee = Attendee.objects.select_for_update(of=("self",)).select_related("edition").get(pk=attendee.pk)
            changed = [name for name, value in changes.items() if getattr(attendee, name) != value]
            if not changed:
                return attendee
            old_address = attendee.email
            for name in changed:
                setattr(attendee, name, changes[name])
            if not (attendee.name_en or attendee.name_bn):
                raise Refusal("name_missing", _("Write the name in English or in Bangla."), status=400, field="name_en")
            attendee.name_key = Person(
                name_en=attendee.name_en, name_bn=attendee.name_bn, phone=attendee.phone
            ).name_key
            attendee.save(update_fields=[*changed, "name_key"])
            record(actor, "attendee.corrected", attendee, scope=attendee.edition.code, fields=changed)
            if old_address and "email" in changed:
                _warn_old_address(attendee, old_address)
    except IntegrityError as error:
        raise Refusal(
            "already_registered",
            _("Somebody with this name and this phone number is registered already. Please ask the help desk."),
        ) from error
    return attendee


def _warn_old_address(attendee: Attendee, address: str) -> None:
    """Whoever reads there may be the person, and somebody else the one who changed it. No link: it may be the other way round."""
    queue_message(
        address,
        "address_changed",
        {"attendee": attendee.code},
        language=attendee.language,
        dedupe_key=f"{messages_of(attendee)}address:{timezone.now().timestamp():.6f}",
    )


def resend_ticket(attendee: Attendee, *, actor: Actor) -> bool:
    """Send the ticket link again to the address on file: at most once an hour, however often it is asked for.

    False when there is no address.
    """
    if not attendee.email:
        return False
    with transaction.atomic():
        key = f"{messages_of(attendee)}ticket:again:{timezone.now().strftime(RESEND_WINDOW)}"
        if Message.objects.filter(dedupe_key=key).exists():
            return True
        queue_message(attendee.email, "ticket", {"attendee": attendee.code}, language=attendee.language, dedupe_key=key)
        record(actor, "ticket.resent", ("ticket", attendee.code), scope=attendee.edition.code)
    return True


def resend_links(phone: str, *, actor: Actor) -> None:
    """Send the link again to everybody who registered with this number for a summit that is still public.

    That somebody asked stands in the log whether the number is known or not: a commit takes its time, and must tell nothing.
    """
    editions = Edition.objects.live().values_list("pk", flat=True)
    with transaction.atomic():
        record(actor, "link.asked", ("phone", ""))
        for attendee in people_on_phone(phone, editions=editions)[:MOST_ON_ONE_PHONE]:
            resend_ticket(attendee, actor=actor)


def withdraw_consent(attendee: Attendee, purpose: str, *, actor: Actor) -> None:
    """End a consent; harmless when there is none. The one to be registered is withdrawn by erasing."""
    with transaction.atomic():
        ended = Consent.objects.filter(attendee=attendee, purpose=purpose, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
        if ended:
            record(actor, "consent.withdrawn", attendee, scope=attendee.edition.code, purpose=purpose)


def erase_attendee(attendee: Attendee, *, actor: Actor) -> Attendee:
    """Forget a person: places are given back, the ticket is revoked, every link dies, what identifies is overwritten.

    Those who were merged into this person are the same person and are forgotten too. The row stays without a name, so
    that counts stay true. Erasing twice is harmless. Words that were queued for this person are dropped when their turn
    comes, because the ticket is gone. Scans keep time and gate, which name nobody now.
    """
    with transaction.atomic():
        same_person = list(
            Attendee.objects.select_for_update(of=("self",))
            .select_related("edition")
            .filter(Q(pk=attendee.pk) | Q(merged_into=attendee.pk))
            .order_by("pk")
        )
        for one in same_person:
            if one.erased_at is None:
                _erase(one, actor=actor)
        return next(one for one in same_person if one.pk == attendee.pk)


def _erase(attendee: Attendee, *, actor: Actor) -> None:
    active = Registration.objects.filter(attendee=attendee, state__in=ACTIVE)
    for registration in active.order_by("activity_id"):
        cancel_registration(registration, actor=actor)
    for ticket in Ticket.objects.filter(attendee=attendee, state=Ticket.State.VALID):
        revoke_ticket(ticket, actor=actor)
    Registration.objects.filter(attendee=attendee).update(answers={})
    RegistrationRequest.objects.filter(attendee=attendee).update(answer={}, body_hash="")
    Consent.objects.filter(attendee=attendee, withdrawn_at=None).update(withdrawn_at=timezone.now())
    OneTimeCode.objects.filter(attendee=attendee).delete()
    Message.objects.filter(dedupe_key__startswith=messages_of(attendee)).update(to="", context={}, failure="")
    for path in settings.PERSONAL_ERASURES:
        import_string(path)(attendee, actor=actor)
    _overwrite(attendee)
    record(actor, "attendee.erased", attendee, scope=attendee.edition.code)


def _overwrite(attendee: Attendee) -> None:
    for name in ("name_en", "name_bn", "phone", "email", "organisation", "designation", "institution", "gender"):
        setattr(attendee, name, "")
    attendee.district = None
    attendee.name_key = f"erased {attendee.code}"
    attendee.erased_at = timezone.now()
    attendee.link_version += 1
    attendee.save()
