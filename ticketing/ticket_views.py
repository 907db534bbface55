"""The attendee's own pages: who has the link is the attendee. Nothing of them is kept by caches or told to other sites."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views import View

from accounts.limits import knock
from summit.errors import Refusal
from ticketing.answer_fields import AnswersForm
from ticketing.answer_file_queries import files_of
from ticketing.answered_wishes import answered_wish
from ticketing.answers import AnswerFaults
from ticketing.badge_pdf import badges_pdf
from ticketing.choices import activity_choices, chosen_offers
from ticketing.exports import badge_of, calendar_ics
from ticketing.forms import DetailsForm, MoreActivitiesForm
from ticketing.links import attendee_by_token, is_merged_link, ticket_path, token_of
from ticketing.models import Attendee, Registration, Ticket
from ticketing.personal_data import personal_data
from ticketing.qr_image import qr_svg
from ticketing.queries import ACTIVE, Offer, Standing, offers_of_edition, registrations_of, valid_ticket_of
from ticketing.question_queries import asked_by
from ticketing.services.attendees import correct_attendee, erase_attendee, resend_ticket, withdraw_consent
from ticketing.services.claims import claim_place
from ticketing.services.places import cancel_registration
from ticketing.services.registration import register
from ticketing.services.tickets import code_of
from ticketing.ticket_page import ticket_context

HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "same-origin",  # with `no-referrer` a browser sends `Origin: null`, and the forms of this page would be refused
    "X-Robots-Tag": "noindex, nofollow",
}
WITHDRAWABLE = ("news", "photos")


class TicketView(View):
    """What the pages of one ticket share: the holder, the language, the headers."""

    attendee: Attendee
    token: str

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponse:
        attendee = attendee_by_token(token)
        if attendee is None:
            gone = "merged_link" if is_merged_link(token) else "dead_link"
            return _private(render(request, f"ticketing/{gone}.html", status=404))
        self.attendee, self.token = attendee, token
        self.speak(request)
        response = super().dispatch(request, *args, **kwargs)
        return _private(response)  # type: ignore[arg-type]  # a view of ours never answers asynchronously

    def speak(self, request: HttpRequest) -> None:
        """The attendee's language, unless the visitor chose one."""
        chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in ("bn", "en"):
            translation.activate(self.attendee.language)
            request.LANGUAGE_CODE = self.attendee.language

    @property
    def actor(self) -> str:
        return f"attendee:{self.attendee.code}"

    @property
    def ticket(self) -> Ticket:
        """The valid ticket, with this attendee; 404 when it was revoked."""
        ticket = valid_ticket_of(self.attendee)
        if ticket is None:
            raise Http404
        ticket.attendee = self.attendee
        return ticket

    def home(self, said: str = "") -> HttpResponse:
        """Back to the ticket, with one word about what was done."""
        return redirect(ticket_path(token_of(self.attendee)) + (f"?said={said}" if said else ""))

    def show(self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        context = {"attendee": self.attendee, "token": self.token, "home": ticket_path(self.token), **context}
        return render(request, f"ticketing/{name}.html", context, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Language"] = translation.get_language() or "bn"
    return response


class TicketPage(TicketView):
    def get(self, request: HttpRequest) -> HttpResponse:
        ticket = valid_ticket_of(self.attendee)
        places = list(registrations_of(self.attendee))
        context = ticket_context(self.attendee, ticket, places, token=self.token)
        context |= {"is_new": request.GET.get("new") == "1", "said": request.GET.get("said", "")}
        return self.show(request, "ticket", context)


class BadgeFile(TicketView):
    def get(self, request: HttpRequest) -> HttpResponse:
        badge = badges_pdf([badge_of(self.ticket, registrations_of(self.attendee))])
        return _file(badge, "application/pdf", f"badge-{self.attendee.code}.pdf")


class QrFile(TicketView):
    def get(self, request: HttpRequest) -> HttpResponse:
        code = code_of(self.ticket, edition_number=self.attendee.edition.number)
        return _file(qr_svg(code, label=_("QR code of this ticket")).encode(), "image/svg+xml")


class CalendarFile(TicketView):
    def get(self, request: HttpRequest) -> HttpResponse:
        places = registrations_of(self.attendee)
        return _file(calendar_ics(self.attendee, places), "text/calendar; charset=utf-8", "bpo-summit.ics")


class OwnDataFile(TicketView):
    def get(self, request: HttpRequest) -> HttpResponse:
        data = json.dumps(personal_data(self.attendee), ensure_ascii=False, indent=2).encode()
        return _file(data, "application/json", f"my-data-{self.attendee.code}.json")


def _file(content: bytes, kind: str, name: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class CancelPlace(TicketView):
    """Asked before it is done: a place that was given back is somebody else's in a second."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.show(request, "cancel", {"place": self._place(code)})

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        cancel_registration(self._place(code), actor=self.actor)
        return self.home("cancelled")

    def _place(self, code: str) -> Registration:
        return get_object_or_404(registrations_of(self.attendee).filter(state__in=ACTIVE), code=code)


class ClaimPlace(TicketView):
    """A place that is kept for somebody who waited: taken with one press."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._show(request, code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        try:
            claim_place(get_object_or_404(registrations_of(self.attendee), code=code), actor=self.actor)
        except Refusal as refusal:
            return self._show(request, code, refusal=refusal.sentence, status=refusal.status)
        return self.home("claimed")

    def _show(self, request: HttpRequest, code: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
        place = get_object_or_404(registrations_of(self.attendee), code=code)
        return self.show(request, "claim", {"place": place, "refusal": refusal}, status=status)


class OwnDetails(TicketView):
    """Correct own data."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, "details", {"form": DetailsForm.of(self.attendee)})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DetailsForm(request.POST)
        if not form.is_valid():
            return self.show(request, "details", {"form": form}, status=400)
        try:
            correct_attendee(self.attendee, changes=form.changes(), actor=self.actor)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(request, "details", {"form": form}, status=refusal.status)
        return self.home("saved")


class MoreActivities(TicketView):
    """Register for further activities of the same edition. Who it is stays as it is; only what they ask is asked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = MoreActivitiesForm(choices=activity_choices(self._offers()))
        return self._show(request, form, AnswersForm(questions=[], holder=self.attendee))

    def post(self, request: HttpRequest) -> HttpResponse:
        offers = self._offers()
        form = MoreActivitiesForm(request.POST, choices=activity_choices(offers))
        ticked = chosen_offers(request.POST.getlist("activities"), offers)
        answers = AnswersForm(request.POST, request.FILES, questions=asked_by(ticked), holder=self.attendee)
        status = 400
        try:
            knock("registration", request)
            answers.keep_files()
            if all([form.is_valid(), answers.judge(self.attendee.kind)]):
                if answers.unseen(self.attendee.kind):
                    return self._show(request, form, answers, asks_more=ticked)
                return self._added(form, answers)
        except AnswerFaults as faults:  # a question was changed this moment
            answers.add_faults(faults)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        return self._show(request, form, answers, status=status)

    def _added(self, form: MoreActivitiesForm, answers: AnswersForm) -> HttpResponse:
        request_id = form.cleaned_data["request_id"]
        said = form.wish(self.attendee, answers.said())
        wish = answered_wish(said, answers.raw(), ticket_kind=self.attendee.kind, request_id=request_id)
        register(wish, request_id=request_id, holder=self.attendee, actor=self.actor)
        return self.home("added")

    def _offers(self) -> list[Offer]:
        held = set(
            Registration.objects.filter(attendee=self.attendee, state__in=ACTIVE).values_list("activity_id", flat=True)
        )
        now = timezone.now()
        open_ones = (Standing.OPEN, Standing.WAITING_LIST)
        offers = offers_of_edition(self.attendee.edition_id)
        return [offer for offer in offers if offer.pk not in held and offer.standing(now) in open_ones]

    def _show(
        self,
        request: HttpRequest,
        form: MoreActivitiesForm,
        answers: AnswersForm,
        *,
        status: int = 200,
        asks_more: Sequence[Offer] = (),
    ) -> HttpResponse:
        context = {"form": form, "answers": answers, "asks_more": asks_more}
        return self.show(request, "activities", context, status=status)


class Resend(TicketView):
    def post(self, request: HttpRequest) -> HttpResponse:
        return self.home("resent" if resend_ticket(self.attendee, actor=self.actor) else "no_address")


class Privacy(TicketView):
    """What is kept, take it away, withdraw a consent, be forgotten."""

    def get(self, request: HttpRequest) -> HttpResponse:
        given = {row.purpose: row for row in self.attendee.consents.filter(withdrawn_at=None)}
        consents = [given[purpose] for purpose in ("registration", *WITHDRAWABLE) if purpose in given]
        return self.show(
            request, "privacy", {"consents": consents, "withdrawable": WITHDRAWABLE, "files": files_of(self.attendee)}
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        purpose = request.POST.get("withdraw", "")
        if purpose not in WITHDRAWABLE:
            raise Http404
        withdraw_consent(self.attendee, purpose, actor=self.actor)
        return redirect(f"{ticket_path(self.token)}privacy/")


class Erase(TicketView):
    """Asked before it is done, with a box to tick: it cannot be undone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, "erase", {})

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("sure") != "1":
            return self.show(request, "erase", {"not_sure": True}, status=400)
        erase_attendee(self.attendee, actor=self.actor)
        return render(request, "ticketing/erased.html")
