"""Guest lists from spreadsheets: looked at first, then carried out as a whole or not at all."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from bangla.text import search_key
from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing.guest_sheets import COLUMN_OF, Fault, ReadRow, read_guest
from ticketing.invitation_queries import names_of, with_activities
from ticketing.models import GuestImport, Invitation
from ticketing.services.invitations import Guest, change_invitation, changed_fields, guest_facts
from ticketing.sheets import SheetRow

State = Invitation.State
Identity = tuple[str, str, str]
NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "faulty"
KEPT = dt.timedelta(days=1)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """What would happen with one row: `outcome` new, changed (with its `changes`), unchanged or faulty."""

    number: int
    outcome: str
    faults: tuple[Fault, ...] = ()
    guest: Guest | None = None
    invitation: Invitation | None = None
    changes: tuple[str, ...] = ()
    name: str = ""


# Looked at -----------------------------------------------------------------------------------------------------------


def propose_guest_list(
    event: Event, rows: Sequence[SheetRow], *, file_name: str, activities: Sequence[str], actor: User
) -> GuestImport:
    """Keep what a sheet says, for a day, to be looked at. `activities` are for rows that name none. Nobody is invited yet."""
    default = " ".join(activities)
    kept = [
        {
            "number": row.number,
            "values": {**row.values, "activities": row.values.get("activities", "").strip() or default},
            "faults": row.faults,
        }
        for row in rows
    ]
    proposed = GuestImport(event=event, file_name=file_name[:150], rows=kept, created_by=actor)
    proposed.faults = [
        [row.number, fault.column, fault.code] for row in judge_guest_list(proposed) for fault in row.faults
    ]
    proposed.save(force_insert=True)
    return proposed


def judge_guest_list(proposed: GuestImport) -> list[Judged]:
    """Each row as things stand now, in a fixed number of statements."""
    return judge_rows(
        proposed.event,
        [SheetRow(row["number"], row["values"], row["faults"]) for row in proposed.rows],
    )


def judge_rows(event: Event, rows: Iterable[SheetRow]) -> list[Judged]:
    """As `judge_guest_list`, of rows that are not kept."""
    return _Judging(event).judge(read_guest(row) for row in rows)


class _Judging:
    """The guest list of one event, and who of it each row means."""

    def __init__(self, event: Event) -> None:
        found = list(with_activities(Invitation.objects.filter(event=event)))
        self.by_code = {row.code: row for row in found}
        self.by_identity: dict[Identity, Invitation] = {}
        for row in found:
            if row.state != State.WITHDRAWN and row.deputy_of_id is None:
                for identity in _identities(row, all_of_them=True):
                    self.by_identity.setdefault(identity, row)
        self.activities = set(Activity.objects.filter(event=event).values_list("code", flat=True))
        self.seen: dict[Any, int] = {}

    def judge(self, rows: Iterable[ReadRow]) -> list[Judged]:
        return [self._judge(row) for row in rows]

    def _judge(self, row: ReadRow) -> Judged:
        if row.faults:
            return _faulty(row, row.faults)
        invitation = self.by_code.get(row.code) if row.code else None
        if row.code and invitation is None:
            return _faulty(row, [_unknown_code()])
        guest = _guest(row.fields, invitation)
        if invitation is None and (invitation := self._known(guest)) is not None:
            guest = _guest(row.fields, invitation)
        faults = [*self._faults(guest, invitation), *self._twice(row, guest, invitation)]
        if faults:
            return _faulty(row, faults, guest)
        if invitation is None:
            return Judged(row.number, NEW, guest=guest, name=guest.name_en or guest.name_bn)
        changes = tuple(changed_fields(invitation, guest))
        if "activities" in changes and invitation.state in (State.ACCEPTED, State.DEPUTISED):
            return _faulty(row, [_answered()], guest)
        return Judged(row.number, CHANGED if changes else UNCHANGED, (), guest, invitation, changes, invitation.name)

    def _known(self, guest: Guest) -> Invitation | None:
        found = (self.by_identity.get(identity) for identity in _identities(guest, all_of_them=False))
        return next((row for row in found if row is not None), None)

    def _faults(self, guest: Guest, invitation: Invitation | None) -> list[Fault]:
        faults = []
        if not (guest.name_en or guest.name_bn):
            faults.append(Fault("name_en", "required", _("Write the name in English or in Bangla.")))
        if not guest.activities:
            faults.append(Fault("activities", "required", _("Choose at least one activity.")))
        for code in guest.activities:
            if code not in self.activities:
                sentence = _("This event has no activity “%(code)s”. The template lists their codes.") % {"code": code}
                faults.append(Fault("activities", "unknown_activity", sentence))
        return faults

    def _twice(self, row: ReadRow, guest: Guest, invitation: Invitation | None) -> list[Fault]:
        keys: list[Any] = [invitation.pk] if invitation is not None else _identities(guest, all_of_them=False)
        earlier = next((self.seen[key] for key in keys if key in self.seen), None)
        for key in keys:
            self.seen.setdefault(key, row.number)
        if earlier is None:
            return []
        sentence = _("This is the guest of row %(number)s again. Keep one of the two.") % {"number": earlier}
        return [Fault("name_en", "duplicate_row", sentence)]


def _identities(guest: Guest | Invitation, *, all_of_them: bool) -> list[Identity]:
    """What makes it the same guest: the name with the phone or with the address, and without these with the office."""
    found: list[Identity] = []
    for name in sorted(names_of(guest)):
        if guest.phone:
            found.append(("phone", guest.phone, name))
        if guest.email:
            found.append(("email", guest.email.lower(), name))
        if all_of_them or not (guest.phone or guest.email):
            office = f"{search_key(guest.organisation)} {search_key(guest.designation)}"
            found.append(("office", office, name))
    return found


def _guest(fields: Mapping[str, Any], invitation: Invitation | None) -> Guest:
    """What the row says; what the sheet has no column for stays as it is."""
    if invitation is None:
        return Guest(**{"activities": (), **fields})
    before = guest_facts(invitation)
    guest = replace(before, **fields)
    if before.answer_by and guest.answer_by == before.answer_by.replace(second=0, microsecond=0):
        return replace(guest, answer_by=before.answer_by)  # a sheet says no seconds
    return guest


def _faulty(row: ReadRow, faults: Iterable[Fault], guest: Guest | None = None) -> Judged:
    name = str(row.fields.get("name_en") or row.fields.get("name_bn") or "")
    return Judged(row.number, FAULTY, tuple(faults), guest, name=name)


def _unknown_code() -> Fault:
    sentence = _("This event has no invitation with this code. Leave the cell empty to invite somebody new.")
    return Fault("code", "does_not_exist", sentence)


def _answered() -> Fault:
    sentence = _("This guest has answered already. Change the places on the page of the person instead.")
    return Fault(COLUMN_OF["activities"], "invitation_answered", sentence)


# Carried out ---------------------------------------------------------------------------------------------------------


def import_guest_list(proposed: GuestImport, *, actor: User) -> GuestImport:
    """Make and change the invitations of a list that was looked at: all of it or nothing. Twice is harmless.

    New ones are drafts: nothing is sent. Refusal `guest_list_faulty`, `guest_list_dropped`.
    """
    with transaction.atomic():
        proposed = GuestImport.objects.select_for_update(of=("self",)).select_related("event").get(pk=proposed.pk)
        if proposed.state == GuestImport.State.DONE:
            return proposed
        if proposed.state == GuestImport.State.DROPPED:
            raise Refusal("guest_list_dropped", _("This list was dropped or is too old. Send the file again."))
        # Two lists of one event follow each other, or both would invite the same newcomer.
        event = Event.objects.select_for_update(of=("self",)).get(pk=proposed.event_id)
        judged = judge_guest_list(proposed)
        if any(row.outcome == FAULTY for row in judged):
            raise Refusal("guest_list_faulty", _("Some rows have faults, so nothing was stored. Correct the file."))
        made = _make(event, [row.guest for row in judged if row.outcome == NEW and row.guest], actor=actor)
        changed = [row for row in judged if row.outcome == CHANGED]
        for row in changed:
            if row.invitation is not None and row.guest is not None:
                change_invitation(row.invitation, row.guest, actor=actor)
        proposed.state, proposed.made = GuestImport.State.DONE, len(made) + len(changed)
        proposed.rows, proposed.faults = [], []
        proposed.save(update_fields=["state", "made", "rows", "faults"])
        facts = {"new": [row.code for row in made], "changed": len(changed)}
        record(actor, "guest_list.imported", ("guest_list", str(proposed.pk)), scope=event.code, **facts)
    return proposed


def _make(event: Event, guests: Sequence[Guest], *, actor: User) -> list[Invitation]:
    rows = [Invitation(event=event, state=State.DRAFT, created_by=actor, **guest.columns()) for guest in guests]
    made = Invitation.objects.bulk_create(rows, BATCH)
    keys = dict(Activity.objects.filter(event=event).values_list("code", "pk"))
    through = Invitation.activities.through
    through.objects.bulk_create(
        [
            through(invitation_id=row.pk, activity_id=keys[code])
            for row, guest in zip(made, guests, strict=True)
            for code in guest.activities
        ],
        BATCH,
    )
    return made


def drop_guest_list(proposed: GuestImport) -> None:
    """Forget a list that was only looked at; one that was carried out stays as it is."""
    GuestImport.objects.filter(pk=proposed.pk, state=GuestImport.State.PREVIEW).update(
        state=GuestImport.State.DROPPED, rows=[], faults=[]
    )


def forget_guest_imports() -> int:
    """Lists that nobody carried out for a day: the names in them are forgotten. How many."""
    old = GuestImport.objects.filter(state=GuestImport.State.PREVIEW, created_at__lt=timezone.now() - KEPT)
    return old.update(state=GuestImport.State.DROPPED, rows=[], faults=[])
