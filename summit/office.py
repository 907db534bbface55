"""The organiser's screens beside the pages: roles, what is postponed or cancelled, the next division."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from summit import rules
from summit.errors import Refusal
from summit.models import Activity, Event, Membership, Session
from summit.office_forms import LikeForm, ReasonForm, RoleForm
from summit.services import programme
from summit.services.copying import open_event_like
from summit.services.memberships import grant_role, revoke_role


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that operations can say about an activity or session."""

    label: Promise | str
    question: Promise | str
    done: Promise | str
    act: Callable[..., Any]
    needs_reason: bool
    from_states: tuple[str, ...]


VERBS = {
    "postpone": Verb(
        gettext_lazy("Postpone"),
        gettext_lazy("It will be later, on a day not yet known. The public page says so, with the reason."),
        gettext_lazy("“%(title)s” is postponed."),
        programme.postpone_activity,
        needs_reason=True,
        from_states=("planned", "cancelled"),
    ),
    "cancel": Verb(
        gettext_lazy("Call off"),
        gettext_lazy("It will not take place. The public page stays and says so, with the reason."),
        gettext_lazy("“%(title)s” is called off."),
        programme.cancel_activity,
        needs_reason=True,
        from_states=("planned", "postponed"),
    ),
    "resume": Verb(
        gettext_lazy("Plan again"),
        gettext_lazy("It is on again at the time and place of its page."),
        gettext_lazy("“%(title)s” is planned again."),
        programme.resume_activity,
        needs_reason=False,
        from_states=("postponed", "cancelled", "done"),
    ),
    "done": Verb(
        gettext_lazy("Mark as done"),
        gettext_lazy("It took place."),
        gettext_lazy("“%(title)s” is marked as done."),
        programme.mark_done,
        needs_reason=False,
        from_states=("planned",),
    ),
}


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """Who does what at the places that the user organises; the form gives a role."""
    if not rules.has_role_anywhere(request.user, rules.ORGANISERS):
        raise PermissionDenied
    form = RoleForm(request.POST or None, granter=request.user)
    if request.method == "POST" and form.is_valid():
        user, role, where = (form.cleaned_data[name] for name in ("login", "role", "where"))
        if not rules.may_grant(request.user, role, where):
            form.add_error("role", _("You cannot give this role there: it belongs to the whole edition."))
        else:
            grant_role(user, role=role, where=where, actor=_actor(request))
            messages.success(request, _("%(person)s has the role now.") % {"person": user.shown_name})
            return redirect("summit_roles")
    context = {"form": form, "rows": _memberships_for(request.user), "page_title": _("Roles"), "header_icon": "user"}
    return render(request, "summit/admin/roles.html", context, status=422 if form.errors else 200)


@require_POST
def take_role(request: HttpRequest, membership: int) -> HttpResponse:
    """Take one role back; 404 for a membership at a place that the user does not organise."""
    row = get_object_or_404(_memberships_for(request.user), pk=membership)
    where = row.event or row.edition
    if not rules.may_grant(request.user, row.role, where):
        raise Http404
    revoke_role(row.user, role=row.role, where=where, actor=_actor(request))
    messages.success(request, _("%(person)s no longer has the role.") % {"person": row.user.shown_name})
    return redirect("summit_roles")


@require_http_methods(["GET", "POST"])
def change_status(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Ask once, with the reason where people must read one; then postpone, call off, plan again or close."""
    if verb not in VERBS:
        raise Http404
    page, chosen = _own_item(request, code), VERBS[verb]
    form = ReasonForm(request.POST or None) if chosen.needs_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            chosen.act(page, **(form.cleaned_data if form else {}), actor=_actor(request))
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, str(chosen.done) % {"title": page.shown_title})
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {
        "page": page,
        "verb": chosen,
        "form": form,
        "page_title": chosen.label,
        "page_subtitle": page.shown_title,
        "header_icon": "date",
    }
    return render(request, "summit/admin/status.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "POST"])
def open_like(request: HttpRequest, code: str) -> HttpResponse:
    """The next division's event as a copy of this one, all drafts."""
    event = get_object_or_404(Event.objects.select_related("edition", "division"), code=code)
    if not rules.is_organiser_of_edition(request.user, event.edition):
        raise Http404
    form = LikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_event_like(event, **form.cleaned_data, actor=_actor(request))
        except Refusal as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            messages.success(request, _("The new event is there as drafts. Choose its venues, then publish."))
            return redirect("wagtailadmin_explore", opened.pk)
    context = {
        "event": event,
        "form": form,
        "page_title": _("Open another division like this"),
        "page_subtitle": event.shown_title,
        "header_icon": "copy",
    }
    return render(request, "summit/admin/open_like.html", context, status=422 if form.errors else 200)


def _memberships_for(user: Any) -> Any:
    """Memberships at the places that `user` organises, by place, role and name."""
    editions = rules.editions_where(user, rules.ORGANISERS).values("pk")
    events = rules.events_where(user, rules.ORGANISERS).values("pk")
    rows = Membership.objects.filter(Q(event__in=events) | Q(event__isnull=True, edition__in=editions))
    rows = rows.select_related("user", "edition", "event")
    return rows.order_by("-edition__number", "event__sequence", "event", "role", "user__username")


def _own_item(request: HttpRequest, code: str) -> Activity | Session:
    """The activity or session of that code, in an event that the user publishes; 404 else."""
    page: Any = Activity.objects.select_related("event").filter(code=code).first()
    if page is None:
        page = get_object_or_404(Session.objects.select_related("activity__event"), code=code)
    if not rules.is_publisher_of(request.user, programme.event_of(page)):
        raise Http404
    item: Activity | Session = page
    return item


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
