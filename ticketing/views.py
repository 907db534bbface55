"""Public pages: registering, checking a badge. They work without JavaScript."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views import View

from accounts.limits import knock
from summit.errors import Refusal
from ticketing.answer_fields import AnswersForm
from ticketing.answered_wishes import answered_wish
from ticketing.answers import AnswerFaults
from ticketing.choices import activity_choices, chosen_offers
from ticketing.forms import RegistrationForm, VerifyForm
from ticketing.links import ticket_path
from ticketing.queries import Offer, Standing, offers_by_code, offers_of_event
from ticketing.question_queries import asked_by
from ticketing.services.registration import register
from ticketing.verification import verdict_on_code

TAKES = (Standing.OPEN, Standing.WAITING_LIST)


class RegisterView(View):
    """One page: which activities, who, what they ask, consent. Everything typed stays when something must be corrected.

    Activities that were ticked on the page and ask something that did not stand on it yet are asked for on a second screen.
    """

    def get(self, request: HttpRequest, activity: str) -> HttpResponse:
        offer, others = _offered(activity)
        form = RegistrationForm(choices=activity_choices(others), initial={"activities": [offer.code]})
        return self._show(request, offer, others, form, AnswersForm(questions=asked_by([offer])))

    def post(self, request: HttpRequest, activity: str) -> HttpResponse:
        offer, others = _offered(activity)
        form = RegistrationForm(request.POST, choices=activity_choices(others))
        ticked = chosen_offers(request.POST.getlist("activities"), others)
        answers = AnswersForm(request.POST, request.FILES, questions=asked_by(ticked or [offer]))
        status = 400
        try:
            knock("registration", request)
            answers.keep_files()
            kind = str(request.POST.get("kind", ""))
            if all([form.is_valid(), answers.judge(kind)]):
                if answers.unseen(kind):
                    return self._show(request, offer, others, form, answers, status=200, asks_more=ticked)
                return _registered(form, answers)
        except AnswerFaults as faults:  # a question was changed this moment
            answers.add_faults(faults)
        except Refusal as refusal:
            error = ValidationError(refusal.sentence, code=refusal.code)
            form.add_error("activities" if refusal.field == "activities" else None, error)
            status = refusal.status
        return self._show(request, offer, others, form, answers, status=status)

    @staticmethod
    def _show(
        request: HttpRequest,
        offer: Offer,
        others: list[Offer],
        form: RegistrationForm,
        answers: AnswersForm,
        *,
        status: int = 200,
        asks_more: Sequence[Offer] = (),
    ) -> HttpResponse:
        now = timezone.now()
        context: dict[str, Any] = {
            "offer": offer,
            "standing": str(offer.standing(now)),
            "takes": offer.standing(now) in TAKES,
            "others": [other for other in others if other.code != offer.code],
            "form": form,
            "known": form.has_error(NON_FIELD_ERRORS, "already_registered"),
            "answers": answers,
            "asks_more": asks_more,
        }
        return render(request, "ticketing/register.html", context, status=status)


def _registered(form: RegistrationForm, answers: AnswersForm) -> HttpResponse:
    language = get_language() or "bn"
    request_id = form.cleaned_data["request_id"]
    said = form.wish(language, answers.said())
    wish = answered_wish(said, answers.raw(), ticket_kind=said.kind, request_id=request_id)
    receipt = register(wish, request_id=request_id)
    return redirect(f"{ticket_path(receipt.token)}?new=1&lang={language}")


def _offered(code: str) -> tuple[Offer, list[Offer]]:
    """The activity of the address, and every activity of its event that takes registrations now. 404 when not public."""
    offer = offers_by_code([code]).get(code)
    if offer is None or not offer.live:
        raise Http404
    now = timezone.now()
    return offer, [other for other in offers_of_event(offer.event_id) if other.standing(now) in TAKES]


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
