"""What was put on a schedule goes live, or comes off, when its time comes."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from wagtail.models import Page, Revision

from accounts.audit import record
from accounts.messages import queue_message
from summit.errors import Refusal

LANGUAGE = "bn"  # the office's language: staff have no setting of their own


@dataclass(frozen=True, slots=True)
class Published:
    """Primary keys of pages: gone live, refused and off the schedule, expired."""

    live: tuple[int, ...]
    refused: tuple[int, ...]
    expired: tuple[int, ...]


def publish_due(now: dt.datetime) -> Published:
    """Publish each page whose time has come and take down each whose time is over, every one in its own transaction.

    One that is refused leaves the schedule, stays a draft, and its editor gets a mail with the reason; those behind it go
    live all the same. Safe to call twice, and from two workers at once.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    live: list[int] = []
    refused: list[int] = []
    for number in due.values_list("pk", flat=True):
        page, went_live = _publish_one(number)
        if page is not None:
            (live if went_live else refused).append(page)
    over = Page.objects.live().filter(expire_at__lte=now).order_by("expire_at", "pk").values_list("pk", flat=True)
    expired = [page for page in over if _expire_one(page, now)]
    return Published(tuple(live), tuple(refused), tuple(expired))


def _publish_one(number: int) -> tuple[int | None, bool]:
    """(page, did it go live); (None, …) when another worker was quicker."""
    try:
        with transaction.atomic():
            revision = _still_due(number)
            if revision is None:
                return None, False
            revision.publish(log_action="wagtail.publish.scheduled")
            return int(revision.object_id), True
    except Refusal as refusal:
        return _take_off_schedule(number, code=refusal.code, sentence=refusal.sentence), False
    except ValidationError as error:
        return _take_off_schedule(number, code="invalid", sentence=" ".join(error.messages)), False


def _still_due(number: int) -> Any:
    """The revision, locked; None when it is no longer on the schedule or another worker has it."""
    rows = Revision.objects.filter(pk=number, approved_go_live_at__isnull=False)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.first()


@transaction.atomic
def _take_off_schedule(number: int, *, code: str, sentence: str) -> int | None:
    revision = Revision.objects.select_for_update().filter(pk=number, approved_go_live_at__isnull=False).first()
    if revision is None:
        return None
    planned, page = revision.approved_go_live_at, revision.as_object()
    Revision.objects.filter(pk=number).update(approved_go_live_at=None)
    Page.objects.filter(pk=page.pk).update(go_live_at=None)
    record("system", "page.schedule_refused", page, code=code, planned=planned.isoformat(), sentence=sentence)
    if revision.user and revision.user.email:
        queue_message(
            revision.user.email,
            "schedule_refused",
            {
                "title": str(page.title),
                "title_bn": getattr(page, "title_bn", ""),
                "page": page.pk,
                "sentence": sentence,
            },
            language=LANGUAGE,
            dedupe_key=f"schedule_refused:{number}:{planned:%Y%m%d%H%M}",
        )
    return int(page.pk)


@transaction.atomic
def _expire_one(number: int, now: dt.datetime) -> bool:
    page = Page.objects.live().select_for_update(of=("self",)).filter(pk=number, expire_at__lte=now).first()
    if page is None:
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
