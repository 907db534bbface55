"""The scanner's page: one document, the words in the reader's language, and rights that no other page has."""

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET
from django_permissions_policy.decorators import permissions_policy_override

from ticketing.models import Kind


@require_GET
@csp_update({"script-src": [WASM_UNSAFE_EVAL]})  # the reader of QR codes is WebAssembly from our own host
@permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": ["self"], "screen-wake-lock": ["self"]})
def scan_page(request: HttpRequest) -> HttpResponse:
    """Nothing personal stands here: the device proves who it is when it calls the API."""
    return render(request, "ticketing/scan.html", {"words": scanner_words()})


def scanner_words() -> dict[str, str]:
    """Every word that the scanner's script shows. `{time}` and `{gate}` are filled in there."""
    return {
        "admitted": pgettext("at the gate", "Admitted"),
        "readmitted": pgettext("at the gate", "Back in"),
        "duplicate": pgettext("at the gate", "Duplicate"),
        "refused": pgettext("at the gate", "Refused"),
        "exit": pgettext("at the gate", "Exit"),
        "wait": pgettext("at the gate", "Wait"),
        "earlier": _("This code came in at {time}, gate {gate}."),
        "exit_without_entry": _("No entry was recorded before this exit."),
        "quarantined": _("This reading could not be recorded. Call the gate supervisor."),
        "unreachable": _("The server does not answer. Check the connection, then try again."),
        "unreachable_keeps_trying": _("The server does not answer. Trying again; let nobody in meanwhile."),
        "by_the_clock": _("The activity that is on"),
        "typed.wrong": _("This is not a ticket code. Compare the nine characters below the QR code."),
        "camera.starting": _("Starting the camera…"),
        "camera.denied": _(
            "The camera is not allowed. Allow it in the browser's settings for this site, then try again."
        ),
        "camera.missing": _("No camera was found. Use a USB scanner, or type the code."),
        "camera.busy": _("The camera is used by another application. Close that, then try again."),
        **{f"kind.{kind.value}": str(kind.label) for kind in Kind},
        **{f"reason.{code}": sentence for code, sentence in _reasons().items()},
    }


def _reasons() -> dict[str, str]:
    return {
        "invalid": _("This is not a ticket of the summit."),
        "forged": _("This code was not made by us, or it was altered."),
        "unknown_key": _("This code was signed with a key that is not known here."),
        "key_revoked": _("Codes of this series were called back. The person needs a new ticket."),
        "revoked": _("This ticket was taken back or replaced by a newer one."),
        "other_edition": _("This ticket is for another summit."),
        "other_day": _("This ticket is for another day."),
        "not_invited": _("No confirmed place in this activity."),
        "wrong_gate": _("This gate does not open that activity."),
        "invalid_time": _("The time of this reading cannot be right. Check the clock of this device."),
        "full": _("Still on the waiting list: no place is free."),
        "not_in_roster": _("Not on the list of this activity, but it is open to all."),
    }
