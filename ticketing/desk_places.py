"""The other half of the desk: how many may come and when they may register; badges to print."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record
from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity, Event
from ticketing.criteria_words import criteria_words
from ticketing.desk import own_event
from ticketing.desk_forms import BadgesForm, QuotaForm, RuleForm
from ticketing.fill_queries import people_of_activities
from ticketing.models import BadgeBatch, Quota, Registration, SubQuota
from ticketing.queries import COUNTED
from ticketing.registration_queries import activities_with_places, badge_batches_in
from ticketing.services.badges import request_badges
from ticketing.services.quotas import (
    change_quota,
    create_quota,
    remove_quota,
    set_registration_rule,
    stop_registration,
)
from ticketing.sub_quota_forms import SubQuotaForm
from ticketing.tasks import render_queued_badges


def staff_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def places(request: HttpRequest, event: str) -> HttpResponse:
    return show_places(request, own_event(request, event))


def show_places(request: HttpRequest, own: Event, *, status: int = 200, **refused: Any) -> HttpResponse:
    activities = list(activities_with_places(own))
    wrong_rule: tuple[str, RuleForm] | None = refused.get("rule")
    wrong_quota: tuple[int, QuotaForm] | None = refused.get("quota")
    wrong_sub_quota: tuple[int, int, SubQuotaForm] | None = refused.get("sub_quota")
    people = people_of_activities(own)
    rules = [
        (
            row,
            sum(people[row.pk][state] for state in COUNTED),
            people[row.pk][Registration.State.WAITING],
            wrong_rule[1] if wrong_rule and wrong_rule[0] == row.code else RuleForm.of(row),
        )
        for row in activities
    ]
    quotas = [
        (
            row,
            wrong_quota[1] if wrong_quota and wrong_quota[0] == row.pk else QuotaForm.of(row, event=own),
            _sub_quotas(row, wrong_sub_quota),
            _new_sub_quota(row, wrong_sub_quota),
        )
        for row in Quota.objects.filter(event=own).prefetch_related("sub_quotas").order_by("pk")
    ]
    context = {
        "event": own,
        "rules": rules,
        "quotas": quotas,
        "new_quota": wrong_quota[1] if wrong_quota and not wrong_quota[0] else QuotaForm(event=own),
        "page_title": _("Places and hours"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/places.html", context, status=status)


Refused = tuple[int, int, SubQuotaForm] | None


def _sub_quotas(quota: Quota, refused: Refused) -> list[tuple[SubQuota, str, SubQuotaForm]]:
    """The reserved places of a quota, for whom in words, and their forms; the refused one as it was typed."""
    return [
        (row, criteria_words(row.criteria), refused[2] if refused and refused[1] == row.pk else SubQuotaForm.of(row))
        for row in quota.sub_quotas.all()
    ]


def _new_sub_quota(quota: Quota, refused: Refused) -> SubQuotaForm:
    if refused and refused[:2] == (quota.pk, 0):
        return refused[2]
    return SubQuotaForm(prefix=f"new-{quota.pk}")


@require_POST
def set_rule(request: HttpRequest, event: str, activity: str) -> HttpResponse:
    own = own_event(request, event)
    row: Activity = get_object_or_404(Activity.objects.select_related("event"), event=own, code=activity)
    form = RuleForm(request.POST, prefix=row.code)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            if facts.pop("takes"):
                set_registration_rule(row, **facts, actor=staff_of(request))
            else:
                stop_registration(row, actor=staff_of(request))
        except Refusal as refusal:
            form.add_error("closes_at" if refusal.field == "closes_at" else None, refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("ticketing_places", own.code)
    return show_places(request, own, status=400, rule=(row.code, form))


@require_POST
def save_quota(request: HttpRequest, event: str, quota: int) -> HttpResponse:
    """Change quota number `quota` of the event; 0 makes a new one."""
    own = own_event(request, event)
    row = get_object_or_404(Quota, event=own, pk=quota) if quota else None
    form = QuotaForm(request.POST, event=own)
    if row is not None and "remove" in request.POST:
        remove_quota(row, actor=staff_of(request))
        messages.success(request, _("The quota was removed."))
        return redirect("ticketing_places", own.code)
    if form.is_valid():
        try:
            if row is None:
                create_quota(own, **form.facts(), actor=staff_of(request))
            else:
                change_quota(row, **form.facts(), actor=staff_of(request))
        except Refusal as refusal:
            form.add_error("capacity" if refusal.field == "capacity" else None, refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("ticketing_places", own.code)
    return show_places(request, own, status=400, quota=(quota, form))


def badges(request: HttpRequest, event: str) -> HttpResponse:
    """Ask for badges in bulk, and fetch what is ready."""
    own = own_event(request, event)
    form = BadgesForm(request.POST or None, event=own)
    if request.method == "POST" and form.is_valid():
        try:
            request_badges(form.cleaned_data["activity"], layout=form.cleaned_data["layout"], actor=staff_of(request))
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            render_queued_badges.enqueue()
            messages.success(request, _("The badges are being made. This takes a moment; load this page again."))
        return redirect("ticketing_badges", own.code)
    context = {
        "event": own,
        "form": form,
        "batches": badge_batches_in(own)[:50],
        "page_title": _("Badges"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/badges.html", context, status=400 if form.errors else 200)


def badge_file(request: HttpRequest, event: str, batch: int) -> FileResponse:
    """The finished file, to those who may see the people on it; each download stands in the log."""
    own = own_event(request, event)
    row = get_object_or_404(badge_batches_in(own), pk=batch, state=BadgeBatch.State.DONE)
    try:
        file = storages["private"].open(row.file)
    except FileNotFoundError:
        raise Http404 from None
    record(staff_of(request), "badges.downloaded", ("badge_batch", str(row.pk)), scope=own.code, badges=row.badges)
    name = f"badges-{row.activity.code}-{row.layout}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
