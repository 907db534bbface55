"""Answers to questions after registering: changed while the place stands and the activity is to come, or moved with a place."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from summit.errors import Refusal
from ticketing.answer_file_queries import named_files
from ticketing.answers import AnswerFaults, checked_answers
from ticketing.models import Attendee, Question, Registration
from ticketing.queries import offers_by_key
from ticketing.question_queries import questions_of
from ticketing.services.answer_files import claim_answer_files
from ticketing.services.registration_rows import locked_registration


def change_answers(registration: Registration, *, answers: Mapping[str, Any], actor: Actor) -> Registration:
    """Change what a registration answers. `answers` are as they were sent; one that is left out stays, an empty one goes.

    An answer whose question does not apply any more goes too; one to a retired question stays. Also: files among the
    answers become the person's, and one audit line names the changed questions and no answer: it would outlive an erasure.
    AnswerFaults for what cannot be taken. Refusal `answers_closed` when the registration ended or the activity is over.
    """

    def check(questions: list[Question], said: Mapping[str, Any], ticket_kind: str) -> dict[str, Any]:
        return checked_answers(questions, said, ticket_kind=ticket_kind)

    return _change(registration, answers, refuse=_refuse_ended, check=check, actor=actor)


def change_answers_by_staff(registration: Registration, *, answers: Mapping[str, Any], actor: Actor) -> Registration:
    """As `change_answers`, also after the activity; what staff do not know stays open, required or not."""
    return _change(registration, answers, refuse=_refuse_given_back, check=undemanded_answers, actor=actor)


def undemanded_answers(questions: list[Question], said: Mapping[str, Any], ticket_kind: str) -> dict[str, Any]:
    """Checked like everybody's, but nobody has to answer anything."""
    every = frozenset(question.key for question in questions)
    return checked_answers(questions, said, ticket_kind=ticket_kind, unseen=every)


def _change(
    registration: Registration,
    answers: Mapping[str, Any],
    *,
    refuse: Callable[[Registration], None],
    check: Callable[[list[Question], Mapping[str, Any], str], dict[str, Any]],
    actor: Actor,
) -> Registration:
    with transaction.atomic():
        attendee = Attendee.objects.select_for_update(of=("self",)).get(pk=registration.attendee_id)
        registration = locked_registration(registration)
        if registration.attendee_id != attendee.pk:
            raise _closed()
        refuse(registration)
        questions = questions_of([registration.activity_id])[registration.activity_id]
        asked = {question.key for question in questions}
        before = registration.answers
        checked = check(questions, {**_belonging(registration, questions), **answers}, attendee.kind)
        after = {**{key: value for key, value in before.items() if key not in asked}, **checked}
        changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        if not changed:
            return registration
        files = named_files({key: after[key] for key in changed if key in after}, questions)
        claim_answer_files(files, attendee=attendee)
        registration.answers = after
        registration.save(update_fields=["answers"])
        scope = registration.activity.event.code
        facts = {"registration": registration.code, "questions": changed}
        record(actor, "registration.answers_changed", registration.attendee, scope=scope, **facts)
    return registration


# ── Moved with a place ───────────────────────────────────────────────────────────────────────────────────────────────
def answers_on_moving(registration: Registration, activity: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a locked registration answers once its place is one of `activity`: what was said, and of the old answers those
    to questions that are asked there too. Files become the person's. AnswerFaults when something is missing or wrong.
    """
    questions = questions_of([activity])[activity]
    attendee = registration.attendee
    checked = checked_answers(questions, {**_belonging(registration, questions), **said}, ticket_kind=attendee.kind)
    claim_answer_files(named_files(checked, questions), attendee=attendee)
    return checked


def answers_kept_on_moving(registration: Registration, activity: int) -> dict[str, Any]:
    """As `answers_on_moving` when staff move somebody and nobody is asked: what is missing stays open."""
    questions = questions_of([activity])[activity]
    kind = registration.attendee.kind
    return sound_answers(questions, _belonging(registration, questions), ticket_kind=kind)


def _belonging(registration: Registration, questions: list[Question]) -> dict[str, Any]:
    asked = {question.key for question in questions}
    return {key: value for key, value in registration.answers.items() if key in asked}


def sound_answers(questions: list[Question], answers: Mapping[str, Any], *, ticket_kind: str) -> dict[str, Any]:
    """The answers that can still be given, without those that a question does not take any more; none is demanded."""
    left = dict(answers)
    while True:
        try:
            return undemanded_answers(questions, left, ticket_kind)
        except AnswerFaults as faults:
            for fault in faults.faults:
                left.pop(fault.key)


def _refuse_given_back(registration: Registration) -> None:
    if registration.state == Registration.State.CANCELLED:
        raise _closed()


def _refuse_ended(registration: Registration) -> None:
    offer = offers_by_key([registration.activity_id])[registration.activity_id]
    if registration.state == Registration.State.CANCELLED or offer.is_over(timezone.now()):
        raise _closed()


def _closed() -> Refusal:
    return Refusal(
        "answers_closed",
        _("These answers cannot be changed any more: the place was given back, or the activity is over."),
    )
