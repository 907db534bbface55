"""What activities ask: read, defined, answered through the API and changed later."""

import csv
import io
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LogEntry
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, make_registration, make_user, open_registration
from tests.factories.questions import MEALS, make_question
from tests.factories.wishes import make_body, make_wish
from ticketing.answered_wishes import answered_wish
from ticketing.answers import AnswerFaults
from ticketing.models import AnswerFile, Attendee, Question, Registration
from ticketing.personal_data import personal_data
from ticketing.question_queries import asking, questions_of, together
from ticketing.services.attendees import erase_attendee
from ticketing.services.places import cancel_registration
from ticketing.services.question_definitions import (
    QuestionFacts,
    change_question,
    create_question_of_activity,
    create_question_of_kind,
    delete_question,
    put_question_earlier,
    put_question_later,
    restore_question,
    retire_question,
)
from ticketing.services.questions import change_answers

pytestmark = pytest.mark.django_db
URL = "/api/v1/registrations/"


@pytest.fixture
def event():
    return make_event(make_edition(number=7), sequence=1)


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=50)
    return activity


@pytest.fixture
def editor():
    return make_user("editor")


def facts(key="t-shirt", **fields) -> QuestionFacts:
    defaults = {"type": "text", "label_en": "Size?", "label_bn": "মাপ?"}
    return QuestionFacts(key=key, **{**defaults, **fields})


def refusal(work, *args, **options) -> str:
    with pytest.raises(Refusal) as refused:
        work(*args, **options)
    return refused.value.code


def keys(questions) -> list[str]:
    return [row.key for row in questions]


# ── Which are asked ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_questions_of_a_kind_come_before_the_own(event, activity):
    own = make_question(activity, key="own", position=0)
    of_kind = make_question(activity, key="kind", of_kind=True, position=5)
    make_question(activity, key="gone", retired_at="2026-01-01T00:00:00Z")
    dialogue = make_activity(event, "dialogue")
    elsewhere = make_activity(make_event(make_edition("other", number=8)), "main")

    found = questions_of([activity.pk, dialogue.pk, elsewhere.pk])

    assert found == {activity.pk: [of_kind, own], dialogue.pk: [], elsewhere.pk: []}


def test_questions_cost_the_same_for_one_activity_and_for_three(event, activity):
    others = [make_activity(event, slug) for slug in ("second", "third")]
    for row in (activity, *others):
        make_question(row)
    make_question(activity, of_kind=True)
    with CaptureQueriesContext(connection) as one:
        questions_of([activity.pk])
    with CaptureQueriesContext(connection) as three:
        found = questions_of([row.pk for row in (activity, *others)])
    assert len(three) == len(one) == 2
    assert len(together(found)) == 4


def test_registering_where_nothing_is_asked_costs_no_statement(activity):
    asking()
    with CaptureQueriesContext(connection) as none:
        answered_wish(make_wish(activity), {}, ticket_kind="delegate")
    assert len(none) == 0


def test_what_is_asked_from_now_on_is_known_at_once_where_it_was_changed(activity, editor):
    assert asking() == {}
    question = create_question_of_activity(activity, facts=facts(), actor=editor)
    assert asking() == {activity.code: activity.pk}
    retire_question(question, actor=editor)
    assert asking() == {}


# ── Defined ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_question_is_made_with_a_line_in_the_log(event, activity, editor):
    first = create_question_of_kind(activity.kind, edition=event.edition, facts=facts("one"), actor=editor)
    second = create_question_of_kind(activity.kind, edition=event.edition, facts=facts("two"), actor=editor)
    own = create_question_of_activity(activity, facts=facts("three", depends_on=first), actor=editor)

    assert keys(questions_of([activity.pk])[activity.pk]) == ["one", "two", "three"]
    assert (first.position, second.position, own.depends_on) == (0, 1, first)
    lines = LogEntry.objects.filter(verb="question.created").order_by("pk")
    assert [(line.scope, line.data["question"]) for line in lines] == [
        (event.edition.code, "one"),
        (event.edition.code, "two"),
        (event.code, "three"),
    ]


def test_question_is_refused_with_its_reason(event, activity, editor):
    other = make_question(make_activity(event, "dialogue"), key="elsewhere")
    meal = make_question(activity, key="meal", type="choice", options=MEALS)

    def create(**fields):
        return refusal(create_question_of_activity, activity, facts=facts(**fields), actor=editor)

    assert create(key="meal") == "question_key_taken"
    assert create(key="elsewhere") == "question_key_taken"
    assert create(type="choice") == "options_missing"
    assert create(type="choice", options=(MEALS[0], {**MEALS[1], "en": " FISH"})) == "options_double"
    assert create(minimum=5, maximum=4) == "bounds_crossed"
    assert create(depends_on=other) == "unknown_dependency"
    assert create(depends_on=meal, depends_values=("beef",)) == "unknown_dependency"
    assert Question.objects.count() == 2
    for number in range(19):
        make_question(activity, key=f"k{number}")
    assert create() == "too_many_questions"


def test_question_of_a_kind_cannot_depend_on_one_of_an_activity(event, activity, editor):
    own = make_question(activity)
    work = create_question_of_kind
    assert refusal(work, activity.kind, edition=event.edition, facts=facts(depends_on=own), actor=editor) == (
        "unknown_dependency"
    )


def test_answered_question_keeps_key_type_and_options(activity, editor):
    meal = make_question(activity, key="meal", type="choice", options=MEALS)
    registration = make_registration(activity, answers={"meal": "fish"})
    same = {"key": "meal", "type": "choice", "options": tuple(MEALS)}

    assert (
        refusal(change_question, meal, facts=facts(**{**same, "key": "food"}), actor=editor) == "question_has_answers"
    )
    assert (
        refusal(change_question, meal, facts=facts(**{**same, "type": "text"}), actor=editor) == "question_has_answers"
    )
    fewer = {**same, "options": tuple(MEALS[1:])}
    assert refusal(change_question, meal, facts=facts(**fewer), actor=editor) == "question_has_answers"
    assert refusal(delete_question, meal, actor=editor) == "question_has_answers"
    meal.refresh_from_db()
    assert (meal.key, meal.type, meal.options) == ("meal", "choice", MEALS)

    more = {**same, "options": (*MEALS, {"key": "beef", "en": "Beef", "bn": "গরু"}), "label_en": "Lunch?"}
    changed = change_question(meal, facts=facts(**more), actor=editor)
    assert (len(changed.options), changed.label_en) == (4, "Lunch?")
    registration.refresh_from_db()
    assert registration.answers == {"meal": "fish"}


def test_question_without_answers_may_become_another_or_go(activity, editor):
    question = make_question(activity, key="meal")
    changed = change_question(question, facts=facts("food", type="number"), actor=editor)
    assert (changed.key, changed.type) == ("food", "number")
    delete_question(changed, actor=editor)
    assert not Question.objects.exists()
    assert LogEntry.objects.filter(verb="question.deleted", data__question="food").count() == 1


def test_question_that_others_depend_on_stays(activity, editor):
    meal = make_question(activity, key="meal", type="choice", options=MEALS)
    make_question(activity, key="bones", depends_on=meal, depends_values=["fish"])

    assert refusal(retire_question, meal, actor=editor) == "question_has_followers"
    assert refusal(delete_question, meal, actor=editor) == "question_has_followers"
    fewer = facts("meal", type="choice", options=tuple(MEALS[1:]))
    assert refusal(change_question, meal, facts=fewer, actor=editor) == "question_has_followers"


def test_order_keeps_each_question_after_what_it_depends_on(activity, editor):
    one, two, three = (make_question(activity, key=key) for key in ("one", "two", "three"))
    Question.objects.filter(pk=three.pk).update(depends_on=two)

    put_question_later(one, actor=editor)
    assert keys(questions_of([activity.pk])[activity.pk]) == ["two", "one", "three"]
    put_question_earlier(three, actor=editor)
    assert keys(questions_of([activity.pk])[activity.pk]) == ["two", "three", "one"]
    assert refusal(put_question_earlier, three, actor=editor) == "question_out_of_order"
    assert refusal(put_question_later, two, actor=editor) == "question_out_of_order"
    put_question_earlier(two, actor=editor)
    assert keys(questions_of([activity.pk])[activity.pk]) == ["two", "three", "one"]
    one.refresh_from_db()
    assert refusal(change_question, two, facts=facts("two", depends_on=one), actor=editor) == "unknown_dependency"


def test_retired_question_comes_back_as_the_last(activity, editor):
    one, _two = make_question(activity, key="one"), make_question(activity, key="two")
    for _time in range(2):
        retire_question(one, actor=editor)
    assert keys(questions_of([activity.pk])[activity.pk]) == ["two"]
    assert refusal(change_question, one, facts=facts("one"), actor=editor) == "question_is_retired"
    for _time in range(2):
        restore_question(one, actor=editor)
    assert keys(questions_of([activity.pk])[activity.pk]) == ["two", "one"]
    assert LogEntry.objects.filter(verb__in=["question.retired", "question.restored"]).count() == 2


# ── Through the API ──────────────────────────────────────────────────────────────────────────────────────────────────
def problem(answer, status=400) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.content
    return [(error["field"], error["code"]) for error in answer.json().get("errors", [])]


def registered(api, *activities, **changes):
    answer = api.post(URL, make_body(*activities, **changes), format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def holder(said) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Attendee {said['links']['ticket'].split('/')[2]}"}


def test_api_says_what_is_asked(api, activity):
    meal = make_question(activity, key="meal", type="choice", options=MEALS, required=True, of_kind=True)
    make_question(activity, key="bones", depends_on=meal, depends_values=["fish"], ticket_kinds=["student"])
    answer = api.get(f"/api/v1/activities/{activity.code}/form/")

    assert answer.status_code == 200
    said = answer.json()
    assert (said["activity"], said["kinds"]) == (activity.code, ["delegate", "student", "press"])
    first, second = said["questions"]
    assert (first["key"], first["type"], first["required"], first["options"]) == ("meal", "choice", True, MEALS)
    assert (second["depends_on"], second["depends_values"], second["ticket_kinds"]) == ("meal", ["fish"], ["student"])
    assert first["label_en"]
    assert first["label_bn"]
    again = api.get(f"/api/v1/activities/{activity.code}/form/", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304


def test_api_form_is_absent_for_unknown_and_hidden(api, event):
    hidden = make_activity(event, "hidden", live=False)
    make_question(hidden)
    for code in ("nowhere", hidden.code):
        assert api.get(f"/api/v1/activities/{code}/form/").status_code == 404


def test_api_refuses_what_is_missing_wrong_or_not_asked(api, activity):
    make_question(activity, key="meal", type="choice", options=MEALS, required=True)
    make_question(activity, key="age", type="number", minimum=10)
    answer = api.post(URL, make_body(activity, answers={"age": "5", "colour": "green"}), format="json")
    assert problem(answer) == [
        ("answers.colour", "unknown_question"),
        ("answers.meal", "required"),
        ("answers.age", "min_value"),
    ]
    assert not Attendee.objects.exists()


def test_api_refuses_answers_where_nothing_is_asked(api, activity):
    answer = api.post(URL, make_body(activity, answers={"meal": "fish"}), format="json")
    assert problem(answer) == [("answers.meal", "unknown_question")]
    assert registered(api, activity, answers={})


def test_each_registration_keeps_what_its_activity_asked(api, event, activity):
    other = make_activity(event, "dialogue")
    plain = make_activity(event, "seminar")
    open_registration(other)
    open_registration(plain)
    make_question(activity, key="meal", type="choice", options=MEALS)
    make_question(other, key="topic")
    registered(api, activity, other, plain, answers={"meal": "সবজি", "topic": "Jobs"})
    kept = dict(Registration.objects.values_list("activity__slug", "answers"))
    assert kept == {"main": {"meal": "veg"}, "dialogue": {"topic": "Jobs"}, "seminar": {}}


def test_same_request_answers_the_same_whatever_became_of_the_questions(api, activity, editor):
    body = make_body(activity)
    first = api.post(URL, body, format="json")
    create_question_of_activity(activity, facts=facts(required=True), actor=editor)

    second = api.post(URL, body, format="json")
    assert (second.status_code, second.json()) == (201, first.json())
    other = api.post(URL, {**body, "answers": {"t-shirt": "L"}}, format="json")
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    fresh = api.post(URL, {**body, "request_id": str(uuid.uuid4())}, format="json")
    assert problem(fresh) == [("answers.t-shirt", "required")]
    assert Registration.objects.count() == 1


def test_known_person_is_asked_as_the_kind_that_he_or_she_is(api, event, activity):
    other = make_activity(event, "dialogue")
    open_registration(other)
    make_question(other, key="roll", required=True, ticket_kinds=["student"])
    body = make_body(activity, kind="student")
    said = api.post(URL, body, format="json").json()
    more = {**body, "request_id": str(uuid.uuid4()), "activities": [other.code], "kind": "delegate"}

    assert problem(api.post(URL, more, format="json", **holder(said))) == [("answers.roll", "required")]
    more["answers"] = {"roll": "17"}
    assert api.post(URL, more, format="json", **holder(said)).status_code == 201
    assert Registration.objects.get(activity=other).answers == {"roll": "17"}


def make_file(question, attendee=None) -> AnswerFile:
    return AnswerFile.objects.create(
        question=question,
        attendee=attendee,
        stored_name=uuid.uuid4().hex,
        original_name="cv",
        kind="pdf",
        size=1,
        sha256="",
    )


def test_file_is_claimed_with_the_registration_and_by_nobody_else(api, activity):
    question = make_question(activity, key="paper", type="file", required=True)
    file = make_file(question)
    said = registered(api, activity, answers={"paper": str(file.pk)})
    file.refresh_from_db()
    assert file.attendee.code == said["attendee"]["code"]
    assert Registration.objects.get().answers == {"paper": str(file.pk)}

    for unknown in (str(file.pk), str(uuid.uuid4()), str(make_file(make_question(activity, type="file")).pk)):
        answer = api.post(URL, make_body(activity, answers={"paper": unknown}), format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_file")
    assert Attendee.objects.count() == 1


# ── Changed later ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def place(activity):
    meal = make_question(activity, key="meal", type="choice", options=MEALS, required=True)
    make_question(activity, key="bones", depends_on=meal, depends_values=["fish"])
    make_question(activity, key="old", retired_at="2026-01-01T00:00:00Z")
    return make_registration(activity, answers={"meal": "fish", "bones": "no", "old": "kept"})


def test_change_answers_keeps_what_is_left_out_and_drops_what_no_longer_applies(place):
    changed = change_answers(place, answers={"meal": "veg"}, actor="attendee:X")
    assert changed.answers == {"meal": "veg", "old": "kept"}
    line = LogEntry.objects.get(verb="registration.answers_changed")
    assert line.data == {"registration": place.code, "questions": ["bones", "meal"]}
    assert (line.subject_id, line.scope) == (place.attendee.code, place.activity.event.code)

    change_answers(place, answers={"meal": "veg"}, actor="attendee:X")
    assert LogEntry.objects.filter(verb="registration.answers_changed").count() == 1


def test_change_answers_refuses_as_registering_does(place):
    for answers in ({"meal": None}, {"meal": "beef"}, {"old": "new"}, {"colour": "green"}):
        with pytest.raises(AnswerFaults):
            change_answers(place, answers=answers, actor="attendee:X")
    place.refresh_from_db()
    assert place.answers == {"meal": "fish", "bones": "no", "old": "kept"}


def test_change_answers_ends_with_the_place_and_with_the_activity(place):
    with time_machine.travel(place.activity.start.replace(year=place.activity.start.year + 1)):
        assert refusal(change_answers, place, answers={"meal": "veg"}, actor="attendee:X") == "answers_closed"
    cancel_registration(place, actor="attendee:X")
    assert refusal(change_answers, place, answers={"meal": "veg"}, actor="attendee:X") == "answers_closed"
    place.refresh_from_db()
    assert place.answers["meal"] == "fish"


@pytest.mark.parametrize("state", ["pending", "waiting", "confirmed"])
def test_change_answers_while_it_is_being_looked_at(activity, place, state):
    other = make_registration(activity, state=state, answers={"meal": "fish"})
    assert change_answers(other, answers={"meal": "veg"}, actor="attendee:X").answers == {"meal": "veg"}


def test_change_answers_takes_no_file_of_somebody_else(activity, place):
    question = make_question(activity, key="paper", type="file")
    foreign = make_file(question, make_registration(activity, answers={"meal": "veg"}).attendee)
    assert refusal(change_answers, place, answers={"paper": str(foreign.pk)}, actor="attendee:X") == "unknown_file"
    own = make_file(question)
    assert change_answers(place, answers={"paper": str(own.pk)}, actor="attendee:X").answers["paper"] == str(own.pk)
    own.refresh_from_db()
    assert own.attendee == place.attendee


def test_me_reads_and_changes_own_answers(api, activity, place):
    said = registered(api, activity, answers={"meal": "fish"})
    own = said["registrations"][0]["code"]
    address = f"/api/v1/me/registrations/{own}/"

    read = api.get(address, **holder(said))
    assert read["Cache-Control"] == "private, no-store"
    assert (read.json()["answers"], keys_of(read)) == ({"meal": "fish"}, ["meal", "bones"])
    changed = api.patch(address, {"answers": {"bones": "yes"}}, format="json", **holder(said))
    assert changed.json()["answers"] == {"meal": "fish", "bones": "yes"}
    assert problem(api.patch(address, {"answers": {"meal": None}}, format="json", **holder(said))) == [
        ("answers.meal", "required")
    ]
    assert problem(api.patch(address, {"answers": {"meal": {"a": 1}}}, format="json", **holder(said))) == [
        ("answers", "invalid_answer")
    ]
    assert problem(api.patch(address, {}, format="json", **holder(said))) == [("answers", "required")]


def keys_of(answer) -> list[str]:
    return [question["key"] for question in answer.json()["questions"]]


def test_me_refuses_other_peoples_places(api, activity, place):
    said = registered(api, activity, answers={"meal": "fish"})
    address = f"/api/v1/me/registrations/{place.code}/"
    for method in ("get", "patch"):
        assert getattr(api, method)(address, **holder(said)).status_code == 404
        assert getattr(api, method)(address).status_code == 401
    place.refresh_from_db()
    assert place.answers["meal"] == "fish"


# ── Taken away, forgotten ────────────────────────────────────────────────────────────────────────────────────────────
def test_own_data_say_the_answers_in_words(place):
    (row,) = personal_data(place.attendee)["registrations"]
    assert row["answers"] == {"meal": "fish", "bones": "no", "old": "kept"}
    words = {line["key"]: (line["question_en"], line["words"]) for line in row["answers_in_words"]}
    assert words["meal"][1] in ("Fish", "মাছ")
    assert words["old"][1] == "kept"


def test_erased_person_leaves_no_answer(place):
    change_answers(place, answers={"bones": "my secret"}, actor="attendee:X")
    erase_attendee(place.attendee, actor="system")
    place.refresh_from_db()
    assert place.answers == {}
    assert not [line for line in LogEntry.objects.all() if "my secret" in str(line.data)]


def test_export_has_a_column_for_each_question(visitor, event, activity, place):
    make_question(activity, key="meals", type="several", options=MEALS)
    make_question(activity, key="photo", type="consent")
    make_registration(activity, answers={"meal": "veg", "meals": ["fish", "veg"], "photo": True, "old": "=1+1"})
    visitor.force_login(make_user("boss", is_superuser=True, is_staff=True))
    text = b"".join(visitor.get(f"/admin/registrations/{event.code}/export.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {row["answer:meal"]: row for row in rows}
    assert (found["veg"]["answer:meals"], found["veg"]["answer:photo"]) == ("fish; veg", "yes")
    assert found["veg"]["answer:old"].lstrip("'") == "=1+1"
    assert not found["veg"]["answer:old"].startswith("=")
    assert (found["fish"]["answer:bones"], found["fish"]["answer:photo"]) == ("no", "")
