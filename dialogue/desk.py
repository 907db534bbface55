"""The desk of rapporteur and chair in the back office: proposals, minutes, recommendation of one dialogue."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from dialogue import rules
from dialogue.forms import ClerkProposalForm, MinutesForm, RecommendationForm, SummaryForm
from dialogue.models import Dialogue, Minutes, Proposal, Recommendation
from dialogue.queries import dialogues_for
from dialogue.services.dialogues import publish_summary
from dialogue.services.minutes import adopt_minutes, draft_minutes
from dialogue.services.proposals import decline_proposal, qualify_proposal, submit_proposal
from dialogue.services.recommendations import draft_recommendation, endorse_recommendation
from summit.errors import Refusal


def dialogue_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "dialogue/admin/list.html",
        {"dialogues": dialogues_for(request.user), "page_title": _("Policy dialogues")},
    )


def _own(request: HttpRequest, activity: str) -> Dialogue:
    dialogue = get_object_or_404(Dialogue.objects.select_related("activity__event__edition"), activity__code=activity)
    if not rules.may_open_desk_of(request.user, dialogue.activity):
        raise Http404
    return dialogue


def desk(request: HttpRequest, activity: str) -> HttpResponse:
    return _show(request, _own(request, activity))


def _show(request: HttpRequest, dialogue: Dialogue, *, status: int = 200, **refused: Form) -> HttpResponse:
    draft = Minutes.objects.filter(activity=dialogue.activity, state=Minutes.State.DRAFT).first()
    adopted = (
        Minutes.objects.filter(activity=dialogue.activity, state=Minutes.State.ADOPTED).order_by("-version").first()
    )
    recommendation = dialogue.recommendations.filter(state=Recommendation.State.DRAFT).first()
    start = draft or adopted
    context: dict[str, Any] = {
        "dialogue": dialogue,
        "page_title": dialogue.topic,
        "proposals": dialogue.proposals.select_related("agenda_point"),
        "draft": draft,
        "adopted": adopted,
        "recommendation": recommendation,
        "endorsed": dialogue.recommendations.exclude(state=Recommendation.State.DRAFT),
        "is_clerk": rules.is_clerk_of(request.user, dialogue.activity),
        "is_chair": rules.is_chair_of(request.user, dialogue.activity),
        "proposal_form": ClerkProposalForm(dialogue=dialogue),
        "minutes_form": MinutesForm(
            initial={"held_on": start.held_on, "text_bn": start.text_bn, "text_en": start.text_en} if start else None
        ),
        "recommendation_form": RecommendationForm(
            dialogue=dialogue,
            initial={
                "text_bn": recommendation.text_bn,
                "text_en": recommendation.text_en,
                "addressed_to": recommendation.addressed_to_id,
                "sources": list(recommendation.sources.all()),
            }
            if recommendation
            else None,
        ),
        "summary_form": SummaryForm(initial={"summary_bn": dialogue.summary_bn, "summary_en": dialogue.summary_en}),
        **refused,
    }
    return render(request, "dialogue/admin/desk.html", context, status=status)


def _act(
    request: HttpRequest, activity: str, *, may: Callable[..., bool], work: Callable[[Dialogue, User], Any], said: str
) -> HttpResponse:
    """One button of the desk: who may, what is done, what is said afterwards. A refusal is a sentence, nothing is lost."""
    dialogue = _own(request, activity)
    if not isinstance(request.user, User) or not may(request.user, dialogue.activity):
        raise PermissionDenied
    try:
        work(dialogue, request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("dialogue_desk", activity)


def _save(
    request: HttpRequest,
    activity: str,
    *,
    name: str,
    form: Callable[[Dialogue], Form],
    work: Callable[[Dialogue, Any, User], Any],
    said: str,
) -> HttpResponse:
    """One form of the desk, for the clerk. A form that is not right is shown again with everything that was typed."""
    dialogue = _own(request, activity)
    if not isinstance(request.user, User) or not rules.is_clerk_of(request.user, dialogue.activity):
        raise PermissionDenied
    filled = form(dialogue)
    if filled.is_valid():
        try:
            work(dialogue, filled, request.user)
        except Refusal as refusal:
            filled.add_error(None, refusal.sentence)
        else:
            messages.success(request, said)
            return redirect("dialogue_desk", activity)
    messages.error(request, _("This could not be saved. The reasons stand in the form below."))
    return _show(request, dialogue, status=400, **{name: filled})


@require_POST
def write_proposal(request: HttpRequest, activity: str) -> HttpResponse:
    return _save(
        request,
        activity,
        name="proposal_form",
        form=lambda dialogue: ClerkProposalForm(request.POST, dialogue=dialogue),
        work=lambda dialogue, form, user: submit_proposal(
            dialogue,
            draft=form.clerk_draft(),
            request_id=form.cleaned_data["request_id"],
            attendee=None,
            actor=user,
        ),
        said=_("The proposal was written down."),
    )


@require_POST
def write_minutes(request: HttpRequest, activity: str) -> HttpResponse:
    return _save(
        request,
        activity,
        name="minutes_form",
        form=lambda _dialogue: MinutesForm(request.POST),
        work=lambda dialogue, form, user: draft_minutes(dialogue.activity, **form.cleaned_data, actor=user),
        said=_("The draft of the minutes was saved."),
    )


@require_POST
def write_recommendation(request: HttpRequest, activity: str) -> HttpResponse:
    return _save(
        request,
        activity,
        name="recommendation_form",
        form=lambda dialogue: RecommendationForm(request.POST, dialogue=dialogue),
        work=lambda dialogue, form, user: draft_recommendation(dialogue, **form.cleaned_data, actor=user),
        said=_("The draft of the recommendation was saved."),
    )


@require_POST
def write_summary(request: HttpRequest, activity: str) -> HttpResponse:
    return _save(
        request,
        activity,
        name="summary_form",
        form=lambda _dialogue: SummaryForm(request.POST),
        work=lambda dialogue, form, user: publish_summary(dialogue, **form.cleaned_data, actor=user),
        said=_("The public summary was saved."),
    )


@require_POST
def screen(request: HttpRequest, activity: str, code: str) -> HttpResponse:
    def work(dialogue: Dialogue, user: User) -> None:
        proposal = get_object_or_404(Proposal, dialogue=dialogue, code=code)
        if "decline" in request.POST:
            decline_proposal(proposal, reason=request.POST.get("reason", "")[:500], actor=user)
        else:
            qualify_proposal(proposal, actor=user)

    return _act(request, activity, may=rules.is_clerk_of, work=work, said=_("The proposal was screened."))


@require_POST
def adopt(request: HttpRequest, activity: str) -> HttpResponse:
    return _act(
        request,
        activity,
        may=rules.is_chair_of,
        work=lambda dialogue, user: adopt_minutes(dialogue.activity, actor=user),
        said=_("The minutes were adopted and are frozen now."),
    )


@require_POST
def endorse(request: HttpRequest, activity: str, code: str) -> HttpResponse:
    return _act(
        request,
        activity,
        may=rules.is_chair_of,
        work=lambda dialogue, user: endorse_recommendation(
            get_object_or_404(Recommendation, dialogue=dialogue, code=code), actor=user
        ),
        said=_("The recommendation was endorsed and is public now."),
    )
