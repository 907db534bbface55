"""Pages of somebody who comes back without the link: have it sent again, or type a code that came by mail.

Every answer is the same whether the number is known or not.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from accounts.limits import forgive, knock
from summit.errors import Refusal
from ticketing.links import ticket_path, token_of
from ticketing.models import Attendee
from ticketing.person_forms import AFTERWARDS, CodeForm, LostLinkForm
from ticketing.services.attendees import resend_links
from ticketing.services.recognition import recognise, send_codes

PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


class LostLinkView(View):
    """Send the ticket link again, or a code that opens the ticket at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request, "lost", {"form": LostLinkForm(initial={"next": request.GET.get("next", "")})})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LostLinkForm(request.POST)
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                return self._send(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        return _page(request, "lost", {"form": form}, status=status)

    @staticmethod
    def _send(request: HttpRequest, form: LostLinkForm) -> HttpResponse:
        phone = form.cleaned_data["phone"]
        if request.POST.get("send") != "code":
            resend_links(phone, actor="visitor")
            return _page(request, "lost", {"sent": True})
        knock_for_code(request, phone)
        send_codes(phone, actor="visitor")
        typed = {"phone": form["phone"].value(), "next": form.cleaned_data["next"]}
        return _page(request, "code", {"form": CodeForm(initial=typed), "sent": True})


class CodeView(View):
    """Phone and code open the ticket page; on a phone that several people share, the code says who it is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request, "code", {"form": CodeForm(initial={"next": request.GET.get("next", "")})})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        status = 400
        try:
            knock("code_try", request)
            if form.is_valid():
                said = form.cleaned_data
                attendee = recognise_who_knocks(request, said["phone"], code=said["code"])
                return _private(redirect(ticket_path(token_of(attendee)) + AFTERWARDS.get(said["next"], "")))
        except Refusal as refusal:
            form.add_error("code" if refusal.code == "wrong_code" else None, refusal.sentence)
            status = refusal.status
        return _page(request, "code", {"form": form}, status=status)


def knock_for_code(request: HttpRequest, phone: str) -> None:
    """A code is asked for: from this address, and for this phone from wherever."""
    knock("code", request)
    knock("code_of_phone", f"phone:{phone}")


def recognise_who_knocks(request: HttpRequest, phone: str, *, code: str) -> Attendee:
    """Try a code; only failures fill the limits of an address (which has knocked already) and of a phone."""
    knock("code_try_of_phone", f"phone:{phone}")
    attendee = recognise(phone, code=code, actor="visitor")
    forgive("code_try", request)
    forgive("code_try_of_phone", f"phone:{phone}")
    return attendee


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return _private(render(request, f"ticketing/{name}.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response
