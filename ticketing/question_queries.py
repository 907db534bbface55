"""Which questions are asked where. Live ones only, unless a function says otherwise."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.remembered import Remembered
from summit.models import Activity, ActivityKind, Edition, Event
from ticketing.models import AnswerFile, Attendee, Question, Registration
from ticketing.queries import Offer

KEPT_SECONDS = 5
_ORDER = (F("activity").asc(nulls_first=True), "position", "pk")


def questions_of(activities: Iterable[int]) -> dict[int, list[Question]]:
    """What each activity (by primary key) asks: the questions of its kind in its edition, then its own, each in order.

    Two statements, however many activities; every key is there, with an empty list where nothing is asked.
    """
    keys = list(activities)
    places = list(Activity.objects.filter(pk__in=keys).values_list("pk", "kind_id", "event__edition_id"))
    found: dict[int, list[Question]] = {pk: [] for pk in keys}
    if not places:
        return found
    of_kind = Q(kind__in={kind for _pk, kind, _edition in places}, edition__in={place[2] for place in places})
    rows = Question.objects.filter(of_kind | Q(activity__in=keys), retired_at=None).order_by(*_ORDER)
    for question in rows:
        for pk, kind, edition in places:
            if question.activity_id == pk or (question.kind_id == kind and question.edition_id == edition):
                found[pk].append(question)
    return found


def together(asked: dict[int, list[Question]]) -> list[Question]:
    """The questions of several activities as one form, each once, in order; an earlier one stays before its followers."""
    merged: dict[int, Question] = {}
    for questions in asked.values():
        merged |= {question.pk: question for question in questions if question.kind_id}
    for questions in asked.values():
        merged |= {question.pk: question for question in questions if not question.kind_id}
    return list(merged.values())


def asked_by(offers: Iterable[Offer]) -> list[Question]:
    """What these activities ask, as one form; no statement where nobody asks anything."""
    known = asking()
    keys = [offer.pk for offer in offers if offer.code in known]
    return together(questions_of(keys)) if keys else []


def asking() -> dict[str, int]:
    """The activities that ask anything, code -> primary key. Stands in front of every registration, so it is kept for some
    seconds: one that begins to ask is known everywhere after KEPT_SECONDS, and at once where it was changed.
    """
    return _remembered()


def forget_asking() -> None:
    """What `asking` remembers is no longer so."""
    _remembered.forget()


def _asking() -> dict[str, int]:
    of_it = Q(activity=OuterRef("pk")) | Q(kind=OuterRef("kind"), edition=OuterRef("event__edition"))
    asks = Exists(Question.objects.filter(of_it, retired_at=None))
    return dict(Activity.objects.filter(asks).values_list("code", "pk"))


_remembered = Remembered(_asking, seconds=KEPT_SECONDS)


# ── For those who edit them ──────────────────────────────────────────────────────────────────────────────────────────
def questions_in(event: Event) -> QuerySet[Question]:
    """Every question that an activity of this event asks or asked, retired ones too."""
    kinds = ActivityKind.objects.filter(activities__event=event).values("pk")
    return (
        Question.objects.filter(Q(activity__event=event) | Q(edition=event.edition_id, kind__in=kinds))
        .select_related("kind", "activity", "depends_on")
        .order_by(*_ORDER)
    )


def kinds_in(event: Event) -> QuerySet[ActivityKind]:
    return ActivityKind.objects.filter(activities__event=event).distinct()


def beside(question: Question) -> QuerySet[Question]:
    """The questions of the same form part, which are put in order together; the question itself too, retired ones not."""
    if question.activity_id:
        return Question.objects.filter(activity=question.activity_id, retired_at=None).order_by("position", "pk")
    return Question.objects.filter(edition=question.edition_id, kind=question.kind_id, retired_at=None).order_by(
        "position", "pk"
    )


def before(*, edition: Edition, kind: int | None, activity: Activity | None) -> QuerySet[Question]:
    """Live questions that a question of this kind, or of this activity, may depend on: all that are asked with it."""
    asked = Q(kind=activity.kind_id if activity else kind, edition=edition.pk)
    if activity is not None:
        asked |= Q(activity=activity.pk)
    return Question.objects.filter(asked, retired_at=None).order_by(*_ORDER)


def is_answered(question: Question) -> bool:
    """Did anybody answer it, in whatever state the registration is now, or send a file for it?"""
    if AnswerFile.objects.filter(question=question).exists():
        return True
    asked = (
        Q(activity=question.activity_id)
        if question.activity_id
        else Q(activity__kind=question.kind_id, activity__event__edition=question.edition_id)
    )
    return Registration.objects.filter(asked, answers__has_key=question.key).exists()


# ── For those who read answers ───────────────────────────────────────────────────────────────────────────────────────
def asked_in(edition: int, keys: Collection[str]) -> dict[str, Question]:
    """The questions of an edition with these keys, retired ones too: what answers are read with."""
    if not keys:
        return {}
    return {row.key: row for row in Question.objects.filter(edition=edition, key__in=keys)}


def file_names(ids: Iterable[Any], *, holder: Attendee | None) -> dict[str, str]:
    """What the files with these ids were called by who sent them; only of files that are the holder's, or nobody's yet."""
    wanted = [pk for value in ids if (pk := _uuid(value))]
    if not wanted:
        return {}
    rows = AnswerFile.objects.filter(Q(attendee=None) | Q(attendee=holder), pk__in=wanted)
    return {str(pk): name for pk, name in rows.values_list("pk", "original_name")}


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value)[:50])
    except ValueError:
        return None
