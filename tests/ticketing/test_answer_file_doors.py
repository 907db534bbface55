"""Who may leave a file, and who may open one: programs, staff of the event, the person. The refusals first."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogEntry
from accounts.work import MAX_ATTEMPTS
from tests.factories import (
    make_activity,
    make_attendee,
    make_edition,
    make_event,
    make_member,
    make_registration,
    make_user,
    open_registration,
)
from tests.factories.answer_files import make_answer_file, make_file_question
from tests.factories.careers import PDF
from tests.factories.wishes import make_body
from tests.files.bad_files import MAX_BYTES, at_a_door
from tests.ticketing.naughty import naughty_strings
from ticketing.answer_file_queries import files_in, named_files
from ticketing.links import ticket_path, token_of
from ticketing.models import AnswerFile, Attendee, Question, Registration
from ticketing.personal_data import personal_data
from ticketing.services.answer_files import purge_answer_files
from ticketing.tasks import scan_received_answer_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
URL = "/api/v1/answer-files/"


@pytest.fixture
def event():
    return make_event(make_edition())


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity)
    return activity


@pytest.fixture
def question(activity):
    return make_file_question(activity, key="letter")


@pytest.fixture
def place(activity, question):
    """A place of somebody who answered the question with a checked file."""
    attendee = make_attendee(activity.event.edition)
    file = make_answer_file(question, attendee, name="Letter of MIST.pdf")
    return make_registration(activity, attendee, answers={"letter": str(file.pk)})


def file_of(place) -> AnswerFile:
    return place.attendee.answer_files.get()


def a_file(name="letter.pdf", data=PDF, kind="application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def send(api, question, /, **over):
    said = {"question": question.key, "activity": question.activity.code if question.activity else "", "file": a_file()}
    body = {name: value for name, value in {**said, **over}.items() if value is not None}
    return api.post(URL, body, format="multipart")


def everything_stored(private) -> tuple[int, list[str]]:
    return AnswerFile.objects.count(), sorted(path.name for path in private.rglob("*") if path.is_file())


# ── Programs: refused ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("over", "status", "code", "field"),
    [
        ({"question": None}, 400, "invalid", "question"),
        ({"question": "nobody-asks-this"}, 400, "unknown_question", "question"),
        ({"question": "x" * 1_000_000}, 413, "too_large", "question"),
        ({"question": "x" * 51}, 400, "invalid", "question"),
        ({"question": "a\0b"}, 400, "invalid", "question"),
        ({"activity": "nowhere"}, 400, "unknown_question", "question"),
        ({"activity": "a\0b"}, 400, "invalid", "activity"),
        ({"activity": None}, 400, "invalid", "activity"),
        ({"activity": None, "edition": "nowhere"}, 400, "unknown_question", "question"),
        ({"edition": "bpo-test"}, 400, "invalid", "activity"),
        ({"file": None}, 400, "invalid", "file"),
        ({"file": "just a text"}, 400, "invalid", "file"),
        ({"file": [a_file("a.pdf"), a_file("b.pdf")]}, 400, "file_too_many", "file"),
        ({"file": a_file(data=b"")}, 400, "file_empty", "file"),
    ],
)
def test_wrong_field_is_refused(api, question, private, over, status, code, field):
    answer = send(api, question, **over)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    if status == 400:
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert everything_stored(private) == (0, [])


@pytest.mark.parametrize("sent", at_a_door())
def test_bad_file_leaves_nothing(api, question, private, sent):
    answer = send(api, question, file=a_file(sent.name.replace("/", "_"), sent.data, sent.type))

    if sent.expected == "file_name" and answer.status_code == 201:
        return  # Django makes most odd names harmless before we see them
    assert answer.json()["code"] == sent.expected
    assert answer.status_code in (400, 413, 415)
    assert everything_stored(private) == (0, [])


def test_body_that_announces_too_much_is_not_read(api, question, private):
    answer = send(api, question, file=a_file(data=b"%PDF-" + bytes(3 * MAX_BYTES)))

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert everything_stored(private) == (0, [])


def test_json_body_is_refused(api, question):
    answer = api.post(URL, {"question": question.key}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_odd_texts_are_answered_with_a_sentence(api, question, private):
    for text in naughty_strings()[::7]:
        for field in ("question", "activity"):
            answer = send(api, question, **{field: text.encode("utf-8", "replace")})

            assert answer.status_code == 400, (field, text)
    assert everything_stored(private) == (0, [])


@pytest.mark.parametrize("fields", [{"type": Question.Type.TEXT}, {"retired_at": timezone.now()}])
def test_question_that_takes_no_file_is_unknown(api, activity, fields):
    answer = send(api, make_file_question(activity, **fields))

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_question")


def test_question_of_another_activity_is_unknown(api, question, event):
    answer = send(api, question, activity=make_activity(event, "dialogue", kind="dialogue").code)

    assert answer.json()["code"] == "unknown_question"


def test_nobody_leaves_files_at_what_is_over_or_not_public(api, event):
    past = make_activity(event, "past", start=timezone.now() - dt.timedelta(days=3))
    draft = make_activity(event, "draft", live=False)

    for activity in (past, draft):
        question = make_file_question(activity)
        assert send(api, question).json()["code"] == "unknown_question"
        assert send(api, question, activity=None, edition=event.edition.code).json()["code"] == "unknown_question"


def test_door_counts_knocks(api, question, settings, private):
    settings.LIMITS = {**settings.LIMITS, "answer_file": (1, 600)}

    assert send(api, question).status_code == 201
    answer = send(api, question)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0
    assert AnswerFile.objects.count() == 1


# ── Programs: kept ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_file_is_kept_and_told_by_its_id(api, question):
    answer = send(api, question, file=a_file("চিঠি.pdf"))

    assert answer.status_code == 201
    file = AnswerFile.objects.get()
    assert answer.json() == {"id": str(file.pk), "name": "চিঠি", "size": len(PDF)}
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (file.question, file.attendee, file.state) == (question, None, "received")


def test_question_of_a_kind_is_found_by_activity_and_by_edition(api, activity):
    question = make_file_question(activity, of_kind=True)

    assert send(api, question, activity=activity.code).status_code == 201
    assert send(api, question, activity=None, edition=activity.event.edition.code).status_code == 201


# ── A registration that names a file ─────────────────────────────────────────────────────────────────────────────────
def register(api, *activities, **fields):
    return api.post("/api/v1/registrations/", make_body(*activities, **fields), format="json")


@pytest.mark.parametrize("named", ["somebody's", "never was", "of another question"])
def test_registration_with_a_file_that_is_not_its_own_is_not_stored(api, activity, question, place, named):
    other = make_answer_file(make_file_question(activity, key="other"))
    pk = {"somebody's": file_of(place).pk, "never was": uuid.uuid4(), "of another question": other.pk}[named]
    before = Registration.objects.count(), Attendee.objects.count()

    answer = register(api, activity, answers={"letter": str(pk)})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_file")
    assert (Registration.objects.count(), Attendee.objects.count()) == before


def test_registration_takes_the_file_and_asked_again_answers_the_same(api, activity, question):
    sent = send(api, question).json()
    body = make_body(activity, answers={"letter": sent["id"]})

    first, again = (api.post("/api/v1/registrations/", body, format="json") for _time in range(2))
    another = register(api, activity, answers={"letter": sent["id"]})

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert another.json()["code"] == "unknown_file"
    file, place = AnswerFile.objects.get(), Registration.objects.get()
    assert file.attendee == place.attendee
    assert place.answers == {"letter": str(file.pk)}


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def staff_path(event, place, file=None) -> str:
    return f"/admin/registrations/{event.code}/people/{place.attendee.code}/files/{(file or file_of(place)).pk}/"


@pytest.mark.parametrize("role", ["editor", "publisher", "registrar", "organiser"])
def test_staff_of_another_event_open_nothing(visitor, place, event, role):
    visitor.force_login(make_member(role, make_event(event.edition, "sylhet")))

    answer = visitor.get(staff_path(event, place))

    assert answer.status_code == 404
    assert not LogEntry.objects.filter(verb="answer_file.opened").exists()


def test_nobody_and_users_without_a_role_open_nothing(visitor, place, event):
    assert visitor.get(staff_path(event, place)).status_code == 302

    visitor.force_login(make_user(is_staff=True))
    assert visitor.get(staff_path(event, place)).status_code in (302, 403, 404)
    visitor.force_login(make_member("editor", event))
    assert visitor.get(staff_path(event, place)).status_code == 404


def test_registrar_sees_only_what_the_own_event_asked(visitor, place, event):
    """The same person also registered elsewhere, with another file there."""
    other_event = make_event(event.edition, "sylhet")
    elsewhere = make_activity(other_event)
    question = make_file_question(elsewhere, key="permit")
    permit = make_answer_file(question, place.attendee, name="Permit.pdf")
    make_registration(elsewhere, place.attendee, answers={"permit": str(permit.pk)})
    visitor.force_login(make_member("registrar", event))

    page = visitor.get(f"/admin/registrations/{event.code}/people/{place.attendee.code}/").content.decode()

    assert visitor.get(staff_path(event, place, permit)).status_code == 404
    assert visitor.get(staff_path(other_event, place, permit)).status_code == 404
    assert "Letter of MIST" in page
    assert "Permit" not in page


def test_answer_that_stands_in_every_place_is_shown_only_where_it_was_asked(event, place):
    """A request for two activities of two events may keep all its answers with both places."""
    other_event = make_event(event.edition, "sylhet")
    make_registration(make_activity(other_event), place.attendee, answers=place.answers)

    assert [file.pk for file in files_in(event, place.attendee)] == [file_of(place).pk]
    assert files_in(other_event, place.attendee) == []


def test_file_of_a_former_holder_is_not_shown(event, place):
    """The place was handed over, the answers still name the file of the one who had it before."""
    place.attendee = make_attendee(event.edition)
    place.save(update_fields=["attendee"])

    assert files_in(event, place.attendee) == []


@pytest.mark.parametrize("state", ["received", "infected"])
def test_file_that_is_not_checked_is_not_served(visitor, place, event, state):
    AnswerFile.objects.update(state=state)
    visitor.force_login(make_member("registrar", event))

    answer = visitor.get(staff_path(event, place))
    page = visitor.get(answer.url).content.decode()

    assert answer.status_code == 302
    assert "has not been checked yet" in page or "এখনো" in page
    assert staff_path(event, place) not in page


def test_post_opens_nothing(visitor, place, event):
    visitor.force_login(make_member("registrar", event))

    assert visitor.post(staff_path(event, place)).status_code == 405


def test_lost_object_is_said(visitor, place, event, private):
    (private / file_of(place).stored_name).unlink()
    visitor.force_login(make_member("registrar", event))

    assert visitor.get(staff_path(event, place)).status_code == 302


def test_registrar_opens_a_file_to_be_saved_and_the_log_says_so(visitor, place, event):
    user = make_member("registrar", event)
    visitor.force_login(user)

    answer = visitor.get(staff_path(event, place))

    assert answer.status_code == 200
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "Letter of MIST.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    line = LogEntry.objects.get(verb="answer_file.opened")
    assert (line.actor, line.subject_id, line.scope, line.data) == (
        user,
        str(file_of(place).pk),
        event.code,
        {"question": "letter"},
    )


def test_registrar_has_a_file_checked_again_on_which_the_worker_gave_up(visitor, place, event):
    registrar = make_member("registrar", event)
    visitor.force_login(registrar)
    visitor.get("/admin/?lang=en")
    person, file = f"/admin/registrations/{event.code}/people/{place.attendee.code}/", file_of(place)
    again = f"{person}files/{file.pk}/again/"
    AnswerFile.objects.update(state="received", attempts=MAX_ATTEMPTS - 1)
    assert again not in visitor.get(person).content.decode()
    visitor.post(again)
    assert file_of(place).attempts == MAX_ATTEMPTS - 1
    AnswerFile.objects.update(attempts=MAX_ATTEMPTS)
    page = visitor.get(person).content.decode()
    assert again in page
    assert "could not be checked" in page
    for _twice in range(2):
        assert visitor.post(again).status_code == 302
    assert file_of(place).attempts == 0
    assert LogEntry.objects.get(verb="answer_file.tried_again").actor == registrar
    assert scan_received_answer_files.func() == 1
    assert file_of(place).state == "clean"


def test_nobody_else_has_a_file_checked_again(visitor, place, event):
    other = make_event(event.edition, "sylhet", sequence=2)
    AnswerFile.objects.update(state="received", attempts=MAX_ATTEMPTS)
    again = f"/people/{place.attendee.code}/files/{file_of(place).pk}/again/"
    for user in (make_member("registrar", other), make_member("editor", event)):
        visitor.force_login(user)
        for own in (event, other):
            assert visitor.post(f"/admin/registrations/{own.code}{again}").status_code in (302, 403, 404)
    assert file_of(place).attempts == MAX_ATTEMPTS


def test_screen_of_a_person_costs_the_same_with_many_files(visitor, place, event, activity):
    visitor.force_login(make_member("registrar", event))
    path = f"/admin/registrations/{event.code}/people/{place.attendee.code}/"
    visitor.get(path)

    with CaptureQueriesContext(connection) as one:
        visitor.get(path)
    for key in ("second", "third"):
        question = make_file_question(activity, key=key)
        place.answers[key] = str(make_answer_file(question, place.attendee).pk)
    place.save(update_fields=["answers"])
    visitor.get(path)  # what is kept for seconds may be forgotten by now
    with CaptureQueriesContext(connection) as three:
        page = visitor.get(path).content.decode()

    assert page.count("/files/") == 3
    assert len(three) == len(one)


# ── The person ───────────────────────────────────────────────────────────────────────────────────────────────────────
def own_path(place, file) -> str:
    return f"{ticket_path(token_of(place.attendee))}files/{file.pk}/"


def test_another_persons_link_opens_nothing(visitor, place, activity):
    stranger = make_registration(activity)

    assert visitor.get(own_path(stranger, file_of(place))).status_code == 404
    assert visitor.get(f"/t/nonsense/files/{file_of(place).pk}/").status_code == 404
    assert visitor.get(f"{ticket_path(token_of(place.attendee))}files/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("state", ["received", "infected", "purged"])
def test_own_file_is_not_served_before_it_is_checked(visitor, place, state):
    AnswerFile.objects.update(state=state)

    assert visitor.get(own_path(place, file_of(place))).status_code == 404


@pytest.mark.parametrize("language", ["bn", "en"])
def test_own_page_lists_the_files_and_gives_them_back(visitor, place, language):
    page = visitor.get(f"{ticket_path(token_of(place.attendee))}privacy/?lang={language}").content.decode()
    answer = visitor.get(own_path(place, file_of(place)))

    assert "Letter of MIST" in page
    assert own_path(place, file_of(place)) in page
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_page_of_a_person_without_files_says_nothing_of_them(visitor, activity):
    place = make_registration(activity)

    page = visitor.get(f"{ticket_path(token_of(place.attendee))}privacy/?lang=en").content.decode()

    assert "Files that you sent" not in page


def test_own_data_name_the_files_until_they_are_gone(place):
    file = file_of(place)

    facts = personal_data(place.attendee)["answer_files"]

    assert facts == [
        {
            "id": str(file.pk),
            "question": "letter",
            "name": "Letter of MIST",
            "kind": "pdf",
            "size": len(PDF),
            "state": "clean",
            "received_at": file.received_at.isoformat(timespec="seconds"),
        }
    ]
    purge_answer_files(place.attendee, actor="system")
    assert personal_data(place.attendee)["answer_files"] == []


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("value", [None, "", "x", 17, [], {}, ["a"], "🌿", "0" * 1000])
def test_answer_that_names_no_file_is_no_file(question, value):
    assert named_files({"letter": value}, [question]) == {}


def test_files_of_answers_are_found_by_their_questions(question, activity):
    text = make_file_question(activity, key="text", type=Question.Type.TEXT)
    pk = uuid.uuid4()

    assert named_files({"letter": str(pk), "text": str(uuid.uuid4())}, [question, text]) == {pk: question.pk}
