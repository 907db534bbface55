"""Pages of the ticket on which a person changes who comes, or to what: another activity, another person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.limits import knock
from summit.errors import Refusal
from summit.models import Activity
from ticketing.answer_fields import AnswersForm
from ticketing.answers import AnswerFaults
from ticketing.choices import activity_choices, chosen_offers
from ticketing.models import Registration
from ticketing.person_forms import MoveForm, TransferForm
from ticketing.queries import (
    ACTIVE,
    Offer,
    Standing,
    offers_of_edition,
    places_to_come,
    registrations_of,
    valid_ticket_of,
)
from ticketing.question_queries import asked_by
from ticketing.services.places import move_registration
from ticketing.services.transfers import transfer_ticket
from ticketing.ticket_views import TicketView


class MovePlace(TicketView):
    """Change one place for a place in another activity: while that one is full, the person keeps the old one.

    What the other activity asks stands on a second screen, with the answers from before that still belong.
    """

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._show(request, code, MoveForm(choices=activity_choices(self._offers())), self._answers([]))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        offers = self._offers()
        form = MoveForm(request.POST, choices=activity_choices(offers))
        place = self._place(code)
        chosen = chosen_offers(request.POST.getlist("activity"), offers)
        answers = AnswersForm(request.POST, request.FILES, questions=asked_by(chosen), holder=self.attendee)
        status = 400
        try:
            knock("registration", request)
            answers.keep_files()
            if form.is_valid() and answers.unseen(self.attendee.kind):
                given = {**place.answers, **answers.seen_answers(self.attendee.kind)}
                return self._show(request, code, form, self._answers(chosen, given), asks_more=True)
            if all([form.is_valid(), answers.judge(self.attendee.kind)]):
                to = get_object_or_404(Activity, code=form.cleaned_data["activity"])
                move_registration(place, to=to, answers=answers.raw(), actor=self.actor)
                return self.home("moved")
        except AnswerFaults as faults:  # a question was changed this moment
            answers.add_faults(faults)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        return self._show(request, code, form, answers, status=status)

    def _answers(self, chosen: list[Offer], given: Mapping[str, Any] | None = None) -> AnswersForm:
        """Not sent yet, with what is known."""
        return AnswersForm(questions=asked_by(chosen), given=given, holder=self.attendee)

    def _place(self, code: str) -> Registration:
        return get_object_or_404(registrations_of(self.attendee).filter(state__in=ACTIVE), code=code)

    def _offers(self) -> list[Offer]:
        """What has a place now and is not held already; a waiting list is no place to change for."""
        held = set(
            Registration.objects.filter(attendee=self.attendee, state__in=ACTIVE).values_list("activity_id", flat=True)
        )
        now = timezone.now()
        offers = offers_of_edition(self.attendee.edition_id)
        return [offer for offer in offers if offer.pk not in held and offer.standing(now) is Standing.OPEN]

    def _show(
        self,
        request: HttpRequest,
        code: str,
        form: MoveForm,
        answers: AnswersForm,
        *,
        status: int = 200,
        asks_more: bool = False,
    ) -> HttpResponse:
        context = {"place": self._place(code), "form": form, "answers": answers, "asks_more": asks_more}
        return self.show(request, "move", context, status=status)


class Transfer(TicketView):
    """Pass the ticket on: who comes instead, and a box to tick, because it cannot be taken back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, TransferForm(initial={"language": self.attendee.language}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TransferForm(request.POST)
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                transfer_ticket(self.attendee, **form.facts(), actor=self.actor)
                return self.home("transferred")
        except Refusal as refusal:
            form.add_error("phone" if refusal.field == "phone" else None, refusal.sentence)
            status = refusal.status
        return self._show(request, form, status=status)

    def _show(self, request: HttpRequest, form: TransferForm, *, status: int = 200) -> HttpResponse:
        places = places_to_come(self.attendee) if valid_ticket_of(self.attendee) else []
        return self.show(request, "transfer", {"form": form, "places": places}, status=status)
