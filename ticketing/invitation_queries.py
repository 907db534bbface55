"""What is read of invitations: whose link it is, whom it proves, the list in the order of protocol, its numbers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import get_language

from accounts.models import Message
from bangla.digits import to_ascii_digits
from bangla.phones import PhoneError, parse_phone
from bangla.text import name_key, normalise
from summit.models import Activity, Event
from ticketing.links import link_token, proves, said_by
from ticketing.models import Attendee, Invitation, Registration
from ticketing.queries import ACTIVE

State = Invitation.State
PURPOSE = "summit-invitation-link-v1"
NOT_OUT = (State.DRAFT, State.RESERVE, State.WITHDRAWN)
"""The link of such an invitation opens nothing."""
ASKED = (State.SENT, State.ACCEPTED, State.DECLINED, State.DEPUTISED, State.LAPSED)
LONGEST_SEARCH = 100


# ── Links and what they prove ────────────────────────────────────────────────────────────────────────────────────────
def invitation_token(invitation: Invitation) -> str:
    return link_token(invitation.public_id, invitation.link_version, purpose=PURPOSE)


def invitation_path(token: str) -> str:
    """The address of the guest's page, without the origin."""
    return f"/i/{token}/"


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation whose live link this is, with what its page shows; None for anything else."""
    public_id = said_by(token)
    if public_id is None:
        return None
    invitation = with_activities(Invitation.objects.filter(public_id=public_id).exclude(state__in=NOT_OUT)).first()
    if invitation is None or not proves(token, public_id, invitation.link_version, purpose=PURPOSE):
        return None
    return invitation


def names_of(person: Any) -> set[str]:
    """The keys of both names: one of them is enough to be the same name."""
    return {key for key in (name_key(person.name_en), name_key(person.name_bn)) if key}


def shown_name(row: Invitation) -> str:
    """The name in the language of the running request, for pages; letters and lists take the guest's own language."""
    first, second = (row.name_bn, row.name_en) if get_language() == "bn" else (row.name_en, row.name_bn)
    return first or second


def is_own(invitation: Invitation, attendee: Attendee) -> bool:
    """Does the link of the invitation prove this person? Only the one whom it names, by name and phone, or whom a rule
    carries forward, as long as the address to which it went is the person's.

    Whoever types another name or another phone may register that person, and is shown nothing of him or her
    (docs/decisions/0004).
    """
    carried = invitation.rule_id is not None and invitation.attendee_id == attendee.pk
    if carried and invitation.email and invitation.email == attendee.email:
        return attendee.erased_at is None
    named = attendee.name_key in names_of(invitation) or bool(names_of(attendee) & names_of(invitation))
    return named and bool(invitation.phone) and invitation.phone == attendee.phone and attendee.erased_at is None


def guest_of(invitation: Invitation) -> Attendee | None:
    """Who accepted it; the kept one where two attendees turned out to be one person."""
    attendee = invitation.attendee
    return (attendee.merged_into or attendee) if attendee is not None else None


def carried_guest(invitation: Invitation) -> Attendee | None:
    """The person whom a rule carries forward by this invitation; None for a guest of whom it is not known who that is."""
    guest = guest_of(invitation) if invitation.rule_id is not None else None
    return guest if guest is not None and guest.erased_at is None else None


def is_carried(invitation: Invitation) -> bool:
    """Is its place one of a carry-forward rule, of the guest or of the deputy who comes instead?"""
    if invitation.rule_id is not None or invitation.deputy_of is None:
        return invitation.rule_id is not None
    return invitation.deputy_of.rule_id is not None


def places_of(invitation: Invitation) -> QuerySet[Registration]:
    """The places that its guest has by it now, in the order in which they are locked.

    Of a person whom the link does not prove only those that it made: what was there before is that person's own.
    """
    attendee = guest_of(invitation)
    if attendee is None:
        return Registration.objects.none()
    found = Registration.objects.filter(
        attendee=attendee, activity__in=invitation.activities.all(), state__in=ACTIVE
    ).order_by("activity_id")
    if is_own(invitation, attendee):
        return found
    return found.filter(created_at__gte=invitation.answered_at or dt.datetime.max.replace(tzinfo=dt.UTC))


def living_deputy(invitation: Invitation) -> Invitation | None:
    """Who stands for the guest, unless that one was taken back or does not come either."""
    return Invitation.objects.filter(deputy_of=invitation, state=State.ACCEPTED).first()


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Filters:
    """What a guest list is narrowed to; the same for the screen, the printed list and the files. Empty: everything."""

    q: str = ""
    activity: str = ""
    state: str = ""
    kind: str = ""


def with_activities(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """With everything that a list or a page says of each, in a fixed number of statements."""
    activities = Activity.objects.select_related("venue__district").order_by("start", "pk")
    return rows.select_related(
        "event__edition", "district", "attendee__merged_into", "attendee__edition", "deputy_of"
    ).prefetch_related(Prefetch("activities", activities))


def in_order_of_protocol(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """By rank, those without one last; a deputy stands where the guest would."""
    without_rank = Case(When(rank=0, then=Value(1)), default=Value(0))
    return rows.order_by(without_rank, "rank", "pk")


def invitations_in(event: Event, filters: Filters) -> QuerySet[Invitation]:
    """The guest list of an event in the order of protocol. `has_place`: an accepted one has a place still."""
    has_place = Registration.objects.filter(
        attendee=OuterRef("attendee"), activity__in=OuterRef("activities"), state__in=ACTIVE
    )
    rows = narrowed(Invitation.objects.filter(event=event), filters)
    placed = Invitation.objects.filter(pk=OuterRef("pk")).annotate(is_placed=Exists(has_place)).filter(is_placed=True)
    return in_order_of_protocol(with_activities(rows).select_related("deputy").annotate(has_place=Exists(placed)))


def narrowed(rows: QuerySet[Invitation], filters: Filters) -> QuerySet[Invitation]:
    exact = {"state": filters.state, "kind": filters.kind}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.activity:
        rows = rows.filter(
            pk__in=Invitation.activities.through.objects.filter(activity__code=filters.activity).values("invitation")
        )
    return rows.filter(_search(filters.q)) if filters.q.strip() else rows


def _search(text: str) -> Q:
    """By name, office, e-mail, code, and phone in any spelling."""
    text = normalise(text)[:LONGEST_SEARCH]
    found = (
        Q(name_en__icontains=text)
        | Q(name_bn__icontains=text)
        | Q(organisation__icontains=text)
        | Q(designation__icontains=text)
        | Q(email__iexact=text)
        | Q(code=to_ascii_digits(text).upper())
    )
    try:
        return found | Q(phone=parse_phone(text))
    except PhoneError:
        return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the guest list of an event, or of one activity, is."""

    drafts: int
    reserve: int
    invited: int
    comes: int
    declined: int
    deputies: int
    unanswered: int
    lapsed: int

    @property
    def answered(self) -> int:
        return self.comes + self.declined + self.deputies


def counts_in(event: Event, filters: Filters) -> Counts:
    """One statement. A deputy is no second invitation: counted are the guests, whoever comes for them."""
    rows = narrowed(Invitation.objects.filter(event=event, deputy_of=None), filters)
    states = dict(rows.values_list("state").annotate(number=Count("pk")))
    return Counts(
        drafts=states.get(State.DRAFT, 0),
        reserve=states.get(State.RESERVE, 0),
        invited=sum(states.get(state, 0) for state in ASKED),
        comes=states.get(State.ACCEPTED, 0),
        declined=states.get(State.DECLINED, 0),
        deputies=states.get(State.DEPUTISED, 0),
        unanswered=states.get(State.SENT, 0),
        lapsed=states.get(State.LAPSED, 0),
    )


# ── What is kept of one person ───────────────────────────────────────────────────────────────────────────────────────
def messages_about(invitation: Invitation) -> str:
    """How the `dedupe_key` of every message about it begins."""
    return f"invitation:{invitation.code}:"


def invitations_of(attendee: Attendee) -> list[dict[str, Any]]:
    """For the person who takes the own data away: named in settings.PERSONAL_DATA."""
    rows = with_activities(Invitation.objects.filter(attendee=attendee)).order_by("pk")
    return [_own_data(row) for row in rows]


def _own_data(row: Invitation) -> dict[str, Any]:
    return {
        "code": row.code,
        "event": row.event.code,
        "activities": [activity.code for activity in row.activities.all()],
        "state": row.state,
        "kind": row.kind,
        "name_en": row.name_en,
        "name_bn": row.name_bn,
        "phone": row.phone,
        "email": row.email,
        "organisation": row.organisation,
        "designation": row.designation,
        "district": row.district.code if row.district else None,
        "gender": row.gender,
        "note": row.note,
        "reply": row.reply,
        "answer_by": _time(row.answer_by),
        "sent_at": _time(row.sent_at),
        "answered_at": _time(row.answered_at),
        "stands_for_somebody": row.deputy_of_id is not None,
        "messages": [
            {"to": message.to, "template": message.template, "state": message.state, "sent_at": _time(message.sent_at)}
            for message in Message.objects.filter(dedupe_key__startswith=messages_about(row)).order_by("pk")
        ],
    }


def _time(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def by_codes(event: Event, codes: Iterable[str]) -> QuerySet[Invitation]:
    """Those of the event with one of these codes; the codes of others find nothing."""
    return in_order_of_protocol(with_activities(Invitation.objects.filter(event=event, code__in=list(codes))))
