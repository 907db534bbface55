"""The back office's side of the programme: what the page views ask and say."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from summit.models import Session
from summit.queries import Conflict, speakers_busy_at


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
