"""What forms ask: questions are added, changed, put in order, retired, deleted. What people answered stays readable.

A question belongs to a kind of activity in an edition, or to one activity. Editing locks the questions of the form part, so
that two editors leave an order in which each question stands after the one that it depends on.
"""

from dataclasses import dataclass, fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from bangla.text import search_key
from summit.errors import Refusal
from summit.models import Activity, ActivityKind, Edition
from ticketing.models import Question
from ticketing.question_queries import before, beside, forget_asking, is_answered

MOST_QUESTIONS = 20
Type = Question.Type
_WITH_OPTIONS = (Type.CHOICE, Type.SEVERAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """What an editor says of a question. `options`: `{"key", "en", "bn"}` of each; `depends_on`: an earlier question."""

    key: str
    type: str
    label_en: str
    label_bn: str
    help_en: str = ""
    help_bn: str = ""
    required: bool = False
    options: tuple[dict[str, str], ...] = ()
    ticket_kinds: tuple[str, ...] = ()
    depends_on: Question | None = None
    depends_values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    def columns(self) -> dict[str, Any]:
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        with_options = self.type in _WITH_OPTIONS
        return {
            **said,
            "options": [dict(option) for option in self.options] if with_options else [],
            "ticket_kinds": list(self.ticket_kinds),
            "depends_values": list(self.depends_values) if self.depends_on else [],
        }


def create_question_of_kind(kind: ActivityKind, *, edition: Edition, facts: QuestionFacts, actor: Actor) -> Question:
    """Ask this in every activity of a kind, in all events of the edition; it stands last. Refusal as `_create`."""
    return _create(Question(edition=edition, kind=kind), facts, actor=actor)


def create_question_of_activity(activity: Activity, *, facts: QuestionFacts, actor: Actor) -> Question:
    """Ask this in one activity, after what its kind asks; it stands last. Refusal as `_create`."""
    return _create(Question(edition=activity.event.edition, activity=activity), facts, actor=actor)


def _create(question: Question, facts: QuestionFacts, *, actor: Actor) -> Question:
    """Refusal: `question_key_taken`, `too_many_questions`, `options_missing`, `options_double`, `bounds_crossed`,
    `unknown_dependency`.
    """
    _refuse_senseless(facts)
    with transaction.atomic():
        part = _locked_part(question)
        if len(part) >= MOST_QUESTIONS:
            raise Refusal("too_many_questions", _("This form has as many questions as it may have. Retire one first."))
        _refuse_dependency(question, facts, part)
        question.position = part[-1].position + 1 if part else 0
        _store(question, facts)
        _write(question, "question.created", actor=actor, after=_said(question))
    forget_asking()
    return question


def change_question(question: Question, *, facts: QuestionFacts, actor: Actor) -> Question:
    """Change a question. Once somebody answered it, its key and type stay, and so do its options: they may be reworded and
    added to. Refusal as `_create`, and `question_is_retired`, `question_has_answers`, `question_has_followers`.
    """
    _refuse_senseless(facts)
    with transaction.atomic():
        part = _locked_part(question)
        question = _locked(question)
        _refuse_retired(question)
        _refuse_dependency(question, facts, part)
        _refuse_loss(question, facts)
        before_it = _said(question)
        _store(question, facts)
        if before_it != _said(question):
            _write(question, "question.changed", actor=actor, before=before_it, after=_said(question))
    forget_asking()
    return question


def put_question_earlier(question: Question, *, actor: Actor) -> None:
    """Swap it with the one before it. Refusal `question_out_of_order` when it depends on that one."""
    _swap(question, -1, actor=actor)


def put_question_later(question: Question, *, actor: Actor) -> None:
    """Swap it with the one after it. Refusal `question_out_of_order` when that one depends on it."""
    _swap(question, +1, actor=actor)


def retire_question(question: Question, *, actor: Actor) -> Question:
    """Ask it no longer; answers stay readable. Twice is harmless. Refusal `question_has_followers`."""
    with transaction.atomic():
        _locked_part(question)
        question = _locked(question)
        if question.retired_at is not None:
            return question
        if question.dependents.filter(retired_at=None).exists():
            raise _followed()
        question.retired_at = timezone.now()
        question.save(update_fields=["retired_at"])
        _write(question, "question.retired", actor=actor)
    forget_asking()
    return question


def restore_question(question: Question, *, actor: Actor) -> Question:
    """Ask a retired question again, as the last one. Twice is harmless. Refusal `too_many_questions`, `unknown_dependency`."""
    with transaction.atomic():
        part = _locked_part(question)
        question = _locked(question)
        if question.retired_at is None:
            return question
        if len(part) >= MOST_QUESTIONS:
            raise Refusal("too_many_questions", _("This form has as many questions as it may have. Retire one first."))
        earlier = question.depends_on
        if earlier is not None and earlier.retired_at is not None:
            raise _unknown_dependency()
        question.retired_at, question.position = None, part[-1].position + 1 if part else 0
        question.save(update_fields=["retired_at", "position"])
        _write(question, "question.restored", actor=actor)
    forget_asking()
    return question


def delete_question(question: Question, *, actor: Actor) -> None:
    """Remove a question that nobody answered. Refusal `question_has_answers`, `question_has_followers`."""
    with transaction.atomic():
        _locked_part(question)
        question = _locked(question)
        if question.dependents.exists():
            raise _followed()
        if is_answered(question):
            raise Refusal(
                "question_has_answers",
                _(
                    "People have answered this question, so it cannot be deleted. Retire it: then it is asked no longer."
                ),
            )
        _write(question, "question.deleted", actor=actor, before=_said(question))
        question.delete()
    forget_asking()


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _locked_part(question: Question) -> list[Question]:
    """The live questions of the same kind or activity, locked in their order."""
    return list(beside(question).select_for_update(of=("self",)))


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("edition", "activity__event", "depends_on")
    return rows.get(pk=question.pk)


def _store(question: Question, facts: QuestionFacts) -> None:
    for name, value in facts.columns().items():
        setattr(question, name, value)
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as error:
        raise Refusal(
            "question_key_taken", _("Another question of this summit has this key. Choose another one."), field="key"
        ) from error


def _swap(question: Question, step: int, *, actor: Actor) -> None:
    with transaction.atomic():
        part = _locked_part(question)
        at = next((place for place, row in enumerate(part) if row.pk == question.pk), None)
        if at is None or not 0 <= at + step < len(part):
            return
        first, second = sorted((part[at], part[at + step]), key=part.index)
        if second.depends_on_id == first.pk:
            raise Refusal("question_out_of_order", _("One of these depends on the other, so they stay in this order."))
        part[at], part[at + step] = part[at + step], part[at]
        for place, row in enumerate(part):
            row.position = place
        Question.objects.bulk_update(part, ["position"])
        moved = _locked(question)
        _write(moved, "question.moved", actor=actor, order=[row.key for row in part])


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _refuse_senseless(facts: QuestionFacts) -> None:
    if facts.minimum is not None and facts.maximum is not None and facts.minimum > facts.maximum:
        raise Refusal("bounds_crossed", _("The least is more than the most."), status=400, field="minimum")
    if facts.type not in _WITH_OPTIONS:
        return
    if len(facts.options) < 2:
        raise Refusal("options_missing", _("Give at least two options, one a line."), status=400, field="options")
    for part in ("key", "en", "bn"):
        words = [search_key(option[part]) for option in facts.options]
        if len(set(words)) < len(words):
            raise Refusal(
                "options_double", _("Two options are the same. Make them different."), status=400, field="options"
            )


def _refuse_dependency(question: Question, facts: QuestionFacts, part: list[Question]) -> None:
    """The earlier question must be asked wherever this one is, and before it; the values must be options of it."""
    earlier = facts.depends_on
    if earlier is None:
        return
    found = before(edition=question.edition, kind=question.kind_id, activity=question.activity).filter(pk=earlier.pk)
    order = [row.pk for row in part]
    if not found.exists() or earlier.pk == question.pk:
        raise _unknown_dependency()
    if earlier.pk in order and question.pk in order and order.index(earlier.pk) > order.index(question.pk):
        raise _unknown_dependency()
    options = {option["key"] for option in earlier.options}
    if not set(facts.depends_values) <= options:
        raise _unknown_dependency()


def _unknown_dependency() -> Refusal:
    return Refusal(
        "unknown_dependency",
        _("Choose an earlier question of the same form, and answers that it offers."),
        status=400,
        field="depends_on",
    )


def _refuse_retired(question: Question) -> None:
    if question.retired_at is not None:
        raise Refusal(
            "question_is_retired", _("This question is not asked any more. Ask it again before you change it.")
        )


def _refuse_loss(question: Question, facts: QuestionFacts) -> None:
    """Nothing that somebody answered, or that another question depends on, may become unreadable."""
    now = facts.columns()
    gone = {option["key"] for option in question.options} - {option["key"] for option in now["options"]}
    needed = {value for row in question.dependents.all() for value in row.depends_values}
    if gone & needed:
        raise Refusal(
            "question_has_followers", _("Another question depends on an option that you took away."), field="options"
        )
    if (question.key != facts.key or question.type != facts.type or gone) and is_answered(question):
        raise Refusal(
            "question_has_answers",
            _("People have answered this question: its key, its type and its options stay. You may reword and add."),
            field="options" if gone else "key",
        )


def _followed() -> Refusal:
    return Refusal("question_has_followers", _("Another question depends on this one. Change that one first."))


# ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _said(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "type": question.type,
        "label_en": question.label_en,
        "label_bn": question.label_bn,
        "required": question.required,
        "options": [option["key"] for option in question.options],
        "ticket_kinds": question.ticket_kinds,
        "depends_on": question.depends_on.key if question.depends_on else None,
        "depends_values": question.depends_values,
        "minimum": question.minimum,
        "maximum": question.maximum,
    }


def _write(question: Question, verb: str, *, actor: Actor, **data: Any) -> None:
    scope = question.activity.event.code if question.activity else question.edition.code
    record(actor, verb, ("question", str(question.pk)), scope=scope, question=question.key, **data)
