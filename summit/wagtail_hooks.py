"""The back office's side of the programme: what the page views ask and say."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet

from summit import office, rules
from summit.models import Activity, Event, Session
from summit.queries import Conflict, speakers_busy_at, state_of
from summit.reference_screens import ProgrammeData
from summit.services.programme import event_of


@hooks.register("construct_page_chooser_queryset")  # type: ignore[untyped-decorator]
def offer_own_pages(pages: Any, request: HttpRequest) -> Any:
    """A page chooser shows draft titles, also of live pages: offer only what the user can find in the explorer."""
    own = page_permission_policy.explorable_instances(request.user)
    return pages & own if pages.model is Page else pages.filter(pk__in=own.values("pk"))


@hooks.register("after_create_page")  # type: ignore[untyped-decorator]
@hooks.register("after_edit_page")  # type: ignore[untyped-decorator]
def warn_of_people_in_two_places(request: HttpRequest, page: Any) -> None:
    """A warning and no wall: the editor may know that the other session is about to move."""
    if not isinstance(page, Session) or page.start is None:
        return
    venue = page.activity.venue
    conflicts = speakers_busy_at(
        [part.speaker for part in page.session_speakers.all()],
        start=page.start,
        end=page.end,
        district=venue and venue.district_id,
        exclude=page.pk,
    )
    for conflict in conflicts:
        messages.warning(request, _conflict_sentence(conflict))


def _conflict_sentence(conflict: Conflict) -> str:
    words = {"person": conflict.speaker.name, "session": conflict.session.shown_title}
    if conflict.is_overlap:
        return _("%(person)s is in “%(session)s” at that time.") % words
    return _("%(person)s is in “%(session)s” in another district on that day.") % words


register_snippet(ProgrammeData)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def office_addresses() -> list[Any]:
    return [
        path("programme/roles/", office.roles, name="summit_roles"),
        path("programme/roles/<int:membership>/take/", office.take_role, name="summit_take_role"),
        path("programme/status/<slug:code>/<slug:verb>/", office.change_status, name="summit_change_status"),
        path("programme/events/<slug:code>/open-like/", office.open_like, name="summit_open_like"),
    ]


class RolesMenuItem(MenuItem):
    """Only for those who organise something."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.has_role_anywhere(request.user, rules.ORGANISERS)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def roles_menu_item() -> MenuItem:
    return RolesMenuItem(gettext_lazy("Roles"), reverse("summit_roles"), name="roles", icon_name="user", order=340)


@hooks.register("register_page_header_buttons")  # type: ignore[untyped-decorator]
def operation_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """What can be said about an activity or session in its present state; opening the next division from an event."""
    page = page.specific
    if isinstance(page, Event) and rules.is_organiser_of_edition(user, page.edition):
        address = reverse("summit_open_like", args=[page.code])
        yield Button(_("Open another division like this"), address, icon_name="copy", priority=80)
    if not isinstance(page, Activity | Session) or not page.live:
        return
    if not rules.is_publisher_of(user, event_of(page)):
        return
    for priority, (name, verb) in enumerate(office.VERBS.items(), start=80):
        if state_of(page) in verb.from_states:
            address = reverse("summit_change_status", args=[page.code, name])
            yield Button(str(verb.label), address, icon_name="date", priority=priority)
