"""Minutes: drafted by the clerk, adopted by the chair, frozen from then on."""

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from dialogue.models import Minutes
from summit.errors import Refusal
from summit.models import Activity


def minutes_hash(minutes: Minutes) -> str:
    """SHA-256 (hex) over date and both texts: what was adopted can be told from anything else."""
    parts = [minutes.held_on.isoformat() if minutes.held_on else "", minutes.text_bn, minutes.text_en]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def draft_minutes(activity: Activity, *, held_on: dt.date | None, text_en: str, text_bn: str, actor: User) -> Minutes:
    """Write the draft; the first one after an adoption is a new version and the adopted one stays as it is."""
    with transaction.atomic():
        draft = Minutes.objects.select_for_update().filter(activity=activity, state=Minutes.State.DRAFT).first()
        if draft is None:
            latest = Minutes.objects.filter(activity=activity).aggregate(latest=Max("version"))["latest"] or 0
            draft = Minutes(activity=activity, version=latest + 1)
        draft.held_on = held_on
        draft.text_en = text_en
        draft.text_bn = text_bn
        draft.drafted_by = actor
        draft.changed_at = timezone.now()
        draft.save()
        record(
            actor,
            "minutes.drafted",
            draft,
            scope=activity.event.code,
            after={"version": draft.version, "hash": minutes_hash(draft)},
        )
    return draft


def adopt_minutes(activity: Activity, *, actor: User) -> Minutes:
    """Freeze the draft. Refuses without a draft (`no_draft`), without Bangla text or date (`minutes_incomplete`). Adopting twice is harmless."""
    with transaction.atomic():
        draft = Minutes.objects.select_for_update().filter(activity=activity, state=Minutes.State.DRAFT).first()
        if draft is None:
            adopted = (
                Minutes.objects.filter(activity=activity, state=Minutes.State.ADOPTED).order_by("-version").first()
            )
            if adopted is None:
                raise Refusal("no_draft", _("There are no minutes to adopt yet. The rapporteur writes them first."))
            return adopted
        if not draft.text_bn.strip() or draft.held_on is None:
            raise Refusal(
                "minutes_incomplete", _("Minutes need their date and their Bangla text before they can be adopted.")
            )
        draft.state = Minutes.State.ADOPTED
        draft.adopted_by = actor
        draft.adopted_at = timezone.now()
        draft.text_hash = minutes_hash(draft)
        draft.save(update_fields=["state", "adopted_by", "adopted_at", "text_hash"])
        record(
            actor,
            "minutes.adopted",
            draft,
            scope=activity.event.code,
            before={"state": Minutes.State.DRAFT},
            after={"state": draft.state, "version": draft.version, "hash": draft.text_hash},
        )
    return draft
