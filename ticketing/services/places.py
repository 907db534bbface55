"""Places: taken under the quota's own lock, given back, approved or declined, changed for another, passed on.

Locks are taken in one order everywhere: attendee, quotas by number, registrations. Who only takes places
(`take_places`) does so as the last statement before the commit, so that a popular quota is held for one flush.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.audit import Actor
from accounts.rows import Batch, Statement
from summit.errors import Refusal
from summit.models import Activity
from ticketing import sabotage
from ticketing.models import Attendee, Quota, Registration, ReservedSeat
from ticketing.queries import ACTIVE, COUNTED, Offer, Standing, offers_by_key
from ticketing.services.questions import answers_kept_on_moving, answers_on_moving
from ticketing.services.quota_locks import hold_without_quota, lock_neighbours, lock_quotas
from ticketing.services.registration_rows import locked_registration, tell, write_line
from ticketing.services.seats import Seats, facts_of, reserved_by
from ticketing.services.waiting import promote_waiting

State = Registration.State
Ending = Registration.Ending
_Links = Quota.activities.through


class PlacesChanged(Exception):  # noqa: N818  not a fault: what was read is no longer so, and is read again
    """Between reading and taking, a place went, came, or a quota got another activity."""


def take_places(batch: Batch, offers: Sequence[Offer], *, watched: Sequence[Offer] = ()) -> None:
    """Run `batch`, which inserts registrations, and count a place for each of `offers`; the quotas stay locked until the commit.

    `watched` are those whose waiting list somebody joins: their quotas must still be full. PlacesChanged when what was read
    is no longer true, or when a quota keeps places back now; the caller rolls back and reads again.
    """
    if not watched and (seats := counting_of(offers)):
        batch.add(*seats)
        if batch.run() != 1:
            raise PlacesChanged
        return
    batch.run()
    activities = [offer.pk for offer in offers]
    expected = Counter(quota.pk for offer in offers for quota in offer.quotas)
    hold_without_quota([offer.pk for offer in offers if not offer.quotas])
    locked = lock_quotas([*activities, *(offer.pk for offer in watched)])
    tied_now = Counter(_Links.objects.filter(activity__in=activities).values_list("quota_id", flat=True))
    if tied_now != expected or any(not _has_room(locked[pk], places) for pk, places in expected.items()):
        raise PlacesChanged
    for offer in watched:
        of_it = _Links.objects.filter(activity=offer.pk).values_list("quota_id", flat=True)
        if all(_has_room(locked[pk], expected.get(pk, 0) + 1) for pk in of_it):
            raise PlacesChanged
    for pk in sorted(expected):
        Quota.objects.filter(pk=pk).update(taken=F("taken") + expected[pk])


def counting_of(offers: Sequence[Offer]) -> Statement | None:
    """The UPDATE that locks their one quota and counts a place for each; None when they have none, or several.

    It touches nothing when the quota is too full, keeps places back (counted elsewhere, where it is known for whom), or when
    an activity got another quota, or lost one, since the offers were read.
    """
    quotas = {offer.quotas for offer in offers}
    if len(quotas) != 1 or len(only := quotas.pop()) != 1:
        return None
    return _COUNT, [len(offers), only[0].pk, only[0].ties, len(offers)]


_COUNT = (
    "UPDATE ticketing_quota SET taken = taken + %s "
    "WHERE id = %s AND held = 0 AND ties = %s AND (capacity IS NULL OR taken + %s <= capacity)"
)


def _has_room(quota: Quota, places: int) -> bool:
    return not quota.held and (quota.capacity is None or quota.taken + places <= quota.capacity)


# ── Given back ───────────────────────────────────────────────────────────────────────────────────────────────────────
def cancel_registration(
    registration: Registration, *, actor: Actor, ended_as: str = Ending.GIVEN_BACK, told: str = ""
) -> Registration:
    """Give a place back, or leave the waiting list; who is next in line gets a freed place. Cancelling twice is harmless.

    Also: one audit line, a message to everyone who moved up, and with `told`, a template, one to the person.
    """
    return end_registration(registration, states=ACTIVE, ended_as=ended_as, told=told, actor=actor)


def cancel_by_staff(registration: Registration, *, states: Collection[str] = ACTIVE, actor: Actor) -> Registration:
    """As `cancel_registration`, by the organisers, while it is in one of `states`. The person is told."""
    return end_registration(registration, states=states, ended_as=Ending.CANCELLED, told="cancelled", actor=actor)


def decline_registration(registration: Registration, *, actor: Actor) -> Registration:
    """The organisers say no to somebody who asked: pending, waiting or offered. Refusal `not_pending` for a confirmed place.

    Also: one audit line, a message to the person, and to everyone who moves up.
    """
    ended = end_registration(
        registration,
        states=(State.PENDING, State.WAITING, State.OFFERED),
        ended_as=Ending.DECLINED,
        told="declined",
        actor=actor,
    )
    if ended.state != State.CANCELLED:
        raise Refusal("not_pending", _("This place is confirmed. Cancel it if the person should not come."))
    return ended


def end_registration(
    registration: Registration,
    *,
    states: Collection[str],
    ended_as: str,
    actor: Actor,
    told: str = "",
    if_still: Callable[[Registration], bool] = lambda _registration: True,
) -> Registration:
    """Cancel a registration that is in one of `states` and of which `if_still` is true under the lock; else leave it.

    `told` is the template of a message to its person; without it nobody is told, because nobody else did it.
    """
    with transaction.atomic():
        quotas = lock_neighbours([registration.activity_id])
        registration = locked_registration(registration)
        if registration.state not in states or not if_still(registration):
            return registration
        seats = Seats(quotas)
        _end(registration, seats, ended_as=ended_as, actor=actor)
        if told:
            tell(registration, told)
        sabotage.crash("after_ending")
        seats.store()
        sabotage.crash("before_promotion")
        promote_waiting([registration.activity_id], quotas=quotas)
    return registration


def _end(registration: Registration, seats: Seats, *, ended_as: str, actor: Actor) -> None:
    """Cancel a locked registration; its place is free in `seats`, which the caller stores."""
    before = registration.state
    if before in COUNTED:
        seats.give_back(registration.activity_id, reserved_by(registration))
        ReservedSeat.objects.filter(registration=registration).delete()
    registration.state, registration.ended_as = State.CANCELLED, ended_as
    registration.cancelled_at, registration.claim_until = timezone.now(), None
    registration.save(update_fields=["state", "ended_as", "cancelled_at", "claim_until"])
    write_line(registration, "registration.cancelled", before=before, actor=actor, ended_as=ended_as)
    # After the commit: who asks about an invitation locks it before any quota, and a failure there takes no place back.
    attendee = registration.attendee_id
    transaction.on_commit(lambda: _tell_ended(attendee), robust=True)  # a partial has no name, and Django logs one


def _tell_ended(attendee: int) -> None:
    """A place of this attendee ended: the functions of settings.PLACE_ENDED look what follows from it."""
    for path in settings.PLACE_ENDED:
        import_string(path)(attendee)


# ── Approved ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def confirm_registration(registration: Registration, *, actor: Actor) -> Registration:
    """Approve a pending registration: it has had its place since it was made. Refusal `not_pending`.

    Also: one audit line, and a message to the person.
    """
    with transaction.atomic():
        registration = locked_registration(registration)
        if registration.state == State.CONFIRMED:
            return registration
        if registration.state != State.PENDING:
            raise Refusal("not_pending", _("Only a registration that waits for approval can be approved."))
        registration.state = State.CONFIRMED
        registration.confirmed_at = timezone.now()
        registration.save(update_fields=["state", "confirmed_at"])
        write_line(registration, "registration.confirmed", before=State.PENDING, actor=actor)
        tell(registration, "place")
    return registration


# ── Changed, passed on ───────────────────────────────────────────────────────────────────────────────────────────────
def move_registration(
    registration: Registration, *, to: Activity, answers: Mapping[str, Any] | None = None, actor: Actor
) -> Registration:
    """Change a place for one in another activity of the edition, by the person: `to` must take registrations now.

    `answers` are what `to` asks, as they were sent; what was answered before to the same questions need not be said again.
    Returns the new registration. AnswerFaults for answers that are missing or wrong. Refusal `not_movable`,
    `several_editions`, `sold_out`, `closed`, `not_open_yet`, `invitation_required`, `already_registered`, `unknown_file`,
    `file_infected`; then the person keeps what he or she has.
    """

    def answered(locked: Registration) -> dict[str, Any]:
        return answers_on_moving(locked, to.pk, answers or {})

    return _move(registration, to=to, actor=actor, refuse=refuse_standing, answered=answered)


def move_registration_by_staff(registration: Registration, *, to: Activity, actor: Actor) -> Registration:
    """As `move_registration`, also outside the hours of registration and into activities by invitation. Nobody is asked
    anything: answers to the same questions stay, and what else is asked there stays open.
    """

    def answered(locked: Registration) -> dict[str, Any]:
        return answers_kept_on_moving(locked, to.pk)

    return _move(registration, to=to, actor=actor, refuse=refuse_over, answered=answered)


def _move(
    registration: Registration,
    *,
    to: Activity,
    actor: Actor,
    refuse: Callable[[Offer], None],
    answered: Callable[[Registration], dict[str, Any]],
) -> Registration:
    try:
        with transaction.atomic():
            attendee = Attendee.objects.select_for_update(of=("self",)).get(pk=registration.attendee_id)
            quotas = lock_neighbours([registration.activity_id, to.pk])
            registration = locked_registration(registration)
            if registration.state not in ACTIVE or registration.attendee_id != attendee.pk:
                raise Refusal("not_movable", _("This place was given back already. Register anew instead."))
            offer = offers_by_key([to.pk]).get(to.pk)
            if offer is None or offer.edition_id != registration.attendee.edition_id:
                raise Refusal(
                    "several_editions", _("Choose an activity of the same summit."), status=400, field="activity"
                )
            refuse(offer)
            return _moved(registration, offer, quotas, answers=answered(registration), actor=actor)
    except IntegrityError as error:
        raise Refusal("already_registered", _("There is a place in that activity already.")) from error


def _moved(
    registration: Registration, offer: Offer, quotas: dict[int, Quota], *, answers: dict[str, Any], actor: Actor
) -> Registration:
    seats = Seats(quotas)
    before = registration.state
    _end(registration, seats, ended_as=Ending.MOVED, actor=actor)  # first: both may share a quota that is full
    reserved = seats.take(offer.pk, facts_of(registration.attendee))
    if reserved is None:
        raise sold_out(offer)
    sabotage.crash("after_moving_out")
    now = timezone.now()
    new = Registration.objects.create(
        attendee=registration.attendee,
        activity_id=offer.pk,
        state=State.PENDING if offer.needs_approval else State.CONFIRMED,
        confirmed_at=None if offer.needs_approval else now,
        group_id=registration.group_id,
        answers=answers,
    )
    ReservedSeat.objects.bulk_create([ReservedSeat(registration=new, sub_quota_id=pk) for pk in reserved])
    seats.store()
    sabotage.crash("after_moving_in")
    new = Registration.objects.select_related("attendee", "activity__event").get(pk=new.pk)
    write_line(new, "registration.moved", before=before, actor=actor, instead_of=registration.code)
    tell(new, "place")
    promote_waiting([registration.activity_id], quotas=quotas)
    return new


def hand_over_place(
    registration: Registration, *, to: Attendee, answers: Mapping[str, Any] | None = None, actor: Actor
) -> Registration:
    """Let another attendee of the edition have this place; it stays the same row and no counter changes.

    A reserved place goes to somebody for whom it is reserved, or becomes an ordinary one while there is one left. Answers are
    personal and are not passed on; `answers` are those of the other person, checked before. Refusal `not_transferable`,
    `reserved_place`, `already_registered`.
    """
    try:
        with transaction.atomic():
            quotas = lock_quotas([registration.activity_id])
            registration = locked_registration(registration)
            if registration.state not in ACTIVE or registration.attendee.edition_id != to.edition_id:
                raise Refusal("not_transferable", _("This place cannot be passed on."))
            if registration.state in COUNTED:
                _reseat(registration, to, Seats(quotas))
            giver, registration.attendee = registration.attendee.code, to
            registration.answers = dict(answers or {})
            registration.save(update_fields=["attendee", "answers"])
            write_line(registration, "registration.handed_over", before=registration.state, actor=actor, giver=giver)
    except IntegrityError as error:
        raise Refusal("already_registered", _("That person has a place in this activity already.")) from error
    return registration


def _reseat(registration: Registration, to: Attendee, seats: Seats) -> None:
    """The seat as `to` may have it; counters change only when a reserved place becomes an ordinary one or the reverse."""
    held = reserved_by(registration)
    seats.give_back(registration.activity_id, held)
    reserved = seats.take(registration.activity_id, facts_of(to))
    if reserved is None:
        raise Refusal(
            "reserved_place",
            _("This place is reserved for some people, and the other person is not one of them. Give it back instead."),
        )
    ReservedSeat.objects.filter(registration=registration).delete()
    ReservedSeat.objects.bulk_create([ReservedSeat(registration=registration, sub_quota_id=pk) for pk in reserved])
    seats.store()


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def sold_out(offer: Offer) -> Refusal:
    return Refusal(
        "sold_out",
        _("All places of “%(activity)s” are taken. The programme shows what is still open.")
        % {"activity": offer.shown_title},
    )


def refuse_over(offer: Offer) -> None:
    """Refusal `closed` when not even staff may register somebody for this any more."""
    if not offer.takes_registrations or offer.is_over(timezone.now()):
        raise Refusal(
            "closed", _("“%(activity)s” is over, or takes no registrations.") % {"activity": offer.shown_title}
        )


def refuse_standing(offer: Offer) -> None:
    """Refusal `closed`, `not_open_yet` or `invitation_required` when a visitor may not register for this now."""
    standing = offer.standing(timezone.now())
    if standing is Standing.CLOSED:
        raise Refusal(
            "closed",
            _("Registration for “%(activity)s” is closed. The programme shows what is still open.")
            % {"activity": offer.shown_title},
        )
    if standing is Standing.NOT_YET:
        raise Refusal(
            "not_open_yet",
            _("Registration for “%(activity)s” has not opened yet. Please come back later.")
            % {"activity": offer.shown_title},
        )
    if standing is Standing.INVITATION:
        raise Refusal(
            "invitation_required",
            _("“%(activity)s” is by invitation only. Please write to the organisers if you should be there.")
            % {"activity": offer.shown_title},
        )
