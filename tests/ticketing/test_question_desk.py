"""The screen “Form”: who may edit which questions, and what a browser without scripts can do there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_activity, make_event, make_member, make_registration
from tests.factories.questions import MEALS, make_question
from ticketing.models import Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    return make_activity(event)


@pytest.fixture
def own(activity):
    return make_question(activity, key="own", label_en="Own question?", label_bn="Own question?")


@pytest.fixture
def of_kind(activity):
    return make_question(activity, key="of-kind", label_en="Question of the kind?", of_kind=True)


def typed(**changes):
    return {"label_en": "Lunch?", "label_bn": "দুপুরের খাবার?", "key": "meal", "type": "text", "options": "", **changes}


def addresses(event, activity, question) -> list[tuple[str, str, dict]]:
    base = f"/admin/forms/{event.code}/"
    return [
        ("get", base, {}),
        ("get", f"{base}add/?activity={activity.code}", {}),
        ("post", f"{base}add/?activity={activity.code}", typed()),
        ("get", f"{base}preview/{activity.code}/", {}),
        ("get", f"{base}{question.pk}/", {}),
        ("post", f"{base}{question.pk}/", typed(key=question.key)),
        *(("post", f"{base}{question.pk}/act/", {verb: "1"}) for verb in ("retire", "delete", "earlier", "later")),
    ]


def facts() -> list:
    return list(Question.objects.order_by("pk").values())


def words(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("role", [None, "gate_supervisor", "auditor", "rapporteur", "employer"])
def test_form_refuses_every_other_role(visitor, event, activity, own, role):
    if role:
        visitor.force_login(make_member(role, event))
    before = facts()
    for method, address, values in addresses(event, activity, own):
        answer = getattr(visitor, method)(address, values)
        assert answer.status_code in (302, 403, 404), address
        assert "Own question?" not in words(answer)
    assert facts() == before


@pytest.mark.parametrize("role", ["editor", "registrar", "organiser"])
def test_form_refuses_the_staff_of_another_event(visitor, edition, event, activity, own, role):
    other = make_event(edition, "dhaka", sequence=2)
    visitor.force_login(make_member(role, other))
    before = facts()
    for method, address, values in addresses(event, activity, own):
        assert getattr(visitor, method)(address, values).status_code == 404, address
        if f"/{own.pk}/" in address or activity.code in address:
            swapped = address.replace(f"/{event.code}/", f"/{other.code}/")
            assert getattr(visitor, method)(swapped, values).status_code == 404, swapped
    assert facts() == before


def test_form_needs_a_post_to_change(visitor, event, own):
    visitor.force_login(make_member("editor", event))
    assert visitor.get(f"/admin/forms/{event.code}/{own.pk}/act/?retire=1").status_code == 405


@pytest.mark.parametrize("role", ["editor", "publisher", "registrar", "organiser"])
def test_staff_of_the_event_edit_its_questions_and_not_those_of_the_kind(visitor, event, activity, own, of_kind, role):
    visitor.force_login(make_member(role, event))
    base = f"/admin/forms/{event.code}/"
    page = words(visitor.get(base))
    assert "Own question?" in page
    assert f"{base}{own.pk}/" in page
    assert f"{base}{of_kind.pk}/" not in page
    before = facts()
    for method, address, values in addresses(event, activity, of_kind)[4:]:
        assert getattr(visitor, method)(address, values).status_code == 404, address
    assert visitor.post(f"{base}add/?kind={activity.kind.code}", typed()).status_code == 404
    assert facts() == before

    assert visitor.post(f"{base}{own.pk}/", typed(key="own", label_en="Changed?")).status_code == 302
    own.refresh_from_db()
    assert own.label_en == "Changed?"


@pytest.mark.parametrize("role", ["editor", "registrar"])
def test_a_role_in_the_whole_edition_edits_the_questions_of_kinds(visitor, edition, event, activity, of_kind, role):
    visitor.force_login(make_member(role, edition))
    base = f"/admin/forms/{event.code}/"
    assert f"{base}{of_kind.pk}/" in words(visitor.get(base))
    assert visitor.post(f"{base}add/?kind={activity.kind.code}", typed()).status_code == 302
    added = Question.objects.get(key="meal")
    assert (added.kind, added.activity, added.edition) == (activity.kind, None, edition)


def test_the_menu_leads_editors_there(visitor, event):
    visitor.force_login(make_member("editor", event))
    assert "/admin/forms/" in words(visitor.get("/admin/"))
    assert event.code in words(visitor.get("/admin/forms/"))


def test_options_are_lines(visitor, event, activity):
    visitor.force_login(make_member("editor", event))
    address = f"/admin/forms/{event.code}/add/?activity={activity.code}"
    lines = "fish | Fish | মাছ\r\n\r\nVegetables | সবজি\r\n"
    assert visitor.post(address, typed(type="choice", options=lines, required="on")).status_code == 302
    question = Question.objects.get()
    assert question.options == [
        {"key": "fish", "en": "Fish", "bn": "মাছ"},
        {"key": "vegetables", "en": "Vegetables", "bn": "সবজি"},
    ]
    page = words(visitor.get(f"/admin/forms/{event.code}/{question.pk}/"))
    assert "fish | Fish | মাছ\nvegetables | Vegetables | সবজি" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"options": "only one part", "type": "choice"},
        {"options": "a b | A | B", "type": "choice"},
        {"options": "a | b | c | d", "type": "choice"},
        {"options": "fish | Fish | মাছ", "type": "choice"},
        {"options": "x" * 100_000, "type": "choice"},
        {"options": "\n".join(f"k{n} | K{n} | ক{n}" for n in range(41)), "type": "choice"},
        {"key": "two words"},
        {"key": "own"},
        {"label_bn": ""},
        {"label_en": "x" * 300},
        {"type": "colour"},
        {"minimum": "5", "maximum": "4"},
        {"minimum": "9" * 30},
        {"depends_on": "nowhere"},
        {"depends_on": "elsewhere"},
        {"depends_on": "own", "depends_values": "beef"},
        {"ticket_kinds": ["king"]},
    ],
)
def test_wrong_question_is_refused_and_nothing_is_stored(visitor, event, activity, own, changes):
    make_question(make_activity(event, "dialogue"), key="elsewhere")
    visitor.force_login(make_member("editor", event))
    answer = visitor.post(f"/admin/forms/{event.code}/add/?activity={activity.code}", typed(**changes))
    assert answer.status_code in (400, 409)
    assert Question.objects.count() == 2


def test_conditions_are_chosen_by_key(visitor, event, activity):
    visitor.force_login(make_member("editor", event))
    make_question(activity, key="lunch", type="choice", options=MEALS)
    address = f"/admin/forms/{event.code}/add/?activity={activity.code}"
    sent = typed(depends_on="lunch", depends_values="fish, veg", ticket_kinds=["student", "press"])
    assert visitor.post(address, sent).status_code == 302
    question = Question.objects.get(key="meal")
    assert (question.depends_on.key, question.depends_values) == ("lunch", ["fish", "veg"])
    assert question.ticket_kinds == ["student", "press"]


def test_buttons_move_retire_restore_and_delete(visitor, event, activity, own):
    visitor.force_login(make_member("editor", event))
    make_question(activity, key="second")
    act = f"/admin/forms/{event.code}/{own.pk}/act/"

    def order() -> list[str]:
        return list(Question.objects.filter(retired_at=None).order_by("position").values_list("key", flat=True))

    visitor.post(act, {"later": ""})
    assert order() == ["second", "own"]
    visitor.post(act, {"retire": ""})
    assert order() == ["second"]
    assert 'name="restore"' in words(visitor.get(f"/admin/forms/{event.code}/"))
    visitor.post(act, {"restore": ""})
    assert order() == ["second", "own"]
    assert visitor.post(act, {"sing": ""}).status_code == 404
    visitor.post(act, {"delete": ""})
    assert order() == ["second"]


def test_answered_question_cannot_be_deleted(visitor, event, activity, own):
    visitor.force_login(make_member("editor", event))
    make_registration(activity, answers={"own": "said"})
    answer = visitor.post(f"/admin/forms/{event.code}/{own.pk}/act/", {"delete": ""}, follow=True)
    assert Question.objects.filter(pk=own.pk).exists()
    assert [str(message) for message in answer.context["messages"]]


def test_preview_shows_the_form_as_visitors_see_it(visitor, event, activity, own, of_kind):
    visitor.force_login(make_member("editor", event))
    page = words(visitor.get(f"/admin/forms/{event.code}/preview/{activity.code}/"))
    assert page.index('name="answer-of-kind"') < page.index('name="answer-own"')
    assert '<button class="button button-large"' not in page


def test_list_costs_the_same_for_one_question_and_for_three(visitor, event, activity, own):
    visitor.force_login(make_member("editor", event))
    address = f"/admin/forms/{event.code}/"
    visitor.get(address)
    with CaptureQueriesContext(connection) as one:
        visitor.get(address)
    for _n in range(2):
        make_question(activity, depends_on=own)
    with CaptureQueriesContext(connection) as three:
        visitor.get(address)
    assert len(three) == len(one)


def test_person_screen_shows_answers_in_words(visitor, event, activity):
    make_question(activity, key="lunch", label_en="Lunch?", label_bn="Lunch?", type="choice", options=MEALS)
    registration = make_registration(activity, answers={"lunch": "veg"})
    visitor.force_login(make_member("registrar", event))
    page = words(visitor.get(f"/admin/registrations/{event.code}/people/{registration.attendee.code}/"))
    assert "Lunch?" in page
    assert "সবজি" in page


def test_form_says_in_words_when_a_question_is_asked(visitor, edition, event, activity):
    visitor.force_login(make_member("organiser", event))
    meal = make_question(activity, key="meal", type="choice", options=MEALS, label_bn="দুপুরের খাবার?", of_kind=True)
    options = {"depends_on": meal, "depends_values": ["veg"], "ticket_kinds": ["vip"]}
    make_question(activity, key="avoid", label_en="What not?", **options)

    said = visitor.get(f"/admin/forms/{event.code}/").content.decode()

    assert "বিশেষ অতিথি" in said
    assert f"“দুপুরের খাবার?” প্রশ্নে আপনার উত্তর যদি হয়: {MEALS[1]['bn']}" in said
    assert "vip" not in said
    assert "সব সময়" in said
