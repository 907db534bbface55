"""Which question may be answered with a file now, which files a set of answers names, and who may see them."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.work import gave_up
from summit.models import Activity, Edition, Event
from ticketing.models import AnswerFile, Attendee, Question
from ticketing.queries import offers_by_key


def file_question(key: str, *, edition: str = "", activity: str = "") -> Question | None:
    """The question `key` that is answered with a file, of a public edition or of one of its public activities.

    None also when everything that asks it is over: nobody leaves files in an archive.
    """
    questions = Question.objects.filter(key=key, type=Question.Type.FILE, retired_at=None)
    if activity:
        asking = Activity.objects.filter(code=activity).select_related("event").first()
        if asking is None:
            return None
        of_activity = Q(activity=asking) | Q(kind=asking.kind_id)
        question = questions.filter(of_activity, edition=asking.event.edition_id).select_related("edition").first()
        return question if question and _is_asked(question, [asking.pk]) else None
    live = Edition.objects.live().filter(code=edition)
    question = questions.filter(edition__in=live).select_related("edition").first()
    return question if question and _is_asked(question, _asking(question)) else None


def _asking(question: Question) -> list[int]:
    """The activities that ask a question."""
    if question.activity_id is not None:
        return [question.activity_id]
    same_kind = Activity.objects.filter(kind=question.kind_id, event__edition=question.edition_id)
    return list(same_kind.values_list("pk", flat=True))


def _is_asked(question: Question, activities: Iterable[int]) -> bool:
    now = timezone.now()
    return any(offer.live and not offer.is_over(now) for offer in offers_by_key(activities).values())


def named_files(answers: Mapping[str, Any], questions: Iterable[Question]) -> dict[uuid.UUID, int]:
    """What `services.answer_files.claim_answer_files` takes: the files that these answers name, each with its question."""
    named = {}
    for question in questions:
        value = answers.get(question.key)
        if question.type == Question.Type.FILE and (pk := uuid_of(value)) is not None:
            named[pk] = question.pk
    return named


def uuid_of(value: Any) -> uuid.UUID | None:
    """The id that an answer is, if it is one."""
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None


def files_in(event: Event, attendee: Attendee) -> list[AnswerFile]:
    """The person's files that answer what activities of this event asked: all that its staff may know of."""
    places = attendee.registrations.filter(activity__event=event).select_related("activity")
    asked = [(place.activity, set(map(str, place.answers.values()))) for place in places]
    return [
        file
        for file in files_of(attendee)
        if any(str(file.pk) in answers and _asks(activity, file.question) for activity, answers in asked)
    ]


def _asks(activity: Activity, question: Question) -> bool:
    return question.activity_id == activity.pk if question.activity_id else question.kind_id == activity.kind_id


def is_stuck(file: AnswerFile) -> bool:
    """The worker could not have it checked and gave up: people have to look."""
    return file.state == AnswerFile.State.RECEIVED and gave_up(file)


def files_of(attendee: Attendee) -> list[AnswerFile]:
    """What a person left and what is still there, in the order it came."""
    files = AnswerFile.objects.filter(attendee=attendee).exclude(state=AnswerFile.State.PURGED)
    return list(files.select_related("question").order_by("received_at", "pk"))


def facts_of_files(attendee: Attendee) -> list[dict[str, Any]]:
    """For the person to take away: `settings.PERSONAL_DATA`."""
    return [
        {
            "id": str(file.pk),
            "question": file.question.key,
            "name": file.original_name,
            "kind": file.kind,
            "size": file.size,
            "state": file.state,
            "received_at": file.received_at.isoformat(timespec="seconds"),
        }
        for file in files_of(attendee)
    ]
