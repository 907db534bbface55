"""The screen “Form” of the back office: what the activities of an event ask when somebody registers."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity, ActivityKind, Event
from summit.rules import FORM_EDITORS, events_where, is_registrar_of, may_edit_forms_of_edition
from ticketing.answer_fields import AnswersForm
from ticketing.answer_words import condition_words
from ticketing.models import Question
from ticketing.question_forms import QuestionForm
from ticketing.question_queries import before, kinds_in, questions_in, questions_of
from ticketing.services import question_definitions as definitions

Asked = tuple[Question, str]
"""A question, and the words that say when it is asked; none when always."""


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of a kind or of an activity, as the screen shows them together."""

    title: str
    questions: list[Asked]
    retired: list[Question]
    is_open: bool
    activity: Activity | None = None
    kind: ActivityKind | None = None

    @property
    def query(self) -> str:
        """How the address of a new question says where it belongs."""
        return f"activity={self.activity.code}" if self.activity else f"kind={self.kind.code if self.kind else ''}"


def _own_event(request: HttpRequest, code: str) -> Event:
    """The event when this user may edit its forms; to everybody else it does not exist."""
    return get_object_or_404(events_where(request.user, FORM_EDITORS).select_related("edition"), code=code)


def _own_question(request: HttpRequest, event: str, question: int) -> tuple[Event, Question]:
    """A question of an activity of the event, or of one of its kinds for those whose role holds in the whole edition."""
    own = _own_event(request, event)
    row = get_object_or_404(questions_in(own), pk=question)
    if row.kind_id is not None and not _edits_kinds(request, own):
        raise Http404
    return own, row


def _edits_kinds(request: HttpRequest, event: Event) -> bool:
    return may_edit_forms_of_edition(_staff(request), event.edition)


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def event_list(request: HttpRequest) -> HttpResponse:
    events = events_where(request.user, FORM_EDITORS).select_related("edition")
    context = {"events": events.order_by("-edition__number", "sequence", "pk"), "page_title": _("Registration forms")}
    return render(request, "ticketing/admin/question_events.html", context)


def question_list(request: HttpRequest, event: str) -> HttpResponse:
    own = _own_event(request, event)
    context = {"parts": _parts(own, edits_kinds=_edits_kinds(request, own)), **_frame(request, own)}
    return render(request, "ticketing/admin/questions.html", context)


def _frame(request: HttpRequest, own: Event, title: str = "", subtitle: str = "") -> dict[str, Any]:
    return {
        "event": own,
        "is_registrar": is_registrar_of(_staff(request), own),
        "page_title": title or _("Form"),
        "page_subtitle": subtitle or own.shown_title,
    }


def _parts(own: Event, *, edits_kinds: bool) -> list[Part]:
    rows = list(questions_in(own))
    by_number = {row.pk: row for row in rows}
    of_kind: dict[int, list[Asked]] = defaultdict(list)
    of_activity: dict[int, list[Asked]] = defaultdict(list)
    for row in rows:
        if row.kind_id is not None:
            of_kind[row.kind_id].append((row, condition_words(row, by_number)))
        elif row.activity_id is not None:
            of_activity[row.activity_id].append((row, condition_words(row, by_number)))
    kinds = [_part(kind.name, of_kind[kind.pk], is_open=edits_kinds, kind=kind) for kind in kinds_in(own)]
    activities = own.activities.order_by("start", "pk")
    return [*kinds, *(_part(row.shown_title, of_activity[row.pk], is_open=True, activity=row) for row in activities)]


def _part(title: str, asked: list[Asked], *, is_open: bool, **whose: Any) -> Part:
    live = [one for one in asked if one[0].retired_at is None]
    return Part(title, live, [row for row, _words in asked if row.retired_at is not None], is_open, **whose)


# ── One question ─────────────────────────────────────────────────────────────────────────────────────────────────────
def add_question(request: HttpRequest, event: str) -> HttpResponse:
    """`?kind=` or `?activity=` says of which form part."""
    own = _own_event(request, event)
    kind, activity = _part_of_address(request, own)
    earlier = before(edition=own.edition, kind=kind.pk if kind else None, activity=activity)
    form = QuestionForm(request.POST or None, earlier=earlier)

    def create() -> str:
        if activity is not None:
            definitions.create_question_of_activity(activity, facts=form.facts(), actor=_staff(request))
        elif kind is not None:
            definitions.create_question_of_kind(kind, edition=own.edition, facts=form.facts(), actor=_staff(request))
        return _("The question was added.")

    part = activity.shown_title if activity else kind.name if kind else ""
    return _edit(request, own, form, create, titles=(_("Add a question"), part))


def _part_of_address(request: HttpRequest, own: Event) -> tuple[ActivityKind | None, Activity | None]:
    if code := request.GET.get("activity"):
        activities = Activity.objects.filter(event=own).select_related("event__edition")
        return None, get_object_or_404(activities, code=code)
    if not _edits_kinds(request, own):
        raise Http404
    return get_object_or_404(kinds_in(own), code=request.GET.get("kind", "")), None


def change_question(request: HttpRequest, event: str, question: int) -> HttpResponse:
    own, row = _own_question(request, event, question)
    earlier = before(edition=own.edition, kind=row.kind_id, activity=row.activity).exclude(pk=row.pk)
    form = QuestionForm(request.POST, earlier=earlier) if request.POST else QuestionForm.of(row, earlier=earlier)

    def change() -> str:
        definitions.change_question(row, facts=form.facts(), actor=_staff(request))
        return _("Saved.")

    return _edit(request, own, form, change, titles=(row.label, own.shown_title))


def _edit(
    request: HttpRequest, own: Event, form: QuestionForm, work: Callable[[], str], *, titles: tuple[str, str]
) -> HttpResponse:
    """The form of a question, shown or sent; a refusal is a sentence at its field."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                messages.success(request, work())
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
                status = refusal.status
            else:
                return redirect("ticketing_questions", own.code)
    context = {"form": form, **_frame(request, own, *titles)}
    return render(request, "ticketing/admin/question.html", context, status=status)


@require_POST
def act_on_question(request: HttpRequest, event: str, question: int) -> HttpResponse:
    """One button of the list: earlier, later, retire, restore, delete."""
    own, row = _own_question(request, event, question)
    chosen = next((name for name in _ACTIONS if name in request.POST), None)
    if chosen is None:
        raise Http404
    try:
        _ACTIONS[chosen](row, actor=_staff(request))
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("ticketing_questions", own.code)


_ACTIONS: dict[str, Callable[..., Any]] = {
    "earlier": definitions.put_question_earlier,
    "later": definitions.put_question_later,
    "retire": definitions.retire_question,
    "restore": definitions.restore_question,
    "delete": definitions.delete_question,
}


def preview(request: HttpRequest, event: str, activity: str) -> HttpResponse:
    """The questions of an activity as visitors see them, in both languages of the site; nothing can be sent."""
    own = _own_event(request, event)
    activities: QuerySet[Activity] = Activity.objects.filter(event=own)
    row = get_object_or_404(activities, code=activity)
    answers = AnswersForm(questions=questions_of([row.pk])[row.pk])
    return render(request, "ticketing/form_preview.html", {"event": own, "activity": row, "answers": answers})
