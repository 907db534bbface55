"""The student's pages: the form on a campus phone, and afterwards the own page with everything that happened to the CV."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views import View

from accounts.limits import knock
from careerfair.consents import WORDS, Purpose
from careerfair.downloads import cv_response
from careerfair.forms import ApplicationForm, ConsentsForm, ReplaceCVForm
from careerfair.links import application_by_token, page_path, token_of
from careerfair.models import Application, ApplicationRequest, Campaign
from careerfair.queries import SERVED, Intake, campaign_by_code, intake_of, newest_cv, openings_of
from careerfair.services.applications import (
    erase_application,
    replace_cv,
    set_consents,
    submit_application,
    withdraw_application,
)
from summit.errors import Refusal


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody. The referrer stays as everywhere, within our own site: without it browsers send `Origin: null` with
    a form, which the CSRF check rightly refuses.
    """
    response.headers["Cache-Control"] = "private, no-store"
    return response


# ── The form ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class ApplyView(View):
    """`/cv/<activity>/`: leave a CV. Works without a script; nothing that was typed is lost when something is wrong."""

    def get(self, request: HttpRequest, activity: str) -> HttpResponse:
        campaign = _campaign(activity)
        intake = intake_of(campaign)
        for said in ("sent", "erased"):
            if request.GET.get(said) == "1":
                return _private(render(request, "careerfair/said.html", {"campaign": campaign, said: True}))
        if intake != Intake.OPEN:
            return render(
                request, "careerfair/closed.html", {"campaign": campaign, "not_yet": intake == Intake.NOT_YET}
            )
        return self._show(request, campaign, ApplicationForm())

    def post(self, request: HttpRequest, activity: str) -> HttpResponse:
        campaign = _campaign(activity)
        form = ApplicationForm(request.POST, request.FILES)
        try:
            knock("application", request)
            if not form.is_valid():
                return self._show(request, campaign, form, status=400)
            application = _submitted(campaign, form)
        except Refusal as refused:
            if refused.code == "request_id_reused":
                form.with_new_request()
            form.is_valid()
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
            return self._show(request, campaign, form, status=refused.status)
        return _private(self._arrived(application, form))

    def _arrived(self, application: Application, form: ApplicationForm) -> HttpResponse:
        """To the own page; when the person was known, the link goes to the address on file and not to whoever sent this."""
        first = ApplicationRequest.objects.get(pk=form.cleaned_data["request_id"])
        if first.made_it:
            return redirect(f"{page_path(token_of(application))}?new=1")
        return redirect(reverse("careerfair:apply", args=[application.campaign.activity.code]) + "?sent=1")

    def _show(
        self, request: HttpRequest, campaign: Campaign, form: ApplicationForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "campaign": campaign,
            "activity": campaign.activity,
            "form": form,
            "choose_again": bool(form.is_bound and request.FILES),
        }
        return _private(render(request, "careerfair/apply.html", context, status=status))


def _campaign(activity: str) -> Campaign:
    campaign = campaign_by_code(activity)
    if campaign is None:
        raise Http404
    return campaign


def _submitted(campaign: Campaign, form: ApplicationForm) -> Application:
    return submit_application(
        campaign,
        person=form.person(),
        consents=form.cleaned_data["consents"],
        file=form.cleaned_data["cv"],
        request_id=form.cleaned_data["request_id"],
        actor=None,
    )


# ── The own page ─────────────────────────────────────────────────────────────────────────────────────────────────────
class OwnPage(View):
    """`/cv/a/<token>/`: how far it came, who opened it, what was agreed to, and every way back."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return show_own_page(request, _own(token), token)


def show_own_page(
    request: HttpRequest, application: Application, token: str, *, status: int = 200, **forms: Form
) -> HttpResponse:
    """The page as it stands; `forms` are those that were refused, with what was typed."""
    live = [consent for consent in application.consents.all() if consent.withdrawn_at is None]
    context: dict[str, Any] = {
        "application": application,
        "activity": application.campaign.activity,
        "token": token,
        "is_new": request.GET.get("new") == "1",
        "changed": request.GET.get("changed") == "1",
        "cv": newest_cv(application),
        "served": SERVED,
        "openings": openings_of(application)[:100],
        "agreed": [(WORDS[Purpose(consent.purpose)], consent.expires_at) for consent in live],
        "consents_form": ConsentsForm(initial={"consents": [consent.purpose for consent in live]}),
        "cv_form": ReplaceCVForm(),
        "is_over": application.state == Application.State.WITHDRAWN,
        **forms,
    }
    return _private(render(request, "careerfair/own.html", context, status=status))


def _own(token: str) -> Application:
    application = application_by_token(token)
    if application is None:
        raise Http404
    return application


def _actor(application: Application) -> str:
    return f"candidate:{application.candidate.code}"


class OwnCV(View):
    """The student's own file, and a newer one."""

    def get(self, _request: HttpRequest, token: str) -> HttpResponse:
        application = _own(token)
        cv = newest_cv(application)
        if cv is None or cv.state not in SERVED:
            raise Http404
        return cv_response(cv, application.code)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        application = _own(token)
        form = ReplaceCVForm(request.POST, request.FILES)
        try:
            knock("application", request)
            if form.is_valid():
                replace_cv(application, file=form.cleaned_data["cv"], actor=_actor(application))
                return _back(token)
        except Refusal as refused:
            form.is_valid()
            form.add_error("cv" if refused.field == "cv" else None, refused.sentence)
        return show_own_page(request, application, token, status=400, cv_form=form)


class OwnConsents(View):
    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        application = _own(token)
        form = ConsentsForm(request.POST)
        try:
            if form.is_valid():
                set_consents(
                    application,
                    purposes=form.cleaned_data["consents"],
                    language=get_language() or "bn",
                    actor=_actor(application),
                )
                return _back(token)
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        return show_own_page(request, application, token, status=400, consents_form=form)


class OwnWithdrawal(View):
    def post(self, _request: HttpRequest, token: str) -> HttpResponse:
        application = _own(token)
        withdraw_application(application, actor=_actor(application))
        return _back(token)


class OwnErasure(View):
    """Asks once more, on a page of its own: it cannot be undone."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return _private(render(request, "careerfair/erase.html", {"application": _own(token), "token": token}))

    def post(self, _request: HttpRequest, token: str) -> HttpResponse:
        application = _own(token)
        code = application.campaign.activity.code
        erase_application(application, actor=_actor(application))
        return _private(redirect(reverse("careerfair:apply", args=[code]) + "?erased=1"))


def _back(token: str) -> HttpResponse:
    return _private(redirect(f"{page_path(token)}?changed=1"))
