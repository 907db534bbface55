"""The desk of the career campaigns in the back office: hours, what students left, their CVs, and exports."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record
from accounts.models import User
from careerfair.downloads import cv_response
from careerfair.exports import applications_csv, applications_xlsx
from careerfair.forms import CampaignHours
from careerfair.models import CV, Application, Campaign
from careerfair.queries import (
    SERVED,
    activities_without_campaign,
    applications_for_staff,
    campaigns_for_staff,
    intake_of,
    matching,
    openings_of,
)
from careerfair.services.campaigns import open_campaign
from careerfair.services.cvs import open_cv_for_staff
from careerfair.services.outcomes import decline_application, screen_application
from summit.errors import Refusal
from summit.models import Activity
from summit.rules import REGISTRARS, has_role_anywhere

A_PAGE = 50
_EXPORTS = {
    "csv": (applications_csv, "text/csv; charset=utf-8"),
    "xlsx": (applications_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def user_of(request: HttpRequest) -> User:
    """The back office lets nobody in who is not signed in."""
    return cast("User", request.user)


@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    if not has_role_anywhere(request.user, REGISTRARS):
        raise PermissionDenied
    campaigns = [(campaign, intake_of(campaign).value) for campaign in campaigns_for_staff(request.user)]
    context = {
        "page_title": _("Career campaigns"),
        "campaigns": campaigns,
        "without": activities_without_campaign(request.user),
    }
    return render(request, "careerfair/admin/campaigns.html", context)


@require_POST
def start_campaign(request: HttpRequest, activity: str) -> HttpResponse:
    """Open CV intake at an activity of one's own events."""
    row = get_object_or_404(Activity, code=activity, pk__in=activities_without_campaign(request.user).values("pk"))
    return act(
        request,
        work=lambda user: open_campaign(row, actor=user),
        said=_("CV intake is open. Set its hours here."),
        back=("careerfair_desk", activity),
    )


@require_GET
def campaign_desk(request: HttpRequest, activity: str) -> HttpResponse:
    campaign = _own(request, activity)
    local = {"opens_at": campaign.opens_at, "closes_at": campaign.closes_at}
    return _show(request, campaign, CampaignHours(initial=local))


def _show(request: HttpRequest, campaign: Campaign, hours: Form, *, status: int = 200) -> HttpResponse:
    rows = _filtered(request, campaign)
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "page_title": campaign.activity.shown_title,
        "campaign": campaign,
        "intake": intake_of(campaign).value,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("p")),
        "hours": hours,
        "states": Application.State.choices,
        "cv_states": dict(CV.State.choices),
        "query": query.urlencode(),
        "asked": request.GET,
    }
    return render(request, "careerfair/admin/campaign.html", context, status=status)


def _filtered(request: HttpRequest, campaign: Campaign) -> QuerySet[Application]:
    """The same filters on the page and in its exports: `q` words, phone or code; `state`."""
    rows = applications_for_staff(request.user).filter(campaign=campaign)
    search = request.GET.get("q", "").strip()[:200]
    if search:
        found = Q(pk__in=matching(rows, search).order_by().values("pk")) | Q(code=search.upper())
        digits = "".join(sign for sign in search if sign.isdecimal())
        rows = rows.filter(found | Q(phone__contains=str(int(digits))) if len(digits) >= 4 else found)
    state = request.GET.get("state", "")
    return rows.filter(state=state) if state in Application.State.values else rows


@require_POST
def set_hours(request: HttpRequest, activity: str) -> HttpResponse:
    campaign = _own(request, activity)
    form = CampaignHours(request.POST)
    if form.is_valid():
        try:
            open_campaign(campaign.activity, **form.cleaned_data, actor=user_of(request))
        except Refusal as refused:
            form.add_error(refused.field or None, refused.sentence)
        else:
            messages.success(request, _("The hours were saved."))
            return redirect("careerfair_desk", activity)
    messages.error(request, _("This could not be saved. The reasons stand in the form below."))
    return _show(request, campaign, form, status=400)


@require_GET
def export(request: HttpRequest, activity: str, kind: str) -> HttpResponse:
    """The list as a file, with the filters of the page. That it was taken is kept."""
    campaign = _own(request, activity)
    if kind not in _EXPORTS:
        raise Http404
    rows = list(_filtered(request, campaign))
    make, content_type = _EXPORTS[kind]
    record(
        user_of(request),
        "applications.exported",
        ("campaign", activity),
        scope=campaign.activity.event.code,
        rows=len(rows),
        kind=kind,
    )
    headers = {"Content-Disposition": f'attachment; filename="{activity}-cvs.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(make(rows), content_type=content_type, headers=headers)


@require_GET
def application_page(request: HttpRequest, activity: str, code: str) -> HttpResponse:
    application = _application(request, activity, code)
    context = {
        "page_title": application.name,
        "row": application,
        "campaign": application.campaign,
        "cvs": application.cvs.order_by("-version"),
        "has_cv": application.cv_state in SERVED,  # type: ignore[attr-defined]  # annotated
        "consents": application.consents.order_by("given_at"),
        "outcomes": application.outcomes.select_related("employer__organisation"),
        "openings": openings_of(application)[:100],
        "may_be_screened": application.state in (Application.State.SUBMITTED, Application.State.DECLINED),
        "may_be_declined": application.state in (Application.State.SUBMITTED, Application.State.SCREENED),
    }
    return render(request, "careerfair/admin/application.html", context)


@require_POST
def screen(request: HttpRequest, activity: str, code: str) -> HttpResponse:
    application = _application(request, activity, code)
    reason = request.POST.get("reason", "").strip()

    def work(user: User) -> None:
        if "decline" in request.POST:
            decline_application(application, reason=reason, actor=user)
        else:
            screen_application(application, actor=user)

    return act(request, work=work, said=_("Saved."), back=("careerfair_application", activity, code))


@require_GET
def download(request: HttpRequest, activity: str, code: str) -> HttpResponse:
    application = _application(request, activity, code)
    try:
        return cv_response(open_cv_for_staff(application, actor=user_of(request)), application.code)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("careerfair_application", activity, code)


def _own(request: HttpRequest, activity: str) -> Campaign:
    """404 for a campaign of another division: it is not yours, and you need not know whether it exists."""
    return get_object_or_404(campaigns_for_staff(request.user), activity__code=activity)


def _application(request: HttpRequest, activity: str, code: str) -> Application:
    return get_object_or_404(
        applications_for_staff(request.user).select_related("district", "campaign__activity__event"),
        campaign__activity__code=activity,
        code=code,
    )


def act(request: HttpRequest, *, work: Callable[[User], Any], said: str, back: tuple[str, ...]) -> HttpResponse:
    """One button: it is done and said, or the reason is said; nothing is lost either way."""
    try:
        work(user_of(request))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect(*back)
