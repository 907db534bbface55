"""Gates and their devices in the back office: set up a gate, invite a phone, shut it out."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from bangla.text import normalise
from summit.errors import Refusal
from summit.models import Activity, Event
from summit.rules import SUPERVISORS, events_where, is_gate_supervisor_of
from ticketing.models import Device, Gate
from ticketing.qr_image import link_svg
from ticketing.services.devices import invite_device, revoke_device
from ticketing.services.gates import add_gate, change_gate


class GateForm(forms.Form):
    """A gate: its names and the activities that it lets people into."""

    name_bn = forms.CharField(
        label=gettext_lazy("Name in Bangla"), max_length=100, widget=forms.TextInput(attrs={"lang": "bn"})
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=100, widget=forms.TextInput(attrs={"lang": "en"})
    )
    activities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Lets people into"),
        queryset=Activity.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].queryset = Activity.objects.filter(event=event).order_by("start")

    def clean_name_bn(self) -> str:
        return normalise(self.cleaned_data["name_bn"])

    def clean_name_en(self) -> str:
        return normalise(self.cleaned_data["name_en"])


def gate_list(request: HttpRequest) -> HttpResponse:
    """The gates of the events in which the user supervises, each with its devices."""
    events = events_where(request.user, SUPERVISORS)
    gates = (
        Gate.objects.filter(event__in=events)
        .select_related("event")
        .prefetch_related("activities", "devices")
        .order_by("event__sequence", "event", "code")
    )
    context = {"gates": gates, "events": events.order_by("sequence", "pk"), "page_title": _("Gates and devices")}
    return render(request, "ticketing/admin/gates.html", context)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _event(request: HttpRequest, code: str) -> Event:
    event = get_object_or_404(Event, code=code)
    if not is_gate_supervisor_of(request.user, event):
        raise Http404
    return event


def _gate(request: HttpRequest, code: str) -> Gate:
    gate = get_object_or_404(Gate.objects.select_related("event"), code=code)
    if not is_gate_supervisor_of(request.user, gate.event):
        raise Http404
    return gate


def new_gate(request: HttpRequest, event: str) -> HttpResponse:
    row = _event(request, event)
    form = GateForm(request.POST or None, event=row)
    if request.method == "POST" and form.is_valid():
        gate = add_gate(row, **form.cleaned_data, actor=_user(request))
        messages.success(request, _("The gate %(code)s was added.") % {"code": gate.code})
        return redirect("ticketing_gates")
    return render(request, "ticketing/admin/gate.html", {"form": form, "page_title": _("New gate"), "event": row})


def edit_gate(request: HttpRequest, code: str) -> HttpResponse:
    gate = _gate(request, code)
    initial = {"name_bn": gate.name_bn, "name_en": gate.name_en, "activities": gate.activities.all()}
    form = GateForm(request.POST or None, event=gate.event, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_gate(gate, **form.cleaned_data, actor=_user(request))
        messages.success(request, _("The gate was changed."))
        return redirect("ticketing_gates")
    return render(request, "ticketing/admin/gate.html", {"form": form, "page_title": gate.code, "event": gate.event})


@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Shows the enrolment code once; it is stored nowhere in clear."""
    gate = _gate(request, code)
    device, plain = invite_device(gate, actor=_user(request))
    # Behind the #, the code stays in the phone: no server and no log sees it.
    address = f"{settings.PUBLIC_ORIGIN}{reverse('ticketing:scan')}"
    context = {
        "gate": gate,
        "device": device,
        "enrolment_code": plain,
        "address": address,
        "symbol": link_svg(f"{address}#code={plain}", label=_("The address of the scanner with the code in it")),
        "page_title": _("Enrol a device at %(gate)s") % {"gate": gate.code},
    }
    response = render(request, "ticketing/admin/invited.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def shut_out(request: HttpRequest, code: str, device: str) -> HttpResponse:
    gate = _gate(request, code)
    row = get_object_or_404(Device, gate=gate, code=device)
    try:
        revoke_device(row, actor=_user(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The device was shut out. What it scanned stays."))
    return redirect("ticketing_gates")
