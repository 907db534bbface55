"""What the mail to a student is filled with when it is sent."""

from typing import Any

from django.conf import settings

from accounts.messages import Unwanted
from accounts.models import Message
from careerfair.links import page_path, token_of
from careerfair.models import Application


def application_context(message: Message) -> dict[str, Any]:
    """The application, its campaign and the student's link, as things stand now."""
    application = (
        Application.objects.select_related("campaign__activity")
        .filter(code=message.context["application"], erased_at__isnull=True)
        .first()
    )
    if application is None:
        raise Unwanted("The application was erased.")
    return {
        "name": application.name,
        "activity": application.campaign.activity.shown_title,
        "code": application.code,
        "link": settings.PUBLIC_ORIGIN + page_path(token_of(application)),
        "again": bool(message.context.get("again")),
    }
