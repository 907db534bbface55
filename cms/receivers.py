"""The one place that receives signals. Each receiver is one call."""

from typing import Any

from django.dispatch import receiver  # noqa: TID251  this is the one file
from wagtail.signals import page_published, pre_page_move

from summit.models import Activity, Session
from summit.services.programme import record_published_move, refuse_move


@receiver(page_published, dispatch_uid="cms.note_published_move")
def note_published_move(instance: Any, revision: Any = None, **_kwargs: Any) -> None:
    if isinstance(instance, Activity | Session):
        record_published_move(instance, actor=getattr(revision, "user", None))


@receiver(pre_page_move, dispatch_uid="cms.keep_programme_in_place")
def keep_programme_in_place(instance: Any, parent_page_before: Any, parent_page_after: Any, **_kwargs: Any) -> None:
    refuse_move(instance, parent_before=parent_page_before, parent_after=parent_page_after)
