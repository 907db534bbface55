"""The recruiter's pages: the list with its search, one candidate, the CV, and what the company decided."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from careerfair.downloads import cv_response
from careerfair.models import Application, Employer, Outcome
from careerfair.queries import SERVED, campaigns_of, candidates_for
from careerfair.rules import verified_employer_of
from careerfair.serializers import state_for_employer
from careerfair.services.cvs import open_cv_for_employer, open_data_for_employer
from careerfair.services.outcomes import record_outcome, shortlist
from summit.errors import Refusal

A_PAGE = 30
State = Outcome.State
# Which buttons a company is offered after each of its decisions; the service decides again.
OFFERED = {
    "": (State.SHORTLISTED, State.DECLINED),
    State.SHORTLISTED: (State.OFFERED, State.APPOINTED, State.DECLINED),
    State.OFFERED: (State.APPOINTED, State.DECLINED),
    State.DECLINED: (State.SHORTLISTED,),
    State.APPOINTED: (),
}


def for_companies(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign-in first; then a verified company, or a page that says why not. A refusal in the view is said the same way."""

    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, verified_employer_of(request.user), *args, **kwargs)
        except Refusal as refused:
            context = {"sentence": refused.sentence, "may_go_back": refused.status != 403}
            response = render(request, "careerfair/employer_refused.html", context, status=refused.status)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return login_required(asked)


@require_GET
@for_companies
def candidate_list(request: HttpRequest, employer: Employer) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:200]
    chosen = request.GET.get("campaign", "")[:80]
    rows = candidates_for(employer, search=search, campaign=chosen)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    campaigns = list(campaigns_of(employer))
    titles = {campaign.pk: campaign.activity.shown_title for campaign in campaigns}
    entries = [
        {"row": row, "campaign": titles.get(row.campaign_id, ""), "state": _label(state_for_employer(row))}
        for row in page.object_list
    ]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "employer": employer,
        "page": page,
        "entries": entries,
        "campaigns": campaigns,
        "search": search,
        "chosen": chosen,
        "query": query.urlencode(),
    }
    return render(request, "careerfair/employer_list.html", context)


@require_GET
@for_companies
def candidate_page(request: HttpRequest, employer: Employer, code: str) -> HttpResponse:
    application = _candidate(employer, code)
    open_data_for_employer(application, employer=employer, actor=_user(request))
    own = application.own_state or ""  # type: ignore[attr-defined]  # annotated by candidates_for
    context = {
        "employer": employer,
        "row": application,
        "activity": application.campaign.activity,
        "state": _label(state_for_employer(application)),
        "has_cv": application.cv_state in SERVED,  # type: ignore[attr-defined]  # annotated by candidates_for
        "decisions": [(state.value, _verb(state)) for state in OFFERED[own]],
    }
    return render(request, "careerfair/employer_candidate.html", context)


@require_GET
@for_companies
def candidate_cv(request: HttpRequest, employer: Employer, code: str) -> HttpResponse:
    application = _candidate(employer, code)
    return cv_response(open_cv_for_employer(application, employer=employer, actor=_user(request)), application.code)


@require_POST
@for_companies
def candidate_decide(request: HttpRequest, employer: Employer, code: str) -> HttpResponse:
    application = _candidate(employer, code)
    outcome = request.POST.get("outcome", "")
    if outcome == State.SHORTLISTED:
        shortlist(application, employer=employer, actor=_user(request))
    else:
        record_outcome(application, employer=employer, outcome=outcome, actor=_user(request))
    messages.success(request, _("Recorded: %(state)s.") % {"state": _label(outcome)})
    return redirect("careerfair:employer_candidate", code)


def _candidate(employer: Employer, code: str) -> Application:
    found = candidates_for(employer).filter(code=code).select_related("district", "campaign__activity__event").first()
    if found is None:
        raise Http404
    return found


def _user(request: HttpRequest) -> User:
    """Who asks; `for_companies` let no stranger through."""
    return cast("User", request.user)


def _label(state: str) -> str:
    return str(Application.State(state).label)


def _verb(state: str) -> str:
    return {
        State.SHORTLISTED: _("Put on the shortlist"),
        State.OFFERED: _("Job offered"),
        State.APPOINTED: _("Appointed"),
        State.DECLINED: _("Not taken"),
    }[State(state)]
