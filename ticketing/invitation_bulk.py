"""Many invitations at once: sent, reminded or taken back, after a look at what will happen."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangla.digits import format_number
from summit.models import Event
from ticketing.desk import own_event
from ticketing.invitation_desk import staff_of
from ticketing.invitation_desk_forms import MOST_AT_ONCE
from ticketing.invitation_queries import by_codes
from ticketing.models import Invitation
from ticketing.services.invitations import (
    SENDABLE,
    TOLD,
    Deed,
    Outcome,
    send_invitation,
    with_each,
    withdraw_invitation,
)
from ticketing.services.reminders import remind_invitation

State = Invitation.State
LONGEST_LIST = 100_000
SAID = 5
"""Reasons that are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class BulkDeed:
    """One thing that can be done with many, and for whom it is meant."""

    do: Deed
    states: tuple[str, ...]
    of_deputies: bool = False
    needs_address: bool = False

    def fits(self, invitation: Invitation) -> bool:
        if invitation.deputy_of_id is not None and not self.of_deputies:
            return False
        return invitation.state in self.states and bool(invitation.email or not self.needs_address)


DEEDS = {
    "send": BulkDeed(send_invitation, SENDABLE),
    "remind": BulkDeed(remind_invitation, (State.SENT,), needs_address=True),
    "withdraw": BulkDeed(
        withdraw_invitation, tuple(state for state in State if state != State.WITHDRAWN), of_deputies=True
    ),
}
EVERYBODY = {"drafts": ("send", State.DRAFT), "unanswered": ("remind", State.SENT)}


@require_POST
def act(request: HttpRequest, event: str) -> HttpResponse:
    """First what would happen, then, with `sure`, the deed. Chosen are boxes of the list, or all drafts, or all unanswered."""
    own = own_event(request, event)
    name, chosen = _chosen(request, own)
    deed = DEEDS[name]
    fit = [row for row in chosen if deed.fits(row)]
    if not fit:
        messages.warning(request, _("There is nobody with whom this can be done. Choose guests in the list."))
        return redirect("ticketing_invitations", own.code)
    if request.POST.get("sure") == "1":
        _tell(request, name, with_each(fit[:MOST_AT_ONCE], deed.do, actor=staff_of(request)))
        return redirect("ticketing_invitations", own.code)
    context = {
        "event": own,
        "deed": name,
        "fit": fit[:MOST_AT_ONCE],
        "later": len(fit[MOST_AT_ONCE:]),
        "mails": _mails(name, fit[:MOST_AT_ONCE]),
        "silent": [row for row in _told(name, chosen) if row.state in deed.states and not row.email],
        "coming": sum(row.state in (State.ACCEPTED, State.DEPUTISED) for row in fit),
        "left_out": len(chosen) - len(fit),
        "codes": " ".join(row.code for row in fit[:MOST_AT_ONCE]),
        "page_title": _("Invitations"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/invitation_deed.html", context)


def _told(name: str, rows: list[Invitation]) -> list[Invitation]:
    """Those to whom the deed says something."""
    return rows if name != "withdraw" else [row for row in rows if row.state in TOLD]


def _mails(name: str, rows: list[Invitation]) -> int:
    """How many mails go out, those to deputies who are taken back with their guests too."""
    mails = sum(bool(row.email) for row in _told(name, rows))
    if name != "withdraw":
        return mails
    deputies = Invitation.objects.filter(deputy_of__in=rows, state=State.ACCEPTED).exclude(email="")
    return mails + deputies.exclude(pk__in=[row.pk for row in rows]).count()


def _chosen(request: HttpRequest, event: Event) -> tuple[str, list[Invitation]]:
    """The deed, and those chosen for it; only of this event. 404 for a deed that there is not."""
    everybody = EVERYBODY.get(request.POST.get("everybody", ""))
    if everybody is not None:
        name, state = everybody
        codes = Invitation.objects.filter(event=event, state=state, deputy_of=None).values_list("code", flat=True)
        return name, list(by_codes(event, codes))
    name = request.POST.get("deed", "")
    if name not in DEEDS:
        raise Http404
    codes_said = " ".join(request.POST.getlist("code")).replace("\0", "")[:LONGEST_LIST].split()
    return name, list(by_codes(event, codes_said[: 4 * MOST_AT_ONCE]))


def _tell(request: HttpRequest, name: str, outcome: Outcome) -> None:
    number = format_number(outcome.done, get_language() or "bn")
    if outcome.done:
        messages.success(request, _done_words(name, outcome.done) % {"number": number})
    if name == "send" and outcome.without_address:
        silent = format_number(outcome.without_address, get_language() or "bn")
        words = ngettext(
            "%(number)s of them has no e-mail address: open the guest and pass the link on.",
            "%(number)s of them have no e-mail address: open each guest and pass the link on.",
            outcome.without_address,
        )
        messages.warning(request, words % {"number": silent})
    for guest, sentence in outcome.refused[:SAID]:
        messages.error(request, f"{guest}: {sentence}")
    if len(outcome.refused) > SAID:
        rest = format_number(len(outcome.refused) - SAID, get_language() or "bn")
        messages.error(request, _("%(number)s more could not be done either.") % {"number": rest})


def _done_words(name: str, number: int) -> str:
    if name == "send":
        return ngettext("%(number)s invitation is out.", "%(number)s invitations are out.", number)
    if name == "remind":
        return ngettext("%(number)s guest is reminded.", "%(number)s guests are reminded.", number)
    return ngettext("%(number)s invitation was taken back.", "%(number)s invitations were taken back.", number)
