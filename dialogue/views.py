"""Public pages of a dialogue: what was said, and the form of a participant."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views import View

from accounts.limits import knock
from dialogue import rules
from dialogue.forms import ProposalForm
from dialogue.models import Dialogue
from dialogue.queries import public_dialogue
from dialogue.services.proposals import submit_proposal
from summit.errors import Refusal
from ticketing.links import attendee_by_token
from ticketing.models import Attendee


def _dialogue(code: str) -> Dialogue:
    found = public_dialogue(code)
    if found is None:
        raise Http404
    return found


def dialogue_page(request: HttpRequest, activity: str) -> HttpResponse:
    """Topic, points, qualified proposals, adopted minutes and recommendations, for anyone."""
    return render(request, "dialogue/dialogue.html", {"dialogue": _dialogue(activity)})


class ProposeView(View):
    """A participant's proposal, reached from the ticket page: who has the link is the attendee."""

    def _who(self, token: str, activity: str) -> tuple[Attendee, Dialogue]:
        attendee = attendee_by_token(token)
        dialogue = _dialogue(activity)
        if attendee is None or not rules.may_propose(attendee, dialogue.activity):
            raise Http404
        return attendee, dialogue

    def get(self, request: HttpRequest, token: str, activity: str) -> HttpResponse:
        attendee, dialogue = self._who(token, activity)
        form = ProposalForm(dialogue=dialogue, initial={"organisation": attendee.organisation})
        return self._show(request, token, attendee, dialogue, form)

    def post(self, request: HttpRequest, token: str, activity: str) -> HttpResponse:
        attendee, dialogue = self._who(token, activity)
        form = ProposalForm(request.POST, dialogue=dialogue)
        if not form.is_valid():
            return self._show(request, token, attendee, dialogue, form, status=400)
        try:
            knock("proposal", request)
            submit_proposal(
                dialogue,
                draft=form.draft(proposer=attendee.name, language=get_language() or "bn"),
                request_id=form.cleaned_data["request_id"],
                attendee=attendee,
                actor=f"attendee:{attendee.code}",
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self._show(request, token, attendee, dialogue, form, status=refusal.status)
        return redirect(reverse("dialogue:propose", args=[token, activity]) + "?sent=1")

    def _show(
        self,
        request: HttpRequest,
        token: str,
        attendee: Attendee,
        dialogue: Dialogue,
        form: ProposalForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "dialogue": dialogue,
            "form": form,
            "token": token,
            "mine": attendee.proposals.filter(dialogue=dialogue),
            "sent": request.GET.get("sent") == "1",
        }
        response = render(request, "dialogue/propose.html", context, status=status)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"  # without it a browser sends `Origin: null` with the form
        return response
