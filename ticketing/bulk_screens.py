"""Many registrations at once in the back office: chosen in the list, looked at, confirmed, and what became of each."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangla.digits import to_ascii_digits
from summit.errors import Refusal
from summit.models import Event
from ticketing.desk import own_event
from ticketing.desk_forms import FilterForm
from ticketing.models import Registration
from ticketing.registration_screens import bulk_choices, query_of, said_in, staff
from ticketing.services.bulk import (
    MOST,
    Run,
    Seen,
    carry_out_bulk,
    checked_order,
    preview_chosen,
    preview_fitting,
    run_of,
)
from ticketing.services.bulk_verdicts import Action, Order

RESULTS = ("done", "already", "changed", "refused")


class OrderForm(forms.Form):
    """What is to be done; the rows come beside it."""

    action = forms.CharField(required=False, max_length=20)
    to = forms.CharField(required=False, max_length=80)
    priority = forms.CharField(required=False, max_length=6)

    def order(self, event: Event) -> Order:
        """Refusal when it cannot be read, or is none."""
        self.is_valid()
        said = self.cleaned_data
        action, to = said.get("action", ""), said.get("to", "")
        return checked_order(event, action=action, to=to, priority=_number(said.get("priority", "")))


def _number(text: str) -> int | None:
    digits = to_ascii_digits(text).strip()
    bare = digits.removeprefix("-")
    return int(digits) if bare.isascii() and bare.isdigit() else None


@require_POST
def preview(request: HttpRequest, event: str) -> HttpResponse:
    """Who will be changed, who will not and why, and what follows. Nothing is done yet."""
    own = own_event(request, event)
    form = FilterForm(request.POST)
    try:
        order = OrderForm(request.POST).order(own)
        if request.POST.get("scope") == "all":
            found = preview_fitting(own, order, form.exact_filters())
        else:
            found = preview_chosen(own, order, _codes(request.POST.getlist("registration")))
    except Refusal as refusal:
        return _back(request, own, refusal, form)
    context = {
        "event": own,
        "preview": found,
        "order": order,
        "words": _words(order),
        "left": [{"sentence": lines[0].sentence, "lines": lines} for lines in found.left.values()],
        "rows": " ".join(f"{line.registration.code}.{line.registration.state}" for line in found.done),
        "request_id": uuid.uuid4(),
        "list_url": _list_address(own, query_of(form.filters())),
        "filter_values": said_in(form.filters()),
        "most": MOST,
        "sends": _sends(order),
        "page_title": _("What will happen"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/bulk_preview.html", context)


def _codes(texts: Iterable[str]) -> list[str]:
    return [text[:20] for text in texts]


def _back(request: HttpRequest, own: Event, refusal: Refusal, form: FilterForm) -> HttpResponse:
    """To the list as it was filtered, with the sentence."""
    messages.error(request, refusal.sentence)
    return redirect(_list_address(own, query_of(form.filters())))


def _list_address(own: Event, query: str) -> str:
    return reverse("ticketing_registrations", args=[own.code]) + (f"?{query}" if query else "")


@require_POST
def carry_out(request: HttpRequest, event: str) -> HttpResponse:
    """Do what the preview showed. The same form sent twice does it once."""
    own = own_event(request, event)
    form = FilterForm(request.POST)
    try:
        request_id = uuid.UUID(request.POST.get("request_id", "")[:40])
    except ValueError:
        raise Http404 from None
    try:
        order = OrderForm(request.POST).order(own)
        carry_out_bulk(own, order, _seen(request.POST.get("rows", "")), request_id=request_id, actor=staff(request))
    except Refusal as refusal:
        return _back(request, own, refusal, form)
    query = query_of(form.filters())
    return redirect(reverse("ticketing_bulk_result", args=[own.code, request_id]) + (f"?{query}" if query else ""))


def _seen(text: str) -> list[Seen]:
    """`CODE.state CODE.state …` as the preview wrote it; one more than a run takes is enough to refuse it."""
    pairs = (one.partition(".") for one in text.replace("\0", "").split(maxsplit=MOST + 1)[: MOST + 1])
    return [Seen(code[:20], state[:12]) for code, _dot, state in pairs]


def result(request: HttpRequest, event: str, run: uuid.UUID) -> HttpResponse:
    """What became of each row; read from the log, so that it can be opened again."""
    own = own_event(request, event)
    found = run_of(own, run)
    if found is None:
        raise Http404
    query = query_of(FilterForm(request.GET).filters())
    context = {
        "event": own,
        "words": _words_of(found, own),
        "groups": _groups(own, found),
        "list_url": _list_address(own, query),
        "page_title": _("What was done"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/bulk_result.html", context)


def _groups(own: Event, run: Run) -> list[dict[str, Any]]:
    """The rows by result and reason, each with its person."""
    codes = [outcome.code for outcome in run.outcomes]
    rows = Registration.objects.filter(activity__event=own, code__in=codes).select_related("attendee", "activity")
    people = {row.code: row for row in rows}
    titles = {
        "done": _("Done"),
        "already": _("Nothing to do"),
        "changed": _("Changed in the meantime, left as it is"),
        "refused": _("Could not be done"),
    }
    groups = []
    for kind in RESULTS:
        lines = [(people.get(outcome.code), outcome) for outcome in run.outcomes if outcome.result == kind]
        if lines:
            groups.append({"kind": kind, "title": titles[kind], "lines": lines})
    return groups


def _words(order: Order) -> str:
    """What is to be done, in one line."""
    return _line(order.action.value, order.to.shown_title if order.to else "", order.priority)


def _words_of(run: Run, own: Event) -> str:
    target = own.activities.filter(code=run.to).first() if run.to else None
    return _line(run.action, target.shown_title if target else run.to, run.priority)


def _line(action: str, to: str, priority: int) -> str:
    words = dict(bulk_choices()).get(action, action)
    if to:
        return f"{words}: {to}"
    return f"{words}: {priority}" if action == Action.PRIORITY else words


def _sends(order: Order) -> str:
    """What people will hear of it."""
    return {
        Action.APPROVE: _("Each person with an e-mail address is told."),
        Action.DECLINE: _("Each person with an e-mail address is told."),
        Action.CANCEL: _("Each person with an e-mail address is told."),
        Action.PRIORITY: _("Nobody is told, because nothing is promised."),
        Action.MOVE: _("Each person with an e-mail address gets the new place by mail."),
        Action.INVITE: _("Drafts are written; nothing is sent before you send the invitations."),
        Action.RESEND: _("Each person gets one mail, at most once an hour."),
    }[order.action]
