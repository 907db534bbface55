"""Fill rates in the back office: a page per event, one over all divisions of an edition, and the same as files."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bangla.dates import format_day_month
from bangla.digits import format_number
from summit.models import Edition, Event
from summit.rules import REGISTRARS, SEE_ATTENDANCE, editions_where, events_where, roles_in
from ticketing.criteria_words import criteria_words
from ticketing.fill import ActivityFill, Attention, EventFill, Notice
from ticketing.fill_api import fill_file
from ticketing.fill_queries import Filters, days_in, fill_of_event, fill_of_events, kinds_in

KINDS_OF_FILE = ("csv", "xlsx")


def fill_list(request: HttpRequest) -> HttpResponse:
    """The editions that the user may see as a whole, and the single events."""
    events = events_where(request.user, SEE_ATTENDANCE).select_related("edition")
    context = {
        "editions": editions_where(request.user, SEE_ATTENDANCE).order_by("-number"),
        "events": events.order_by("-edition__number", "sequence", "pk"),
        "page_title": _("Fill rates"),
    }
    return render(request, "ticketing/admin/fill_list.html", context)


# ── One event ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _own_event(request: HttpRequest, code: str) -> Event:
    return get_object_or_404(events_where(request.user, SEE_ATTENDANCE).select_related("edition"), code=code)


def event_page(request: HttpRequest, event: str) -> HttpResponse:
    """What needs attention first, then bars, then every number as a table."""
    own = _own_event(request, event)
    filters = Filters.from_query(request.GET)
    fill = fill_of_event(own, filters)
    may_see_people = bool(roles_in(request.user, own) & REGISTRARS)
    context: dict[str, Any] = {
        "event": own,
        "fill": fill,
        "figures": _figures([fill]),
        "notices": [_shown(row, notice, own.code if may_see_people else "") for row, notice in fill.notices],
        "bars": [_bar(row) for row in fill.activities],
        "rows": [(row, _places_address(own.code, row) if may_see_people else "") for row in fill.activities],
        "invited": [row for row in fill.activities if row.answers],
        "reserved": [
            (quota, sub_quota, criteria_words(sub_quota.criteria))
            for quota in fill.quotas
            for sub_quota in quota.sub_quotas
        ],
        "may_see_people": may_see_people,
        **_choices([own], filters),
        "page_title": _("Fill rates"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/fill.html", context)


def event_export(request: HttpRequest, event: str, kind: str) -> HttpResponse:
    if kind not in KINDS_OF_FILE:
        raise Http404
    own = _own_event(request, event)
    return fill_file(own.code, kind, [fill_of_event(own, Filters.from_query(request.GET))])


# ── All divisions ────────────────────────────────────────────────────────────────────────────────────────────────────
def _own_edition(request: HttpRequest, code: str) -> Edition:
    return get_object_or_404(editions_where(request.user, SEE_ATTENDANCE), code=code)


def _on_the_road(edition: Edition) -> list[Event]:
    """In the order in which the summit travels, the central event last."""
    return list(Event.objects.filter(edition=edition).order_by("sequence", "pk"))


def edition_page(request: HttpRequest, edition: str) -> HttpResponse:
    """One line for each division, each leading to its own page."""
    own = _own_edition(request, edition)
    filters = Filters.from_query(request.GET)
    events = _on_the_road(own)
    fills = fill_of_events(events, filters)
    choices = _choices(events, filters)
    context: dict[str, Any] = {
        "edition": own,
        "figures": _figures(fills),
        "bars": [_bar(fill) for fill in fills],
        "rows": [_division(fill, choices["query"]) for fill in fills],
        **choices,
        "page_title": _("Fill rates of all divisions"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/fill_edition.html", context)


def edition_export(request: HttpRequest, edition: str, kind: str) -> HttpResponse:
    if kind not in KINDS_OF_FILE:
        raise Http404
    own = _own_edition(request, edition)
    return fill_file(own.code, kind, fill_of_events(_on_the_road(own), Filters.from_query(request.GET)))


def _division(fill: EventFill, query: str) -> dict[str, Any]:
    names = ("confirmed", "pending", "offered", "waiting", "invited", "unanswered")
    return {
        "fill": fill,
        "url": reverse("ticketing_fill", args=[fill.code]) + (f"?{query}" if query else ""),
        "notices": len(fill.notices),
        **{name: fill.sum_of(name) for name in names},
    }


# ── Shared ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _choices(events: Sequence[Event], filters: Filters) -> dict[str, Any]:
    """What the filters offer, what is chosen, and the same as a query for the files."""
    days = days_in(events)
    chosen = {"kind": filters.kind, "attention": "1" if filters.attention else "", "day": str(filters.day or "")}
    language = get_language() or "bn"
    return {
        "choices": {
            "kind": [(kind.code, kind.name) for kind in kinds_in(events)],
            "attention": [("1", _("only what needs attention"))],
            "day": [(day.isoformat(), format_day_month(day, language)) for day in days],
        },
        "chosen": chosen,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
    }


def _figures(fills: Sequence[EventFill]) -> list[dict[str, str]]:
    """The numbers that stand on top."""
    capacity, taken = sum(fill.capacity for fill in fills), sum(fill.taken for fill in fills)
    figures = [
        (_say(taken), _("places taken"), _("of %(places)s") % {"places": _say(capacity)}),
        (_say(sum(fill.free for fill in fills)), _("places free for everybody"), ""),
        (_say(sum(fill.held for fill in fills)), _("places kept for some people"), ""),
        (_say(_sum(fills, "waiting")), _("people waiting"), ""),
        (_say(_sum(fills, "pending")), _("to approve"), ""),
        (
            _say(_sum(fills, "invited")),
            _("invited"),
            _("%(number)s not answered") % {"number": _say(_sum(fills, "unanswered"))},
        ),
    ]
    return [{"value": value, "label": label, "note": note} for value, label, note in figures]


def _sum(fills: Sequence[EventFill], name: str) -> int:
    return sum(fill.sum_of(name) for fill in fills)


def _say(number: int) -> str:
    return format_number(number, get_language() or "bn")


def _bar(fill: ActivityFill | EventFill) -> dict[str, Any]:
    """Of a hundred: what is taken, and beside it what is kept for some people."""
    whole = fill.capacity
    return {
        "label": fill.title,
        "taken": fill.taken,
        "capacity": whole,
        "percent": fill.percent,
        "taken_share": f"{100 * fill.taken / whole:.2f}" if whole else "",
        "held_share": f"{100 * fill.held / whole:.2f}" if whole else "0",
    }


def _places_address(event: str, row: ActivityFill) -> str:
    return f"{reverse('ticketing_registrations', args=[event])}?activity={row.code}"


def _shown(row: ActivityFill, notice: Notice, event: str) -> dict[str, Any]:
    """A notice in words; with `event`, a way to the people whom it is about."""
    return {
        "title": row.title,
        "about": notice.about.value,
        "text": _sentence(notice),
        "until": notice.until,
        "url": _way(row, notice, event) if event else "",
    }


def _way(row: ActivityFill, notice: Notice, event: str) -> str:
    tails = {
        Attention.LAPSING: "&state=offered",
        Attention.WAITING: "&state=waiting&sort=line",
        Attention.APPROVE: "&state=pending",
        Attention.NEARLY: "",
    }
    if notice.about is Attention.RELEASE:
        return reverse("ticketing_places", args=[event])
    return _places_address(event, row) + tails[notice.about] if notice.about in tails else ""


def _sentence(notice: Notice) -> str:
    said = {"number": _say(notice.number)}
    sentences = {
        Attention.LAPSING: ngettext(
            "%(number)s offered place lapses soon", "%(number)s offered places lapse soon", notice.number
        ),
        Attention.WAITING: ngettext(
            "full, and %(number)s person waits", "full, and %(number)s people wait", notice.number
        ),
        Attention.RELEASE: ngettext(
            "%(number)s reserved place opens to everybody soon",
            "%(number)s reserved places open to everybody soon",
            notice.number,
        ),
        Attention.APPROVE: ngettext(
            "%(number)s registration to approve", "%(number)s registrations to approve", notice.number
        ),
        Attention.NEARLY: ngettext("only %(number)s place left", "only %(number)s places left", notice.number),
        Attention.UNANSWERED: ngettext(
            "%(number)s invitation not answered", "%(number)s invitations not answered", notice.number
        ),
    }
    return sentences[notice.about] % said
