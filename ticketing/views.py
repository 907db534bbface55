"""Public pages: registering, asking for a lost link, checking a badge. They work without JavaScript."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views import View

from accounts.limits import knock
from summit.errors import Refusal
from ticketing.choices import activity_choices
from ticketing.forms import LostLinkForm, RegistrationForm, VerifyForm
from ticketing.links import ticket_path
from ticketing.queries import Offer, Standing, offers_by_code, offers_of_event
from ticketing.services.attendees import resend_links
from ticketing.services.registration import register
from ticketing.verification import verdict_on_code

TAKES = (Standing.OPEN, Standing.WAITING_LIST)


class RegisterView(View):
    """One page: which activities, who, consent. Everything typed stays when something must be corrected."""

    def get(self, request: HttpRequest, activity: str) -> HttpResponse:
        offer, others = _offered(activity)
        form = RegistrationForm(choices=activity_choices(others), initial={"activities": [offer.code]})
        return self._show(request, offer, others, form)

    def post(self, request: HttpRequest, activity: str) -> HttpResponse:
        offer, others = _offered(activity)
        form = RegistrationForm(request.POST, choices=activity_choices(others))
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                language = get_language() or "bn"
                receipt = register(form.wish(language), request_id=form.cleaned_data["request_id"])
                return redirect(f"{ticket_path(receipt.token)}?new=1&lang={language}")
        except Refusal as refusal:
            form.add_error("activities" if refusal.field == "activities" else None, refusal.sentence)
            status = refusal.status
        return self._show(request, offer, others, form, status=status)

    @staticmethod
    def _show(
        request: HttpRequest, offer: Offer, others: list[Offer], form: RegistrationForm, *, status: int = 200
    ) -> HttpResponse:
        now = timezone.now()
        context: dict[str, Any] = {
            "offer": offer,
            "standing": str(offer.standing(now)),
            "takes": offer.standing(now) in TAKES,
            "others": [other for other in others if other.code != offer.code],
            "form": form,
        }
        return render(request, "ticketing/register.html", context, status=status)


def _offered(code: str) -> tuple[Offer, list[Offer]]:
    """The activity of the address, and every activity of its event that takes registrations now. 404 when not public."""
    offer = offers_by_code([code]).get(code)
    if offer is None or not offer.live:
        raise Http404
    now = timezone.now()
    return offer, [other for other in offers_of_event(offer.event_id) if other.standing(now) in TAKES]


class LostLinkView(View):
    """Send the ticket link again. The answer is the same whether the number is known or not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ticketing/lost.html", {"form": LostLinkForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LostLinkForm(request.POST)
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                resend_links(form.cleaned_data["phone"], actor="visitor")
                return render(request, "ticketing/lost.html", {"sent": True})
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        return render(request, "ticketing/lost.html", {"form": form}, status=status)


class VerifyView(View):
    """Is this badge real? Says kind and summit, and never whose it is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ticketing/verify.html", {"form": VerifyForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = VerifyForm(request.POST)
        context: dict[str, Any] = {"form": form}
        status = 400
        try:
            knock("verify", request)
            if form.is_valid():
                context["verdict"] = verdict_on_code(form.cleaned_data["code"])
                status = 200
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        return render(request, "ticketing/verify.html", context, status=status)
