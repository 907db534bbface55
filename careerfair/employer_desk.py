"""Companies in the back office: added, verified, suspended, their people and their campaigns. For organisers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from careerfair.desk import act, user_of
from careerfair.forms import NewEmployer, NewRepresentative
from careerfair.models import Campaign, Employer
from careerfair.queries import campaigns_for_staff, campaigns_of
from careerfair.rules import may_keep_employers
from careerfair.services.employers import (
    add_representative,
    join_campaign,
    leave_campaign,
    register_employer,
    remove_representative,
    suspend_employer,
    verify_employer,
)


def for_organisers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_employers(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


@require_GET
@for_organisers
def employer_list(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Companies that recruit"),
        "employers": Employer.objects.select_related("organisation", "verified_by").prefetch_related(
            "representatives", "campaigns__activity"
        ),
        "form": NewEmployer(),
    }
    return render(request, "careerfair/admin/employers.html", context)


@require_POST
@for_organisers
def add_employer(request: HttpRequest) -> HttpResponse:
    form = NewEmployer(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an organisation that is not in the list yet."))
        return redirect("careerfair_employers")
    employer = register_employer(form.cleaned_data["organisation"], actor=user_of(request))
    return redirect("careerfair_employer", employer.organisation.code)


@require_GET
@for_organisers
def employer_page(request: HttpRequest, organisation: str) -> HttpResponse:
    employer = _employer(organisation)
    joined = list(campaigns_of(employer))
    mine = campaigns_for_staff(request.user)
    context = {
        "page_title": str(employer),
        "employer": employer,
        "representatives": employer.representatives.order_by("username"),
        "joined": joined,
        "mine": set(mine.values_list("pk", flat=True)),
        "others": mine.exclude(pk__in=[campaign.pk for campaign in joined]),
        "form": NewRepresentative(),
    }
    return render(request, "careerfair/admin/employer.html", context)


@require_POST
@for_organisers
def decide_employer(request: HttpRequest, organisation: str) -> HttpResponse:
    employer = _employer(organisation)
    reason = request.POST.get("reason", "").strip()

    def work(user: User) -> None:
        if "suspend" in request.POST:
            suspend_employer(employer, reason=reason, actor=user)
        else:
            verify_employer(employer, actor=user)

    return act(request, work=work, said=_("Saved."), back=("careerfair_employer", organisation))


@require_POST
@for_organisers
def change_people(request: HttpRequest, organisation: str) -> HttpResponse:
    """Add a representative by user name, or remove one."""
    employer = _employer(organisation)
    form = NewRepresentative(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect("careerfair_employer", organisation)
    user = form.cleaned_data["login"]
    change = remove_representative if "remove" in request.POST else add_representative
    return act(
        request,
        work=lambda actor: change(employer, user=user, actor=actor),
        said=_("Saved."),
        back=("careerfair_employer", organisation),
    )


@require_POST
@for_organisers
def change_campaigns(request: HttpRequest, organisation: str) -> HttpResponse:
    """Let the company into a campaign of one's own events, or take it out."""
    employer = _employer(organisation)
    campaign: Campaign = get_object_or_404(
        campaigns_for_staff(request.user), activity__code=request.POST.get("campaign", "")
    )
    change = leave_campaign if "leave" in request.POST else join_campaign
    return act(
        request,
        work=lambda actor: change(employer, campaign=campaign, actor=actor),
        said=_("Saved."),
        back=("careerfair_employer", organisation),
    )


def _employer(organisation: str) -> Employer:
    return get_object_or_404(Employer.objects.select_related("organisation"), organisation__code=organisation)
