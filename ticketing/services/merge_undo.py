"""A merge taken back: each of the two gets again what was his or hers, as far as it is still there."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from summit.errors import Refusal
from summit.rules import REGISTRARS, users_where
from ticketing.models import Attendee, Consent, Invitation, Merge, Registration, ReservedSeat
from ticketing.queries import ACTIVE, messages_of, valid_ticket_of
from ticketing.services.answer_files import move_answer_files
from ticketing.services.merging import KEPT, lock_people, user_of
from ticketing.services.quota_locks import lock_neighbours
from ticketing.services.registration_rows import locked_registration, write_line
from ticketing.services.seats import Seats, facts_of
from ticketing.services.tickets import issue_ticket
from ticketing.services.waiting import promote_waiting

State = Registration.State
Registrations = QuerySet[Registration]
FIRST_IN_LINE = 1000
"""Priority of somebody who had a place that was given on meanwhile: the next one is theirs."""


def undo_merge(merge: Merge, *, actor: Actor) -> Merge:
    """Part the two again. Undoing twice is harmless.

    Places that moved over and are still held go back. A place that was double and freed is taken again; where there is no
    room, its person waits first in line and the organisers are told. What was filled in is emptied where nobody changed it,
    consents that ended by the merge live again, and the one who was gone gets a new ticket by mail. Also: an audit line for
    each of the two. Refusal `erased`, `merged_again`.
    """
    with transaction.atomic():
        list(Invitation.objects.select_for_update().filter(code__in=merge.facts["invitations"]).order_by("pk"))
        found = lock_people([merge.kept_id, merge.gone_id])
        merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        keep, gone = merge.kept, merge.gone = found[merge.kept_id], found[merge.gone_id]
        if merge.undone_at is not None:
            return merge
        _refuse(keep, gone)
        rows = Registration.objects.filter(code__in=_codes(merge)).order_by("pk")
        activities = list(rows.values_list("activity_id", flat=True))
        quotas = lock_neighbours(activities)
        _give_places_back(merge, rows, actor=actor)
        seats = Seats(quotas)
        for row in _revived(merge, rows, seats, actor=actor):
            _tell_organisers(merge, row)
        seats.store()
        _part(merge, actor=actor)
        promote_waiting(activities, quotas=quotas)
    return merge


def _refuse(keep: Attendee, gone: Attendee) -> None:
    if keep.erased_at or gone.erased_at:
        raise Refusal("erased", _("The data of this person were erased since, so the two cannot be parted again."))
    if gone.merged_into_id != keep.pk:
        raise Refusal(
            "merged_again",
            _("The person was put together with somebody else after this. Undo that first, then this one."),
        )


def _codes(merge: Merge) -> list[str]:
    return [*merge.facts["moved"], *(code for code, _state, _side in merge.facts["ended"])]


def _give_places_back(merge: Merge, rows: Registrations, *, actor: Actor) -> None:
    """What moved over and is still held by the kept one; its seat in the quotas is the same."""
    for row in rows.filter(code__in=merge.facts["moved"], attendee=merge.kept_id, state__in=ACTIVE):
        locked = locked_registration(row)
        move_answer_files(locked, to=merge.gone)
        locked.attendee = merge.gone
        locked.save(update_fields=["attendee"])
        write_line(locked, "registration.parted", before=locked.state, actor=actor)


def _revived(merge: Merge, rows: Registrations, seats: Seats, *, actor: Actor) -> list[Registration]:
    """Double places that ended by the merge live again; those for which there was no room are returned."""
    ended = {code: (state, side) for code, state, side in merge.facts["ended"]}
    no_room = []
    for row in rows.filter(code__in=ended, state=State.CANCELLED, ended_as=Registration.Ending.MERGED):
        locked = locked_registration(row)
        state, side = ended[row.code]
        owner = merge.kept if side == KEPT else merge.gone
        if Registration.objects.filter(attendee=owner, activity=row.activity_id, state__in=ACTIVE).exists():
            continue  # registered anew meanwhile
        locked.attendee = owner
        if not _revive(locked, state, seats):
            no_room.append(locked)
        write_line(locked, "registration.revived", before=State.CANCELLED, actor=actor)
    return no_room


def _revive(registration: Registration, state: str, seats: Seats) -> bool:
    """False when the person had a place and there is none now: then he or she waits, first in line.

    An offered place was not taken up: its person waits first in line too, and is offered the next one.
    """
    reserved = None
    if state in (State.CONFIRMED, State.PENDING):
        reserved = seats.take(registration.activity_id, facts_of(registration.attendee))
    if reserved is None and state != State.WAITING:
        registration.priority = FIRST_IN_LINE
    registration.state = State.WAITING if reserved is None else state
    registration.ended_as, registration.cancelled_at = "", None
    registration.save(update_fields=["attendee", "state", "ended_as", "cancelled_at", "priority"])
    ReservedSeat.objects.bulk_create(
        [ReservedSeat(registration=registration, sub_quota_id=sub_quota) for sub_quota in reserved or ()]
    )
    return reserved is not None or state in (State.WAITING, State.OFFERED)


def _part(merge: Merge, *, actor: Actor) -> None:
    keep, gone, facts = merge.kept, merge.gone, merge.facts
    _empty(keep, gone, facts["filled"])
    agreed = Consent.objects.filter(attendee=keep, withdrawn_at=None).values_list("purpose", flat=True)
    Consent.objects.filter(attendee=keep, purpose__in=facts["withdrawn"], withdrawn_at=merge.merged_at).exclude(
        purpose__in=list(agreed)
    ).update(withdrawn_at=None)
    Invitation.objects.filter(code__in=facts["invitations"], attendee=keep).update(attendee=gone)
    Attendee.objects.filter(code__in=facts["followed"], merged_into=keep).update(merged_into=gone)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by = timezone.now(), user_of(actor)
    merge.save(update_fields=["undone_at", "undone_by"])
    record(actor, "attendee.parted", keep, scope=keep.edition.code, gone=gone.code)
    record(actor, "attendee.parted", gone, scope=keep.edition.code, kept=keep.code)
    if facts["had_ticket"] and valid_ticket_of(gone) is None:
        issue_ticket(gone, actor=actor)
        _send_ticket(gone, merge)


def _empty(keep: Attendee, gone: Attendee, filled: list[str]) -> None:
    """What came from `gone` and was not changed since; a name stays where it is the only one."""
    emptied = []
    for name in filled:
        if getattr(keep, name) != getattr(gone, name):
            continue
        other = {"name_en": keep.name_bn, "name_bn": keep.name_en}.get(name, "another field")
        if other:
            setattr(keep, name, None if name == "district_id" else "")
            emptied.append(name)
    if emptied:
        keep.save(update_fields=emptied)


def _send_ticket(gone: Attendee, merge: Merge) -> None:
    if gone.email:
        queue_message(
            gone.email,
            "ticket",
            {"attendee": gone.code},
            language=gone.language,
            dedupe_key=f"{messages_of(gone)}ticket:parted:{merge.pk}",
        )


def _tell_organisers(merge: Merge, registration: Registration) -> None:
    """Somebody lost a place through staff, and staff can give one back: by raising a number, or by a word."""
    event = registration.activity.event
    for user in users_where(event, REGISTRARS).exclude(email=""):
        queue_message(
            user.email,
            "place_lost",
            {"event": event.code, "activity": registration.activity.code, "registration": registration.code},
            language="bn",
            dedupe_key=f"merge:{merge.pk}:{registration.code}:{user.pk}",
        )
