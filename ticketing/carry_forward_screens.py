"""Carrying forward in the back office: the rules of an edition, what running one would do, its lists, its files."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from summit.errors import Refusal
from summit.models import Edition, Event
from summit.rules import REGISTRARS, roles_in
from ticketing.carry_forward import totals
from ticketing.carry_forward_exports import KINDS_OF_FILE, carried_file
from ticketing.carry_forward_forms import CarryForwardForm, ListFilterForm
from ticketing.carry_forward_queries import (
    ground_words,
    invitations_of,
    lines_of,
    preview,
    rules_in,
    source_events,
    to_pass_on,
    to_send,
)
from ticketing.carry_forward_rights import editions_to_see, events_to_see, may_carry_forward, own_events
from ticketing.carry_forward_words import division_name, run_words, sent_words
from ticketing.desk_places import staff_of
from ticketing.invitation_mail import invitation_link
from ticketing.models import CarryForwardRule, Invitation
from ticketing.services.carry_forward import ask, run_and_send, run_rule, send_drafts
from ticketing.services.carry_forward_rules import change_rule, create_rule, remove_rule

PER_PAGE = 50
State = Invitation.State


@dataclass(frozen=True, slots=True)
class _Seen:
    """A rule as one member of staff may see it: `events` are the divisions, `manages` whether anything may be done."""

    rule: CarryForwardRule
    events: list[Event]
    manages: bool

    @property
    def keys(self) -> list[int]:
        return [event.pk for event in self.events]


def edition_list(request: HttpRequest) -> HttpResponse:
    context = {"editions": editions_to_see(request.user), "page_title": _("Carry forward")}
    return render(request, "ticketing/admin/carry_forward_editions.html", context)


def rule_list(request: HttpRequest, edition: str) -> HttpResponse:
    """The rules of an edition, with how far each is in the divisions that the user may see."""
    own = _own_edition(request, edition)
    mine = own_events(request.user, own)
    rules = list(rules_in(own))
    # Who looks after the event that people come on to sees all divisions, and that is known rule by rule.
    every = Event.objects.filter(edition=own).values_list("pk", flat=True)
    seen = mine | frozenset(every) if any(rule.target.event_id in mine for rule in rules) else mine
    context = {
        "edition": own,
        "lines": lines_of(rules, seen),
        "manages": may_carry_forward(request.user, own),
        "page_title": _("Carry forward"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/carry_forward_rules.html", context)


def _own_edition(request: HttpRequest, code: str) -> Edition:
    return get_object_or_404(editions_to_see(request.user), code=code)


def _managed_edition(request: HttpRequest, code: str) -> Edition:
    """To everybody who may not make rules, the address is not there."""
    own = _own_edition(request, code)
    if not may_carry_forward(request.user, own):
        raise Http404
    return own


def _seen(request: HttpRequest, edition: str, code: str) -> _Seen:
    own = _own_edition(request, edition)
    rule = get_object_or_404(rules_in(own), code=code)
    every = source_events(rule)
    keys = events_to_see(rule, own_events(request.user, own), [event.pk for event in every])
    return _Seen(rule, [event for event in every if event.pk in keys], may_carry_forward(request.user, own))


def _managed(request: HttpRequest, edition: str, code: str) -> CarryForwardRule:
    return get_object_or_404(rules_in(_managed_edition(request, edition)), code=code)


# ── Making and changing ──────────────────────────────────────────────────────────────────────────────────────────────
def new_rule(request: HttpRequest, edition: str) -> HttpResponse:
    own = _managed_edition(request, edition)
    form = CarryForwardForm(request.POST or None, edition=own)
    if request.method == "POST":
        rule = _saved(form, lambda: create_rule(own, form.facts(), actor=staff_of(request)))
        if rule is not None:
            messages.success(request, _("The rule was made. Nobody is invited yet: look at what it would do."))
            return redirect("ticketing_carry_forward_rule", own.code, rule.code)
    return _show_form(request, form, edition=own, rule=None)


def edit_rule(request: HttpRequest, edition: str, carry_forward: str) -> HttpResponse:
    """Change a rule, or remove one that has no list yet."""
    rule = _managed(request, edition, carry_forward)
    form = (
        CarryForwardForm(request.POST, edition=rule.edition, rule=rule) if request.POST else CarryForwardForm.of(rule)
    )
    if request.method == "POST" and "remove" in request.POST:
        try:
            remove_rule(rule, actor=staff_of(request))
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect("ticketing_carry_forward_rule", edition, carry_forward)
        messages.success(request, _("The rule was removed."))
        return redirect("ticketing_carry_forward", edition)
    if request.method == "POST":
        saved = _saved(form, lambda: change_rule(rule, form.facts(), actor=staff_of(request)))
        if saved is not None:
            messages.success(request, _("Saved. New numbers count from the next time the rule is run."))
            return redirect("ticketing_carry_forward_rule", edition, carry_forward)
    return _show_form(request, form, edition=rule.edition, rule=rule)


def _saved(form: CarryForwardForm, save: Callable[[], CarryForwardRule]) -> CarryForwardRule | None:
    if not form.is_valid():
        return None
    try:
        return save()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None


def _show_form(
    request: HttpRequest, form: CarryForwardForm, *, edition: Edition, rule: CarryForwardRule | None
) -> HttpResponse:
    context = {
        "edition": edition,
        "rule": rule,
        "form": form,
        "has_list": rule is not None and Invitation.objects.filter(rule=rule).exists(),
        "page_title": _("Change the rule") if rule else _("New rule"),
        "page_subtitle": edition.shown_title,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "ticketing/admin/carry_forward_form.html", context, status=status)


# ── One rule ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def rule_page(request: HttpRequest, edition: str, carry_forward: str) -> HttpResponse:
    """Each division with figures and what running would change; below, everybody on the list."""
    seen = _seen(request, edition, carry_forward)
    rule = seen.rule
    rows = [row for row in preview(rule) if row.event.pk in seen.keys]
    filters = ListFilterForm(request.GET).filters()
    page = Paginator(invitations_of(rule, seen.keys, filters), PER_PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        "edition": rule.edition,
        "rule": rule,
        "words": ground_words(rule.ground),
        "rows": rows,
        "totals": totals(rows),
        "manages": seen.manages,
        "to_send": to_send(rule).count() if seen.manages else 0,
        "to_pass_on": to_pass_on(rule).count() if seen.manages else 0,
        "page": page,
        "lines": [(row, _link(row) if seen.manages else "") for row in page],
        "sees_guests": bool(roles_in(request.user, rule.target.event) & REGISTRARS),
        "filters": filters,
        "query": urlencode({name: value for name, value in asdict(filters).items() if value}),
        "divisions": [(event.code, division_name(event)) for event in seen.events],
        "states": State.choices,
        "page_title": rule.name,
        "page_subtitle": rule.edition.shown_title,
    }
    return render(request, "ticketing/admin/carry_forward_rule.html", context)


def _link(invitation: Invitation) -> str:
    """To be passed on by hand; only where no mail carries it."""
    return invitation_link(invitation) if invitation.state == State.SENT and not invitation.email else ""


@require_POST
def run(request: HttpRequest, edition: str, carry_forward: str) -> HttpResponse:
    """Carry the rule out; with the button `send`, ask everybody at once too."""
    rule = _managed(request, edition, carry_forward)
    user = staff_of(request)
    if "send" in request.POST:
        done, outcome = run_and_send(rule, actor=user)
        messages.success(request, run_words(done))
        _say_outcome(request, *sent_words(outcome))
    else:
        messages.success(request, run_words(run_rule(rule, actor=user)))
    return redirect("ticketing_carry_forward_rule", edition, carry_forward)


@require_POST
def send(request: HttpRequest, edition: str, carry_forward: str) -> HttpResponse:
    """Ask everybody of the list who is not asked yet and has an e-mail address."""
    rule = _managed(request, edition, carry_forward)
    _say_outcome(request, *sent_words(send_drafts(rule, actor=staff_of(request))))
    return redirect("ticketing_carry_forward_rule", edition, carry_forward)


def _say_outcome(request: HttpRequest, sentence: str, refused: list[str]) -> None:
    messages.success(request, sentence)
    for reason in refused:
        messages.error(request, reason)


@require_POST
def open_link(request: HttpRequest, edition: str, carry_forward: str, invitation: str) -> HttpResponse:
    """Ask one person: by mail, or, without an address, by opening the link that staff pass on."""
    rule = _managed(request, edition, carry_forward)
    found = get_object_or_404(Invitation, rule=rule, code=invitation)
    try:
        asked = ask(found, actor=staff_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        words = _("The invitation was sent.") if asked.email else _("The link is open. Pass it on to the person now.")
        messages.success(request, words)
    return redirect("ticketing_carry_forward_rule", edition, carry_forward)


@require_safe
def export(request: HttpRequest, edition: str, carry_forward: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The list as it stands on the screen. Who took which list stands in the log."""
    seen = _seen(request, edition, carry_forward)
    if kind not in KINDS_OF_FILE:
        raise Http404
    rows = invitations_of(seen.rule, seen.keys, ListFilterForm(request.GET).filters())
    with transaction.atomic():
        record(
            staff_of(request),
            "carry_forward.exported",
            seen.rule,
            scope=seen.rule.edition.code,
            kind=kind,
            rows=rows.count(),
        )
    return carried_file(f"{seen.rule.edition.code}-{seen.rule.code}", kind, rows)
