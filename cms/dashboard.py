"""What needs attention, on top of the back office: today's activities of the user's events, and what waits there."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from accounts.models import User
from bangla.clock import clock
from cms.presenters import language
from dialogue.queries import dialogues_for
from summit.models import Activity
from summit.rules import STAFF, events_where, may_see_attendance
from ticketing.models import Registration

Shown = dict[str, Any]


def todays_activities(user: User) -> list[Shown]:
    """Live activities of today in the events where `user` works, with how many are registered and admitted."""
    day = timezone.localdate()
    rows = (
        Activity.objects.live()
        .filter(event__in=events_where(user, STAFF), start__date=day)
        .select_related("event__edition", "venue")
        .annotate(
            registered=Count(
                "registrations", filter=Q(registrations__state=Registration.State.CONFIRMED), distinct=True
            ),
            came=Count("scans__ticket", filter=Q(scans__verdict="admitted"), distinct=True),
        )
        .order_by("start")
    )
    return [
        {
            "title": row.shown_title,
            "when": clock(timezone.localtime(row.start).time(), language()) if row.start else "",
            "venue": row.venue.name if row.venue else "",
            "registered": row.registered,
            "came": row.came,
            "edit_url": reverse("wagtailadmin_pages:edit", args=[row.pk]),
            "numbers": may_see_attendance(user, row.event),
        }
        for row in rows
    ]


class Today(Component):
    """The panel on the home page of the back office; absent where there is nothing to say."""

    name = "today"
    template_name = "cms/admin/today.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> Shown:
        user = self.request.user
        if not isinstance(user, User):
            return {}
        return {
            "activities": todays_activities(user),
            "dialogues": [row for row in dialogues_for(user) if row.to_screen],
            "language": language(),
        }
