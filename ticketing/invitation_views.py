"""The guest's own pages: who has the link answers for the guest. Nothing of them is kept by caches or told to other sites."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views import View

from accounts.limits import knock
from summit.errors import Refusal
from ticketing.answer_fields import AnswersForm
from ticketing.answered_wishes import answered_wish
from ticketing.answers import AnswerFaults, may_apply
from ticketing.choices import activity_names
from ticketing.invitation_forms import AcceptForm, DeclineForm, DeputyForm
from ticketing.invitation_mail import hosts_of
from ticketing.invitation_queries import (
    carried_guest,
    guest_of,
    invitation_by_token,
    invitation_path,
    is_carried,
    is_own,
    living_deputy,
    places_of,
    shown_name,
)
from ticketing.invited_wishes import deputy_wish
from ticketing.links import ticket_path, token_of
from ticketing.models import Invitation, Question
from ticketing.queries import Offer, offers_by_key
from ticketing.question_queries import asked_by
from ticketing.services.deputies import activities_of_deputy, send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation, invited_wish
from ticketing.services.invitation_rows import is_late
from ticketing.services.wishes import Receipt
from ticketing.ticket_views import HEADERS

State = Invitation.State


class InvitationView(View):
    """What the pages of one invitation share: the row, the language, the headers."""

    invitation: Invitation
    token: str

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponse:
        invitation = invitation_by_token(token)
        if invitation is None:
            return _private(render(request, "ticketing/dead_invitation.html", status=404))
        self.invitation, self.token = invitation, token
        self.speak(request)
        return _private(super().dispatch(request, *args, **kwargs))  # type: ignore[arg-type]  # never asynchronous

    def speak(self, request: HttpRequest) -> None:
        """The guest's language, unless the visitor chose one."""
        chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in ("bn", "en"):
            translation.activate(self.invitation.language)
            request.LANGUAGE_CODE = self.invitation.language

    @property
    def actor(self) -> str:
        return f"invitation:{self.invitation.code}"

    @property
    def can_answer(self) -> bool:
        """May the guest still say something? A deputy only comes; the place of a rule that was declined is somebody else's."""
        invitation = self.invitation
        changeable = invitation.state in (State.SENT, State.ACCEPTED) or (
            invitation.state == State.DECLINED and not is_carried(invitation)
        )
        return changeable and not is_late(invitation)

    def home(self) -> HttpResponse:
        return redirect(f"{invitation_path(self.token)}?lang={translation.get_language() or 'bn'}")

    def show(self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        whole = {
            "invitation": self.invitation,
            "name": shown_name(self.invitation),
            "activities": list(self.invitation.activities.all()),
            "hosts": hosts_of(self.invitation.event),
            "home": invitation_path(self.token),
            "token": self.token,
            **context,
        }
        return render(request, f"ticketing/{name}.html", whole, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Language"] = translation.get_language() or "bn"
    return response


class InvitationPage(InvitationView):
    """Who invites to what, and how it stands."""

    def get(self, request: HttpRequest) -> HttpResponse:
        guest = guest_of(self.invitation)
        own = guest is not None and self.invitation.state == State.ACCEPTED and is_own(self.invitation, guest)
        deputy = living_deputy(self.invitation) if self.invitation.state == State.DEPUTISED else None
        context = {
            "can_answer": self.can_answer,
            "is_late": is_late(self.invitation),
            "deputy": shown_name(deputy) if deputy is not None else "",
            "ticket": ticket_path(token_of(guest)) if guest is not None and own else "",
            "has_place": self.invitation.state == State.ACCEPTED and places_of(self.invitation).exists(),
        }
        return self.show(request, "invitation", context)


class _Answering(InvitationView):
    """A page with a form that answers; where nothing can be said any more, it leads back to the page that says why."""

    def refused(self, form: Any, refusal: Refusal) -> int:
        """The sentence at its field, or on top of the form."""
        field = {"district": "district_id"}.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return refusal.status

    def asked(self, offers: list[Offer]) -> list[Question]:
        """What these activities ask of people with the invitation's kind of ticket."""
        return [row for row in asked_by(offers) if may_apply(row, ticket_kind=self.invitation.kind)]


class Accept(_Answering):
    """The guest comes. What the ticked activities ask beyond that stands on the page, all of it at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.can_answer or self.invitation.state == State.ACCEPTED:
            return self.home()
        offers = self._offers()
        form = AcceptForm.of(self.invitation, choices=activity_names(offers))
        return self._show(request, form, AnswersForm(questions=self.asked(offers)))

    def post(self, request: HttpRequest) -> HttpResponse:
        offers = self._offers()
        form = AcceptForm(request.POST, choices=activity_names(offers))
        ticked = set(request.POST.getlist("activities"))
        asking = [offer for offer in offers if offer.code in ticked] or offers
        answers = AnswersForm(request.POST, request.FILES, questions=self.asked(asking))
        status = 400
        try:
            knock("registration", request)
            answers.keep_files()
            if all([form.is_valid(), answers.judge(self.invitation.kind)]):
                return self._accept(form, answers)
        except AnswerFaults as faults:  # a question was changed this moment
            answers.add_faults(faults)
        except Refusal as refusal:
            status = self.refused(form, refusal)
        return self._show(request, form, answers, status=status)

    def _accept(self, form: AcceptForm, answers: AnswersForm) -> HttpResponse:
        language = translation.get_language() or "bn"
        request_id = form.cleaned_data["request_id"]
        said = invited_wish(self.invitation, form.accepted(language, answers.said()))
        wish = answered_wish(said, answers.raw(), ticket_kind=said.kind, request_id=request_id)
        answer = accept_invitation(self.invitation, wish, request_id=request_id, actor=self.actor)
        return _to_ticket(answer.receipt, language) if answer.is_own else self.home()

    def _offers(self) -> list[Offer]:
        activities = list(self.invitation.activities.all())
        found = offers_by_key(activity.pk for activity in activities)
        return [found[activity.pk] for activity in activities if activity.pk in found]

    def _show(self, request: HttpRequest, form: AcceptForm, answers: AnswersForm, *, status: int = 200) -> HttpResponse:
        if carried_guest(self.invitation) is not None:
            form.show_as_known()
        return self.show(request, "invitation_accept", {"form": form, "answers": answers}, status=status)


def _to_ticket(receipt: Receipt, language: str) -> HttpResponse:
    return redirect(f"{ticket_path(receipt.token)}?new=1&lang={language}")


class Decline(_Answering):
    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.can_answer or self.invitation.state == State.DECLINED:
            return self.home()
        return self.show(request, "invitation_decline", {"form": DeclineForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DeclineForm(request.POST)
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                decline_invitation(self.invitation, reply=form.cleaned_data["reply"], actor=self.actor)
                return self.home()
        except Refusal as refusal:
            status = self.refused(form, refusal)
        return self.show(request, "invitation_decline", {"form": form}, status=status)


class Deputy(_Answering):
    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.can_answer or self.invitation.deputy_of_id is not None:
            return self.home()
        return self._show(request, DeputyForm.of(self.invitation), AnswersForm(questions=self._questions()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DeputyForm(request.POST)
        answers = AnswersForm(request.POST, request.FILES, questions=self._questions())
        status = 400
        try:
            knock("registration", request)
            answers.keep_files()
            if all([form.is_valid(), answers.judge(self.invitation.kind)]):
                return self._send(form, answers)
        except AnswerFaults as faults:  # a question was changed this moment
            answers.add_faults(faults)
        except Refusal as refusal:
            status = self.refused(form, refusal)
        return self._show(request, form, answers, status=status)

    def _send(self, form: DeputyForm, answers: AnswersForm) -> HttpResponse:
        request_id = form.cleaned_data["request_id"]
        said = form.wish(self.invitation, answers.said())
        wish = deputy_wish(self.invitation, said, answers.raw(), request_id=request_id)
        send_deputy(self.invitation, wish, request_id=request_id, actor=self.actor)
        return self.home()

    def _questions(self) -> list[Question]:
        found = offers_by_key(activity.pk for activity in activities_of_deputy(self.invitation))
        return self.asked(list(found.values()))

    def _show(self, request: HttpRequest, form: DeputyForm, answers: AnswersForm, *, status: int = 200) -> HttpResponse:
        return self.show(request, "invitation_deputy", {"form": form, "answers": answers}, status=status)
