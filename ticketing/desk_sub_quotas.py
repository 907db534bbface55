"""Reserved places at the desk: kept back, changed, opened to everybody, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from summit.errors import Refusal
from ticketing.desk import own_event
from ticketing.desk_places import show_places, staff_of
from ticketing.models import Quota, SubQuota
from ticketing.services.sub_quotas import (
    change_sub_quota,
    create_sub_quota,
    release_sub_quota,
    remove_sub_quota,
)
from ticketing.sub_quota_forms import SubQuotaForm


@require_POST
def save_sub_quota(request: HttpRequest, event: str, quota: int, sub_quota: int) -> HttpResponse:
    """Change sub-quota number `sub_quota` of the event's quota, open or remove it; 0 makes a new one."""
    own = own_event(request, event)
    parent: Quota = get_object_or_404(Quota, event=own, pk=quota)
    row = get_object_or_404(SubQuota.objects.select_related("quota"), quota=parent, pk=sub_quota) if sub_quota else None
    user = staff_of(request)
    if row is not None and "remove" in request.POST:
        remove_sub_quota(row, actor=user)
        messages.success(request, _("The places are not kept back any more."))
        return redirect("ticketing_places", own.code)
    if row is not None and "release" in request.POST:
        release_sub_quota(row, actor=user)
        messages.success(request, _("The places are open to everybody now."))
        return redirect("ticketing_places", own.code)
    form = SubQuotaForm(request.POST, prefix=f"sub-{row.pk}" if row else f"new-{parent.pk}")
    if form.is_valid():
        try:
            if row is None:
                create_sub_quota(parent, reservation=form.reservation(), actor=user)
            else:
                change_sub_quota(row, reservation=form.reservation(), actor=user)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("ticketing_places", own.code)
    return show_places(request, own, status=400, sub_quota=(parent.pk, sub_quota, form))
