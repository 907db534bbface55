"""Opening a dialogue for an activity and keeping its topic and agenda."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from dialogue.models import AgendaPoint, Dialogue
from summit.errors import Refusal
from summit.models import Activity


def open_dialogue(
    activity: Activity,
    *,
    topic_en: str,
    topic_bn: str,
    points: list[tuple[str, str]],
    proposals_until: dt.datetime | None,
    actor: User | str | None,
) -> Dialogue:
    """Give `activity` its dialogue, or change topic and agenda of the one that it has.

    `points` are (English, Bangla), in order. Refuses an activity whose kind takes no proposals (`not_a_dialogue`). Points keep their row when
    their number stays, so that proposals keep pointing at them.
    """
    if not activity.kind.takes_proposals:
        raise Refusal("not_a_dialogue", _("This activity is not a policy dialogue."))
    with transaction.atomic():
        dialogue, created = Dialogue.objects.update_or_create(
            activity=activity,
            defaults={"topic_en": topic_en, "topic_bn": topic_bn, "proposals_until": proposals_until},
        )
        for position, (text_en, text_bn) in enumerate(points, start=1):
            AgendaPoint.objects.update_or_create(
                dialogue=dialogue, position=position, defaults={"text_en": text_en, "text_bn": text_bn}
            )
        dialogue.agenda_points.filter(position__gt=len(points)).delete()
        verb = "dialogue.opened" if created else "dialogue.changed"
        record(
            actor,
            verb,
            ("dialogue", activity.code),
            scope=activity.event.code,
            after={"topic_en": topic_en, "points": len(points)},
        )
    return dialogue


def publish_summary(dialogue: Dialogue, *, summary_en: str, summary_bn: str, actor: User) -> Dialogue:
    """Put the summary that anyone may read on the dialogue."""
    with transaction.atomic():
        row = Dialogue.objects.select_for_update(of=("self",)).select_related("activity__event").get(pk=dialogue.pk)
        before = {"summary_en": row.summary_en, "summary_bn": row.summary_bn}
        row.summary_en, row.summary_bn = summary_en, summary_bn
        row.save(update_fields=["summary_en", "summary_bn"])
        after = {"summary_en": summary_en, "summary_bn": summary_bn}
        record(
            actor,
            "dialogue.summarised",
            ("dialogue", row.activity.code),
            scope=row.activity.event.code,
            before=before,
            after=after,
        )
    return row
