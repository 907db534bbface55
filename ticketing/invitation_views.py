"""The guest's own pages: who has the link answers for the guest. Nothing of them is kept by caches or told to other sites."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views import View

from accounts.limits import knock
from summit.errors import Refusal
from ticketing.choices import activity_names
from ticketing.invitation_forms import AcceptForm, DeclineForm, DeputyForm
from ticketing.invitation_mail import hosts_of
from ticketing.invitation_queries import (
    guest_of,
    invitation_by_token,
    invitation_path,
    is_own,
    living_deputy,
    places_of,
)
from ticketing.links import ticket_path, token_of
from ticketing.models import Invitation
from ticketing.queries import offers_by_key
from ticketing.services.deputies import send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
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
            invitation.state == State.DECLINED and invitation.rule_id is None
        )
        return changeable and not is_late(invitation)

    def home(self) -> HttpResponse:
        return redirect(f"{invitation_path(self.token)}?lang={translation.get_language() or 'bn'}")

    def show(self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        whole = {
            "invitation": self.invitation,
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
        context = {
            "can_answer": self.can_answer,
            "is_late": is_late(self.invitation),
            "deputy": living_deputy(self.invitation) if self.invitation.state == State.DEPUTISED else None,
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


class Accept(_Answering):
    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.can_answer or self.invitation.state == State.ACCEPTED:
            return self.home()
        return self._show(request, AcceptForm.of(self.invitation, choices=self._choices()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AcceptForm(request.POST, choices=self._choices())
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                language = translation.get_language() or "bn"
                answer = accept_invitation(
                    self.invitation,
                    person=form.person(),
                    answers={},
                    consents=form.consents(),
                    request_id=form.cleaned_data["request_id"],
                    actor=self.actor,
                    activities=form.cleaned_data["activities"],
                    language=language,
                )
                return _to_ticket(answer.receipt, language) if answer.is_own else self.home()
        except Refusal as refusal:
            status = self.refused(form, refusal)
        return self._show(request, form, status=status)

    def _choices(self) -> list[tuple[str, str]]:
        activities = list(self.invitation.activities.all())
        offers = offers_by_key(activity.pk for activity in activities)
        return activity_names(offers[activity.pk] for activity in activities if activity.pk in offers)

    def _show(self, request: HttpRequest, form: AcceptForm, *, status: int = 200) -> HttpResponse:
        return self.show(request, "invitation_accept", {"form": form}, status=status)


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
        return self.show(request, "invitation_deputy", {"form": DeputyForm.of(self.invitation)})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DeputyForm(request.POST)
        status = 400
        try:
            knock("registration", request)
            if form.is_valid():
                send_deputy(
                    self.invitation,
                    person=form.person(),
                    consents=("registration",),
                    request_id=form.cleaned_data["request_id"],
                    actor=self.actor,
                    language=self.invitation.language,
                )
                return self.home()
        except Refusal as refusal:
            status = self.refused(form, refusal)
        return self.show(request, "invitation_deputy", {"form": form}, status=status)
