"""Everything that is kept of one person, as plain JSON: what the person may take away.

Rooms above add what they keep: settings.PERSONAL_DATA names for each a function that takes the attendee and returns plain
JSON, settings.PERSONAL_ERASURES one that takes attendee and actor and forgets the person in the running transaction.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import LogEntry, Message
from ticketing.answer_words import answers_in_words
from ticketing.models import Attendee, Scan
from ticketing.people_queries import merged_into
from ticketing.queries import messages_of


def personal_data(attendee: Attendee) -> dict[str, Any]:
    """All of it; needs `edition` and `district` loaded. Times are ISO 8601."""
    places = list(attendee.registrations.select_related("activity").order_by("pk"))
    in_words = answers_in_words(attendee, places)
    return {
        "taken_at": _time(timezone.now()),
        "person": _person(attendee),
        "merged": [_person(one) for one in merged_into(attendee)],
        "consents": [
            {
                "purpose": row.purpose,
                "notice": row.notice,
                "language": row.language,
                "given_at": _time(row.given_at),
                "withdrawn_at": _time(row.withdrawn_at),
            }
            for row in attendee.consents.order_by("pk")
        ],
        "tickets": [
            {
                "short_code": row.short_code,
                "kind": row.kind,
                "issue": row.issue,
                "state": row.state,
                "issued_at": _time(row.issued_at),
                "revoked_at": _time(row.revoked_at),
            }
            for row in attendee.tickets.order_by("pk")
        ],
        "registrations": [
            {
                "code": row.code,
                "activity": row.activity.code,
                "state": row.state,
                "registered_at": _time(row.created_at),
                "confirmed_at": _time(row.confirmed_at),
                "cancelled_at": _time(row.cancelled_at),
                "answers": row.answers,
                "answers_in_words": in_words[row.code],
            }
            for row in places
        ],
        "scans": _scans(attendee),
        "messages": [
            {
                "to": row.to,
                "channel": row.channel,
                "template": row.template,
                "state": row.state,
                "queued_at": _time(row.created_at),
                "sent_at": _time(row.sent_at),
            }
            for row in Message.objects.filter(dedupe_key__startswith=messages_of(attendee)).order_by("pk")
        ],
        "history": [
            {"at": _time(row.at), "who": _who(row, attendee), "what": row.verb}
            for row in LogEntry.objects.filter(
                subject_type__in=("attendee", "ticket"), subject_id=attendee.code
            ).order_by("pk")
        ],
        **{name: import_string(path)(attendee) for name, path in settings.PERSONAL_DATA.items()},
    }


def _person(attendee: Attendee) -> dict[str, Any]:
    return {
        "code": attendee.code,
        "edition": attendee.edition.code,
        "kind": attendee.kind,
        "name_en": attendee.name_en,
        "name_bn": attendee.name_bn,
        "phone": attendee.phone,
        "email": attendee.email,
        "organisation": attendee.organisation,
        "designation": attendee.designation,
        "institution": attendee.institution,
        "district": attendee.district.code if attendee.district else None,
        "gender": attendee.gender,
        "language": attendee.language,
        "registered_at": _time(attendee.created_at),
    }


def _scans(attendee: Attendee) -> list[dict[str, Any]]:
    rows = Scan.objects.filter(ticket__attendee=attendee).select_related("gate", "activity").order_by("effective_ms")
    return [
        {
            "at": _time(dt.datetime.fromtimestamp(row.effective_ms / 1000, tz=dt.UTC)),
            "gate": row.gate.code,
            "activity": row.activity.code if row.activity else None,
            "direction": row.direction,
            "verdict": row.verdict,
        }
        for row in rows
    ]


def _who(entry: LogEntry, attendee: Attendee) -> str:
    """The person, or the function of somebody else: who of the staff it was is not the person's data."""
    if entry.actor_name == f"attendee:{attendee.code}":
        return "you"
    return "staff" if entry.actor_name.startswith("user:") else entry.actor_name.split(":")[0]


def _time(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
