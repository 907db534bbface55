"""What registering asks, defined through the API: the refusals first, then what a program does with it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LogEntry
from tests.factories import make_activity, make_event, make_member, make_registration, open_registration
from tests.factories.questions import make_question
from tests.ticketing.test_registration_list import api_as
from ticketing.models import Question

pytestmark = pytest.mark.django_db
MEAL = {
    "key": "meal",
    "type": "choice",
    "label_en": "What do you eat?",
    "label_bn": "আপনি কী খান?",
    "options": [{"key": "veg", "en": "Vegetarian", "bn": "নিরামিষ"}, {"key": "any", "en": "Anything", "bn": "সবকিছু"}],
}


@pytest.fixture
def base(event):
    return f"/api/v1/events/{event.code}/questions/"


@pytest.fixture
def editor(api, event):
    return api_as(api, make_member("editor", event), scopes=("read", "write"))


def facts() -> list:
    return list(Question.objects.order_by("pk").values())


def knocks(base, question, activity) -> list[tuple[str, str, dict]]:
    one = f"{base}{question.key}/"
    return [
        ("get", base, {}),
        ("post", base, {**MEAL, "activity": activity.code}),
        ("put", one, MEAL),
        *[("post", f"{one}{deed}/", {}) for deed in ("later", "earlier", "retire", "restore")],
        ("delete", one, {}),
    ]


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_forms_are_for_those_who_edit_them(api, edition, event, activity, base):
    doors = knocks(base, make_question(activity), activity)
    before = facts()
    for method, address, body in doors:
        assert getattr(api, method)(address, body, format="json").status_code == 401
    strangers = [make_member(role, event) for role in ("auditor", "gate_supervisor", "rapporteur", "employer")]
    strangers.append(make_member("organiser", make_event(edition, "sylhet", sequence=2)))
    for user in strangers:
        knocking = api_as(api, user, scopes=("read", "write"))
        for method, address, body in doors:
            answer = getattr(knocking, method)(address, body, format="json")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (user, address)
    reading = api_as(api, make_member("editor", event))
    for method, address, body in doors:
        assert getattr(reading, method)(address, body, format="json").status_code == (200 if method == "get" else 403)
    assert facts() == before


def test_what_a_kind_asks_is_not_for_one_division(api, edition, editor, activity, base):
    question = make_question(activity, of_kind=True)
    before = facts()
    for method, address, body in knocks(base, question, activity)[2:]:
        assert getattr(editor, method)(address, body, format="json").status_code == 404, address
    assert editor.post(base, {**MEAL, "kind": activity.kind.code}, format="json").status_code == 404
    assert facts() == before
    whole = api_as(api, make_member("editor", edition), scopes=("read", "write"))
    assert whole.post(base, {**MEAL, "kind": activity.kind.code}, format="json").status_code == 201


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"key": "two words"}, "key"),
        ({"key": ""}, "key"),
        ({"type": "essay"}, "type"),
        ({"label_bn": ""}, "label_bn"),
        ({"label_en": "x" * 201}, "label_en"),
        ({"label_en": "a\x00b"}, "label_en"),
        ({"options": [{"key": "Ü", "en": "x", "bn": "x"}]}, "options"),
        ({"options": "veg"}, "options"),
        ({"options": [MEAL["options"][0]] * 41}, "options"),
        ({"ticket_kinds": ["king"]}, "ticket_kinds"),
        ({"depends_on": "nothing"}, "depends_on"),
        ({"minimum": "few"}, "minimum"),
        ({"activity": None}, "activity"),
        ({"activity": "nowhere"}, "activity"),
    ],
)
def test_wrong_questions_are_refused_by_field(editor, activity, base, over, field):
    answer = editor.post(base, {**MEAL, "activity": activity.code, **over}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("over", "status", "code"),
    [
        ({"options": MEAL["options"][:1]}, 400, "options_missing"),
        ({"options": [MEAL["options"][0], {"key": "other", "en": "VEGETARIAN", "bn": "অন্য"}]}, 400, "options_double"),
        ({"minimum": 3, "maximum": 2}, 400, "bounds_crossed"),
        ({"depends_on": "year", "depends_values": ["ninth"]}, 400, "unknown_dependency"),
        ({"key": "year"}, 409, "question_key_taken"),
    ],
)
def test_senseless_questions_are_refused_with_a_code(editor, activity, base, over, status, code):
    make_question(activity, key="year", type="choice", options=MEAL["options"])
    answer = editor.post(base, {**MEAL, "activity": activity.code, **over}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Question.objects.count() == 1


@pytest.mark.parametrize(("language", "words"), [("en", "and not both"), ("bn", "দুটি একসঙ্গে নয়")])
def test_a_question_is_of_an_activity_or_of_a_kind(editor, activity, base, language, words):
    both = {**MEAL, "activity": activity.code, "kind": activity.kind.code}
    answer = editor.post(base, both, format="json", HTTP_ACCEPT_LANGUAGE=language)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "activity")
    assert words in answer.json()["errors"][0]["detail"]
    assert not Question.objects.exists()


def test_an_activity_of_another_event_asks_nothing_here(editor, edition, base):
    other = make_activity(make_event(edition, "sylhet", sequence=2), "fair")
    assert editor.post(base, {**MEAL, "activity": other.code}, format="json").status_code == 400
    question = make_question(other)
    assert editor.delete(f"{base}{question.key}/").status_code == 404
    assert editor.post(f"{base}{question.key}/explode/").status_code == 404
    assert Question.objects.count() == 1


def test_answers_keep_their_question(editor, activity, base):
    question = make_question(activity, key="meal", type="choice", options=MEAL["options"])
    make_registration(activity, answers={"meal": "veg"})
    one = f"{base}{question.key}/"
    assert editor.delete(one).json()["code"] == "question_has_answers"
    assert (
        editor.put(one, {**MEAL, "type": "text", "options": []}, format="json").json()["code"] == "question_has_answers"
    )
    assert editor.put(one, {**MEAL, "label_en": "Your food?"}, format="json").json()["label_en"] == "Your food?"


# ── Done ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_questions_are_added_asked_ordered_retired_and_deleted(api, editor, activity, base):
    first = editor.post(base, {**MEAL, "activity": activity.code, "required": True}, format="json")
    assert first.status_code == 201
    assert (first.json()["activity"], first.json()["kind"], first.json()["required"]) == (activity.code, None, True)
    why = {
        "key": "why",
        "type": "text",
        "label_en": " Why? ",
        "label_bn": "কেন?",
        "depends_on": "meal",
        "depends_values": ["veg", "veg"],
        "ticket_kinds": ["student"],
        "maximum": 200,
    }
    second = editor.post(base, {**why, "activity": activity.code}, format="json").json()
    assert (second["label_en"], second["depends_on"], second["depends_values"]) == ("Why?", "meal", ["veg"])
    open_registration(activity)
    asked = api.get(f"/api/v1/activities/{activity.code}/form/").json()["questions"]
    assert [row["key"] for row in asked] == ["meal", "why"]

    assert editor.post(f"{base}why/earlier/").json()["code"] == "question_out_of_order"
    assert editor.post(f"{base}meal/retire/").json()["code"] == "question_has_followers"
    free = editor.put(
        f"{base}why/", {name: why[name] for name in ("key", "type", "label_en", "label_bn")}, format="json"
    )
    assert (free.json()["depends_on"], free.json()["ticket_kinds"], free.json()["maximum"]) == (None, [], None)
    assert editor.post(f"{base}why/earlier/").status_code == 200
    assert [row["key"] for row in editor.get(base).json()["results"]] == ["why", "meal"]
    for _again in range(2):
        assert editor.post(f"{base}meal/retire/").json()["retired_at"]
    assert editor.put(f"{base}meal/", MEAL, format="json").json()["code"] == "question_is_retired"
    assert editor.post(f"{base}meal/restore/").json()["retired_at"] is None
    assert editor.delete(f"{base}meal/").status_code == 204
    assert list(Question.objects.values_list("key", flat=True)) == ["why"]
    actors = {line.actor for line in LogEntry.objects.filter(verb__startswith="question.")}
    assert len(actors) == 1
    assert None not in actors


def test_a_question_that_was_defined_is_demanded_by_the_page_and_by_programs(api, visitor, editor, activity, base):
    open_registration(activity)
    editor.post(base, {**MEAL, "activity": activity.code, "required": True}, format="json")
    assert 'value="veg"' in visitor.get(f"/register/{activity.code}/?lang=en").content.decode()
    body = {
        "request_id": str(uuid.uuid4()),
        "activities": [activity.code],
        "person": {"name_en": "Rahima Khatun", "phone": "01712-345678"},
        "kind": "student",
        "language": "en",
        "consents": {"registration": True},
    }
    api.credentials()
    refused = api.post("/api/v1/registrations/", body, format="json")
    assert refused.json()["errors"][0]["field"] == "answers.meal"
    assert api.post("/api/v1/registrations/", {**body, "answers": {"meal": "veg"}}, format="json").status_code == 201


def test_the_list_costs_the_same_for_one_and_for_many(editor, activity, base):
    make_question(activity)
    editor.get(base)
    with CaptureQueriesContext(connection) as one:
        editor.get(base)
    last = make_question(activity, of_kind=True)
    for _n in range(4):
        make_question(activity, depends_on=last)
    with CaptureQueriesContext(connection) as many:
        assert len(editor.get(base).json()["results"]) == 6
    assert len(many) == len(one)
