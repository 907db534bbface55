"""Two attendees that turned out to be one person: places, blanks and consents come together, one ticket stays.

What an undo needs is kept as codes and names of fields in `Merge.facts`; the one who is gone keeps the own data in the own
row for it, and gives up places and ticket. Scans stay with the ticket they read: they are facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.models import User
from summit.errors import Refusal
from ticketing import sabotage
from ticketing.models import Attendee, Consent, Invitation, Merge, OneTimeCode, Registration
from ticketing.queries import ACTIVE, messages_of, valid_ticket_of
from ticketing.services.answer_files import move_answer_files
from ticketing.services.attendees import FILLABLE
from ticketing.services.places import cancel_registration
from ticketing.services.quota_locks import lock_neighbours
from ticketing.services.registration_rows import locked_registration
from ticketing.services.tickets import revoke_ticket

State = Registration.State
KEPT, GONE = "kept", "gone"
NEEDED = "registration"
"""The consent without which nobody is registered: it does not end by a merge."""
_BETTER = {State.WAITING: 0, State.OFFERED: 1, State.PENDING: 2, State.CONFIRMED: 3}


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would do: places that move over, double ones that end (with whose they are), blanks, consents that end."""

    moved: list[Registration]
    ended: list[tuple[Registration, str]]
    filled: list[str]
    withdrawn: list[str]


def plan_merge(keep: Attendee, gone: Attendee) -> MergePlan:
    """As things stand now. In an activity where both have a place the better state stays, on a waiting list the earlier one."""
    places = Registration.objects.filter(attendee__in=(keep.pk, gone.pk), state__in=ACTIVE)
    rows = list(places.select_related("activity__event").order_by("pk"))
    kept = {row.activity_id: row for row in rows if row.attendee_id == keep.pk}
    moved: list[Registration] = []
    ended: list[tuple[Registration, str]] = []
    for row in rows:
        if row.attendee_id != gone.pk:
            continue
        rival = kept.get(row.activity_id)
        if rival is None:
            moved.append(row)
        elif _rank(row) > _rank(rival):
            moved.append(row)
            ended.append((rival, KEPT))
        else:
            ended.append((row, GONE))
    filled = [name for name in FILLABLE if not getattr(keep, name) and getattr(gone, name)]
    return MergePlan(moved, ended, filled, _consents_to_end(keep, gone))


def _rank(registration: Registration) -> tuple[int, int, int]:
    better = _BETTER[State(registration.state)]
    return (better, registration.priority, -registration.pk) if registration.state == State.WAITING else (better, 0, 0)


def _consents_to_end(keep: Attendee, gone: Attendee) -> list[str]:
    """The stricter answer stays: what was agreed to only as one of the two was not agreed to."""
    live = Consent.objects.filter(withdrawn_at=None)
    agreed = set(live.filter(attendee=keep).values_list("purpose", flat=True))
    return sorted(agreed - set(live.filter(attendee=gone).values_list("purpose", flat=True)) - {NEEDED})


def merge_attendees(keep: Attendee, gone: Attendee, *, actor: Actor) -> Merge:
    """Let `keep` be the one person that both are. Merging the same two again is harmless.

    Places of `gone` move to `keep`; of two in one activity the better stays, and the freed one goes to whoever waits. Blanks of
    `keep` are filled, consents become the stricter of both, the ticket of `gone` is revoked and its link dies. Also: an audit
    line for each of the two, and the ticket mail. Refusal `same_person`, `other_edition`, `erased`, `merged_already`.
    """
    with transaction.atomic():
        invitations = _lock_invitations(keep, gone)
        found = lock_people([keep.pk, gone.pk])
        keep, gone = found[keep.pk], found[gone.pk]
        if keep != gone and gone.merged_into_id == keep.pk:
            return Merge.objects.select_related("kept", "gone").get(gone=gone, undone_at=None)
        _refuse(keep, gone)
        lock_neighbours(_activities([keep, gone]))
        plan = plan_merge(keep, gone)
        facts = _facts(plan, keep, gone, invitations)
        _bring_places_together(plan, keep, actor=actor)
        sabotage.crash("after_merging_places")
        _fill(keep, gone, plan.filled)
        merge = Merge.objects.create(kept=keep, gone=gone, facts=facts, merged_by=user_of(actor))
        Consent.objects.filter(attendee=keep, purpose__in=plan.withdrawn, withdrawn_at=None).update(
            withdrawn_at=merge.merged_at
        )
        _retire(gone, keep, facts, actor=actor)
        record(actor, "attendee.merged", keep, scope=keep.edition.code, gone=gone.code, **facts)
        record(actor, "attendee.merged_away", gone, scope=keep.edition.code, kept=keep.code)
        _tell(keep, merge)
    return merge


def lock_people(keys: Iterable[int]) -> dict[int, Attendee]:
    """These attendees and all that were merged into them, as they are now, locked in the order of their numbers."""
    wanted = list(keys)
    rows = Attendee.objects.select_for_update(of=("self",)).select_related("edition")
    rows = rows.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted))
    return {row.pk: row for row in rows.order_by("pk")}


def user_of(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def _lock_invitations(keep: Attendee, gone: Attendee) -> list[Invitation]:
    """Those of `gone` that can move over: one rule carries a person forward once."""
    rows = Invitation.objects.select_for_update(of=("self",)).filter(attendee__in=(keep.pk, gone.pk)).order_by("pk")
    found = list(rows)
    rules = {row.rule_id for row in found if row.attendee_id == keep.pk and row.rule_id and not row.deputy_of_id}
    return [row for row in found if row.attendee_id == gone.pk and (row.deputy_of_id or row.rule_id not in rules)]


def _refuse(keep: Attendee, gone: Attendee) -> None:
    if keep.pk == gone.pk:
        raise Refusal("same_person", _("These are the same registration. Choose two different ones."))
    if keep.edition_id != gone.edition_id:
        raise Refusal("other_edition", _("These two belong to different summits and cannot be put together."))
    if keep.erased_at or gone.erased_at:
        raise Refusal("erased", _("One of these two had the own data erased. Nothing can be put together with that."))
    if keep.merged_into_id or gone.merged_into_id:
        raise Refusal(
            "merged_already",
            _("One of these two was put together with somebody else already. Use the registration that stayed."),
        )


def _activities(people: list[Attendee]) -> list[int]:
    rows = Registration.objects.filter(attendee__in=people, state__in=ACTIVE)
    return list(rows.values_list("activity_id", flat=True))


def _facts(plan: MergePlan, keep: Attendee, gone: Attendee, invitations: list[Invitation]) -> dict[str, Any]:
    """Codes, states and names of fields: nothing that says who these people are."""
    return {
        "moved": [row.code for row in plan.moved],
        "ended": [[row.code, row.state, side] for row, side in plan.ended],
        "filled": plan.filled,
        "withdrawn": plan.withdrawn,
        "invitations": [row.code for row in invitations],
        "followed": list(Attendee.objects.filter(merged_into=gone).order_by("pk").values_list("code", flat=True)),
        "had_ticket": valid_ticket_of(gone) is not None,
        "events": sorted(_events(keep) & _events(gone)),
    }


def _events(attendee: Attendee) -> set[str]:
    """Where both are known: whose registrars may put them together, and take it back."""
    rows = Registration.objects.filter(attendee=attendee)
    return set(rows.values_list("activity__event__code", flat=True))


def _bring_places_together(plan: MergePlan, keep: Attendee, *, actor: Actor) -> None:
    """Double ones end first: nobody has two active places in one activity, not for a moment."""
    for row, _side in plan.ended:
        cancel_registration(row, ended_as=Registration.Ending.MERGED, actor=actor)
    for row in plan.moved:
        locked = locked_registration(row)  # a place that was freed just now may have promoted it
        move_answer_files(locked, to=keep)
        locked.attendee = keep
        locked.save(update_fields=["attendee"])


def _fill(keep: Attendee, gone: Attendee, filled: list[str]) -> None:
    for name in filled:
        setattr(keep, name, getattr(gone, name))
    if filled:
        keep.save(update_fields=filled)


def _retire(gone: Attendee, keep: Attendee, facts: dict[str, Any], *, actor: Actor) -> None:
    """No ticket, no code, no link; whoever was merged into `gone` before follows, so that one step finds the person."""
    ticket = valid_ticket_of(gone)
    if ticket is not None:
        revoke_ticket(ticket, actor=actor)
    OneTimeCode.objects.filter(attendee=gone).delete()
    Invitation.objects.filter(code__in=facts["invitations"]).update(attendee=keep)
    Attendee.objects.filter(merged_into=gone).update(merged_into=keep)
    gone.merged_into = keep
    gone.save(update_fields=["merged_into"])


def _tell(keep: Attendee, merge: Merge) -> None:
    if keep.email:
        queue_message(
            keep.email,
            "ticket",
            {"attendee": keep.code},
            language=keep.language,
            dedupe_key=f"{messages_of(keep)}ticket:merge:{merge.pk}",
        )
